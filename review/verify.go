package review

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"breakwater/failover"
	"breakwater/review/action"
	"breakwater/review/patch/verify"
	"breakwater/review/report"
)

// verifySuggestions tries the suggestions of an earlier review with the user's own
// command. It runs code of the work tree, which a review never does, so that it
// is a command of its own for a step that holds no secrets.
func verifySuggestions(ctx context.Context, c console, in action.Inputs) (int, error) {
	c.progress.stage("trying the suggestions")
	environ, err := withoutKeys(c, in)
	if err != nil {
		return 0, err
	}
	result, err := verify.Output(ctx, filepath.Join(c.runner.Workspace, filepath.FromSlash(in.OutputDir)), verify.Options{
		Dir: c.runner.Workspace, Command: in.Rest, Only: in.Only, Start: c.start(), Environ: environ,
		Results: in.Results, Log: c.runner.Guard(c.progress), Hide: c.hideOutput,
	})
	switch {
	case errors.Is(err, verify.ErrNoCopy):
		return untried(c, err), nil
	case err != nil:
		return 0, action.Problems{err.Error()}
	}
	if err := c.runner.Summary([]byte("### Breakwater: suggestions tried\n\n" + result.Table())); err != nil {
		c.log.Warn("no job summary", "error", err)
	}
	c.progress.stop()
	if result.Unwritten != nil {
		c.log.Warn("results not written", "output-dir", in.OutputDir, "error", result.Unwritten)
	}
	forms[in.Format].tried(c, in, result)
	return verified(result), nil
}

// untried says why nothing could be tried, which is no fault of the inputs.
func untried(c console, err error) int {
	c.progress.stop()
	why := c.hide(err.Error())
	fmt.Fprintln(c.runner.Guard(c.Stderr), "No suggestion could be tried: "+why)
	if err := c.runner.Summary(complaint("Breakwater: no suggestion could be tried", why)); err != nil {
		c.log.Warn("no job summary", "error", err)
	}
	return report.ExitUnavailable
}

// printVerdicts tells a person what came of the suggestions.
func printVerdicts(c console, in action.Inputs, result verify.Result) {
	counts := map[verify.Status]int{}
	for _, compared := range result.Sorted() {
		c.printer.Foreign(compared.String())
	}
	for _, n := range result.Notes {
		c.printer.Foreign(n)
	}
	for _, v := range result.Verdicts {
		counts[v.Status]++
		line := fmt.Sprintf("%-15s suggestion %d: %s", v.Status, v.Number, v.Title)
		if v.Reason != "" {
			line += "\n                " + v.Reason
		}
		c.printer.Foreign(line)
	}
	fmt.Fprintf(c.Stdout, "%s in %s: %d passed, %d only together with others, %d failed, %d inconclusive%s. ",
		report.Count(len(result.Verdicts)-counts[verify.NotRun], "suggestion tried", "suggestions tried"),
		report.Count(len(result.Runs), "run", "runs"),
		counts[verify.Passed], counts[verify.PassedTogether], counts[verify.Failed], counts[verify.Inconclusive],
		notRun(counts))
	if result.Unwritten != nil {
		fmt.Fprintf(c.Stdout, "Not all of that could be written to %s.\n", in.OutputDir)
		return
	}
	fmt.Fprintf(c.Stdout, "Details: %s/verify.json\n", in.OutputDir)
	if len(in.Only) > 0 {
		fmt.Fprintln(c.Stdout, "verify.json and verified.patch hold this run alone, of what --only named: without it, "+
			"all suggestions are tried.")
	}
}

// withoutKeys is the environment of the process but for what holds a key of a backend,
// by whatever name. The rest is the user's own, for a command of the user's own; verify
// leaves out what is named like a secret.
func withoutKeys(c console, in action.Inputs) ([]string, error) {
	named := map[string]bool{} // by api-key-env
	cfg, err := failover.ParseConfig([]byte(in.Backends.Reveal()), func(name string) string {
		named[name] = true
		return c.getenv(name)
	})
	if err != nil {
		return nil, action.Problems(strings.Split(err.Error(), "\n"))
	}
	keys := []string{in.OpenAIKey.Reveal()}
	for _, b := range cfg.Backends {
		for _, region := range b.Regions {
			keys = append(keys, region.Key.Reveal())
		}
	}
	return slices.DeleteFunc(slices.Clone(c.Environ), func(pair string) bool {
		name, value, _ := strings.Cut(pair, "=")
		return named[name] || slices.ContainsFunc(keys, func(key string) bool {
			return key != "" && strings.Contains(value, key)
		})
	}), nil
}

func notRun(counts map[verify.Status]int) string {
	if n := counts[verify.NotRun]; n > 0 {
		return fmt.Sprintf(", %d not run", n)
	}
	return ""
}

// start is the folder that the command of verify runs in: the one that the
// program was started in.
func (c console) start() string {
	if rel, err := filepath.Rel(c.runner.Workspace, c.runner.Dir); err == nil && filepath.IsLocal(rel) && !c.runner.CI() {
		return rel
	}
	return ""
}

// verified is the exit status that goes with a result. What could not be
// decided fails nothing: it was not the suggestion.
func verified(r verify.Result) int {
	switch {
	case r.BaselineFailed():
		return report.ExitUnavailable
	case slices.ContainsFunc(r.Verdicts, func(v verify.Verdict) bool { return v.Status == verify.Failed }):
		return report.ExitFindings
	}
	return report.ExitOK
}
