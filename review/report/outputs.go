package report

import (
	"slices"
	"strings"

	"breakwater/review/finding"
	"breakwater/review/target"
)

// Output is one value for later steps of the job.
type Output struct {
	Name  string
	Value string // empty where there is nothing to name
}

// Outputs returns the step outputs, in the order in which they are documented.
// Paths are relative to the workspace.
func Outputs(r Report) []Output {
	joint := ""
	if len(r.Joint) > 0 {
		joint = r.inOutputDir("breakwater.patch")
	}
	placed := 0
	for _, s := range r.Suggestions {
		if s.Status == Placed {
			placed++
		}
	}
	return []Output{
		{"status", string(r.Run.Status)},
		{"reviewer", r.Run.Reviewer},
		{"coverage", itoa(r.Coverage.Percent)},
		{"findings", itoa(len(r.news()))},
		{"critical", itoa(r.Count(finding.Critical))},
		{"major", itoa(r.Count(finding.Major))},
		{"minor", itoa(r.Count(finding.Minor))},
		{"info", itoa(r.Count(finding.Info))},
		{"suggestions", itoa(placed)},
		{"patch", joint},
		{"summary", r.inOutputDir("summary.md")},
		{"report", r.inOutputDir("report.json")},
		{"sarif", r.inOutputDir("breakwater.sarif")},
		{"artifact-id", r.Links.ArtifactID},
		{"artifact-url", r.Links.Artifact},
		{"tokens-in", itoa(r.Usage.TokensIn)},
		{"tokens-out", itoa(r.Usage.TokensOut)},
		{"requests", itoa(r.Usage.Requests)},
		{"failovers", itoa(r.Failovers())},
		{"backends", strings.Join(r.answering(), ",")},
	}
}

// answering names the backends that reviewed at least one target, preferred
// first.
func (r Report) answering() []string {
	var out []string
	for _, b := range r.Backends {
		reviewed := slices.ContainsFunc(r.Targets, func(t Target) bool { return t.ByKind == target.Model && t.By == b.Name })
		if reviewed && !slices.Contains(out, b.Name) {
			out = append(out, b.Name)
		}
	}
	return out
}
