package review

import (
	"slices"

	"breakwater/review/catalogue"
	"breakwater/review/finding"
)

// withoutSameFix returns the findings that are left when those of one root cause whose lines the
// fix of another rewrites have become a part of it, or it of them: the surer one stays.
// The rules have settled that among themselves.
func (j *joined) withoutSameFix(m modelled) []claims {
	gone := map[int]bool{}
	for i := range j.all {
		for _, k := range j.fixedWith(i) {
			if gone[i] || gone[k] {
				continue
			}
			into, from := min(i, k), max(i, k)
			for _, p := range j.all[from].parts {
				j.all[into].absorb(p, m)
			}
			gone[from] = true
		}
	}
	left := make([]claims, 0, len(j.all)-len(gone))
	for i, c := range j.all {
		if !gone[i] {
			left = append(left, c)
		}
	}
	return left
}

// fixedWith lists the others that the fix of one fixes too.
func (j *joined) fixedWith(i int) (others []int) {
	c := j.all[i]
	for _, e := range c.Edits {
		start, end := e.Lines()
		if start == 0 || e.Path != c.Path {
			continue
		}
		for _, s := range spotsOf(c.Finding, start, end) {
			for _, k := range j.at[s] {
				covered := start <= j.all[k].StartLine && j.all[k].EndLine <= end
				if k != i && covered && oneCause(c, j.all[k]) && !slices.Contains(others, k) {
					others = append(others, k)
				}
			}
		}
	}
	return others
}

// oneCause reports whether both stand, a model has a part in them and their rules tell
// that they are alike, which NoRule does not.
func oneCause(a, b claims) bool {
	modelled := func(p finding.Finding) bool { return p.Source == finding.FromModel }
	alike := a.Rule != finding.NoRule && catalogue.Family(a.Rule) == catalogue.Family(b.Rule)
	stand := a.refuted() == nil && b.refuted() == nil
	return alike && stand && slices.ContainsFunc(slices.Concat(a.parts, b.parts), modelled)
}
