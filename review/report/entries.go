package report

import (
	"cmp"
	"fmt"
	"strings"

	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/patch"
)

// mostAlone is how many findings of one rule stand by themselves; more of them
// are one entry with a list of places, since a habit is read once.
const mostAlone = 5

// entry is what a person reads as one thing: a finding, or all of a rule.
type entry struct {
	Finding           // the worst of them
	more    []Finding // the others; nil for a finding by itself
}

// entries returns the news as entries, worst first.
func (r Report) entries() []entry {
	news := r.news()
	byRule := map[string][]Finding{}
	for _, f := range news {
		byRule[f.Rule] = append(byRule[f.Rule], f)
	}
	var out []entry
	for _, f := range news {
		all := byRule[f.Rule]
		switch {
		case len(all) <= mostAlone || f.Rule == finding.NoRule: // which is no rule
			out = append(out, entry{Finding: f})
		case f.ID == all[0].ID:
			out = append(out, entry{f, all[1:]})
		}
	}
	return out
}

// all returns the findings of an entry, worst first.
func (e entry) all() []Finding { return append([]Finding{e.Finding}, e.more...) }

// untouched counts the findings of an entry on lines that the change left alone.
func (e entry) untouched() (n int) {
	for _, f := range e.all() {
		if f.Untouched {
			n++
		}
	}
	return n
}

// untouched says that n of a number of findings lie on lines that the change left alone.
func untouched(n, of int) string {
	if n == of {
		return "on unchanged lines"
	}
	return fmt.Sprintf("%d of %d on unchanged lines", n, of)
}

// title is the finding's, or what the findings of a rule have in common.
func (e entry) title() string {
	if e.more == nil {
		return e.Finding.Title
	}
	rule, _ := catalogue.Lookup(e.Rule)
	return fmt.Sprintf("%s, in %d places", cmp.Or(rule.Title, e.Finding.Title), len(e.more)+1)
}

// fixesOf says how many findings of an entry have a patch, and by which
// suggestions.
func (r Report) fixesOf(e entry) string {
	if e.more == nil {
		return r.fixOf(e.Finding)
	}
	patched := 0
	for _, f := range e.all() {
		if s := r.suggestion(f); s != nil && s.Status == patch.Placed {
			patched++
		}
	}
	switch patched {
	case 0:
		return "by hand"
	case len(e.more) + 1:
		return "patches for all"
	}
	return fmt.Sprintf("patches for %d of %d", patched, len(e.more)+1)
}

// mostPlaces bounds the places that an entry lists.
const mostPlaces = 100

// places lists the findings of an entry with what tells them apart, between
// backticks where it is code.
func (r Report) places(e entry, link func(Finding) string) (rows []string, left int) {
	all := e.all()
	for _, f := range all[:min(len(all), mostPlaces)] {
		parts := []string{link(f)} // empty where it is printed before the row
		if f.Symbol != "" {
			parts = append(parts, "in `"+tick(f.Symbol)+"`")
		}
		if f.Untouched && e.untouched() < len(all) {
			parts = append(parts, "unchanged lines")
		}
		if f.Severity != e.Severity {
			parts = append(parts, string(f.Severity))
		}
		if f.Title != e.Finding.Title {
			parts = append(parts, short(plain(f.Title), 200))
		}
		if f.Why != e.Why && f.Source == finding.FromModel {
			parts = append(parts, short(plain(f.Why), 300))
		}
		rows = append(rows, strings.Join(append(parts, r.fixOf(f)), " · "))
	}
	return rows, len(all) - len(rows)
}

// otherPatches shows the patches of an entry beside the first.
func (r Report) otherPatches(e entry, shown map[int]Finding) string {
	var b strings.Builder
	n := 0
	for _, f := range e.more {
		s := r.suggestion(f)
		if s == nil || s.Status != patch.Placed {
			continue
		}
		if _, above := shown[s.Number]; above {
			continue
		}
		shown[s.Number] = f
		if n++; b.Len() < mostDiff {
			fmt.Fprintf(&b, "%s**Suggestion %d**\n\n", s.target(), s.Number)
			for _, remark := range s.remarks() {
				fmt.Fprintf(&b, "- %s\n", md(short(remark, 1000)))
			}
			diff, _ := lines(readable(s.Diff), mostDiff-b.Len())
			b.WriteString("\n" + fence("diff", diff) + "\n")
		}
	}
	if n == 0 {
		return ""
	}
	return folded(fmt.Sprintf("The patches of the others: %s", count(n, "suggestion")), b.String())
}
