package report

import "breakwater/review/finding"

type qualityIssue struct {
	Description string          `json:"description"`
	CheckName   string          `json:"check_name"`
	Fingerprint string          `json:"fingerprint"`
	Severity    string          `json:"severity"` // info, minor, major or critical
	Location    qualityLocation `json:"location"`
}

type qualityLocation struct {
	Path  string       `json:"path"`
	Lines qualityLines `json:"lines"`
}

type qualityLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

// CodeQuality returns code-quality.json, GitLab's form of Code Climate. Known
// findings are in it, since GitLab compares it with the report of the target
// branch and would take a missing one as resolved; suppressed and disputed ones
// are not.
func CodeQuality(r Report) ([]byte, error) {
	issues := []qualityIssue{}
	for _, f := range r.Findings {
		if f.Suppressed != nil {
			continue
		}
		severity := f.Severity
		if severity.Rank() == len(finding.Severities) {
			severity = finding.Minor
		}
		issues = append(issues, qualityIssue{
			Description: short(plain(f.Title), 300), CheckName: ruleID(f.Rule), Fingerprint: f.ID, Severity: string(severity),
			Location: qualityLocation{f.Path, qualityLines{max(1, f.StartLine), max(1, f.StartLine, f.EndLine)}},
		})
	}
	return marshal(issues)
}
