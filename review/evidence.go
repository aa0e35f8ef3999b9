package review

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"

	"breakwater/review/action"
	"breakwater/review/scenario"
	"breakwater/review/source"
)

// evidence is what fault injection showed.
type evidence struct {
	operations []scenario.Operation // with what the scenario review report says of each
	review     string               // path of the scenario review report; empty if none was there
	gaps       []source.Gap
	notices    []string
}

func (e *evidence) notice(format string, args ...any) {
	e.notices = append(e.notices, notice(format, args...))
}

// unread lists the files that could not be used, with the reason.
func (e evidence) unread() (lines []string) {
	for _, g := range e.gaps {
		lines = append(lines, g.Path+": "+g.Reason)
	}
	return lines
}

// readEvidence reads the results files and the report. A file that was named and
// does not exist is an error; one that cannot be used is a gap, since the review
// goes on without it.
func readEvidence(w *source.Workspace, in action.Inputs) (evidence, error) {
	var e evidence
	var all []scenario.Results
	var problems action.Problems
	seen := map[string]bool{} // a file may match several patterns
	for _, pattern := range in.Results {
		names, err := w.Glob(pattern)
		if err == nil && len(names) == 0 {
			err = fmt.Errorf("no file matches %q; name a results.json of a fault scenario run within the workspace", pattern)
		}
		if err != nil {
			problems = append(problems, "results: "+err.Error())
			continue
		}
		for _, name := range names {
			if seen[name] {
				continue
			}
			seen[name] = true
			found, gap := readResults(w, name)
			all = append(all, found)
			if gap != "" {
				e.gaps = append(e.gaps, source.Gap{Path: name, Reason: gap})
			}
		}
	}
	merged := scenario.Merge(all...)
	e.notices = append(e.notices, merged.Notes...)
	review, err := readScenarioReport(w, in, &e)
	if len(in.Results) > 0 {
		e.choose(merged.Operations, "the results", in)
	} else {
		e.describe(w, in, review)
	}
	for i, o := range e.operations {
		e.operations[i].Review = review.About(o)
	}
	if len(problems) > 0 {
		err = together(problems, err)
	}
	return e, err
}

// choose keeps the operations of a source that the input names.
func (e *evidence) choose(ops []scenario.Operation, of string, in action.Inputs) {
	kept, unmatched := scenario.Select(ops, in.Operations)
	for _, pattern := range unmatched {
		e.notice("No operation of %s matches %q of the input operations: %s.", of, pattern, operationNames(ops))
	}
	e.operations = kept
}

// describe takes the operations that the scenario review report names, and those of the OpenAPI documents of the
// workspace that the input names, where there are no results.
func (e *evidence) describe(w *source.Workspace, in action.Inputs, review scenario.Review) {
	var documents []string
	all := review.Operations()
	if len(all) > 0 {
		documents = append(documents, e.review)
	}
	if len(in.Operations) > 0 {
		described, from := e.openAPI(w)
		all, documents = append(all, described...), append(documents, from...)
	}
	switch {
	case len(all) > 0:
		merged := scenario.MergeDescribed(all)
		e.notices = append(e.notices, merged.Notes...)
		e.notice("There are no results of fault injection, so that the operations are those of %s.", some(documents))
		e.choose(merged.Operations, some(documents), in)
	case len(in.Operations) > 0:
		e.notice("The input operations has no effect, since there are neither results of fault injection nor an " +
			"OpenAPI document that describes an operation: name a results.json in the input results.")
	case e.review != "":
		e.notice("The scenario review report %s has no effect, since it names no operation as in GET /users/{id}: name "+
			"a results.json in the input results.", e.review)
	}
}

// openAPI reads the OpenAPI documents of the workspace: the operations, and the documents that describe any.
func (e *evidence) openAPI(w *source.Workspace) (all []scenario.Operation, documents []string) {
	for _, f := range w.Files {
		if !openAPI.MatchString(f.Path) || !w.Selects(f.Path) {
			continue
		}
		text, err := w.ReadUpTo(f.Path, scenario.MaxDescription)
		if err == nil {
			var found []scenario.Operation
			if found, err = scenario.Describe(text); len(found) > 0 {
				all, documents = append(all, found...), append(documents, f.Path)
			}
		}
		if err != nil {
			e.gaps = append(e.gaps, source.Gap{Path: f.Path,
				Reason: "its operations could not be read: " + err.Error()})
		}
	}
	return all, documents
}

// openAPI matches the names that OpenAPI documents go by.
var openAPI = regexp.MustCompile(`(?i)(^|/)(openapi|swagger)[^/]*\.(json|ya?ml)$`)

// operationNames says which operations there are, the first few.
func operationNames(ops []scenario.Operation) string {
	if len(ops) == 0 {
		return "they hold none"
	}
	var all []string
	for _, o := range ops {
		all = append(all, o.Name())
	}
	return "there are " + some(all)
}

func readResults(w *source.Workspace, name string) (scenario.Results, string) {
	f, err := w.OpenPlain(name)
	if err != nil {
		return scenario.Results{}, err.Error()
	}
	defer f.Close()
	found, err := scenario.Read(f, name)
	if err != nil {
		return found, "scenario results could not be used: " + err.Error()
	}
	return found, ""
}

// maxReport bounds a scenario review report, in bytes.
const maxReport = 1 << 20

// olderReports are the names that fault, and lueur before it, give their report where nobody names one.
var olderReports = []string{"scenario-analysis-report.md", "advice-report.md"}

// readScenarioReport reads the report, where it is by the name that was given, or by any that it goes by.
func readScenarioReport(w *source.Workspace, in action.Inputs, e *evidence) (review scenario.Review, err error) {
	names := []string{in.ScenarioReviewReport}
	if !in.Given("scenario-review-report") {
		names = append(names, olderReports...)
	}
	for _, name := range names {
		data, err := w.ReadUpTo(name, maxReport)
		switch {
		case err == nil:
			e.review = name
			return scenario.ParseReview(data), nil
		case !errors.Is(err, fs.ErrNotExist):
			e.gaps = append(e.gaps, source.Gap{Path: name, Reason: err.Error()})
			return review, nil
		}
	}
	if in.Given("scenario-review-report") {
		err = action.Problems{fmt.Sprintf("scenario-review-report: %s does not exist; name a file within the workspace",
			in.ScenarioReviewReport)}
	}
	return review, err
}
