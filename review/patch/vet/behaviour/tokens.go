package behaviour

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"breakwater/index/syntax"
)

// token is a word, a mark or a string of a file. Comments are none.
type token struct {
	text string
	line int
	sort sort
}

type sort int

const (
	word sort = iota
	mark
	str
)

// contents are the nodes that hold text rather than code, in all grammars.
var contents = map[string]bool{
	"string_content": true, "string_fragment": true, "multiline_string_fragment": true, "string_literal_content": true,
	"interpreted_string_literal_content": true, "raw_string_literal_content": true, "raw_string_content": true,
	"verbatim_string_literal": true, "heredoc_content": true, "nowdoc_string": true, "escape_sequence": true,
	"jsx_text": true, "character_literal": true, "rune_literal": true, "char_literal": true,
}

// silent are the nodes that are neither code nor text.
var silent = map[string]bool{
	"comment": true, "line_comment": true, "block_comment": true, "regex_pattern": true, "regex_flags": true,
	"string_start": true, "string_end": true, "interpolation_start": true, "raw_string_start": true, "raw_string_end": true,
	"heredoc_start": true, "heredoc_end": true, "heredoc_beginning": true, "php_tag": true,
}

// tokenizer takes a tree apart. Between the named nodes lie marks and keywords.
type tokenizer struct {
	source []byte
	out    []token
	at     int // end of what was read
	line   int
}

func tokens(t *syntax.Tree) []token {
	z := &tokenizer{source: t.Source, line: 1}
	for n := range t.Root().Walk() {
		lo, hi := n.Bytes()
		if lo < z.at || lo == hi {
			continue
		}
		switch kind := n.Kind(); {
		case silent[kind]:
			z.upTo(lo)
			z.skip(hi)
		case contents[kind]:
			z.upTo(lo)
			z.text(kind, hi)
		}
	}
	z.upTo(len(t.Source))
	return z.out
}

func (z *tokenizer) add(t token) {
	t.line = z.line
	z.out = append(z.out, t)
}

func (z *tokenizer) skip(end int) {
	z.line += strings.Count(string(z.source[z.at:end]), "\n")
	z.at = end
}

// text adds a string up to end. One that goes on where the last one ended, or
// that is added to it, is one with it.
func (z *tokenizer) text(kind string, end int) {
	s := string(z.source[z.at:end])
	if unquoted := strings.Trim(s, "@'\""); kind == "verbatim_string_literal" || strings.HasSuffix(kind, "_literal") {
		s = unquoted
	}
	s = unescaped(s)
	if last := z.joined(); last != nil {
		last.text += s
	} else {
		z.add(token{text: s, sort: str})
	}
	z.skip(end)
}

// joined returns the string before, if the next one continues it.
func (z *tokenizer) joined() *token {
	n := len(z.out)
	if n > 0 && z.out[n-1].sort == mark && strings.Contains("+ . &", z.out[n-1].text) && n > 1 && z.out[n-2].sort == str {
		z.out = z.out[:n-1]
		n--
	}
	if n > 0 && z.out[n-1].sort == str {
		return &z.out[n-1]
	}
	return nil
}

// upTo adds the words and marks up to a place.
func (z *tokenizer) upTo(end int) {
	for z.at < end {
		r, size := utf8.DecodeRune(z.source[z.at:end])
		switch {
		case wordRune(r):
			start := z.at
			for z.at+size <= end && wordRune(r) {
				z.at += size
				if r, size = utf8.DecodeRune(z.source[z.at:end]); size == 0 {
					break
				}
			}
			w := token{text: string(z.source[start:z.at]), line: z.line, sort: word}
			z.out = append(z.out, w)
			continue
		case r == '\n':
			z.line++
		case unicode.IsSpace(r), r == '"', r == '\'', r == '`':
		default:
			if m := connector(z.source[z.at:end]); m != "" {
				z.add(token{text: m, sort: mark})
				z.at += len(m)
				continue
			}
			z.add(token{text: string(r), sort: mark})
		}
		z.at += size
	}
}

// connector returns the mark that ties a name to the one before it.
func connector(b []byte) string {
	for _, m := range []string{"::", "->", "?->", "?.", "=>", ".", `\`} {
		if strings.HasPrefix(string(b[:min(len(b), 3)]), m) {
			return m
		}
	}
	return ""
}
