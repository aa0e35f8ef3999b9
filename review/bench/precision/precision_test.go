package main

import (
	"os"
	"strings"
	"testing"
)

// TestQualityPage holds the tables of docs/quality.md to the file of verdicts.
func TestQualityPage(t *testing.T) {
	page, err := os.ReadFile("../../../docs/quality.md")
	if err != nil {
		t.Fatal(err)
	}
	known, err := readVerdicts("verdicts.jsonl")
	if err != nil || len(known) == 0 {
		t.Fatalf("%d verdicts, %v", len(known), err)
	}
	if !strings.Contains(string(page), tables(known)) {
		t.Errorf("docs/quality.md does not hold what `precision table verdicts.jsonl` says:\n%s", tables(known))
	}
}

// TestDraw: equal seeds draw equal samples, as many of each group as there are.
func TestDraw(t *testing.T) {
	var all []Finding
	for i := range 40 {
		for _, path := range []string{"a.py", "a.go", "A.java", "a.ts"} {
			all = append(all, Finding{Path: path, StartLine: i})
		}
	}
	one, two := draw(all, 72, 7), draw(all, 72, 7)
	groups := map[string]int{}
	for i, f := range one {
		groups[f.Group()]++
		if f != two[i] {
			t.Fatalf("place %d: %v and %v", i, f, two[i])
		}
	}
	for _, group := range []string{"Python", "Go", "Java", "JS/TS"} {
		if groups[group] != 18 {
			t.Errorf("%s: %d findings, want 18", group, groups[group])
		}
	}
}

// TestSplitVotes: where readers do not agree, a finding is arguable.
func TestSplitVotes(t *testing.T) {
	for want, readers := range map[string][]string{
		right: {right, right}, wrong: {wrong}, arguable: {right, wrong},
	} {
		if got := (Verdict{Readers: readers}).Is(); got != want {
			t.Errorf("%v: %s, want %s", readers, got, want)
		}
	}
}

// TestNewFindings: a finding without a verdict shows.
func TestNewFindings(t *testing.T) {
	known := []Verdict{{Repository: "a/b", Commit: "c", Path: "x.go", Line: 3, Rule: "r"}}
	judged := Finding{Repository: "a/b", Commit: "c", Path: "x.go", StartLine: 3, Rule: "r"}
	other := judged
	other.Rule = "s"
	if got := unknown([]Finding{judged, other}, known); len(got) != 1 || got[0] != other {
		t.Errorf("got %v", got)
	}
}
