// Package review runs a review from the inputs to the exit status.
//
// [Main] is the program. It reads as the list of its stages: inputs, workspace
// and change, evidence, index, plan, verdicts, suggestions, report. Each stage
// is a package of its own; this one connects them and holds what needs more
// than one of them, such as who stands in for a model that does not answer.
package review

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"breakwater/index/facts"
	"breakwater/review/action"
	"breakwater/review/report"
	"breakwater/review/source"
)

// Process is what the program is started with.
type Process struct {
	Args    []string // without the program's name
	Environ []string // as of os.Environ
	Stdout  io.Writer
	Stderr  io.Writer
	Version string

	Executable string // of the program, to be copied for a later step of a workflow; empty: none is
}

// Main runs the program and returns its exit status, one of the constants of
// package report. A cancelled ctx ends the review early; what was found by then
// is still reported.
func Main(ctx context.Context, p Process) int {
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintf(p.Stderr, "breakwater: %v\n", err)
		return report.ExitUsage
	}
	r := &run{Process: p, runner: action.Detect(p.Environ, dir), started: time.Now()}
	r.printer = action.NewPrinter(r.runner, p.Stdout)
	r.progress = startProgress(p.Stderr, r.isTerminal(p.Stderr))
	defer r.progress.stop()
	r.progress.stage("reading the repository", 0, "")
	r.log = slog.New(slog.NewTextHandler(r.runner.Guard(r.progress), &slog.HandlerOptions{ReplaceAttr: withoutDate, Level: r.logLevel()}))
	defer r.close()
	r.in, err = action.Load(ctx, action.Source{Args: p.Args, Environ: p.Environ, Runner: r.runner, Read: r.read})
	r.secret(r.in.OpenAIKey) // before anything else is printed
	r.secret(action.NewSecret(r.getenv("ACTIONS_RUNTIME_TOKEN")))
	ctx, cancel := r.within(ctx, r.in.Timeout)
	defer cancel()
	if err != nil {
		_, _, more := r.prepare(ctx)
		return r.refuse(together(err, more))
	}
	switch r.in.Command {
	case action.Help:
		fmt.Fprint(p.Stdout, action.Usage(r.in.Topic))
		return report.ExitOK
	case action.Version:
		fmt.Fprintf(p.Stdout, "breakwater %s\n", p.Version)
		return report.ExitOK
	}
	stages := r.review
	if r.in.Command == action.Verify {
		stages = r.verify
	}
	status, err := stages(ctx)
	switch {
	case err != nil && ctx.Err() != nil && r.in.Command == action.Verify: // what the review left stays
		r.progress.stop()
		fmt.Fprintln(r.Stderr, "The run ended before any suggestion was tried; the results of the review are as they were.")
		return report.ExitUnavailable
	case err != nil && ctx.Err() != nil:
		return r.cutShort(ctx)
	case err != nil:
		return r.refuse(err)
	}
	return status
}

// logLevel is what a log holds. A person who looks on sees the progress; how the
// run went by is of use where it is read later.
func (r *run) logLevel() slog.Level {
	if r.isTerminal(r.Stderr) {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// withoutDate shortens the time of a log line: a CI prints the date itself.
func withoutDate(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.String(a.Key, a.Value.Time().UTC().Format("15:04:05.000"))
	}
	return a
}

// run is one run of the program.
type run struct {
	Process
	in      action.Inputs
	runner  action.Runner
	printer *action.Printer
	log     *slog.Logger

	progress *progress
	started  time.Time

	git       *source.Git    // of the code under review
	anchor    *source.Git    // that the event speaks of; git itself but for a submodule
	believed  *belief        // whose files count; found once
	change    *source.Change // resolved once
	workspace *source.Workspace
	facts     facts.Cache // of what was read
	folder    *action.Folder
	comparing []string // notices about how the change was found
	notices   []string // complete sentences for a person
	secrets   action.Secrets
}

func (r *run) notice(format string, args ...any) {
	r.notices = append(r.notices, action.HideKeyLike(fmt.Sprintf(format, args...)))
}

// secret keeps a key out of the log and of everything that is written.
func (r *run) secret(key action.Secret) {
	r.printer.Mask(key)
	r.secrets.Add(key)
}

func (r *run) close() {
	if r.folder != nil {
		r.folder.Close()
	}
	if r.workspace != nil {
		r.workspace.Close()
	}
}

// review is the pipe. Its error means that the inputs do not make sense; all
// else that can go wrong ends in the report.
func (r *run) review(ctx context.Context) (int, error) {
	r.notices = append(append(r.notices, r.in.Notices...), r.runner.Notices...)
	backends, evidence, err := r.prepare(ctx)
	if err != nil {
		return 0, err
	}
	if err := r.claim(ctx); err != nil {
		return 0, err
	}
	scope, err := r.scope(ctx)
	if err != nil {
		return 0, err
	}
	agenda := r.plan(ctx, scope, evidence, backends)
	defer r.keep(agenda)
	planned := r.writePlan(agenda)
	if r.in.Command == action.Plan {
		return r.printPlan(agenda), nil
	}
	verdicts := r.verdicts(ctx, scope, agenda, backends)
	fixes := r.suggest(ctx, scope, agenda, verdicts)
	return r.deliver(ctx, r.report(scope, evidence, agenda, verdicts, fixes, backends), planned...), nil
}

// prepare does what can show that inputs are wrong, and nothing that leaves a
// trace. Every problem there is comes back at once, so that mending the inputs
// takes one run.
func (r *run) prepare(ctx context.Context) (backends, evidence, error) {
	b, wrongBackends := r.backends()
	wrongTree := r.open(ctx)
	if r.workspace == nil {
		return b, evidence{}, together(wrongBackends, wrongTree)
	}
	e, wrongEvidence := r.evidence()
	return b, e, together(wrongBackends, wrongTree, wrongEvidence, r.claimable(ctx))
}
