package vet

import (
	"slices"
	"strconv"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// A Go file with an import that it does not use does not compile. A rule's fix
// that replaces the last use of a package says nothing of the import, and two
// fixes may only together take the last one; so the imports are settled once
// the text afterwards is known. What a model wrote is refused for it.

// Settled returns the changes with the imports removed that they left unused.
func (m *Vetter) Settled(cs []*diff.Change) []*diff.Change {
	out := slices.Clone(cs)
	for i, c := range out {
		if syntax.LanguageOf(c.Name()) == syntax.Go && c.Op == finding.Replace {
			out[i] = m.withoutUnused(c)
		}
	}
	return out
}

// withoutUnused returns a change that also removes the imports that the file
// used before it and does not use after it.
func (m *Vetter) withoutUnused(c *diff.Change) *diff.Change {
	v, reason := m.view(c, statements)
	if reason != "" || v.before == nil {
		return c
	}
	var gone []diff.Splice
	for _, u := range v.unusedImports() {
		for _, was := range goImports(v.before.tree) {
			if u.wasUsed && was.module == u.module && was.alias == u.alias {
				gone = append(gone, diff.Splice{Start: was.start - 1, End: was.end})
			}
		}
	}
	diff.SortSplices(gone)
	gone = diff.Coalesce(gone)
	ownImports := slices.ContainsFunc(gone, func(s diff.Splice) bool {
		return slices.ContainsFunc(c.Splices, func(o diff.Splice) bool { return diff.Touches(s, o) })
	})
	if len(gone) == 0 || ownImports {
		return c
	}
	whole := *c
	whole.Splices = slices.Concat(c.Splices, gone)
	diff.SortSplices(whole.Splices)
	return &whole
}

// goImport is an import of a Go file.
type goImport struct {
	module, alias string
	start, end    int  // lines of the spec, 1-based, inclusive; of the whole declaration where it holds nothing else
	wasUsed       bool // the file used it before the change, of [view.unusedImports]
}

// named reports whether it is certain by which name the package goes: the
// import gives it, or it is of the standard library.
func (i goImport) named() bool {
	first, _, _ := strings.Cut(i.module, "/")
	return i.alias != "" || !strings.Contains(first, ".")
}

// called returns the names by which the package may go, the likeliest first.
func (i goImport) called() []string {
	return goImported(syntax.Import{Module: i.module, Alias: i.alias})
}

// unusedImports returns the imports that a Go file does not use after the
// change, of those that it used before or did not have.
func (v view) unusedImports() []goImport {
	l := languages[syntax.Go]
	var was *names
	var had []goImport
	if v.before != nil {
		was, had = v.before.names(l), goImports(v.before.tree)
	}
	var out []goImport
	for _, i := range goImports(v.after.tree) {
		if i.alias == "_" || i.alias == "." || i.module == "C" {
			continue
		}
		called := i.called()
		if slices.ContainsFunc(called, func(name string) bool {
			return len(v.after.names(l).qualifies[name]) > 0 || was != nil && within(was.qualifies[name], v.out)
		}) {
			continue
		}
		i.wasUsed = was != nil && slices.ContainsFunc(called, func(name string) bool { return len(was.qualifies[name]) > 0 })
		if i.wasUsed || !slices.ContainsFunc(had, func(h goImport) bool {
			return h.module == i.module && h.alias == i.alias
		}) {
			out = append(out, i)
		}
	}
	return out
}

// goImports returns the imports of a file in their order.
func goImports(t *syntax.Tree) []goImport {
	var out []goImport
	for d := range t.Root().Children() {
		if !d.Is("import_declaration") {
			continue
		}
		from := len(out)
		for n := range d.Walk() {
			if n.Is("import_spec") {
				module, _ := strconv.Unquote(n.Field("path").Text())
				out = append(out, goImport{module: module, alias: n.Field("name").Text(), start: n.StartLine(), end: n.EndLine()})
			}
		}
		if len(out) == from+1 {
			out[from].start, out[from].end = d.StartLine(), d.EndLine()
		}
	}
	return out
}

// goUnused says which import a change leaves without a use; nothing if there is
// none.
func goUnused(v view) Objection {
	if v.after.tree.Language != syntax.Go {
		return Objection{}
	}
	for _, i := range v.unusedImports() {
		if i.named() {
			return object(i.called()[0], "%s would import %q without using it.", v.change.Name(), i.module)
		}
	}
	return Objection{}
}
