package behaviour

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// defaultExport is the name by which [reading.exports] calls what a file of a script
// exports as a whole.
const defaultExport = "default"

// hides says what an edit leaves in a file and no longer offers to others, which
// another file mentions.
func (v *Vetter) hides(f File, was *code, all []File) string {
	before, after := readTokens(f.Path, f.Before), readTokens(f.Path, f.After)
	for _, e := range before.exports() {
		if after.offers(e.name) {
			continue
		}
		mentioned, what := e.name, e.name
		if e.name == defaultExport {
			mentioned, what = stemOf(f.Path), "its default export"
		}
		if v.elsewhere(mentioned, was, all) {
			return fmt.Sprintf("It no longer exports %s from %s, and other code mentions it.", what, f.Path)
		}
	}
	return ""
}

// export is a name that a file offers to others.
type export struct {
	name string
	line int
}

func (r *reading) offers(name string) bool {
	return slices.ContainsFunc(r.exports(), func(e export) bool { return e.name == name })
}

// exports lists what a file offers to others by saying so: the exports of a script,
// __all__ of a Python module, and definitions that a modifier makes public.
func (r *reading) exports() []export {
	if r.offered != nil {
		return r.offered
	}
	r.offered = []export{}
	switch syntax.LanguageOf(r.path).Family() {
	case syntax.JavaScript, syntax.TypeScript:
		r.scriptExports()
	case syntax.Python:
		r.pythonExports()
	default:
		for _, d := range r.unit.Definitions {
			if d.Exported {
				r.offer(d.Name, d.NameLine)
			}
		}
	}
	return r.offered
}

func (r *reading) offer(name string, line int) {
	r.offered = append(r.offered, export{name, line})
}

// pythonExports notes the names in __all__.
func (r *reading) pythonExports() {
	for i, t := range r.tokens {
		if t.sort != word || t.text != "__all__" {
			continue
		}
		for k := i + 1; k < len(r.tokens) && (r.tokens[k].sort != word || k == i+2); k++ { // .append, .extend
			if r.tokens[k].sort == str {
				r.offer(r.tokens[k].text, r.tokens[k].line)
			}
		}
	}
}

// scriptExports notes what an export statement or an assignment to exports offers.
func (r *reading) scriptExports() {
	for i, t := range r.tokens {
		member := i > 0 && tied(r.tokens[i-1])
		switch {
		case t.sort != word:
		case t.text == "export" && !member:
			r.exported(i + 1)
		case t.text == "exports" && (!member || r.textAt(i-2) == "module"):
			r.assignedExport(i + 1)
		}
	}
}

func (r *reading) textAt(i int) string {
	if i < 0 || i >= len(r.tokens) {
		return ""
	}
	return r.tokens[i].text
}

// exported notes what follows the word export.
func (r *reading) exported(i int) {
	for slices.Contains(exportModifiers, r.textAt(i)) {
		i++
	}
	if i >= len(r.tokens) {
		return
	}
	switch t := r.tokens[i]; {
	case t.text == defaultExport || t.text == "=":
		r.offer(defaultExport, t.line)
	case t.text == "*": // of another module, under one name or under its own
		if r.textAt(i+1) == "as" && i+2 < len(r.tokens) {
			r.offer(r.textAt(i+2), t.line)
		}
	case t.text == "{" || t.text == "[": // a list, or a pattern that takes a value apart
		r.listed(i)
	case t.sort == word:
		r.offer(t.text, t.line)
		r.declared(i + 1)
	}
}

// exportModifiers stand between export and the name of what is exported.
var exportModifiers = strings.Fields(
	"type async declare abstract function class interface enum namespace const let var")

// listed notes the names between braces: of each entry the last word before a comma,
// or that before a value.
func (r *reading) listed(open int) {
	depth, name := 0, -1
	flush := func() {
		if name >= 0 {
			r.offer(r.tokens[name].text, r.tokens[name].line)
		}
		name = -1
	}
	for i := open; i < len(r.tokens); i++ {
		t := r.tokens[i]
		switch {
		case t.sort == mark && strings.Contains("{[(", t.text):
			depth++
		case t.sort == mark && strings.Contains("}])", t.text):
			depth--
		case depth == 1 && t.text == ",":
			flush()
		case depth == 1 && t.sort != mark && r.textAt(i-1) != ":" && r.textAt(i-1) != "=":
			name = i
		}
		if depth == 0 {
			flush()
			return
		}
	}
}

// declared notes the further names of export const a = 1, b = 2.
func (r *reading) declared(i int) {
	depth := 0
	for ; i < len(r.tokens); i++ {
		t := r.tokens[i]
		if t.sort == mark {
			depth += strings.Count("([{", t.text) - strings.Count(")]}", t.text)
		}
		newLine := t.line > r.tokens[i-1].line && r.textAt(i-1) != ","
		if depth < 0 || depth == 0 && (t.text == ";" || newLine) {
			return
		}
		if depth == 0 && t.sort == word && r.textAt(i-1) == "," && slices.Contains([]string{"=", ":"}, r.textAt(i+1)) {
			r.offer(t.text, t.line)
		}
	}
}

// assignedExport notes what is assigned to exports, or to a member of it.
func (r *reading) assignedExport(i int) {
	switch {
	case i+2 < len(r.tokens) && tied(r.tokens[i]) && r.textAt(i+2) == "=" && r.textAt(i+3) != "=":
		r.offer(r.textAt(i+1), r.tokens[i+1].line)
	case r.textAt(i) == "=" && r.textAt(i+1) == "{":
		r.listed(i + 1)
	case r.textAt(i) == "=" && r.textAt(i+1) != "=" && i+1 < len(r.tokens):
		r.offer(defaultExport, r.tokens[i].line)
	}
}

// stemOf is the name by which other files import one.
func stemOf(name string) string {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if stem == "index" || stem == "__init__" || stem == "mod" {
		stem = path.Base(path.Dir(name))
	}
	return stem
}

// tied reports whether a mark ties a name to the one before it.
func tied(t token) bool { return t.sort == mark && t.text == "." }
