package behaviour

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// takes says what an edit takes away from other code: a file, a definition, or
// all that a definition did.
func (v *Vetter) takes(f File, is *reading, all []File) string {
	if len(f.Before) == 0 {
		return ""
	}
	was := v.before(f)
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
		if left && was.works(d) && is.idle(d) && (is.decorated(now) || v.used(now, was, is, all)) {
			return fmt.Sprintf("It leaves nothing of what %s does in %s.", d.Name, f.Path)
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
		return !left || was.works(d) && is.idle(d)
	})
}

// entry are the definitions that run-times call.
var entry = map[string]bool{"main": true, "Main": true, "init": true, "__init__": true, "handler": true, "lambda_handler": true}

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
	stem := strings.TrimSuffix(path.Base(old), path.Ext(old))
	if stem == "index" || stem == "__init__" || stem == "mod" {
		stem = path.Base(path.Dir(old))
	}
	return stem
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

// idle reports whether no definition of that name does anything.
func (r *reading) idle(d syntax.Definition) bool {
	return !slices.ContainsFunc(r.unit.Definitions, func(o syntax.Definition) bool { return same(o, d) && r.works(o) })
}

// works reports whether a function does something: it calls, other than to
// raise an error, or has words of its own in its body.
func (r *reading) works(d syntax.Definition) bool {
	if d.Kind != syntax.Function && d.Kind != syntax.Method {
		return false
	}
	for _, c := range r.unit.References {
		if c.Call && c.Line >= d.NameLine && c.Line <= d.EndLine && c.Name != d.Name && !raises(c.Name) {
			return true
		}
	}
	return r.ownWords(d) >= 3
}

// ownWords counts the words in the body of a function that are no way to do
// nothing.
func (r *reading) ownWords(d syntax.Definition) (n int) {
	depth, inside := 0, false
	for _, t := range r.tokens {
		if t.line < d.NameLine || t.line > d.EndLine {
			continue
		}
		if t.sort == mark {
			depth += strings.Count("([", t.text) - strings.Count(")]", t.text)
		}
		opens := t.sort == mark && (t.text == "{" || t.text == ":" || t.text == "=>")
		inside = inside || depth == 0 && (opens || t.line > d.NameLine)
		if inside && t.sort == word && !nothing[t.text] && !raises(t.text) {
			n++
		}
	}
	return n
}

// nothing are the words of a body that does nothing.
var nothing = words("pass return None null nil undefined true false True False end throw raise new async 0 void Ok self this")

func raises(name string) bool {
	l := strings.ToLower(name)
	return strings.Contains(l, "error") || strings.Contains(l, "exception") || slices.Contains([]string{"panic", "todo", "unimplemented", "exit", "abort", "raise", "New"}, name)
}

// decorated reports whether a definition has a decorator or an annotation, by
// which a framework may call it.
func (r *reading) decorated(d syntax.Definition) bool {
	return slices.ContainsFunc(r.tokens, func(t token) bool {
		return t.sort == mark && (t.text == "@" || t.text == "#" || t.text == "[") && t.line >= d.StartLine && t.line < d.NameLine
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
