package patch

import (
	"context"
	"fmt"
	"slices"

	"breakwater/review/finding"
)

// draft is the fix of one finding on its way through the pipe: what passed
// vetting and how it reads as a diff, or why there is none.
type draft struct {
	vetted
	diff []byte
	no   *refusal // nil if nothing speaks against it
}

// draft places, vets and prints the edits of a finding.
func (s *Suggester) draft(ctx context.Context, f finding.Finding) draft {
	if ctx.Err() != nil {
		return draft{no: &refusal{Reason: "There was no time left to make this patch."}}
	}
	changes, no := s.placer.place(f)
	if no != nil {
		return draft{no: no}
	}
	v, reason := s.vetter.vet(ctx, f, changes)
	if reason != "" {
		return draft{no: &refusal{Reason: reason, Reask: reason}}
	}
	diff := printAll(v.whole)
	if err := prove(v.whole, diff); err != nil {
		no := refuse("The patch failed its self-check: %v.", err)
		return draft{no: &no}
	}
	return draft{vetted: v, diff: diff}
}

// suggestion presents a draft.
func (d draft) suggestion(f finding.Finding, number int) Suggestion {
	s := Suggestion{Number: number, Title: f.Title, Findings: []string{f.ID}, Status: Placed, Diff: d.diff, Needs: d.needs, Withheld: d.held != ""}
	if d.no != nil {
		s.Status, s.Refusal, s.Reask = Refused, d.no.Reason, d.no.Reask
		for _, e := range f.Edits {
			s.Files = append(s.Files, e.Path)
		}
	}
	for _, c := range d.changes {
		s.Files = append(s.Files, c.path)
		if c.to != "" {
			s.Files = append(s.Files, c.to)
		}
	}
	slices.Sort(s.Files)
	s.Files = slices.Compact(s.Files)
	return s
}

// key is equal for findings that one suggestion fixes: what counts is what is
// done to the tree, since the same words may be meant for several places.
func (d draft) key(f finding.Finding) string {
	if d.no == nil {
		return string(d.diff)
	}
	return fmt.Sprintf("%s %+v", d.no.Reason, f.Edits)
}
