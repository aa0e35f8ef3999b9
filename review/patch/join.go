package patch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"
	"breakwater/review/patch/vet"
)

// joining decides which suggestions go together, first come first served. Each
// is joined by what it does to the original files, never to what an earlier one
// made of them. Each is right alone, and two of them may still define one name,
// or one may take the import that the other needs; so what comes of it is
// checked as each suggestion was: file by file, once as a rule, and where that
// fails the suggestion that broke it is left out and the rest joined anew.
type joining struct {
	ctx    context.Context
	vetter *vet.Vetter
	drafts []draft
	known  map[string]string // what was checked → why it does not go together
	broken map[int]string    // draft → why it is left out
}

// join returns the joint patch of the suggestions, nil if there is none, and
// says of each whether it is in it.
func (s *Suggester) join(ctx context.Context, ss []Suggestion, drafts []draft) []byte {
	t := joining{ctx: ctx, vetter: s.vetter, drafts: drafts, known: map[string]string{}, broken: map[int]string{}}
	j := t.assemble(ss)
	for t.breaks(ss, j) {
		j = t.assemble(ss)
	}
	cs := j.Changes()
	if slices.ContainsFunc(t.in(ss), func(i int) bool { return drafts[i].Ours }) {
		cs = t.vetter.Settled(cs)
	}
	printed := diff.Print(cs)
	if len(cs) == 0 || diff.Prove(cs, printed) != nil { // each part was proved before; a bug of ours must not reach a user
		return nil
	}
	return printed
}

// in returns the indexes of what is in the joint patch.
func (t *joining) in(ss []Suggestion) []int {
	var out []int
	for i := range ss {
		if ss[i].Joint == Applied {
			out = append(out, i)
		}
	}
	return out
}

// definer is where a name is newly defined.
type definer struct {
	path   string
	number int // of the suggestion
}

// assemble joins what does not conflict and is not known to break the rest.
func (t *joining) assemble(ss []Suggestion) *diff.Joint {
	j := diff.NewJoint()
	defined := map[string]definer{}
	for i := range ss {
		if ss[i].Status != Placed {
			continue
		}
		ss[i].Joint, ss[i].LeftOutReason = LeftOut, t.leftOut(j, i, ss[i], defined)
		if ss[i].LeftOutReason != "" {
			continue
		}
		ss[i].Joint = Applied
		j.Add(ss[i].Number, t.drafts[i].Changes)
		for _, name := range t.drafts[i].Names {
			defined[name.Name] = definer{name.Path, ss[i].Number}
		}
	}
	return j
}

func (t *joining) leftOut(j *diff.Joint, i int, s Suggestion, defined map[string]definer) string {
	if held := t.drafts[i].Held; held != "" {
		return held
	}
	if len(s.Needs) > 0 {
		var names []string
		for _, n := range s.Needs {
			names = append(names, n.Package)
		}
		return fmt.Sprintf("It needs %s, which the project does not declare.", strings.Join(names, ", "))
	}
	if t.ctx.Err() != nil {
		return "There was no time left to try it with the others."
	}
	if o := j.Conflict(t.drafts[i].Changes); o != nil {
		return overlap(o)
	}
	for _, name := range t.drafts[i].Names {
		if by, ok := defined[name.Name]; ok && by.path != name.Path {
			return fmt.Sprintf("It defines a name that suggestion %d defines in another file of the package.", by.number)
		}
	}
	return t.broken[i]
}

// overlap says why a suggestion is left out.
func overlap(o *diff.Overlap) string {
	switch {
	case o.Line > 0:
		return fmt.Sprintf("It overlaps suggestion %d at line %d of %s.", o.First, o.Line, o.Path)
	case o.Put:
		return fmt.Sprintf("It overlaps suggestion %d: both put a file at %s.", o.First, o.Path)
	}
	return fmt.Sprintf("It overlaps suggestion %d: both deal with %s as a whole.", o.First, o.Path)
}

// breaks looks for a suggestion of the joint patch that breaks a file together
// with those before it, notes it, and reports whether there is one. When time
// is up it reports one too: what is not known to go together is joined anew,
// which then leaves all of it out.
func (t *joining) breaks(ss []Suggestion, j *diff.Joint) bool {
	byPath := map[string][]int{} // file → drafts that change it
	for _, i := range t.in(ss) {
		for _, c := range t.drafts[i].Changes {
			byPath[c.Path] = append(byPath[c.Path], i)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(byPath)) {
		all := byPath[p]
		if t.ctx.Err() != nil {
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
func (t *joining) reason(p string, drafts []int, j *diff.Joint) string {
	if len(drafts) < 2 {
		return ""
	}
	key := fmt.Sprint(p, drafts)
	if why, ok := t.known[key]; ok {
		return why
	}
	part := diff.NewJoint()
	ours := false
	for _, i := range drafts {
		ours = ours || t.drafts[i].Ours
		for _, c := range t.drafts[i].Changes {
			if c.Path == p {
				part.Add(i, []*diff.Change{c})
			}
		}
	}
	all := part.Changes()
	if ours {
		all = t.vetter.Settled(all)
	}
	for _, c := range j.Changes() { // whose names the file may use
		if c.Op == finding.Create && c.Path != p {
			all = append(all, c)
		}
	}
	t.known[key] = t.vetter.Together(all)
	return t.known[key]
}
