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

// TestIdentifyOther: what no rule names is told by its title, in whatever letters, never by its
// order on the line.
func TestIdentifyOther(t *testing.T) {
	ids := func(rule string, titles ...string) (ids []string) {
		var fs []Finding
		for _, title := range titles {
			fs = append(fs, Finding{Rule: rule, Title: title, Path: "a.py", StartLine: 3})
		}
		Identify(fs, func(f Finding) Place { return Place{Group: f.Rule, Path: f.Path, Statement: "Call f"} })
		for _, f := range fs {
			ids = append(ids, f.ID)
		}
		return ids
	}
	all := ids("other", "Reads too much", "The lock is kept", "Reads too much")
	if left := ids("other", "`The lock` is KEPT."); left[0] != all[1] {
		t.Errorf("left alone it is %s, among others %s", left[0], all[1])
	}
	if all[0] == all[1] || all[0] == all[2] {
		t.Errorf("equal ids: %s", all)
	}
	const rule = "http-client-no-timeout"
	if ids(rule, "Can hang")[0] != ids(rule, "Hangs")[0] {
		t.Error("another title of one rule is another finding")
	}
}

// TestIdentifyToldNew: what a change wrote beside its like is known by its id alone.
func TestIdentifyToldNew(t *testing.T) {
	for _, isNew := range []bool{false, true} {
		f := Finding{Rule: "r", Path: "a.py", Formerly: Former{Path: "a.py", Statement: "Call f", New: isNew}}
		fs := []Finding{f}
		Identify(fs, func(f Finding) Place { return Place{Path: f.Path, Statement: "Call f"} })
		if got := len(fs[0].Earlier) == 1; got != isNew || fs[0].Earlier[0] != fs[0].ID {
			t.Errorf("new %v: known by %q", isNew, fs[0].Earlier)
		}
	}
}
