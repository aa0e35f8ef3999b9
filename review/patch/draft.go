package patch

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"
	"breakwater/review/patch/place"
	"breakwater/review/patch/vet"
)

// draft is the fix of one finding on its way through the pipe: what passed
// vetting and how it reads as a diff, or why there is none.
type draft struct {
	vet.Vetted
	diff []byte
	no   *place.Refusal // nil if nothing speaks against it
	name string         // what it lacks or defines twice, see [vet.Objection]
}

// draft places, vets and prints the edits of a finding.
func (s *Suggester) draft(ctx context.Context, f finding.Finding) draft {
	if ctx.Err() != nil {
		return draft{no: &place.Refusal{Reason: "There was no time left to make this patch."}}
	}
	changes, no := s.placer.Place(f)
	if no != nil {
		return draft{no: no}
	}
	if s.kept != nil && !f.FixFromRules() && slices.ContainsFunc(changes, s.movesSecret) {
		return draft{no: &place.Refusal{Reason: movedSecret, Reask: movedSecret + keepSecret}}
	}
	v, objection := s.vetter.Vet(ctx, f, changes)
	if objection.Reason != "" {
		no := &place.Refusal{Reason: objection.Reason, Reask: objection.Reason}
		return draft{Vetted: v, no: no, name: objection.Name}
	}
	printed := diff.Print(v.Whole)
	if err := diff.Prove(v.Whole, printed); err != nil {
		return draft{no: &place.Refusal{Reason: fmt.Sprintf("The patch failed its self-check: %v.", err)}}
	}
	return draft{Vetted: v, diff: printed}
}

const (
	movedSecret = "It adds, moves or removes a secret that was redacted."
	keepSecret  = " Leave each REDACTED_… where it stands, and its line as it is up to there."
)

// movesSecret reports whether a change does anything to a secret of its file.
func (s *Suggester) movesSecret(c *diff.Change) bool {
	after := string(c.Bytes())
	if c.Op == finding.Delete || c.Op == finding.Rename {
		after = ""
	}
	return !s.kept(strings.Join(c.Before.Lines, ""), after)
}

// suggestion presents a draft.
func (d draft) suggestion(f finding.Finding, number int) Suggestion {
	s := Suggestion{Number: number, Title: f.Title, Findings: []string{f.ID}, Status: Placed, Diff: d.diff,
		Needs: d.Needs, Withheld: d.Held != "", After: d.after}
	if d.no != nil {
		s.Status, s.Refusal, s.Reask = Refused, d.no.Reason, d.no.Reask
		for _, e := range f.Edits {
			s.Files = append(s.Files, e.Path)
		}
	}
	for _, c := range d.Changes {
		s.Files = append(s.Files, c.Path)
		if c.To != "" {
			s.Files = append(s.Files, c.To)
		}
	}
	slices.Sort(s.Files)
	s.Files = slices.Compact(s.Files)
	return s
}

// after is the text of a file once the draft is applied.
func (d draft) after(path string) ([]byte, bool) {
	for _, c := range d.Changes {
		if c.Path == path && c.To == "" && c.Op != finding.Delete {
			return c.Bytes(), true
		}
	}
	return nil, false
}

// key is equal for findings that one suggestion fixes: what counts is what is
// done to the tree, since the same words may be meant for several places.
func (d draft) key(f finding.Finding) string {
	if d.no == nil {
		return string(d.diff)
	}
	return fmt.Sprintf("%s %+v", d.no.Reason, f.Edits)
}
