package scenario

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// object reads an object and calls each for every key; each reads the value.
// Anything but an object is skipped, with a note.
func (p *reader) object(each func(key string) error) error {
	first, err := p.d.Token()
	if err != nil {
		return err
	}
	return p.keysOf(first, each)
}

// keysOf is object after the value's first token.
func (p *reader) keysOf(first json.Token, each func(key string) error) error {
	return p.inside(first, '{', "an object", func() error {
		token, err := p.d.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		return each(key)
	})
}

// array reads an array and calls each for every element, which it reads.
func (p *reader) array(each func() error) error {
	first, err := p.d.Token()
	if err != nil {
		return err
	}
	return p.inside(first, '[', "a list", each)
}

func (p *reader) inside(first json.Token, open json.Delim, what string, each func() error) error {
	if first != open {
		if len(p.keys) == 0 { // the top level
			return cmp.Or(p.leave(first), errForeign)
		}
		if first != nil {
			p.notes.add("a value that should be " + what + " is not, and was left out")
		}
		return p.leave(first)
	}
	for p.d.More() {
		if err := each(); err != nil {
			return err
		}
	}
	_, err := p.d.Token()
	return err
}

// value decodes the next value, which is called name in notes. One whose type is not as expected keeps its zero value
// and gives a note.
func (p *reader) value(name string, to any) error { return p.tolerate(name, p.d.Decode(to)) }

// tolerate makes a note of a value of another type than expected. All other errors stay.
func (p *reader) tolerate(name string, err error) error {
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) {
		return err
	}
	field := strings.Trim(name+"."+mismatch.Field, ".")
	p.notes.add(fmt.Sprintf("field %s holds a %s and was left out", clip(field, 80), clip(mismatch.Value, 40)))
	return nil
}

// skip passes over the next value without building it.
func (p *reader) skip() error {
	token, err := p.d.Token()
	if err != nil {
		return err
	}
	return p.leave(token)
}

// leave passes over the rest of a value whose first token was read.
func (p *reader) leave(first json.Token) error {
	depth := depthOf(first)
	for depth > 0 {
		token, err := p.d.Token()
		if err != nil {
			return err
		}
		depth += depthOf(token)
	}
	return nil
}

func depthOf(t json.Token) int {
	switch t {
	case json.Delim('{'), json.Delim('['):
		return 1
	case json.Delim('}'), json.Delim(']'):
		return -1
	}
	return 0
}

// capped reads at most left bytes and remembers when there were more.
type capped struct {
	r    io.Reader
	left int64
	over bool
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		n, err := c.r.Read(p[:min(1, len(p))])
		c.over = c.over || n > 0
		if c.over {
			return 0, io.ErrUnexpectedEOF
		}
		return 0, err
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// notes gathers messages without repeating any.
type notes struct {
	all  []string
	more bool // there were others
}

// maxNotes bounds what one file can say.
const maxNotes = 20

// add takes a message; an empty one says nothing.
func (n *notes) add(s string) {
	switch {
	case s == "" || n.has(s):
	case len(n.all) < maxNotes:
		n.all = append(n.all, s)
	default:
		n.more = true
	}
}

func (n *notes) has(s string) bool { return slices.Contains(n.all, s) }

func (n *notes) list() []string {
	if n.more {
		return append(slices.Clip(n.all), fmt.Sprintf("more could not be used than these %d remarks tell", maxNotes))
	}
	return n.all
}

// clip shortens foreign text to at most limit runes and takes line breaks and
// other control characters out of it.
func clip(s string, limit int) string {
	if len(s) > 4*limit {
		s = s[:4*limit]
	}
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return s
}
