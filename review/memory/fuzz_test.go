package memory

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/review/answer"
	"breakwater/review/finding"
)

// Whatever a model answers: what is kept of it says the same to this run, and to
// the next one on other lines the same about those.
func FuzzEntry(f *testing.F) {
	f.Add(found(41, oneRun, "It hangs."), 41, 7)
	f.Add(found(41, oneRun, "Line 42 hangs."), 300_000, 1)
	f.Add(`{"findings":[{"path":"a.py","title":"T","start_line":"42","diff":"@@ -1 +1 @@\n-a\n+b\n"}]}`, 1, 2)
	f.Add("```json\n{\"findings\":[],\"strengths\":[],\"path\":1e9}\n```", 1, 1)
	f.Add("+000000000\xf8\xf80000000", 1, 1)
	f.Fuzz(func(t *testing.T, text string, line, other int) {
		if line < 1 || other < 1 || line > 400_000 || other > 400_000 {
			return
		}
		first := canonical(asking(line, oneRun))
		e, ok := first.pack(text, shown)
		if !ok {
			return
		}
		body, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var kept entry
		if err := json.Unmarshal(body, &kept); err != nil {
			t.Fatal(err)
		}
		back, ok := first.unpack(kept)
		if !ok {
			t.Fatalf("%q is kept as %s, which does not come back", text, body)
		}
		want, got := read(t, text), read(t, back)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q comes back as %q (-want +got):\n%s", text, back, diff)
		}
		second := canonical(asking(other, otherRun))
		moved, ok := second.unpack(kept)
		if !ok {
			return
		}
		again, ok := second.pack(moved, shown)
		if !ok || again.Rebased && again.Text != kept.Text {
			t.Fatalf("%s on other lines is %q, which is kept as %+v", body, moved, again)
		}
	})
}

// read is what a review takes from an answer.
func read(t *testing.T, text string) (all []any) {
	r, err := answer.Parse(text)
	if err != nil {
		t.Fatalf("%q is no answer: %v", text, err)
	}
	for _, f := range r.Findings {
		all = append(all, f)
	}
	for _, s := range r.Strengths {
		all = append(all, finding.Strength(s))
	}
	return all
}

func BenchmarkCanonical(b *testing.B) {
	q := asking(41, oneRun)
	for len(q.User) < 30_000 {
		q.User += asking(41, oneRun).User
	}
	b.SetBytes(int64(len(q.User)))
	for b.Loop() {
		canonical(q)
	}
}
