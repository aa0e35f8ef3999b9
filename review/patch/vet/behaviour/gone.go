package behaviour

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// takes says what an edit takes away from other code: a file, a definition, all
// that a definition did, or the word by which others may use it.
func (v *Vetter) takes(f File, is *reading, all []File) string {
	if len(f.Before) == 0 {
		return ""
	}
	was := v.before(f)
	if is != nil {
		if hidden := v.hides(f, was, is, all); hidden != "" {
			return hidden
		}
	}
	switch {
	case f.Excerpt != nil && !f.lessens(was, is):
		return ""
	case f.Excerpt != nil || is == nil:
		is = read(f.Path, f.After)
	}
	var gone []string
	for _, d := range was.unit.Definitions {
		now, left := namesake(is.unit.Definitions, d)
		if !left && !slices.Contains(gone, d.Name) {
			gone = append(gone, d.Name)
		}
		loss := ""
		if left {
			loss = was.loss(is, d)
		}
		if loss != "" && (is.decorated(now) || v.used(now, was, is, all)) {
			return fmt.Sprintf(loss, d.Name, f.Path)
		}
	}
	if stem := moduleOf(f); stem != "" {
		gone = append(gone, stem)
	}
	for _, name := range gone {
		if entry[name] || v.used(syntax.Definition{Name: name}, was, is, all) {
			return fmt.Sprintf("It takes %s out of %s, and other code mentions it.", name, f.Path)
		}
	}
	return ""
}

// lessens reports whether a definition that an excerpt should have is gone or
// does nothing any more: then the whole file tells what that means.
func (f File) lessens(was, is *reading) bool {
	return slices.ContainsFunc(was.unit.Definitions, func(d syntax.Definition) bool {
		if f.same(d.NameLine) {
			return false
		}
		_, left := namesake(is.unit.Definitions, d)
		return !left || was.loss(is, d) != ""
	})
}

// entry are the definitions that run-times call.
var entry = map[string]bool{"main": true, "Main": true, "init": true, "__init__": true, "handler": true,
	"lambda_handler": true}

// moduleOf returns the name by which other files import one that an edit
// removes or moves to another name; empty if it stays, or has none.
func moduleOf(f File) string {
	old := f.Path
	if f.From != "" {
		old = f.From
	}
	if f.After != nil && old == f.Path || syntax.LanguageOf(old) == syntax.Go {
		return ""
	}
	return stemOf(old)
}

// same reports whether two definitions have one name: overloads have too.
func same(a, b syntax.Definition) bool { return a.Name == b.Name && a.Parent == b.Parent }

func namesake(ds []syntax.Definition, d syntax.Definition) (syntax.Definition, bool) {
	i := slices.IndexFunc(ds, func(o syntax.Definition) bool { return same(o, d) })
	if i < 0 {
		return syntax.Definition{}, false
	}
	return ds[i], true
}

// loss says what the functions of a name no longer do, of a name and a path; empty
// if they do what a function should.
func (was *reading) loss(is *reading, d syntax.Definition) string {
	before, after := was.does(d), is.does(d)
	constant := !after.calls && len(after.words) == 0
	switch {
	case before.works() && !after.works(), (before.calls || len(before.words) > 0) && constant:
		return "It leaves nothing of what %s does in %s."
	case before.reads(before.params) && !after.reads(before.params):
		return "It makes %s in %s ignore what it is given."
	}
	return ""
}

// deeds are what the functions of one name do: overloads have one too.
type deeds struct {
	calls         bool // other than to raise an error
	params, words set  // of their heads and bodies, without those that are a way to do nothing
}

type set map[string]bool

// works reports whether functions do something: they call, or have words of their
// own in their bodies.
func (d deeds) works() bool { return d.calls || len(d.words) >= 3 }

func (d deeds) reads(params set) bool {
	for p := range params {
		if d.words[p] {
			return true
		}
	}
	return false
}

