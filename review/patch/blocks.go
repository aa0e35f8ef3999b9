package patch

import (
	"context"
	"regexp"
	"slices"
	"strings"

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
	for i := range fs {
		s.reunite(ctx, fs, out, i)
	}
	return out
}

// maxBlocks bounds how many findings become one suggestion.
const maxBlocks = 5

// reunite drafts a finding together with those that it cannot do without.
func (s *Suggester) reunite(ctx context.Context, fs []finding.Finding, out []draft, i int) {
	group, d := []int{i}, out[i]
	for len(group) < maxBlocks {
		next := partner(fs, group, d.name)
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
func partner(fs []finding.Finding, group []int, name string) int {
	if name == "" {
		return -1
	}
	whole := regexp.MustCompile(`(?:^|[^\w$])` + regexp.QuoteMeta(name) + `(?:[^\w$]|$)`)
	for i, f := range fs {
		if f.Target != fs[group[0]].Target || f.FixFromRules() || slices.Contains(group, i) {
			continue
		}
		if slices.ContainsFunc(f.Edits, func(e finding.Edit) bool {
			return whole.MatchString(e.Replace) || whole.MatchString(e.Search) || strings.Contains(e.Path, name)
		}) {
			return i
		}
	}
	return -1
}
