package foreign

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// YAMLError is the error of a text that is no YAML, with the line, which the library
// leaves out where it is the first, and of some faults always.
func YAMLError(text []byte, err error) error {
	said := plain(err).Error()
	if strings.HasPrefix(said, "line ") {
		return plain(err)
	}
	at := 0
	if anchor, ok := strings.CutPrefix(said, "unknown anchor '"); ok {
		name, _, _ := strings.Cut(anchor, "'")
		at = bytes.Index(text, []byte("*"+name))
	} else if strings.HasPrefix(said, "control characters") {
		at = bytes.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) })
	}
	return fmt.Errorf("line %d: %s", 1+bytes.Count(text[:max(at, 0)], []byte("\n")), said)
}

// plain drops the library's name from its errors.
func plain(err error) error { return errors.New(strings.TrimPrefix(err.Error(), "yaml: ")) }