// does returns what the functions of a definition's name do. All of a file are read
// at once: an edit asks for each.
func (r *reading) does(d syntax.Definition) deeds {
	if r.deeds == nil {
		r.deeds = map[[2]string]deeds{}
		for _, o := range r.unit.Definitions {
			if o.Kind == syntax.Function || o.Kind == syntax.Method {
				r.deeds[nameOf(o)] = r.readDeeds(o, r.deeds[nameOf(o)])
			}
		}
	}
	return r.deeds[nameOf(d)]
}

// nameOf is what functions have in common that overload each other.
func nameOf(d syntax.Definition) [2]string { return [2]string{d.Parent, d.Name} }

// readDeeds adds what one function does.
func (r *reading) readDeeds(d syntax.Definition, to deeds) deeds {
	if to.words == nil {
		to.params, to.words = set{}, set{}
	}
	r.readWords(d, to)
	for _, c := range from(r.unit.References, d.NameLine, func(c syntax.Reference) int { return c.Line }) {
		if c.Line > d.EndLine || to.calls {
			break
		}
		to.calls = c.Call && c.Name != d.Name && !raises(c.Name)
	}
	return to
}

// from returns those of a list in the order of lines that begin at a line or after.
func from[T any](all []T, line int, lineOf func(T) int) []T {
	i, _ := slices.BinarySearchFunc(all, line, func(x T, line int) int { return lineOf(x) - line })
	return all[i:]
}

// readWords adds the words of a function: those in parentheses before its body are
// its parameters and their types.
func (r *reading) readWords(d syntax.Definition, into deeds) {
	depth, inside := 0, false
	for _, t := range from(r.tokens, d.NameLine, func(t token) int { return t.line }) {
		if t.line > d.EndLine {
			break
		}
		if t.sort == mark {
			depth += strings.Count("([", t.text) - strings.Count(")]", t.text)
		}
		opens := t.sort == mark && (t.text == "{" || t.text == ":" || t.text == "=>")
		inside = inside || depth == 0 && (opens || t.line > d.NameLine)
		number := t.text != "" && t.text[0] >= '0' && t.text[0] <= '9'
		switch {
		case t.sort != word || nothing[t.text] || number || raises(t.text):
		case inside:
			into.words[t.text] = true
		case depth > 0:
			into.params[t.text] = true
		}
	}
}

// nothing are the words of a body that does nothing.
var nothing = words("pass return None null nil undefined true false True False end throw raise new async 0 void Ok self this")

func raises(name string) bool {
	l := strings.ToLower(name)
	return strings.Contains(l, "error") || strings.Contains(l, "exception") ||
		slices.Contains([]string{"panic", "todo", "unimplemented", "exit", "abort", "raise", "New"}, name)
}

// decorated reports whether a definition has a decorator or an annotation, by
// which a framework may call it.
func (r *reading) decorated(d syntax.Definition) bool {
	return slices.ContainsFunc(r.tokens, func(t token) bool {
		above := t.line >= d.StartLine && t.line < d.NameLine
		return above && t.sort == mark && slices.Contains([]string{"@", "#", "["}, t.text)
	})
}

// used reports whether other code mentions a definition by its name: the rest
// of the file afterwards, or another file as the patch leaves it. What cannot be
// looked up counts as used.
func (v *Vetter) used(d syntax.Definition, was, is *reading, all []File) bool {
	name := d.Name
	for _, t := range is.tokens {
		if t.sort == word && t.text == name && (t.line < d.NameLine || t.line > d.EndLine) {
			return true
		}
	}
	for _, route := range was.unit.Routes {
		if route.Handler == name {
			return true
		}
	}
	return v.elsewhere(name, was, all)
}

// elsewhere reports whether another file mentions a name, as the patch leaves it.
// What cannot be looked up counts as mentioned.
func (v *Vetter) elsewhere(name string, was *reading, all []File) bool {
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

// mentions reports whether a text holds a name as a whole word.
func mentions(content []byte, name string) bool {
	for {
		at := bytes.Index(content, []byte(name))
		if at < 0 {
			return false
		}
		rest := content[at+len(name):]
		if (at == 0 || !wordRune(rune(content[at-1]))) && (len(rest) == 0 || !wordRune(rune(rest[0]))) {
			return true
		}
		content = rest
	}
}
