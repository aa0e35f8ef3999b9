package finding

import (
	"slices"
	"testing"
)

func TestSeveritiesAreOrdered(t *testing.T) {
	for i, s := range Severities {
		if s.Rank() != i {
			t.Errorf("%s ranks %d, want %d", s, s.Rank(), i)
		}
	}
	if Severity("blocker").Rank() <= Info.Rank() {
		t.Error("an unknown severity does not rank last")
	}
	for s, want := range map[Severity]Severity{
		Critical: Critical, Major: Critical, Minor: Major, Info: Minor, "odd": "odd",
	} {
		if got := s.Raised(); got != want {
			t.Errorf("%s raised is %s, want %s", s, got, want)
		}
	}
}

func TestConfidencesAreOrdered(t *testing.T) {
	for i, c := range Confidences {
		if c.Rank() != i {
			t.Errorf("%s ranks %d, want %d", c, c.Rank(), i)
		}
	}
	if Confidence("").Rank() <= Low.Rank() {
		t.Error("a missing confidence does not rank last")
	}
}

func TestSortPutsTheWorstFirst(t *testing.T) {
	want := []Finding{
		{Severity: Critical, Confidence: Low, Path: "z.go"},
		{Severity: Major, Confidence: High, Path: "b.go", StartLine: 9},
		{Severity: Major, Confidence: Medium, Path: "a.go", StartLine: 3},
		{Severity: Major, Confidence: Medium, Path: "a.go", StartLine: 20},
		{Severity: Major, Confidence: Medium, Path: "b.go", StartLine: 1, Rule: "a"},
		{Severity: Major, Confidence: Medium, Path: "b.go", StartLine: 1, Rule: "b", Title: "x"},
		{Severity: Major, Confidence: Medium, Path: "b.go", StartLine: 1, Rule: "b", Title: "y"},
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	Sort(got)
	for i := range want {
		if w, g := want[i], got[i]; w.Path != g.Path || w.StartLine != g.StartLine || w.Title != g.Title {
			t.Errorf("place %d: %+v, want %+v", i, g, w)
		}
	}
}

// A verdict settles the suspicion that it names, and nothing of a model.
func TestVerdictSettles(t *testing.T) {
	v := Verdict{Rule: "retry-no-cap", Path: "a.go", Line: 5}
	f := Finding{Rule: "retry-no-cap", Path: "a.go", StartLine: 4, EndLine: 6, Source: FromRules}
	for name, c := range map[string]struct {
		change func(*Finding)
		want   bool
	}{
		"the suspicion":      {func(*Finding) {}, true},
		"its first line":     {func(f *Finding) { f.StartLine = 5 }, true},
		"its last line":      {func(f *Finding) { f.EndLine = 5 }, true},
		"ends before":        {func(f *Finding) { f.EndLine = 4 }, false},
		"begins after":       {func(f *Finding) { f.StartLine = 6 }, false},
		"another file":       {func(f *Finding) { f.Path = "b.go" }, false},
		"another rule":       {func(f *Finding) { f.Rule = "retry-no-backoff" }, false},
		"a model's findings": {func(f *Finding) { f.Source = FromModel }, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := f
			c.change(&g)
			if got := v.Settles(g); got != c.want {
				t.Errorf("settles is %v, want %v", got, c.want)
			}
		})
	}
}

func TestOriginsAreNeverEmpty(t *testing.T) {
	f := Finding{Source: FromRules, Rule: "r", Title: "t"}
	if got := f.Origins(); !slices.Equal(got, []Origin{{Source: FromRules, Rule: "r", Title: "t"}}) {
		t.Errorf("origins %+v, want the finding's own", got)
	}
	f.Sources = []Origin{{Source: FromModel, Backend: "b"}, {Source: FromRules}}
	if got := f.Origins(); !slices.Equal(got, f.Sources) {
		t.Errorf("origins %+v, want %+v", got, f.Sources)
	}
}

func TestFixFromRules(t *testing.T) {
	for name, c := range map[string]struct {
		source, fixedBy Source
		want            bool
	}{
		"rules, own fix":          {FromRules, "", true},
		"model, own fix":          {FromModel, "", false},
		"model, fix of the rules": {FromModel, FromRules, true},
		"rules, fix of a model":   {FromRules, FromModel, false},
	} {
		if got := (Finding{Source: c.source, FixedBy: c.fixedBy}).FixFromRules(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestOverlaps(t *testing.T) {
	f := Finding{Path: "a.go", StartLine: 4, EndLine: 6}
	for _, c := range []struct {
		path       string
		start, end int
		want       bool
	}{
		{"a.go", 6, 9, true}, {"a.go", 1, 4, true}, {"a.go", 5, 5, true},
		{"a.go", 7, 9, false}, {"a.go", 1, 3, false}, {"b.go", 4, 6, false},
	} {
		g := Finding{Path: c.path, StartLine: c.start, EndLine: c.end}
		if f.Overlaps(g) != c.want || g.Overlaps(f) != c.want {
			t.Errorf("%+v: want %v both ways", c, c.want)
		}
	}
}

func TestQuiet(t *testing.T) {
	if (Finding{}).Quiet() || !(Finding{Known: true}).Quiet() ||
		!(Finding{Suppressed: &Suppression{Gates: true}}).Quiet() {
		t.Error("what is known or suppressed is quiet, and nothing else")
	}
}
