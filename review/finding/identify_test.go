package finding

import "testing"

func TestIdentifyByPlace(t *testing.T) {
	place := func(f Finding) Place {
		return Place{Group: "Timeouts", Path: f.Path, Symbol: f.Symbol, Statement: "Call Member get requests"}
	}
	id := func(f Finding) string {
		fs := []Finding{f}
		Identify(fs, place)
		return fs[0].ID
	}
	base := Finding{Rule: "http-client-no-timeout", Path: "a.py", StartLine: 3, Symbol: "f", Quote: "requests.get(u)"}
	same := base
	same.StartLine, same.Quote, same.Rule = 30, "requests.get(\n    u)", "llm-client-no-timeout"
	if id(base) != id(same) {
		t.Error("another line, layout or name of the group is another finding")
	}
	other := base
	other.Symbol = "g"
	if id(base) == id(other) {
		t.Error("another function is the same finding")
	}
	fs := []Finding{base, {Path: "a.py", StartLine: 9}}
	Identify(fs, func(Finding) Place { return Place{Symbol: "h"} })
	if fs[0].Symbol != "f" || fs[1].Symbol != "h" {
		t.Errorf("in %s and %s, want f, which was named, and h", fs[0].Symbol, fs[1].Symbol)
	}
}

func TestIdentifyTellsRepetitionsApart(t *testing.T) {
	place := func(f Finding) Place { return Place{Path: f.Path, Statement: "Call f"} }
	fs := []Finding{{Path: "b.py", StartLine: 9}, {Path: "a.py", StartLine: 5}, {Path: "a.py", StartLine: 2}}
	Identify(fs, place)
	if fs[1].ID == fs[2].ID || fs[0].ID == fs[1].ID {
		t.Fatalf("equal ids: %s %s %s", fs[0].ID, fs[1].ID, fs[2].ID)
	}
	first := fs[2].ID
	Identify(fs, place)
	if fs[2].ID != first {
		t.Error("the order of the slice changes ids")
	}
}

func TestIdentifyKeepsTheOldFingerprint(t *testing.T) {
	fs := []Finding{{Rule: "resource-not-closed", Path: "a.py", Symbol: "f", Quote: "open(x)"}}
	Identify(fs, func(Finding) Place { return Place{} })
	// What the program of the first report format gave this finding as its id.
	if got := fs[0].Fingerprints[FingerprintQuote]; got != "5f5445042b93ad27" {
		t.Errorf("old fingerprint %s", got)
	}
}
