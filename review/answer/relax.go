package answer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// relax reads one JSON value from the start of text, as models write it, and
// returns it as strict JSON. It repairs raw line breaks in strings, invalid
// escapes, trailing commas, comments, single quotes and the literals of Python.
// A value that is cut off is closed where it stopped; the error is then
// [errCut] and the returned text can be used. It never backtracks.
// The number is how many bytes were read.
func relax(text string) (strict string, read int, err error) {
	x := relaxer{in: text}
	for {
		done, err := x.step()
		if err != nil {
			return "", x.pos, fmt.Errorf("%w at byte %d", err, x.pos)
		}
		if done {
			return string(x.out), x.pos, nil
		}
		switch {
		case x.pos < len(x.in):
		case x.begun:
			return x.closed(), x.pos, errCutFinding
		default:
			return x.closed(), x.pos, errCut
		}
	}
}

var (
	errCut        = errors.New("the answer was cut off")
	errCutFinding = fmt.Errorf("%w inside a finding", errCut)
)

type relaxer struct {
	in    string
	pos   int
	out   []byte
	stack []byte // closing brackets that are due
	key   string // the latest property of the outermost object, folded
	safe  int    // length of out up to the last complete element
	close []byte // brackets that close out at safe
	begun bool   // a finding has begun that is not complete
}

const maxDepth = 64

// step reads one token.
func (x *relaxer) step() (done bool, err error) {
	x.space()
	if x.pos >= len(x.in) {
		return false, nil
	}
	switch c := x.in[x.pos]; {
	case c == '{' || c == '[':
		if len(x.stack) == maxDepth {
			return false, errors.New("nested too deeply")
		}
		x.out = append(x.out, c)
		x.stack = append(x.stack, c+2)
		x.begun = x.begun || c == '{' && len(x.stack) == 3 && slices.Contains(findingsKeys, x.key)
		x.pos++
	case c == '}' || c == ']':
		if len(x.stack) == 0 || x.stack[len(x.stack)-1] != c {
			return false, fmt.Errorf("unexpected %q", c)
		}
		x.dropComma()
		x.out = append(x.out, c)
		x.stack = x.stack[:len(x.stack)-1]
		x.pos++
		if c == '}' && len(x.stack) <= 2 { // deeper ones are parts of a finding
			x.mark()
		}
	case c == '"' || c == '\'':
		x.str(c)
	case c == ',' || c == ':':
		if c == ':' && len(x.stack) == 1 {
			x.key = lastString(x.out)
		}
		x.out = append(x.out, c)
		x.pos++
	default:
		return false, x.literal()
	}
	return len(x.stack) == 0, nil
}

// mark notes that what has been written so far is complete apart from the
// brackets that are still open.
func (x *relaxer) mark() {
	x.begun = false
	x.safe = len(x.out)
	x.close = slices.Clone(x.stack)
	slices.Reverse(x.close)
}

// lastString returns the string that JSON ends with, folded as the name of a
// property.
func lastString(out []byte) string {
	text, _ := bytes.CutSuffix(out, []byte{'"'})
	return fold(string(text[bytes.LastIndexByte(text, '"')+1:]))
}

func (x *relaxer) closed() string { return string(x.out[:x.safe]) + string(x.close) }

func (x *relaxer) dropComma() { x.out = bytes.TrimSuffix(x.out, []byte(",")) }

func (x *relaxer) space() {
	for x.pos < len(x.in) {
		rest := x.in[x.pos:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			x.pos++
		case strings.HasPrefix(rest, "//"), rest[0] == '#':
			x.skipTo("\n")
		case strings.HasPrefix(rest, "/*"):
			x.skipTo("*/")
		default:
			return
		}
	}
}

func (x *relaxer) skipTo(end string) {
	if i := strings.Index(x.in[x.pos:], end); i >= 0 {
		x.pos += i + len(end)
		return
	}
	x.pos = len(x.in)
}

// str reads a string up to its closing quote.
func (x *relaxer) str(quote byte) {
	x.out = append(x.out, '"')
	for x.pos++; x.pos < len(x.in); x.pos++ {
		c := x.in[x.pos]
		switch {
		case c == quote:
			x.pos++
			x.out = append(x.out, '"')
			return
		case c == '\\':
			x.escape()
		case c == '"':
			x.out = append(x.out, `\"`...)
		case c < 0x20:
			x.out = fmt.Appendf(x.out, `\u%04x`, c)
		default:
			x.out = append(x.out, c)
		}
	}
}

// escape copies a valid escape and makes an invalid one literal; pos is left
// on its last byte.
func (x *relaxer) escape() {
	if x.pos+1 >= len(x.in) {
		x.out = append(x.out, `\\`...)
		return
	}
	x.pos++
	switch c := x.in[x.pos]; {
	case strings.IndexByte(`"\/bfnrt`, c) >= 0:
		x.out = append(x.out, '\\')
		x.out = append(x.out, c)
	case c == 'u' && hex4(x.in[x.pos+1:]):
		x.out = append(x.out, `\u`...)
	case c == '\'':
		x.out = append(x.out, '\'')
	case c == '\n':
		x.out = append(x.out, `\n`...)
	default:
		x.out = append(x.out, `\\`...)
		x.pos-- // the character itself is read next
	}
}

func hex4(s string) bool {
	return len(s) >= 4 && strings.Trim(s[:4], "0123456789abcdefABCDEF") == ""
}

// literal reads a number, a keyword, or a bare property name.
func (x *relaxer) literal() error {
	end := x.pos
	for end < len(x.in) && strings.IndexByte(" \t\r\n,:[]{}\"'", x.in[end]) < 0 {
		end++
	}
	word := x.in[x.pos:end]
	if len(word) == 0 || len(word) > 100 {
		return errors.New("expected a JSON value")
	}
	x.pos = end
	switch strings.ToLower(word) {
	case "true", "false", "null":
		x.out = append(x.out, strings.ToLower(word)...)
	case "none", "undefined", "nan":
		x.out = append(x.out, "null"...)
	default:
		if strings.Trim(word, "+-.eE0123456789") == "" {
			x.out = append(x.out, strings.TrimPrefix(word, "+")...)
			return nil
		}
		quoted, _ := json.Marshal(word) // a string always marshals
		x.out = append(x.out, quoted...)
	}
	return nil
}
