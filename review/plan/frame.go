package plan

import (
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/source"
	"breakwater/review/target"
)

// fewImports is how many lines of imports are shown whole. Of more, those that
// the code uses are, and the last, behind which another can be put.
const fewImports = 40

// imports returns the import statements that the code of a target needs, by
// line; in is the text of its file.
func imports(t *target.Target, in text, code *facts.File) []target.Passage {
	statements := importLines(code)
	lines := 0
	for _, s := range statements {
		lines += s.End - s.Start + 1
	}
	if lines <= fewImports {
		return passages(t, in, blocks(t, in, statements))
	}
	used := usedImports(t, code)
	last := statements[len(statements)-1]
	return passages(t, in, slices.DeleteFunc(statements, func(s source.Range) bool {
		return s != last && !slices.ContainsFunc(used, func(b facts.Binding) bool { return overlaps(s, b.Node) })
	}))
}

// blocks joins statements that are not the target's own, with nothing but blank lines
// between them.
func blocks(t *target.Target, in text, statements []source.Range) (all []source.Range) {
	for _, s := range statements {
		k := len(all) - 1
		if s.End > in.count() || t.Covers(t.Path, s) {
			continue
		}
		if k >= 0 && strings.TrimSpace(in.lines(source.Range{Start: all[k].End + 1, End: s.Start - 1})) == "" {
			all[k].End = s.End
		} else {
			all = append(all, s)
		}
	}
	return all
}

func overlaps(r source.Range, n facts.Node) bool {
	return n.StartLine() <= r.End && n.EndLine() >= r.Start
}

// importLines returns where the statements of a file that import stand, by line.
func importLines(code *facts.File) (all []source.Range) {
	for n := range code.Root().Walk() {
		if !n.Is(lang.Import) && !requires(n, code) {
			continue
		}
		r := source.Range{Start: n.StartLine(), End: n.EndLine()}
		if k := len(all); k > 0 && r.Start <= all[k-1].End {
			all[k-1].End = max(all[k-1].End, r.End)
		} else {
			all = append(all, r)
		}
	}
	return all
}

// requires reports whether a node is a declaration that imports by a call:
// const fs = require("fs").
func requires(n facts.Node, code *facts.File) bool {
	if !n.Is(lang.Assign) || code.FunctionAt(n) != 0 || code.Language.Family() == syntax.Ruby {
		return false
	}
	value := n.Child(lang.Value)
	for value.Is(lang.Member) {
		value = value.Child(lang.ObjectOf)
	}
	c, ok := code.CallAt(value)
	return ok && c.Method == "require"
}

// usedImports returns what a file imports and the code of a target names.
func usedImports(t *target.Target, code *facts.File) (used []facts.Binding) {
	names := map[string]bool{}
	for n := range code.Between(t.StartLine, t.EndLine) {
		if !t.Hides(n.StartLine()) {
			names[n.Name()] = true
		}
	}
	for _, b := range code.Bindings {
		imports := b.Node.Is(lang.Import, lang.Item) || requires(b.Node, code)
		if imports && names[b.Name] {
			used = append(used, b)
		}
	}
	return used
}

// passages returns lines of the target's file that are not its own; runs that
// are next to each other become one.
func passages(t *target.Target, in text, ranges []source.Range) (all []target.Passage) {
	end := 0 // last line so far
	for _, r := range ranges {
		r.End = min(r.End, in.count())
		if r.Start > r.End || t.Covers(t.Path, r) {
			continue
		}
		lines := in.lines(r)
		if k := len(all); k > 0 && r.Start == end+1 {
			all[k-1].Text += lines
		} else {
			all = append(all, target.Passage{StartLine: r.Start, Text: lines})
		}
		end = r.End
	}
	return all
}

// libraries says of the libraries that a target calls which version the project
// declares, and what they do where the code does not say.
func (m *maker) libraries(t *target.Target, code *facts.File) []string {
	var known []string
	for _, meaning := range meanings(t, code) {
		if text := ecosystem.Default(t.Language, meaning); text != "" {
			known = append(known, text)
		}
		if declared := m.manifests.declared(t, meaning); declared != "" {
			known = append(known, declared)
		}
	}
	slices.Sort(known)
	return slices.Compact(known)
}

// meanings returns the meanings of what a target calls and of what it uses of
// its imports.
func meanings(t *target.Target, code *facts.File) (all []string) {
	for n := range code.Between(t.StartLine, t.EndLine) {
		if c, ok := code.CallAt(n); ok && c.Callee != "" && !t.Hides(n.StartLine()) {
			all = append(all, c.Callee)
		}
	}
	for _, b := range usedImports(t, code) {
		all = append(all, b.Meaning())
	}
	return all
}
