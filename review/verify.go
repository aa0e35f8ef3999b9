package review

import (
	"context"
	"fmt"
	"path/filepath"

	"breakwater/review/action"
	"breakwater/review/patch/verify"
	"breakwater/review/report"
)

// verify tries the suggestions of an earlier review with the user's own
// command. It runs code of the work tree, which a review never does, so that it
// is a command of its own for a step that holds no secrets.
func (r *run) verify(ctx context.Context) (int, error) {
	r.progress.stage("trying the suggestions", 0, "")
	result, err := verify.Output(ctx, filepath.Join(r.runner.Workspace, filepath.FromSlash(r.in.OutputDir)), verify.Options{
		Dir: r.runner.Workspace, Command: r.in.Rest, Only: r.in.Only, Start: r.start(), Environ: r.Environ, Log: r.runner.Guard(r.progress),
	})
	if err != nil {
		return 0, action.Problems{err.Error()}
	}
	if err := r.runner.Summary([]byte("### Breakwater: suggestions tried\n\n" + result.Table())); err != nil {
		r.log.Warn("no job summary", "error", err)
	}
	r.progress.stop()
	counts := map[verify.Status]int{}
	for _, v := range result.Verdicts {
		counts[v.Status]++
		line := fmt.Sprintf("%-15s suggestion %d: %s", v.Status, v.Number, v.Title)
		if v.Reason != "" {
			line += "\n                " + v.Reason
		}
		r.printer.Foreign(line)
	}
	fmt.Fprintf(r.Stdout, "%s in %s: %d passed, %d passed together, %d failed, %d inconclusive%s. Details: %s/verify.json\n",
		report.Count(len(result.Verdicts)-counts[verify.NotRun], "suggestion tried", "suggestions tried"), report.Count(len(result.Runs), "run", "runs"),
		counts[verify.Passed], counts[verify.PassedTogether], counts[verify.Failed], counts[verify.Inconclusive], notRun(counts), r.in.OutputDir)
	return verified(result, counts[verify.Failed]), nil
}

func notRun(counts map[verify.Status]int) string {
	if n := counts[verify.NotRun]; n > 0 {
		return fmt.Sprintf(", %d not run", n)
	}
	return ""
}

// start is the folder that the command of verify runs in: the one that the
// program was started in.
func (r *run) start() string {
	if rel, err := filepath.Rel(r.runner.Workspace, r.runner.Dir); err == nil && filepath.IsLocal(rel) && !r.runner.CI() {
		return rel
	}
	return ""
}

// verified is the exit status that goes with a result. What could not be
// decided fails nothing: it was not the suggestion.
func verified(r verify.Result, failed int) int {
	switch {
	case r.BaselineFailed():
		return report.ExitUnavailable
	case failed > 0:
		return report.ExitFindings
	}
	return report.ExitOK
}
