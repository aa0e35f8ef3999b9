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

// opWords are what answers call operations, without the signs between words.
var opWords = map[string]finding.Op{
	"": finding.Replace, "replace": finding.Replace, "change": finding.Replace, "modify": finding.Replace,
	"update": finding.Replace, "edit": finding.Replace, "rewrite": finding.Replace, "substitute": finding.Replace,
	"swap": finding.Replace, "alter": finding.Replace, "revise": finding.Replace, "overwrite": finding.Replace,
	"fix": finding.Replace, "patch": finding.Replace, "refactor": finding.Replace, "diff": finding.Replace,
	"searchreplace": finding.Replace, "searchandreplace": finding.Replace, "strreplace": finding.Replace,
	"findreplace": finding.Replace, "findandreplace": finding.Replace, "replaceonce": finding.Replace,

	"create": finding.Create, "add": finding.Create, "new": finding.Create, "addfile": finding.Create,
	"createfile": finding.Create, "newfile": finding.Create,
	"delete": finding.Delete, "remove": finding.Delete, "deletefile": finding.Delete, "removefile": finding.Delete,
	"rename": finding.Rename, "move": finding.Rename, "renamefile": finding.Rename, "movefile": finding.Rename,

	"append":     "append",
	"replaceall": "replace_all", "replaceeverywhere": "replace_all", "substituteall": "replace_all",
	"updateall": "replace_all", "changeall": "replace_all", "globalreplace": "replace_all",
}

// What operations say of lines, in their letters alone.
var (
	ofLines = regexp.MustCompile(`^(replace|change|modify|update|edit|rewrite|delete|remove)(?:the)?` +
		`(?:line|lines|block|code|text|range|section|snippet|function|method)$`)
	adds       = regexp.MustCompile(`^(?:insert|append|prepend|add|put|place|after|before|above|below)`)
	addsAfter  = regexp.MustCompile(`^(?:insert|append|add|put|place)?` + whatIsAdded + `(?:after|below)(?:line)?$`)
	addsBefore = regexp.MustCompile(`^(?:insert|prepend|add|put|place)?` + whatIsAdded + `(?:before|above)(?:line)?$`)
)

const whatIsAdded = `(?:new)?(?:line|lines|code|text|block)?`

// opOf reads an edit's operation. One that is not known stays what its author called it, and
// package patch does it or says why not. "add" and "delete" beside search text mean a change
// within the file, not the file as a whole; one that adds to lines and holds them among the
// new ones gives the lines as they will be.
func opOf(word, search, replace string) finding.Op {
	word = strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(word)))
	letters := strings.ReplaceAll(word, "_", "")
	op, known := opWords[letters]
	inside, beside := search != "", op == finding.Create || adds.MatchString(letters)
	switch {
	case inside && beside && holdsLines(replace, search):
		return finding.Replace
	case inside && op == finding.Create:
		return "insert" // on which side it does not say
	case inside && op == finding.Delete, inside && ofLines.MatchString(letters):
		return finding.Replace
	case known:
		return op
	case addsAfter.MatchString(letters):
		return "insert_after"
	case addsBefore.MatchString(letters):
		return "insert_before"
	}
	return finding.Op(word)
}

// holdsLines reports whether all lines of a text stand in another, in their order and
// without others between them, however they are indented.
func holdsLines(text, lines string) bool {
	return strings.Contains("\n"+trimmedLines(text), "\n"+trimmedLines(lines))
}

func trimmedLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSpace(text)) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
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

// ruleOf puts a rule id into the catalogue's form; NoRule if there is none.
func ruleOf(s string) string {
	id := strings.Trim(notRule.ReplaceAllString(strings.ToLower(s), "-"), "-")
	if id == "" || len(id) > 80 {
		return finding.NoRule
	}
	return id
}
