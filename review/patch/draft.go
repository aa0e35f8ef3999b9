package patch

import (
	"context"
	"crypto/sha256"
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
	if f.FixFromRules() {
		return s.vetted(ctx, f, changes)
	}
	if s.kept != nil && slices.ContainsFunc(changes, s.movesSecret) {
		return draft{no: &place.Refusal{Reason: movedSecret, Reask: movedSecret + keepSecret}}
	}
	// Those of a model are asked about when its answer is read, when findings are joined, and in the end.
	key := keyOf(f, changes)
	d, known := s.known[key]
	if !known {
		if d = s.vetted(ctx, f, changes); ctx.Err() == nil {
			s.known[key] = d
		}
	}
	return d
}

// vetted vets and prints placed changes.
func (s *Suggester) vetted(ctx context.Context, f finding.Finding, changes []*diff.Change) draft {
	v, objection := s.vetter.Vet(ctx, f, changes)
	if objection.Reason != "" {
		no := &place.Refusal{Reason: objection.Reason, Reask: objection.Reason}
		if objection.Final {
			no.Reask = ""
		}
		return draft{Vetted: v, no: no, name: objection.Name}
	}
	printed := diff.Print(v.Whole)
	if err := diff.Prove(v.Whole, printed); err != nil {
		return draft{no: &place.Refusal{Reason: fmt.Sprintf("The patch failed its self-check: %v.", err)}}
	}
	return draft{Vetted: v, diff: printed}
}

// keyOf is equal for changes of which vetting says the same.
func keyOf(f finding.Finding, changes []*diff.Change) (key [sha256.Size]byte) {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q\n", f.Path, f.NewDependencies)
	for _, c := range changes {
		fmt.Fprintf(h, "%q %q %q\n", c.Path, c.To, c.Op)
		for _, s := range c.Splices {
			fmt.Fprintf(h, "%d %d %q\n", s.Start, s.End, s.Lines)
		}
	}
	h.Sum(key[:0])
	return key
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
