package patch

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// together finds out which suggestions break others: each is right alone, and
// two of them may still define one name, or one may take the import that the
// other needs.
type together struct {
	*maker
	drafts []draft
	known  map[string]string   // what was checked → why it does not go together
	broken map[int]string      // draft → why it is left out
	names  map[int][]freshName // draft → what it newly defines in Go packages
}

// breaks looks for a suggestion of the joint patch that breaks a file together
// with those before it, notes it, and reports whether there is one. When time
// is up it reports one too: what is not known to go together is joined anew,
// which then leaves all of it out.
func (t *together) breaks(ss []Suggestion, j *joiner) bool {
	byPath := map[string][]int{} // file → drafts that change it
	for i, s := range ss {
		if s.Joint != Applied {
			continue
		}
		for _, c := range t.drafts[i].changes {
			byPath[c.path] = append(byPath[c.path], i)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(byPath)) {
		all := byPath[p]
		if t.late() {
			return true
		}
		if t.reason(p, all, j) == "" {
			continue
		}
		n := sort.Search(len(all), func(n int) bool { return t.reason(p, all[:n+1], j) != "" })
		n = min(n, len(all)-1)
		t.broken[all[n]] = t.reason(p, all[:n+1], j)
		return true
	}
	return false
}

// reason says why some drafts do not go together in a file; empty if they do.
func (t *together) reason(p string, drafts []int, j *joiner) string {
	if len(drafts) < 2 {
		return ""
	}
	key := fmt.Sprint(p, drafts)
	if why, ok := t.known[key]; ok {
		return why
	}
	part := &joiner{byPath: map[string]*fileChange{}}
	ours := false
	for _, i := range drafts {
		ours = ours || t.drafts[i].ours
		for _, c := range t.drafts[i].changes {
			if c.path == p {
				part.byPath[p] = part.with(c)
			}
		}
	}
	all := part.changes()
	if ours {
		all = settled(all)
	}
	for _, c := range j.changes() { // whose names the file may use
		if c.op == finding.Create && c.path != p {
			all = append(all, c)
		}
	}
	_, why := t.check(finding.Finding{}, all)
	if why != "" {
		why = "Together with the suggestions before it, " + strings.TrimPrefix(why, "With the edit, ")
	}
	t.known[key] = why
	return why
}

// freshName is a top-level name that a draft newly defines in a Go package.
type freshName struct{ name, path string } // the name with its folder, as the files of a folder share names

func (t *together) newNames(i int) []freshName {
	if known, ok := t.names[i]; ok {
		return known
	}
	var out []freshName
	for _, c := range t.drafts[i].changes {
		if syntax.LanguageOf(c.name()) != syntax.Go || c.op == finding.Delete || !c.renames() {
			continue
		}
		v, reason := t.view(c)
		if reason != "" {
			continue
		}
		for _, name := range fresh(c, v) {
			if constrained(c.name(), v.after.Source) {
				continue
			}
			out = append(out, freshName{path.Dir(c.name()) + " " + name, c.path})
		}
		v.close()
	}
	if t.names == nil {
		t.names = map[int][]freshName{}
	}
	t.names[i] = out
	return out
}
