package report

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/review/action"
	"breakwater/review/finding"
)

// folds is a run with a finding that counts, a known, a suppressed and a
// disputed one, of a path and with a title that are hostile.
func folds() Report {
	in := base()
	f := richFindings()[0]
	f.ID, f.Title, f.Path, f.Severity = "1", "Hangs <for> ever\n::error::x", "a&b.py", finding.Major
	known, suppressed := f, f
	known.ID, known.Known = "2", true
	suppressed.ID, suppressed.Suppressed = "3", &finding.Suppression{By: finding.ByComment, Reason: "the proxy has one", Path: f.Path, Line: 4}
	in.Findings, in.FailOn = []finding.Finding{f, known, suppressed}, action.FailOnMajor
	r := Build(in)
	d := Disputed{Finding: r.Findings[0], RefutedBy: "azure", RefutedReason: "there is one", Gates: true}
	d.ID = "4"
	r.Disputed = append(r.Disputed, d)
	return r
}

func TestJUnit(t *testing.T) {
	data, err := JUnit(folds())
	if err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	s := got.Suite
	if s.Tests != 4 || s.Failures != 1 || s.Skipped != 3 || len(s.Cases) != 4 {
		t.Fatalf("%d tests, %d failures, %d skipped in %d cases; want 4, 1, 3, 4", s.Tests, s.Failures, s.Skipped, len(s.Cases))
	}
	if s.Cases[0].Failure == nil || s.Cases[0].File != "a&b.py" || s.Cases[2].Skipped == nil || !strings.Contains(s.Cases[2].Skipped.Message, "proxy") {
		t.Errorf("cases %+v", s.Cases)
	}
}

func TestCodeQuality(t *testing.T) {
	data, err := CodeQuality(folds())
	if err != nil {
		t.Fatal(err)
	}
	var got []qualityIssue
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Fingerprint != "1" || got[1].Fingerprint != "2" || got[0].Severity != "major" {
		t.Errorf("issues %+v; want the one that counts and the known one", got)
	}
	if empty, _ := CodeQuality(Build(Input{})); strings.TrimSpace(string(empty)) != "[]" {
		t.Errorf("without findings %q, want an empty list", empty)
	}
}

func TestCompact(t *testing.T) {
	got := Compact(folds())
	if strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "a&b.py:") || !strings.Contains(got, ": major: ") {
		t.Errorf("%q; want one line, of the finding that counts", got)
	}
}

// TestFoldedGate names what closes the gate where nothing that counts does.
func TestFoldedGate(t *testing.T) {
	r := folds()
	r.Findings = r.Findings[1:]
	r.Findings[1].Suppressed.Gates = true
	r.Run.Exit = exit(r.Run, r)
	if r.Run.Exit != ExitFindings {
		t.Fatalf("exit %d; want 1, for what is suppressed or disputed and gates", r.Run.Exit)
	}
	for _, want := range []string{"no counted finding", "(suppressed)", "(disputed)"} {
		if got := gate(r); !strings.Contains(got, want) {
			t.Errorf("gate %q lacks %q", got, want)
		}
	}
}

// TestSARIFSilence says in SARIF's own terms what is quiet, and by which models
// and instructions a review came about.
func TestSARIFSilence(t *testing.T) {
	r := folds()
	r.Baseline.From, r.Prompt = "old.json", "0123456789ab"
	r.Backends = []Backend{{Name: "azure", Model: "m"}, {Name: "azure", Region: "b", Model: "m"}}
	r.Findings[2].Suppressed.Gates = true
	data, err := SARIF(r)
	if err != nil {
		t.Fatal(err)
	}
	var got sarifLog
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	run := got.Runs[0]
	if e := run.Tool.Extensions; len(e) != 2 || e[0] != (sarifExtension{"model azure", "m"}) || e[1] != (sarifExtension{"prompt", "0123456789ab"}) {
		t.Errorf("extensions %+v", e)
	}
	if rs := run.Results; rs[0].BaselineState != "new" || rs[1].BaselineState != "unchanged" || len(rs[0].Suppressions) > 0 {
		t.Errorf("baseline states %q, %q", rs[0].BaselineState, rs[1].BaselineState)
	}
	want := []sarifSuppression{{
		Kind: "inSource", Status: "underReview", Justification: "the proxy has one", Location: &sarifLocation{
			Physical: sarifPhysical{Artifact: artifact("a&b.py"), Region: &sarifRegion{StartLine: 4, EndLine: 4}},
		},
	}}
	if diff := cmp.Diff(want, run.Results[2].Suppressions); diff != "" {
		t.Errorf("suppressions (-want +got):\n%s", diff)
	}
}
