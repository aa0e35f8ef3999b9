package patch

import (
	"context"
	"slices"

	"breakwater/review/finding"
)

// An answer may give the parts of one change in several findings: a function in
// one block, its use in the next. Each is refused for what the other brings, or
// would land alone and be of no use.

// drafts makes the drafts of findings. Where one lacks a name that others of
// its answer define, or defines one that they take away, they travel as one if
// that is what makes them right.
func (s *Suggester) drafts(ctx context.Context, fs []finding.Finding) []draft {
	out := make([]draft, len(fs))
	for i, f := range fs {
		out[i] = s.draft(ctx, f)
	}
	alone := slices.Clone(out)
	for i := range fs {
		s.reunite(ctx, fs, alone, out, i)
	}
	return out
}

// maxBlocks bounds how many findings become one suggestion.
const maxBlocks = 5

// reunite drafts a finding together with those that it cannot do without.
func (s *Suggester) reunite(ctx context.Context, fs []finding.Finding, alone, out []draft, i int) {
	group, d := []int{i}, alone[i]
	for d.name != "" && len(group) < maxBlocks {
		next := partner(fs, alone, group, d.name)
		if next < 0 {
			return
		}
		group = append(group, next)
		slices.Sort(group)
		if d = s.draft(ctx, joined(fs, group)); d.no == nil {
			for _, k := range group {
				out[k] = d
			}
			return
		}
	}
}

// joined returns a finding with the edits of several, in their order.
func joined(fs []finding.Finding, group []int) finding.Finding {
	f := fs[group[0]]
	f.Edits, f.NewDependencies = nil, nil
	for _, i := range group {
		f.Edits = append(f.Edits, fs[i].Edits...)
		f.NewDependencies = append(f.NewDependencies, fs[i].NewDependencies...)
	}
	return f
}

// partner returns another finding of the same answer whose edits mention a name;
// -1 if there is none.
func partner(fs []finding.Finding, alone []draft, group []int, name string) int {
	for i, f := range fs {
		if f.Target == fs[group[0]].Target && slices.Contains(alone[i].Mentions, name) && !slices.Contains(group, i) {
			return i
		}
	}
	return -1
}
