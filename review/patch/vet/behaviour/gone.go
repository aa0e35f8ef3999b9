package behaviour

import (
	"bytes"
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// takes says what an edit takes away from other code: a file, a definition, all
// that a definition did, or the word by which others may use it.
func (v *Vetter) takes(f File, is *code, all []File) string {
	if len(f.Before) == 0 {
		return ""
	}
	was := v.before(f)
	if is == nil {
		is = read(f.Path, nil)
	} else if hidden := v.hides(f, was, is, all); hidden != "" {
		return hidden
	}
	gone, lost := was.without(is, nil)
	for _, l := range lost {
		if decorated(l.now.node) || v.used(l.now, was, is, all) {
			return fmt.Sprintf(l.what, l.now.name, f.Path)
		}
	}
	if old := f.old(); old != f.Path || is.empty() && !was.empty() {
		if syntax.LanguageOf(old) != syntax.Go {
			gone = append(gone, definition{name: stemOf(old)})
		}
		if v.started(old) {
			return fmt.Sprintf("It takes %s away, and the project names it.", old)
		}
	}
	for _, d := range gone {
		d.node = facts.Node{} // its place is another file's
		if entry[d.name] || v.used(d, was, is, all) {
			return fmt.Sprintf("It takes %s out of %s, and other code mentions it.", d.name, f.Path)
		}
	}
	return ""
}

// loss is what a definition no longer does, of a name and a path.
type loss struct {
	now  definition
	what string
}

// without says which definitions of a file are gone after an edit, and what those that
// stay have lost; part says which of its lines stay as they are.
func (was *code) without(is *code, part *Part) (gone []definition, lost []loss) {
	left := map[string]definition{}
	for _, d := range is.definitions() {
		left[d.symbol] = d
	}
	for _, d := range was.definitions() {
		now, stays := left[d.symbol]
		switch {
		case stays:
			if what := was.loss(is, d.symbol); what != "" {
				lost = append(lost, loss{now, what})
			}
		case !part.leaves(d.node.StartLine()):
			gone = append(gone, d)
		}
	}
	return gone, lost
}

// entry are the definitions that run-times call.
var entry = set("main Main init __init__ handler lambda_handler")

// old is the path of a file before the edit.
func (f File) old() string {
	if f.From != "" {
		return f.From
	}
	return f.Path
}

// empty reports whether a file holds no code.
func (c *code) empty() bool {
	for n := range c.nodes {
		if !n.Is(lang.File, lang.Comment) {
			return false
		}
	}
	return true
}

// started reports whether a file that is no code names one that is, as those do which build and start a program:
// "node server.js", "./server", "app.server:main". What cannot be looked up counts as named.
func (v *Vetter) started(name string) bool {
	found, looked := v.project.any("start "+name, func(p string, content []byte) bool {
		return syntax.LanguageOf(p) == "" && starts(content, stemOf(name), path.Ext(name))
	})
	return found || !looked
}

// starts reports whether a text holds the name of a file as part of a path, with its ending, or with what it offers.
func starts(content []byte, stem, ext string) bool {
	for at := range words(content, stem) {
		rest := content[at+len(stem):]
		inPath := at > 0 && (content[at-1] == '/' || content[at-1] == '.')
		if inPath || bytes.HasPrefix(rest, []byte(ext)) || bytes.HasPrefix(rest, []byte(":")) {
			return true
		}
	}
	return false
}

// definition is a function, class, field or variable that other code may use.
type definition struct {
	name, symbol string // "save", "Store.save"; overloads have one symbol
	node         facts.Node
}

// definitions lists what a file defines, by place, each symbol once.
func (c *code) definitions() []definition {
	if c.facts == nil || c.defined != nil {
		return c.defined
	}
	seen := map[string]bool{}
	add := func(d definition) {
		if d.name != "" && !seen[d.symbol] {
			seen[d.symbol] = true
			c.defined = append(c.defined, d)
		}
	}
	for _, fn := range c.facts.Functions[1:] {
		if fn.Outer == 0 && fn.Name() != "" {
			add(definition{fn.Name(), fn.Symbol, fn.Node})
		}
	}
	for _, b := range c.facts.Bindings {
		top := b.Scope.Is(lang.File, lang.Class)
		if top && b.Node.Is(lang.Class, lang.Assign, lang.Field) && !b.Value.Is(lang.Func) {
			add(definition{b.Name, strings.TrimPrefix(b.Scope.Name()+"."+b.Name, "."), b.Node})
		}
	}
	return c.defined
}

// loss says what the functions of a symbol no longer do, of a name and a path; empty
// if they do what a function should.
func (was *code) loss(is *code, symbol string) string {
	before, after := was.work(symbol), is.work(symbol)
	constant := !after.calls && len(after.words) == 0
	switch {
	case before.works() && !after.works(), (before.calls || len(before.words) > 0) && constant:
		return "It leaves nothing of what %s does in %s."
	case before.reads(before.params) && !after.reads(before.params):
		return "It makes %s in %s ignore what it is given."
	}
	return ""
}

// decorated reports whether a definition has a decorator or an annotation, by
// which a framework may call it.
func decorated(n facts.Node) bool {
	if n.Child(lang.Decoration).Valid() {
		return true
	}
	var before facts.Node
	for sibling := range n.Parent().Children() {
		if sibling == n {
			break
		}
		if !sibling.Is(lang.Comment) {
			before = sibling
		}
	}
	return before.Is(lang.Decorator)
}

// used reports whether other code mentions a definition by its name: the rest
// of the file afterwards, or another file as the patch leaves it. What cannot be
// looked up counts as used.
func (v *Vetter) used(d definition, was, is *code, all []File) bool {
	if is.uses(d) {
		return true
	}
	return v.elsewhere(d.name, was, all)
}

// elsewhere reports whether another file mentions a name, as the patch leaves it.
// What cannot be looked up counts as mentioned.
func (v *Vetter) elsewhere(name string, was *code, all []File) bool {
	own := func(p string) bool {
		return slices.ContainsFunc(all, func(f File) bool { return f.Path == p || f.From == p })
	}
	for _, f := range all {
		if f.Path != was.path && mentions(f.After, name) {
			return true
		}
	}
	found, looked := v.project.any("use "+name+" beside "+was.path, func(p string, content []byte) bool {
		return !own(p) && syntax.LanguageOf(p) != "" && mentions(content, name)
	})
	return found || !looked
}

// uses reports whether a file names a definition outside of it, or a route does by
// a text.
func (c *code) uses(d definition) bool {
	for n := range c.nodes {
		route := n.Is(lang.String) && (strings.HasSuffix(n.Name(), "#"+d.name) || strings.HasSuffix(n.Name(), "@"+d.name))
		if (n.Name() == d.name && !n.Is(lang.String, lang.Comment) || route) && !d.node.Contains(n) {
			return true
		}
	}
	return false
}

// mentions reports whether a text holds a name as a whole word.
func mentions(content []byte, name string) bool {
	for range words(content, name) {
		return true
	}
	return false
}

// words yields where a text holds a name as a whole word.
func words(content []byte, name string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for from := 0; ; from += len(name) {
			at := bytes.Index(content[from:], []byte(name))
			if at < 0 {
				return
			}
			from += at
			rest := content[from+len(name):]
			open := from == 0 || !wordRune(rune(content[from-1]))
			if open && (len(rest) == 0 || !wordRune(rune(rest[0]))) && !yield(from) {
				return
			}
		}
	}
}
