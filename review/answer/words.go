package answer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"breakwater/review/finding"
)

var severityWords = map[string]finding.Severity{
	"critical": finding.Critical, "blocker": finding.Critical, "fatal": finding.Critical, "urgent": finding.Critical,
	"p0": finding.Critical, "severe": finding.Critical,
	"major": finding.Major, "high": finding.Major, "error": finding.Major, "important": finding.Major, "p1": finding.Major,
	"minor": finding.Minor, "medium": finding.Minor, "moderate": finding.Minor, "warning": finding.Minor,
	"warn": finding.Minor, "recommended": finding.Minor, "p2": finding.Minor,
	"info": finding.Info, "low": finding.Info, "note": finding.Info, "notice": finding.Info,
	"informational": finding.Info, "nice": finding.Info, "optional": finding.Info,
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
	"high": finding.High, "certain": finding.High, "sure": finding.High, "strong": finding.High,
	"definite": finding.High, "confirmed": finding.High,
	"medium": finding.Medium, "moderate": finding.Medium, "likely": finding.Medium, "probable": finding.Medium,
	"low": finding.Low, "possible": finding.Low, "tentative": finding.Low, "weak": finding.Low, "unsure": finding.Low,
	"speculative": finding.Low, "uncertain": finding.Low, "unlikely": finding.Low,
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
	"create": finding.Create, "add": finding.Create, "new": finding.Create, "add_file": finding.Create,
	"create_file": finding.Create, "new_file": finding.Create,
	"delete": finding.Delete, "remove": finding.Delete, "delete_file": finding.Delete, "remove_file": finding.Delete,
	"rename": finding.Rename, "move": finding.Rename, "rename_file": finding.Rename, "move_file": finding.Rename,
	"insert_after": "insert_after", "insertafter": "insert_after", "add_after": "insert_after",
	"append_after":  "insert_after",
	"insert_before": "insert_before", "insertbefore": "insert_before", "add_before": "insert_before", "append": "append",
	"replace_all": "replace_all", "replaceall": "replace_all",
}

// placing matches operations that put lines beside others. Package patch does
// them, or says why not.
var placing = regexp.MustCompile(`^(?:insert|append|prepend|add_(?:after|before)|replace_?all)`)

// opOf reads an edit's operation. "add" and "delete" beside search text mean a
// change within the file, not the file as a whole; an "add" whose new lines do
// not hold the search text does not say on which side of it they go.
func opOf(word, search, replace string) finding.Op {
	word = strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(word)))
	op := opWords[word]
	adds := placing.MatchString(word) || op == finding.Create
	switch {
	case adds && search != "" && op != "replace_all" && strings.Contains(replace, strings.TrimSpace(search)):
		return finding.Replace // it gives the lines as they will be
	case op == finding.Create && search != "":
		return "insert"
	case op == "" && placing.MatchString(word):
		return finding.Op(word)
	case op == "", op == finding.Delete && search != "":
		return finding.Replace
	}
	return op
}

var (
	faults = []finding.Fault{finding.CommonFault, finding.RareFault}
	harms  = []finding.Harm{
		finding.DataLost, finding.Hang, finding.Exhaustion, finding.Spread, finding.Failed, finding.Unnoticed,
		finding.Contained,
	}
)

// wordOf reads one of some words, in any case; empty for another.
func wordOf[W ~string](said string, words []W) W {
	if w := W(strings.ToLower(said)); slices.Contains(words, w) {
		return w
	}
	return ""
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
