package report

import (
	"regexp"
	"slices"
)

// Printer makes one file of the output folder. Adding one is a function of the
// report in a file of its own, and a row of [Printers].
type Printer struct {
	File  string                       // its name in the output folder
	Print func(Report) ([]byte, error) // nil content and no error: there is no such file this time
}

// Printers lists what goes into the output folder, what people need first: a
// disk may take only some of it.
var Printers = []Printer{
	{"report.json", JSON},
	{"summary.md", always(Summary)},
	{"breakwater.patch", always(Patch)},
	{"breakwater.sarif", SARIF},
	{"code-quality.json", CodeQuality},
	{"junit.xml", JUnit},
	{ScenarioReviewFile, always(newScenarioReview)},
}

// Makes reports whether a file of the output folder is named as one that a report makes.
func Makes(name string) bool {
	prints := func(p Printer) bool { return p.File == name }
	return suggestionName.MatchString(name) || slices.ContainsFunc(Printers, prints)
}

// suggestionName matches the patch of a suggestion.
var suggestionName = regexp.MustCompile(`^suggestions/\d{2,}-[a-z0-9-]+\.patch$`)

// Patch returns breakwater.patch: one unified diff of all suggestions that go
// together, with the bytes of the tree; nil if there is none.
func Patch(r Report) []byte {
	if len(r.Joint) == 0 {
		return nil
	}
	return r.Joint
}

func always(print func(Report) []byte) func(Report) ([]byte, error) {
	return func(r Report) ([]byte, error) { return print(r), nil }
}
