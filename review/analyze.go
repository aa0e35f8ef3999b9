package review

import (
	"context"
	"fmt"
	"path"
	"slices"

	"breakwater/index/facts"
	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/report"
)

// analyze writes what fault injection showed, with the code that the rules find
// behind it. It is a review of everything by the rules and without patches, of which
// the scenario review report alone is printed; a model puts it into words where one is
// configured.
func analyze(ctx context.Context, c console, repo *repository, in action.Inputs) (int, error) {
	if len(in.Results) == 0 {
		return 0, action.Problems{"results: analyze reads the results of fault injection; " +
			"name them, as in breakwater analyze --results=results.json"}
	}
	writer, wrongBackends := readBackends(c, in)
	in.Scope, in.Offline = action.ScopeFull, true
	s, err := prepare(ctx, c, repo, in)
	defer s.close()
	if err = together(wrongBackends, err); err != nil {
		return 0, err
	}
	s.notices = append(s.notices, writer.notices...)
	if len(s.evidence.operations) == 0 {
		return withoutResults(c, s.evidence), nil
	}
	ours, err := claimFolders(ctx, repo, s.workspace, in)
	defer ours.close()
	if err != nil {
		return 0, err
	}
	w := work{repo: repo, in: in, setup: s, ours: ours, code: new(facts.Cache),
		scope: scopeOf(in, s, baseOf(ctx, repo, s.change), nil)}
	w.plan = makePlan(ctx, c, w)
	defer closeIndex(w.plan.index)
	w.edits = openSuggester(ctx, c, w)
	found := reviewTargets(ctx, c, w)
	input := gather(c, w, found)
	found = keepQuiet(ctx, c, w, found.judged(ctx, c, w, w.standing()))
	input = complete(c, w, input, found, fixes{})
	input = inWords(ctx, c, in, writer, input)
	return printAnalysis(c, in, ours, s.evidence, report.Build(input)), nil
}

// proseRequests bounds what the words of a model may take of the backends: one request
// that is tried again, and one more where the answer cannot be used.
const proseRequests = 4

// inWords adds what a model says about an analysis, which is complete without.
func inWords(ctx context.Context, c console, in action.Inputs, writer backends, input report.Input) report.Input {
	if writer.asked != report.AskedModel {
		return input
	}
	if err := writer.connect(c, min(in.MaxRequests, proseRequests)); err != nil {
		input.Notices = append(input.Notices, notice("The report is without the words of a model: %v.", err))
		return input
	}
	c.progress.stage("asking the model for its words")
	c.redact.Learn("", in.Instructions)
	said, err := ask.New(ask.Options{
		Backend: writer.client, MaxTokens: in.MaxTokens, Instructions: in.Instructions, Log: c.log, Hide: c.secrets.Hide,
		Keyless: c.secrets.HideLong, Redact: c.redact,
	}).Prose(ctx, string(report.ScenarioReview(withoutSecrets(c, report.Build(input)))))
	fared := writer.fared()
	input.Backends, input.Usage = fared.rows, fared.usage
	if err != nil {
		input.Notices = append(input.Notices, notice("The report is without the words of a model: %v.", err))
		return input
	}
	input.Prose = report.Prose(said)
	return input
}

// withoutResults says why there is nothing to analyze.
func withoutResults(c console, e evidence) int {
	c.progress.stop()
	said := c.runner.Guard(c.Stderr)
	fmt.Fprintln(said, "No results of fault injection could be read:")
	for _, line := range slices.Concat(e.unread(), e.notices) {
		fmt.Fprintln(said, c.hide("  "+line))
	}
	return report.ExitUnavailable
}

// printAnalysis writes the report, and says where it is and what the run noticed.
// Where it cannot be written it is printed, so that nothing found is lost.
// Standard output shows what the input format asks for.
func printAnalysis(c console, in action.Inputs, ours folders, e evidence, rep report.Report) int {
	content := report.ScenarioReview(withoutSecrets(c, rep))
	unwritten := write(in, ours, c.text(report.ScenarioReviewFile, content))
	written := ours.output != nil && len(unwritten) == 0
	c.progress.stop()
	said := c.runner.Guard(c.Stderr)
	for _, line := range slices.Concat(e.unread(), rep.Notices, unwritten) {
		fmt.Fprintln(said, c.hide(line))
	}
	out := c.Stdout
	if form := forms[in.Format]; !form.screen {
		out = said
		form.report(c, rep, report.Delivery{})
	}
	if !written {
		action.NewPrinter(c.runner, out).Foreign(c.secrets.Hide(string(content)))
		return report.ExitUnavailable
	}
	failing := 0
	for _, o := range rep.Operations {
		if o.Failing {
			failing++
		}
	}
	fmt.Fprintf(out, "%s, %d of them failing. The report: %s\n",
		report.Count(len(rep.Operations), "operation", "operations"), failing,
		path.Join(in.OutputDir, report.ScenarioReviewFile))
	return report.ExitOK
}
