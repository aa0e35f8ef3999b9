package action

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// value is what was given for an input: a text, or a list from a file or from
// a flag that was repeated.
type value struct {
	text      string
	list      []string // nil unless given as a list
	origin    string   // a flag, a variable, a file with its line; empty for a default
	file      string   // of the repository, where the value stands; else empty
	line      int      // there
	lines     []int    // of the elements of list, where a file gives it; else nil
	workspace string   // absolute path of the workspace
	env       map[string]string
	input     Input
}

func (v value) empty() bool { return strings.TrimSpace(v.text) == "" && len(v.list) == 0 }

// one returns the text of an input that takes a single value.
func (v value) one() (string, error) {
	if v.list != nil {
		return "", errors.New("takes one value, not a list")
	}
	return strings.TrimSpace(v.text), nil
}

// many splits a text at line breaks and at commas outside of braces, which
// belong to globs.
func (v value) many() []string {
	list := v.list
	if list == nil {
		list = splitList(v.text)
	}
	var out []string
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func splitList(text string) []string {
	depth := 0
	return strings.FieldsFunc(text, func(r rune) bool {
		switch r {
		case '{':
			depth++
		case '}':
			depth = max(depth-1, 0)
		case '\n':
			depth = 0
			return true
		case ',':
			return depth == 0
		}
		return false
	})
}

type setter = func(*Inputs, value) error

func choice[T ~string](field func(*Inputs) *T) setter {
	return func(in *Inputs, v value) error {
		s, err := v.one()
		if err == nil && !slices.Contains(v.input.Values, s) {
			err = fmt.Errorf("%q is none of %s", s, strings.Join(v.input.Values, ", "))
		}
		*field(in) = T(s)
		return err
	}
}

func truth(field func(*Inputs) *bool) setter {
	return func(in *Inputs, v value) error {
		s, err := v.one()
		switch strings.ToLower(s) {
		case "true", "yes", "on", "1":
			*field(in) = true
		case "false", "no", "off", "0":
			*field(in) = false
		default:
			return errors.Join(err, fmt.Errorf("%q is neither true nor false", s))
		}
		return err
	}
}

func number(field func(*Inputs) *int, low, high int) setter {
	return func(in *Inputs, v value) error {
		s, err := v.one()
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(strings.ReplaceAll(s, "_", ""))
		if err != nil || n < low || n > high {
			return fmt.Errorf("%q is not a whole number from %d to %d", s, low, high)
		}
		*field(in) = n
		return nil
	}
}

// The bounds of the run's deadline. Six hours is what GitHub allows a job.
const (
	minTimeout = time.Second
	maxTimeout = 6 * time.Hour
)

func duration(in *Inputs, v value) error {
	s, err := v.one()
	if err != nil {
		return err
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < minTimeout || d > maxTimeout {
		return fmt.Errorf("%q is not a duration from 1s to 6h with its unit, such as 90s or 15m", s)
	}
	in.Timeout = d
	return nil
}

func text(field func(*Inputs) *string) setter {
	return func(in *Inputs, v value) error {
		s, err := v.one()
		*field(in) = s
		return err
	}
}

// maxWord bounds names, in bytes.
const maxWord = 256

func word(field func(*Inputs) *string) setter {
	return func(in *Inputs, v value) error {
		s, err := v.one()
		if err == nil && (len(s) > maxWord || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f })) {
			err = fmt.Errorf("%.40q is not a name without spaces of at most %d bytes", s, maxWord)
		}
		*field(in) = s
		return err
	}
}

// revision takes what git takes for a commit, and nothing that it could take
// for an option.
func revision(field func(*Inputs) *string) setter {
	inner := word(field)
	return func(in *Inputs, v value) error {
		if err := inner(in, v); err != nil {
			return err
		}
		if s := *field(in); strings.HasPrefix(s, "-") || strings.ContainsAny(s, ":?*[\\") || strings.Contains(s, "..") {
			*field(in) = "" // git is not asked about it too
			return fmt.Errorf("%q is not the id of a commit or the name of a branch or tag", s)
		}
		return nil
	}
}

func secret(field func(*Inputs) *Secret) setter {
	return func(in *Inputs, v value) error {
		s, err := v.one()
		*field(in) = NewSecret(s)
		return err
	}
}

func address(field func(*Inputs) *string) setter {
	return func(in *Inputs, v value) error {
		s, err := v.one()
		if err != nil {
			return err
		}
		u, err := url.Parse(s)
		web := err == nil && (u.Scheme == "https" || u.Scheme == "http")
		if !web || u.Host == "" || u.User != nil {
			return errors.New("is not an address like https://host/v1, without user and password in it")
		}
		*field(in) = s
		return nil
	}
}
