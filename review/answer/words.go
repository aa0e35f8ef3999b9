package answer

import (
	"regexp"
	"strconv"
	"strings"

	"breakwater/review/finding"
)

var severityWords = map[string]finding.Severity{
	"critical": finding.Critical, "blocker": finding.Critical, "fatal": finding.Critical, "urgent": finding.Critical, "p0": finding.Critical, "severe": finding.Critical,
	"major": finding.Major, "high": finding.Major, "error": finding.Major, "important": finding.Major, "p1": finding.Major,
	"minor": finding.Minor, "medium": finding.Minor, "moderate": finding.Minor, "warning": finding.Minor, "warn": finding.Minor, "recommended": finding.Minor, "p2": finding.Minor,
	"info": finding.Info, "low": finding.Info, "note": finding.Info, "notice": finding.Info, "informational": finding.Info, "nice": finding.Info, "optional": finding.Info,
	"trivial": finding.Info, "nit": finding.Info, "suggestion": finding.Info, "p3": finding.Info, "none": finding.Info,
}

// severityOf reads any usual word for a severity; a missing or unknown one is
// minor, so that it neither gates nor hides.
func severityOf(s string) finding.Severity {
	for _, w := range strings.FieldsFunc(strings.ToLower(s), notLetter) {
		if v, ok := severityWords[w]; ok {
			return v
		}
	}
	return finding.Minor
}

var confidenceWords = map[string]finding.Confidence{
	"high": finding.High, "certain": finding.High, "sure": finding.High, "strong": finding.High, "definite": finding.High, "confirmed": finding.High,
	"medium": finding.Medium, "moderate": finding.Medium, "likely": finding.Medium, "probable": finding.Medium,
	"low": finding.Low, "possible": finding.Low, "tentative": finding.Low, "weak": finding.Low, "unsure": finding.Low, "speculative": finding.Low, "uncertain": finding.Low, "unlikely": finding.Low,
}

// confidenceOf reads a word, a fraction or a percentage; medium if neither.
func confidenceOf(s string) finding.Confidence {
	if v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "%"), 64); err == nil {
		if v > 1 {
			v /= 100
		}
		switch {
		case v >= 0.8:
			return finding.High
		case v >= 0.5:
			return finding.Medium
		}
		return finding.Low
	}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), notLetter) {
		if v, ok := confidenceWords[w]; ok {
			return v
		}
	}
	return finding.Medium
}

func notLetter(c rune) bool {
	return (c < 'a' || c > 'z') && (c < '0' || c > '9')
}

var opWords = map[string]finding.Op{
	"create": finding.Create, "add": finding.Create, "new": finding.Create, "add_file": finding.Create, "create_file": finding.Create, "new_file": finding.Create,
	"delete": finding.Delete, "remove": finding.Delete, "delete_file": finding.Delete, "remove_file": finding.Delete,
	"rename": finding.Rename, "move": finding.Rename, "rename_file": finding.Rename, "move_file": finding.Rename,
}

// opOf reads an edit's operation. "add" and "delete" beside search text mean a
// change within the file, not the file as a whole.
func opOf(word, search string) finding.Op {
	op, ok := opWords[strings.ReplaceAll(strings.ToLower(strings.TrimSpace(word)), "-", "_")]
	if !ok || search != "" && op != finding.Rename {
		return finding.Replace
	}
	return op
}

var notRule = regexp.MustCompile(`[^a-z0-9]+`)

// ruleOf puts a rule id into the catalogue's form; "other" if there is none.
func ruleOf(s string) string {
	id := strings.Trim(notRule.ReplaceAllString(strings.ToLower(s), "-"), "-")
	if id == "" || len(id) > 80 {
		return "other"
	}
	return id
}
