package report

import (
	"slices"
	"strings"

	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/patch"
)

// Outputs returns the step outputs, in the order in which they are documented.
// Paths are relative to the workspace.
func Outputs(report Report, to Delivery) []action.Output {
	r := delivered{report, to}
	at := func(file string) string { // empty where it could not be written
		if !r.written(file) {
			return ""
		}
		return r.inOutputDir(file)
	}
	joint := ""
	if len(r.Joint) > 0 {
		joint = at(jointFile)
	}
	placed := 0
	for _, s := range r.Suggestions {
		if s.Status == patch.Placed {
			placed++
		}
	}
	known := func(n int) string { // compared with the baseline
		if r.Baseline.From == "" {
			return ""
		}
		return itoa(n)
	}
	return []action.Output{
		{Name: "status", Value: string(r.Run.Status)},
		{Name: "reviewer", Value: string(r.Run.Reviewer)},
		{Name: "coverage", Value: itoa(r.Coverage.Percent)},
		{Name: "findings", Value: itoa(len(r.news()))},
		{Name: "critical", Value: itoa(r.Count(finding.Critical))},
		{Name: "major", Value: itoa(r.Count(finding.Major))},
		{Name: "minor", Value: itoa(r.Count(finding.Minor))},
		{Name: "info", Value: itoa(r.Count(finding.Info))},
		{Name: "new", Value: known(r.Baseline.New)},
		{Name: "persisting", Value: known(r.Baseline.Persisting)},
		{Name: "fixed", Value: known(len(r.Baseline.Fixed))},
		{Name: "suggestions", Value: itoa(placed)},
		{Name: "patch", Value: joint},
		{Name: "summary", Value: at("summary.md")},
		{Name: "report", Value: at("report.json")},
		{Name: "sarif", Value: at("breakwater.sarif")},
		{Name: "artifact-id", Value: r.ArtifactID},
		{Name: "artifact-url", Value: r.Artifact},
		{Name: "tokens-in", Value: itoa(r.Usage.TokensIn)},
		{Name: "tokens-out", Value: itoa(r.Usage.TokensOut)},
		{Name: "requests", Value: itoa(r.Usage.Requests)},
		{Name: "failovers", Value: itoa(r.Failovers())},
		{Name: "backends", Value: strings.Join(r.answering(), ",")},
	}
}

// answering names the backends that reviewed at least one target, preferred
// first.
func (r Report) answering() []string {
	var out []string
	for _, b := range r.Backends {
		reviewed := slices.ContainsFunc(r.Targets, func(t Target) bool {
			return t.ByKind == finding.FromModel && t.By == b.Name
		})
		if reviewed && !slices.Contains(out, b.Name) {
			out = append(out, b.Name)
		}
	}
	return out
}
