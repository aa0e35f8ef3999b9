package syntax

import "bytes"

// LongLines measures the code of a text in bytes: what stands in lines that hold
// more than longest bytes of it, and what stands in others. Comments, as C and
// JavaScript write them, the text of strings and white space at the ends of lines
// do not count, so that none of these makes a line long.
func LongLines(src []byte, longest int) (long, other int) {
	var c codeCounter
	for line := range bytes.Lines(src) {
		if n := c.count(line); n > longest {
			long += n
		} else {
			other += n
		}
	}
	return long, other
}

// codeCounter goes over a text line by line.
type codeCounter struct {
	comment  bool // a block comment is open
	template bool // a string that may have several lines is open
}

// count returns how many bytes of code a line holds, up to the last that is no
// white space. A string ends with its line at the latest, unless it is in backquotes.
func (c *codeCounter) count(line []byte) (n int) {
	var quote byte // of the string that is open; 0: none
	if c.template {
		quote = '`'
	}
	defer func() { c.template = quote == '`' }()
	code := 0
	for i := 0; i < len(line); i++ {
		b, rest := line[i], line[i:]
		switch {
		case c.comment:
			if bytes.HasPrefix(rest, []byte("*/")) {
				c.comment = false
				i++
			}
			continue
		case quote != 0 && b == '\\':
			i++
			continue
		case quote != 0 && b != quote:
			continue
		case quote != 0:
			quote = 0
		case b == '"' || b == '\'' || b == '`':
			quote = b
		case bytes.HasPrefix(rest, []byte("//")):
			return n
		case bytes.HasPrefix(rest, []byte("/*")):
			c.comment = true
			i++
			continue
		}
		if b > ' ' || code > 0 { // what leads the line does not count
			code++
		}
		if b > ' ' {
			n = code
		}
	}
	return n
}
