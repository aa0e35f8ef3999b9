package review

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"breakwater/review/action"
	"breakwater/review/scenario"
	"breakwater/review/source"
)

// evidence is what fault injection showed.
type evidence struct {
	operations []scenario.Operation // with what the scenario review report says of each
	gaps       []source.Gap
}

// evidence reads the results files and the report. A file that was named and
// does not exist is an error; one that cannot be used is a gap, since the review
// goes on without it.
func (r *run) evidence() (evidence, error) {
	var e evidence
	var all []scenario.Results
	var problems action.Problems
	for _, pattern := range r.in.Results {
		names, err := r.workspace.Glob(pattern)
		if err == nil && len(names) == 0 {
			err = fmt.Errorf("no file matches %q; name a results.json of a fault scenario run within the workspace", pattern)
		}
		if err != nil {
			problems = append(problems, "results: "+err.Error())
			continue
		}
		for _, name := range names {
			found, gap := r.results(name)
			all = append(all, found)
			if gap != "" {
				e.gaps = append(e.gaps, source.Gap{Path: name, Reason: gap})
			}
		}
	}
	merged := scenario.Merge(all...)
	r.notices = append(r.notices, merged.Notes...)
	kept, unmatched := scenario.Select(merged.Operations, r.in.Operations)
	switch {
	case len(unmatched) > 0 && len(r.in.Results) == 0:
		r.notice("The input operations has no effect without results: operations are known from the results of fault injection. Name a results.json in the input results.")
	default:
		for _, pattern := range unmatched {
			r.notice("The input operations names %q, which is none of the %d operations of the results.", pattern, len(merged.Operations))
		}
	}
	e.operations = kept
	err := r.scenarioReport(&e)
	if len(problems) > 0 {
		err = together(problems, err)
	}
	return e, err
}

func (r *run) results(name string) (scenario.Results, string) {
	data, err := r.workspace.ReadUpTo(name, scenario.MaxSize+1)
	if err != nil {
		return scenario.Results{}, err.Error()
	}
	found, err := scenario.Read(bytes.NewReader(data), name)
	if err != nil {
		return found, "scenario results could not be used: " + err.Error()
	}
	return found, ""
}

// maxReport bounds a scenario review report, in bytes.
const maxReport = 1 << 20

// scenarioReport reads the report and hands each operation what it says of it.
func (r *run) scenarioReport(e *evidence) error {
	data, err := r.workspace.ReadUpTo(r.in.ScenarioReviewReport, maxReport)
	switch {
	case err == nil:
		for i, o := range e.operations {
			e.operations[i].Review = scenario.Section(data, o)
		}
		if len(r.in.Results) == 0 && r.in.Given("scenario-review-report") {
			r.notice("The scenario review report is not used, since it belongs to results: name a results.json in the input results.")
		}
	case errors.Is(err, fs.ErrNotExist) && r.in.Given("scenario-review-report"):
		return action.Problems{fmt.Sprintf("scenario-review-report: %s does not exist; name a file within the workspace", r.in.ScenarioReviewReport)}
	case !errors.Is(err, fs.ErrNotExist):
		e.gaps = append(e.gaps, source.Gap{Path: r.in.ScenarioReviewReport, Reason: err.Error()})
	}
	return nil
}
