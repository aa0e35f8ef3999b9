package catalogue

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"breakwater/index/syntax"
	"breakwater/review/foreign"
)

// Value is a part of a rule file that another package reads: package match its
// detectors, package fix its fixes. It knows where it stands, so that an error
// in a file that a team wrote names the line and what is allowed there.
type Value struct {
	file string
	node *yaml.Node
}

// Entry is one key of a mapping with its value.
type Entry struct {
	Key string
	at  Value // the key itself
	Value
}

// Errorf returns an error that begins with the file and line of the value.
func (v Value) Errorf(format string, args ...any) error {
	line := 0
	if v.node != nil {
		line = v.node.Line
	}
	return fmt.Errorf("%s:%d: %w", v.file, line, fmt.Errorf(format, args...))
}

// Valid reports whether there is a value.
func (v Value) Valid() bool { return v.node != nil && v.node.Tag != "!!null" }

// Null reports whether the value is written as null.
func (v Value) Null() bool { return v.node != nil && v.node.Tag == "!!null" }

// IsMap reports whether the value is a mapping.
func (v Value) IsMap() bool { return v.node != nil && v.node.Kind == yaml.MappingNode }

// IsList reports whether the value is a list.
func (v Value) IsList() bool { return v.node != nil && v.node.Kind == yaml.SequenceNode }

// Entries returns the keys of a mapping in their order; a key that stands twice
// or is not among allowed is an error. No allowed keys allow all.
func (v Value) Entries(what string, allowed ...string) ([]Entry, error) {
	if !v.IsMap() {
		return nil, v.Errorf("%s must be a mapping of keys to values", what)
	}
	var out []Entry
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		key := Value{v.file, v.node.Content[i]}
		e := Entry{key.node.Value, key, Value{v.file, v.node.Content[i+1]}}
		switch {
		case len(allowed) > 0 && !slices.Contains(allowed, e.Key):
			return nil, key.Errorf("unknown key %q in %s; allowed: %s", e.Key, what, strings.Join(allowed, ", "))
		case slices.ContainsFunc(out, func(o Entry) bool { return o.Key == e.Key }):
			return nil, key.Errorf("key %q stands twice in %s", e.Key, what)
		}
		out = append(out, e)
	}
	return out, nil
}

// UnknownKey is the error of a key that is none of allowed.
func (e Entry) UnknownKey(what string, allowed []string) error {
	return e.at.Errorf("unknown key %q in %s; allowed: %s", e.Key, what, strings.Join(allowed, ", "))
}

// Get returns the value of a key of a mapping; an invalid one if it has none.
func (v Value) Get(key string) Value {
	if v.IsMap() {
		for i := 0; i+1 < len(v.node.Content); i += 2 {
			if v.node.Content[i].Value == key {
				return Value{v.file, v.node.Content[i+1]}
			}
		}
	}
	return Value{file: v.file}
}

// Items returns the items of a list; of any other value that alone.
func (v Value) Items() []Value {
	if !v.IsList() {
		return []Value{v}
	}
	var out []Value
	for _, n := range v.node.Content {
		out = append(out, Value{v.file, n})
	}
	return out
}

// Text returns a scalar as it is written.
func (v Value) Text() (string, error) {
	if v.node == nil || v.node.Kind != yaml.ScalarNode {
		return "", v.Errorf("want one text here")
	}
	return v.node.Value, nil
}

// Texts returns one text or a list of texts.
func (v Value) Texts() ([]string, error) {
	var out []string
	for _, item := range v.Items() {
		text, err := item.Text()
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, nil
}

// Bool returns true or false.
func (v Value) Bool() (bool, error) {
	if v.node == nil || v.node.Tag != "!!bool" {
		return false, v.Errorf("want true or false")
	}
	return v.node.Value == "true", nil
}

// Int returns a whole number within bounds.
func (v Value) Int(least, most int) (int, error) {
	text, err := v.Text()
	if err != nil {
		return 0, err
	}
	i, err := strconv.Atoi(text)
	if err != nil || i < least || i > most {
		return 0, v.Errorf("want a whole number from %d to %d, not %q", least, most, text)
	}
	return i, nil
}

// OneOf returns a text that is one of allowed.
func (v Value) OneOf(allowed ...string) (string, error) { return OneOf(v, allowed...) }

// OneOf returns a text that is one of allowed, in their type.
func OneOf[T ~string](v Value, allowed ...T) (T, error) {
	text, err := v.Text()
	if err == nil && !slices.Contains(allowed, T(text)) {
		var all []string
		for _, a := range allowed {
			all = append(all, string(a))
		}
		err = v.Errorf("unknown value %q; allowed: %s", text, strings.Join(all, ", "))
	}
	return T(text), err
}

// languageKeys are how rule files name languages. JavaScript's serves
// TypeScript too, any serves all.
var languageKeys = func() []string {
	keys := []string{"any"}
	for _, l := range syntax.Languages {
		keys = append(keys, string(l))
	}
	return keys
}()

// IsLanguage reports whether a key names a language.
func IsLanguage(key string) bool { return slices.Contains(languageKeys, key) }

// ByLanguage reports whether the value is a mapping from languages.
func (v Value) ByLanguage() bool {
	return v.IsMap() && len(v.node.Content) > 0 && IsLanguage(v.node.Content[0].Value)
}

// For returns what the value says for a language: itself, unless it is a
// mapping from languages; invalid where that has no entry for l.
func (v Value) For(l syntax.Language) (Value, error) {
	if !v.ByLanguage() {
		return v, nil
	}
	if _, err := v.Entries("a mapping by language", languageKeys...); err != nil {
		return Value{}, err
	}
	return v.Short(l), nil
}

// Short is For where other keys stand beside the languages.
func (v Value) Short(l syntax.Language) Value {
	keys := []string{string(l.Family()), "any"}
	if l.Family() == syntax.TypeScript {
		keys = []string{"typescript", "javascript", "any"}
	}
	for _, key := range keys {
		if got := v.Get(key); got.node != nil {
			return got
		}
	}
	return Value{file: v.file}
}

// decode reads one YAML document.
func decode(name string, text []byte) (Value, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return Value{}, fmt.Errorf("%s: %w", name, foreign.YAMLError(text, err))
	}
	if len(doc.Content) != 1 {
		return Value{}, fmt.Errorf("%s:1: want one rule in the file", name)
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return Value{}, fmt.Errorf("%s:1: a rule must be a mapping of keys to values", name)
	}
	left := maxValues
	if !inline(doc.Content[0], &left) {
		return Value{}, fmt.Errorf("%s:1: the rule has more than %d values, those of aliases (*name) counted where "+
			"they stand", name, maxValues)
	}
	return Value{name, doc.Content[0]}, nil
}

// maxValues bounds a rule file, whose aliases could multiply a few lines to any
// size.
const maxValues = 20_000

// inline puts what aliases stand for in their place; ok is false where that is
// too much.
func inline(n *yaml.Node, left *int) (ok bool) {
	if *left--; *left < 0 {
		return false
	}
	for i, c := range n.Content {
		if c.Kind == yaml.AliasNode {
			c = c.Alias
			n.Content[i] = c
		}
		if !inline(c, left) {
			return false
		}
	}
	return true
}
