package report

import (
	"io"
	"regexp"
	"slices"
)

// Printer makes one file of the output folder. Adding one is a function of the
// report in a file of its own, and a row of [Printers].
type Printer struct {
	File  string                        // its name in the output folder
	Print func(io.Writer, Report) error // in pieces, none of which ends within a text
	Made  func(Report) bool             // whether there is such a file this time; nil: there always is
}

// Printers lists what goes into the output folder, what people need first: a
// disk may take only some of it.
var Printers = []Printer{
	{File: "report.json", Print: func(w io.Writer, r Report) error { return printJSON(w, r) }},
	{File: "summary.md", Print: whole(always(func(r Report) []byte { return Summary(r, Delivery{}) }))},
	{File: "breakwater.patch", Print: whole(always(Patch)), Made: func(r Report) bool { return len(r.Joint) > 0 }},
	{File: "breakwater.sarif", Print: whole(SARIF)},
	{File: "code-quality.json", Print: whole(CodeQuality)},
	{File: "junit.xml", Print: whole(JUnit)},
	{File: ScenarioReviewFile, Print: whole(always(ScenarioReview)), Made: Report.reviewsScenarios},
}

// Makes reports whether a file of the output folder is named as one that a report makes.
func Makes(name string) bool {
	prints := func(p Printer) bool { return p.File == name }
	return suggestionName.MatchString(name) || slices.ContainsFunc(Printers, prints)
}

// suggestionName matches the patch of a suggestion.
var suggestionName = regexp.MustCompile(`^suggestions/\d{2,}-[a-z0-9-]+\.patch$`)

// Patch returns breakwater.patch: one unified diff of all suggestions that go
// together, with the bytes of the tree; empty if there is none.
func Patch(r Report) []byte { return r.Joint }

// whole prints in one piece.
func whole(print func(Report) ([]byte, error)) func(io.Writer, Report) error {
	return func(w io.Writer, r Report) error {
		data, err := print(r)
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
}

func always(print func(Report) []byte) func(Report) ([]byte, error) {
	return func(r Report) ([]byte, error) { return print(r), nil }
}
