// Package fix turns the fixes of rule files into edits.
//
// A fix is a mapping of a rule file, such as {set: {timeout: 10}}; [Parse]
// reads it, [Fix.Splices] says what it changes at one match. Each kind of
// change is one file of this package. A fix keeps to the style of the file it
// changes, and where it sees no sure way it makes no change at all: no
// suggestion is better than a broken one. Whether the change is right is proved
// by the caller, who parses the result and lets the rule look again.
package fix

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/rules/match"
)

// Fix is a parsed fix: what to change, and what the file must import for it.
type Fix struct {
	changes []change
	imports []string
}

// change makes the splices of one part of a fix; none where it cannot.
type change func(f *File, m match.Match) []Splice

// File is a file under change. What is measured of all of it is measured once. One goroutine at a time may use it.
type File struct {
	*facts.File
	source []byte
	width  int        // characters that a line may have by the project's settings; 0: they do not tell
	limit  func() int // width, or else what lineLimit says
}

// NewFile returns a file for fixes. width is how many characters a line may have by the
// settings of the project's formatter, 0 if they do not tell.
func NewFile(known *facts.File, source []byte, width int) *File {
	f := &File{File: known, source: source, width: width}
	f.limit = sync.OnceValue(func() int { return cmp.Or(width, f.lineLimit()) })
	return f
}

// keys say how each part of a fix is read.
var keys = map[string]parser{
	"set":     parseSet,
	"append":  parseTemplates(appendArguments),
	"prepend": parseTemplate(prependArgument),
	"target":  parseTarget,
	"callee":  parseTemplate(replaceCallee),
	"replace": parseTemplate(replaceWhole),
	"after":   parseTemplate(insertAfter),
	"next":    parseTemplate(insertNext),
	"before":  parseTemplate(insertBefore),
	"chain":   parseTemplate(insertInChain),
	"wrap":    parseWrap,
	"drop":    parseDrop,
	"custom":  parseCustom,
}

// Keys returns every key that a fix may have.
func Keys() []string {
	out := []string{"import", "if"}
	for key := range keys {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

// Parse reads a fix for one language.
func Parse(l syntax.Language, v catalogue.Value) (*Fix, error) {
	allowed := Keys()
	entries, err := v.Entries("a fix", allowed...)
	if err != nil {
		return nil, err
	}
	x := &Fix{}
	for _, e := range entries {
		switch parse := keys[e.Key]; {
		case e.Key == "import":
			x.imports, err = e.Texts()
		case parse != nil:
			var c change
			if c, err = parse(l, e.Value); err == nil {
				x.changes = append(x.changes, c)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	if len(x.changes) == 0 {
		return nil, v.Errorf("the fix changes nothing; want one of %s", strings.Join(allowed, ", "))
	}
	return x, nil
}

// Splices returns what the fix changes at a match of a file, sorted; nil where it sees
// no sure way.
func (x *Fix) Splices(f *File, m match.Match) []Splice {
	var all []Splice
	for _, c := range x.changes {
		some := c(f, m)
		if some == nil {
			return nil
		}
		all = append(all, some...)
	}
	for _, module := range x.imports {
		some, ok := f.need(m.Node, module)
		if !ok {
			return nil
		}
		all = append(all, some...)
	}
	sorted, ok := Sorted(all)
	if !ok {
		return nil
	}
	return sorted
}

// parser reads the value of one key of a fix.
type parser = func(l syntax.Language, v catalogue.Value) (change, error)

func parseTemplate(make func(f *File, m match.Match, text string) []Splice) parser {
	return func(_ syntax.Language, v catalogue.Value) (change, error) {
		text, err := v.Text()
		if err == nil {
			err = knownParts(v, text)
		}
		return func(f *File, m match.Match) []Splice {
			filled, ok := f.fill(m, text)
			if !ok {
				return nil
			}
			return make(f, m, filled)
		}, err
	}
}

func parseTemplates(make func(f *File, m match.Match, texts []string) []Splice) parser {
	return func(_ syntax.Language, v catalogue.Value) (change, error) {
		texts, err := v.Texts()
		for _, text := range texts {
			err = cmp.Or(err, knownParts(v, text))
		}
		return func(f *File, m match.Match) []Splice {
			var filled []string
			for _, text := range texts {
				one, ok := f.fill(m, text)
				if !ok {
					return nil
				}
				filled = append(filled, one)
			}
			return make(f, m, filled)
		}, err
	}
}

// parts are what a template may name in braces: code of the call that the fix
// changes.
var parts = []string{
	"args", "first", "second", "callee", "package", "method", "receiver", "name", "type", "value", "parameter", "sends",
	"turn",
}

func knownParts(v catalogue.Value, text string) error {
	for word := range match.Placeholders(text) {
		if !slices.Contains(parts, word) {
			return v.Errorf("unknown part {%s} in a fix; allowed: %s", word, strings.Join(parts, ", "))
		}
	}
	return nil
}

// fill puts code of the file in the place of a template's parts; ok is false
// where the call has no such part.
func (f *File) fill(m match.Match, text string) (filled string, ok bool) {
	for word := range match.Placeholders(text) {
		code := f.part(m, word)
		if code == "" && word != "args" {
			return "", false
		}
		text = strings.Replace(text, "{"+word+"}", code, 1)
	}
	return text, true
}

func (f *File) part(m match.Match, word string) string {
	call, ok := f.CallAt(m.Node)
	switch word {
	case "name", "parameter", "sends", "turn":
		text, _ := m.Word(word)
		return text
	case "value":
		_, value := m.Word("value")
		return f.text(value)
	}
	if !ok {
		return ""
	}
	switch callee := call.Child(lang.Callee); word {
	case "args":
		first, last := call.Arg(0), lastArg(call)
		if !first.Valid() {
			return ""
		}
		start, _ := first.Bytes()
		_, end := last.Bytes()
		return string(f.source[start:end])
	case "first":
		return f.text(call.Arg(0))
	case "second":
		return f.text(call.Arg(1))
	case "callee":
		return f.text(callee)
	case "package":
		return f.text(callee.Child(lang.ObjectOf))
	case "receiver":
		return f.text(call.Receiver())
	case "method":
		return call.Method
	case "type":
		return f.text(call.Arg(0))
	}
	return ""
}

func lastArg(c facts.Call) facts.Node {
	var last facts.Node
	for arg := range c.Children() {
		if arg.Role() == lang.Arg && !arg.Is(lang.Comment) {
			last = arg
		}
	}
	return last
}
