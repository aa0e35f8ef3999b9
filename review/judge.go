package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/report"
	"breakwater/review/scenario"
	"breakwater/review/source"
	"breakwater/review/target"
)

// judge makes one list of what the reviewers claimed: each defect once, with
// the severity that catalogue and evidence give it, identified by place and
// sorted. What the rules suspect in the targets that a model reviewed is held
// against what the model said. Of a file with more than maxListed, the worst are
// listed, and the others counted in over.
func judge(
	fs []finding.Finding, ts []target.Target, m modelled, place func(finding.Finding) finding.Place,
) (judged []finding.Finding, over []source.Gap) {
	operations := map[string]*scenario.Operation{} // by target
	for _, t := range ts {
		if t.Operation != nil {
			operations[t.ID] = t.Operation
		}
	}
	for i := range fs {
		weigh(&fs[i], operations[fs[i].Target])
		prove(&fs[i])
	}
	fs = merge(fs, m)
	finding.Sort(fs)
	fs, over = listed(fs)
	finding.Identify(fs, place)
	return fs, over
}

// weigh settles the severity of a finding. The catalogue says how bad a defect
// is, whoever reports it; a model may see one step further into the case than
// the catalogue can. Scenario results that show the operation failing under the
// fault that the defect is about raise it by a step.
func weigh(f *finding.Finding, o *scenario.Operation) {
	rule, known := catalogue.Lookup(f.Rule)
	if known {
		f.Severity = near(f.Severity, rule.Severity)
	}
	if f.Severity.Rank() == len(finding.Severities) {
		f.Severity = finding.Minor
	}
	if o == nil || !known {
		return
	}
	f.Operation = cmp.Or(f.Operation, o.Name())
	if faults := faultsOf[rule.Group]; o.FailsUnder(faults...) {
		f.Severity = f.Severity.Raised()
		f.Evidence = strings.TrimSpace(f.Evidence + "\n" + proof(*o, faults))
		f.Pass(finding.Scenario)
	}
}

// near returns the claimed severity, or the one beside the catalogue's that is
// nearest to it.
func near(claimed, given finding.Severity) finding.Severity {
	if claimed.Rank() == len(finding.Severities) {
		return given
	}
	r := min(max(claimed.Rank(), given.Rank()-1), given.Rank()+1)
	return finding.Severities[min(max(r, 0), len(finding.Severities)-1)]
}

// faultsOf says which injected faults bring out the defects of a group, by the
// names that results files use, the most telling first.
var faultsOf = map[string][]string{
	"Timeouts":                            {"blackhole", "latency", "packetloss", "jitter", "bandwidth"},
	"Retries, back-off, idempotency":      {"httperror", "packetloss", "blackhole"},
	"Circuit breaking, bulkheads, limits": {"httperror", "blackhole", "latency"},
	"Transactions":                        {"blackhole", "packetloss"}, // what answers with an error is no database
	"Connection pools":                    {"latency", "blackhole", "packetloss"},
	"Resource leaks and cleanup":          {"httperror", "blackhole"},
	"Blocking in async code":              {"latency", "jitter", "bandwidth", "packetloss"},
	"Cancellation and context":            {"latency", "blackhole"},
	"Error handling":                      {"httperror", "blackhole", "packetloss"},
	"Partial failure and fallback":        {"httperror", "blackhole", "packetloss", "latency"},
	"LLM APIs":                            {"latency", "httperror", "blackhole"},
}

// proof says in one line which scenario showed it: of those that failed, the
// one with the most telling fault.
func proof(o scenario.Operation, faults []string) string {
	for _, fault := range faults {
		for _, e := range o.Evidence {
			if e.Failing && slices.Contains(e.Faults, fault) {
				return described(o, e)
			}
		}
	}
	return ""
}

func described(o scenario.Operation, e scenario.Evidence) string {
	where := cmp.Or(strings.TrimSpace(o.Method+" "+o.Path), o.ID)
	said := fmt.Sprintf("%s failed under %s:", where, strings.Join(e.Faults, " and "))
	if e.Failed > 0 {
		said += fmt.Sprintf(" %d of %s not as expected,", e.Failed, report.Count(e.Calls, "call", "calls"))
	}
	if e.Errors > 0 {
		said += fmt.Sprintf(" %d of %s ended in an error,", e.Errors, report.Count(e.Calls, "call", "calls"))
	}
	if e.P95 > 0 {
		said += fmt.Sprintf(" p95 %.0f ms,", e.P95)
	}
	return fmt.Sprintf("%s in scenario %q.", strings.TrimRight(said, ":,"), e.Scenario)
}
