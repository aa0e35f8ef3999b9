package plan

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/target"
)

// trivial parts the targets that cannot hold a defect from the others, and says
// how early each of those is reviewed. A target
// of an operation is never one, nor is one that was more before the change: it
// may have lost what protected it.
func (m *maker) trivial() (trivial, rest []target.Target) {
	before := map[string]*facts.File{}
	for i, t := range m.targets {
		p := m.pieces[i]
		if p.trivial && t.Operation == nil && m.wasTrivial(t, before) {
			trivial = append(trivial, t)
			continue
		}
		t.Risk = risk(t, p)
		rest = append(rest, t)
	}
	slices.SortStableFunc(trivial, func(a, b target.Target) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.StartLine-b.StartLine)
	})
	return trivial, rest
}

// wasTrivial reports whether a target was trivial before the change, or was not
// there; before holds what is known of files.
func (m *maker) wasTrivial(t target.Target, before map[string]*facts.File) bool {
	if m.in.Full || m.in.Base == nil {
		return true
	}
	code, known := before[t.Path]
	if !known {
		if data, err := m.in.Base(t.Path); err == nil {
			code, _ = m.in.Facts.Of(syntax.LanguageOf(t.Path), data)
		}
		before[t.Path] = code
	}
	if code == nil {
		return true // a new file
	}
	symbol, _, _ := strings.Cut(t.Symbol, "@L")
	for _, fn := range code.Functions[1:] {
		if fn.Symbol == symbol && !code.Trivial(fn.StartLine(), fn.EndLine()) {
			return false
		}
	}
	return true
}
