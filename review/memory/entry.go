package memory

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"breakwater/review/answer"
)

// entry is an answer as it is kept.
type entry struct {
	Text string `json:"text"`
	// Rebased says that the lines that Text names are canonical. Otherwise it holds
	// for a request whose spans begin at Lines.
	Rebased bool  `json:"rebased"`
	Lines   []int `json:"lines"`
}

// pack brings an answer to r into the form in which it is kept. ok is false where
// it is of no use, where it holds a secret of the run, and where it names things
// of this run that the request did not.
func (r *request) pack(text string, hide func(string) string) (e entry, ok bool) {
	text = strings.ToValidUTF8(text, "\uFFFD") // as it is read; JSON would replace each byte
	read, err := answer.Parse(text)
	unescaped := unescape(text)
	switch {
	case err != nil || read.Lost > 0:
		return entry{}, false
	case hide(text) != text || hide(unescaped) != unescaped:
		return entry{}, false
	case strings.Contains(text, "====="):
		return entry{}, false
	}
	known := true
	text = placeholder.ReplaceAllStringFunc(text, func(found string) string {
		known = known && slices.Contains(r.placeholders, found)
		return r.number(found)
	})
	if !known {
		return entry{}, false
	}
	if rebased, ok := relined(text, r.toCanonical); ok {
		return entry{Text: rebased, Rebased: true}, true
	}
	return entry{Text: text, Lines: r.starts()}, true
}

// unpack returns the text that pack was given, with the names and lines of this
// run. ok is false where e does not hold for its lines.
func (r *request) unpack(e entry) (text string, ok bool) {
	text = e.Text
	if e.Rebased {
		if text, ok = relined(text, r.fromCanonical); !ok {
			return "", false
		}
	} else if !slices.Equal(e.Lines, r.starts()) {
		return "", false
	}
	ok = true
	text = placeholder.ReplaceAllStringFunc(text, func(found string) string {
		for i, name := range r.placeholders {
			if found == numbered(i) {
				return name
			}
		}
		ok = false
		return found
	})
	return text, ok
}

var escaped = regexp.MustCompile(`\\(?:u00([0-9a-fA-F]{2})|(/))`)

// unescape reads the ASCII that JSON can spell in another way.
func unescape(text string) string {
	return escaped.ReplaceAllStringFunc(text, func(found string) string {
		if c, err := strconv.ParseUint(found[len(found)-2:], 16, 8); err == nil && found != `\/` {
			return string(rune(c))
		}
		return "/"
	})
}

// properties are those of an answer by its schema, with what a value is.
var properties = map[string]kind{
	"findings": part, "strengths": part, "edits": part, "verdicts": part,
	"rule": word, "severity": word, "confidence": word, "path": word, "op": word, "to": word, "quote": word,
	"search": word, "replace": word, "new_dependencies": word, "verdict": word, "number": word, "stands": word,
	"title": prose, "why": prose, "evidence": prose, "text": prose, "reason": prose,
	"start_line": lineNumber, "end_line": lineNumber, "line": lineNumber,
}

type kind int

const (
	_ kind = iota
	part
	word
	prose
	lineNumber
)

// lineInProse matches words that would be wrong on other lines.
var lineInProse = regexp.MustCompile(`(?i)\b(?:lines?[ #]*|l)\d|\w:\d`)

// relined returns an answer by the schema with other line numbers. ok is false
// where the text is anything else, or speaks of lines in a way that is not read.
func relined(text string, number func(path string, line int) (int, bool)) (out string, ok bool) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber() // the others stay as they are
	var doc map[string]any
	if d.Decode(&doc) != nil || d.More() || !reline(doc, number) {
		return "", false
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(doc)
	return b.String(), err == nil
}

func reline(object map[string]any, number func(string, int) (int, bool)) bool {
	path, _ := object["path"].(string)
	for name, value := range object {
		switch properties[name] {
		case part:
			if !relineAll(value, number) {
				return false
			}
		case word:
		case prose:
			if s, _ := value.(string); lineInProse.MatchString(s) {
				return false
			}
		case lineNumber:
			digits, given := value.(json.Number)
			line, err := strconv.Atoi(digits.String())
			if !given && value == nil {
				continue
			}
			n, ok := number(path, line)
			if err != nil || !ok {
				return false
			}
			object[name] = n
		default:
			return false
		}
	}
	return true
}

func relineAll(value any, number func(string, int) (int, bool)) bool {
	list, ok := value.([]any)
	return (ok || value == nil) && !slices.ContainsFunc(list, func(v any) bool {
		object, ok := v.(map[string]any)
		return !ok || !reline(object, number)
	})
}
