package answer

import (
	"fmt"
	"strings"
	"testing"
)

const entire = `{"rule":"other","title":"a","path":"a.py","start_line":1,"edits":[{"search":"x","replace":"y"}]}`

func TestLostFindingsAreCounted(t *testing.T) {
	for _, c := range []struct {
		name, text  string
		found, lost int
		unusable    bool
	}{
		{"whole", `{"findings":[` + entire + `],"strengths":[]}`, 1, 0, false},
		{"cut inside the only finding", `{"findings":[{"rule":"other","title":"a","pa`, 0, 1, true},
		{"cut inside an edit of the only finding", `{"findings":[` + entire[:len(entire)-8], 0, 1, true},
		{"cut inside the second", `{"findings":[` + entire + `,{"rule":"other","ti`, 1, 1, false},
		{"cut between two", `{"findings":[` + entire + `,`, 1, 0, false},
		{"cut inside the strengths", `{"findings":[` + entire + `],"strengths":[{"path":"a`, 1, 0, false},
		{"cut inside what comes first", `{"strengths":[{"path":"a`, 0, 0, true},
		{"cut inside another name for them", `{"issues":[` + entire + `,{"rule":"other","ti`, 1, 1, false},
		{"cut inside a fence", "Here:\n```json\n" + `{"findings":[` + entire + `,{"rule":"oth`, 1, 1, false},
		{"a draft that was cut, then a whole answer", `{"findings":[{"rule": ` + "\n\nAgain:\n" + `{"findings":[` + entire + `],"strengths":[]}`, 1, 0, false},
		{"empty", `{"findings":[],"strengths":[]}`, 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Parse(c.text)
			if len(r.Findings) != c.found || r.Lost != c.lost || (err != nil) != c.unusable {
				t.Errorf("%d findings, %d lost, error %v; want %d and %d", len(r.Findings), r.Lost, err, c.found, c.lost)
			}
		})
	}
}

func TestFindingsBeyondTheLimitAreCounted(t *testing.T) {
	for _, n := range []int{199, 200, 201, 300} {
		r, err := Parse(`{"findings":[` + strings.TrimSuffix(strings.Repeat(entire+",", n), ",") + `]}`)
		if err != nil {
			t.Fatal(err)
		}
		if over := max(0, n-200); r.OverLimit != over || len(r.Findings) != n-over {
			t.Errorf("of %d findings %d read, %d over the limit", n, len(r.Findings), r.OverLimit)
		}
		if said := strings.Contains(fmt.Sprint(r.Notes), fmt.Sprintf("held %d findings", n)); said != (n > 200) {
			t.Errorf("notes of %d findings: %v", n, r.Notes)
		}
	}
}
