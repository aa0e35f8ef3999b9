package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"breakwater/failover/failovertest"
)

// TestReplies replays answers written for cases of the quality bench, and holds what becomes
// of it: what is joined, where it is placed, what is counted. Each archive of testdata/replies has
// the name of its case, the answers of both steps, and the outcome, which -update writes.
func TestReplies(t *testing.T) {
	names, err := filepath.Glob("testdata/replies/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			file, err := filepath.Abs(name)
			if err != nil {
				t.Fatal(err)
			}
			replies, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := outcome(t, readCase(t, "testdata/quality/"+filepath.Base(name)), replies)
			last := &replies.Files[len(replies.Files)-1]
			if *update {
				last.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(replies), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if d := diff.Diff(string(last.Data), got); last.Name != "outcome" || d != "" {
				t.Errorf("outcome (-want +got):\n%s", d)
			}
		})
	}
}

// outcome is what a review of a case with these answers reports, in a few lines.
func outcome(t *testing.T, c qualityCase, replies *txtar.Archive) string {
	t.Helper()
	provider := failovertest.NewFunc(t, func(q failovertest.Request) failovertest.Reply {
		name := "find.json"
		if strings.HasPrefix(q.System, "breakwater_proof\n") {
			name = "proof.json"
		}
		i := slices.IndexFunc(replies.Files, func(f txtar.File) bool { return f.Name == name })
		return failovertest.Reply{Text: string(replies.Files[i].Data)}
	})
	runIn(t, c.repository(t), nil, "--scope=diff", "--base=HEAD~1", "--format=none", "--base-url="+provider.URL+"/v1")
	data, err := os.ReadFile(".breakwater/report.json")
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Rule, Path, Severity, Confidence string
		Start                            int `json:"start_line"`
		End                              int `json:"end_line"`
		Sources                          []struct{ Source, Rule string }
		Checks                           []string
		Refuted                          string `json:"refuted_quote"`
	}
	var rep struct {
		Findings, Disputed []row
		Suggestions        []struct{ Status, Joint string }
		Refused            []struct{ Title string }
		Hidden             struct {
			Below int `json:"below_confidence"`
		}
		Usage struct{ Requests, Reasked int }
	}
	if err := json.Unmarshal(data, &rep); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, f := range rep.Findings {
		fmt.Fprintf(&out, "%s %s:%d-%d %s %s by %v %v\n", f.Rule, f.Path, f.Start, f.End, f.Severity, f.Confidence, f.Sources,
			f.Checks)
	}
	for _, f := range rep.Disputed {
		fmt.Fprintf(&out, "disputed: %s %s:%d by %q\n", f.Rule, f.Path, f.Start, f.Refuted)
	}
	for _, s := range rep.Suggestions {
		fmt.Fprintf(&out, "suggestion: %s, %s\n", s.Status, s.Joint)
	}
	for _, r := range rep.Refused {
		fmt.Fprintf(&out, "refused: %s\n", r.Title)
	}
	fmt.Fprintf(&out, "%d below confidence, %d requests, %d asked again\n", rep.Hidden.Below, rep.Usage.Requests,
		rep.Usage.Reasked)
	return out.String()
}
