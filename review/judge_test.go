package review

import (
	"strings"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/scenario"
	"breakwater/review/target"
)

func TestSeverity(t *testing.T) {
	for _, c := range []struct {
		name    string
		rule    string
		claimed finding.Severity
		fails   string // fault under which the operation failed; empty for no operation
		want    finding.Severity
	}{
		{"the catalogue's", "http-client-no-timeout", "", "", finding.Major},
		{"a claim one step worse stands", "http-client-no-timeout", finding.Critical, "", finding.Critical},
		{"a claim one step milder stands", "http-client-no-timeout", finding.Minor, "", finding.Minor},
		{"a claim far off is brought near", "http-client-no-timeout", finding.Info, "", finding.Minor},
		{"a claim that cries wolf is brought near", "no-metrics-or-tracing", finding.Critical, "", finding.Minor},
		{"raised by the matching fault", "http-client-no-timeout", finding.Major, "blackhole", finding.Critical},
		{"not raised by another fault", "http-client-no-timeout", finding.Major, "httperror", finding.Major},
		{"a failed call says nothing of a transaction", "missing-rollback", finding.Major, "httperror", finding.Major},
		{"no worse than critical", "http-client-no-timeout", finding.Critical, "latency", finding.Critical},
		{"an unknown rule keeps its claim", "other", finding.Major, "", finding.Major},
		{"an unknown rule without a claim", "other", "", "", finding.Minor},
	} {
		t.Run(c.name, func(t *testing.T) {
			tg := target.Target{ID: "a"}
			if c.fails != "" {
				tg.Operation = &scenario.Operation{Method: "GET", Path: "/x", Evidence: []scenario.Evidence{{Scenario: "s", Faults: []string{c.fails}, Failing: true, Calls: 2, Failed: 1}}}
			}
			got, _ := judge([]finding.Finding{{Rule: c.rule, Severity: c.claimed, Target: "a"}}, []target.Target{tg}, modelled{}, nowhere)
			if got[0].Severity != c.want {
				t.Errorf("severity %q, want %q", got[0].Severity, c.want)
			}
			if raised := strings.HasPrefix(got[0].Evidence, "GET /x failed"); got[0].Passed(finding.Scenario) != raised {
				t.Errorf("shown by a scenario: %v, and it passed %v", raised, got[0].Checks)
			}
			if raised := strings.Contains(got[0].Evidence, `scenario "s"`); raised != (c.fails == "blackhole" || c.fails == "latency") {
				t.Errorf("evidence %q", got[0].Evidence)
			}
		})
	}
}

func TestSaidOnce(t *testing.T) {
	f := func(rule, title string, line int, source finding.Source, c finding.Confidence) finding.Finding {
		return finding.Finding{Rule: rule, Title: title, Path: "a.py", StartLine: line, EndLine: line + 2, Source: source, Confidence: c, Severity: finding.Major}
	}
	got, _ := judge([]finding.Finding{
		f("http-client-no-timeout", "rules", 10, finding.FromRules, finding.High),
		f("http-client-no-timeout", "model", 11, finding.FromModel, finding.High),
		f("http-client-no-timeout", "elsewhere", 40, finding.FromRules, finding.High),
		f("missing-rollback", "another rule", 10, finding.FromRules, finding.High),
		f("other", "first", 10, finding.FromModel, finding.High),
		f("other", "second", 10, finding.FromModel, finding.High),
	}, nil, modelled{}, nowhere)
	var titles []string
	for _, g := range got {
		titles = append(titles, g.Title)
		if g.ID == "" {
			t.Errorf("%q has no id", g.Title)
		}
	}
	if want := "another rule,model,elsewhere,first,second"; strings.Join(titles, ",") != want {
		t.Errorf("kept %v, want %s", titles, want)
	}
}

// nowhere identifies a finding by its rule and quote alone.
func nowhere(f finding.Finding) finding.Place { return finding.Place{Group: f.Rule, Path: f.Path} }
