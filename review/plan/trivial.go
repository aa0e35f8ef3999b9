package plan

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/target"
)

// parted parts the targets that cannot hold a defect from the others, and says
// how early each of those is reviewed. A target of an operation is never one, nor is
// one that was more before the change: it may have lost what protected it.
func (m *maker) parted() (trivial, rest []target.Target) {
	var was before
	rest = m.targets[:0] // a tree has many: one list of them must do
	for i, t := range m.targets {
		if m.trivial[i] && t.Operation == nil && m.wasTrivial(t, &was) {
			trivial = append(trivial, t)
			continue
		}
		raise(&t)
		rest = append(rest, t)
	}
	clear(m.targets[len(rest):])
	slices.SortStableFunc(trivial, func(a, b target.Target) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.StartLine-b.StartLine)
	})
	return trivial, rest
}

// before is a file before the change: targets of one file follow each other.
type before struct {
	path string
	code *facts.File // nil for a new file
}

// wasTrivial reports whether a target was trivial before the change, or was not
// there; was is the file that was asked for last.
func (m *maker) wasTrivial(t target.Target, was *before) bool {
	if m.in.Full || m.in.Base == nil {
		return true
	}
	if was.path != t.Path {
		*was = before{path: t.Path}
		if data, err := m.in.Base(t.Path); err == nil {
			was.code, _ = m.in.Facts.Of(syntax.LanguageOf(t.Path), data)
		}
	}
	if was.code == nil {
		return true
	}
	code := was.code
	symbol, _, _ := strings.Cut(t.Symbol, "@L")
	for _, fn := range code.Functions[1:] {
		if fn.Symbol == symbol && !code.Trivial(fn.StartLine(), fn.EndLine()) {
			return false
		}
	}
	return true
}
