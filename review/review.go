// Package review runs a review from the inputs to the exit status.
//
// [Main] is the program. The function review reads as the list of its stages,
// each of which is given what it reads and returns what it makes: setup, folders,
// scope, plan, results, suggestions, report. Most stages are packages of their
// own; this one connects them and holds what needs more than one of them, such
// as who stands in for a model that does not answer.
package review

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"breakwater/index/facts"
	"breakwater/review/action"
	"breakwater/review/patch"
	"breakwater/review/report"
)

// Process is what the program is started with.
type Process struct {
	Args    []string // without the program's name
	Environ []string // as of os.Environ
	Dir     string   // that the program is started in, absolute; empty: the one of this process
	Stdout  io.Writer
	Stderr  io.Writer
	Version string

	Executable string // of the program, to be copied for a later step of a workflow; empty: none is
	MaxMemory  int64  // bytes that the run may take; 0: no bound
}

// NoVersion is the Version of what is built without one, which many programs share.
const NoVersion = "dev"

// Main runs the program and returns its exit status, one of the constants of
// package report. A cancelled ctx ends the review early; what was found by then
// is still reported.
func Main(ctx context.Context, p Process) int {
	if p.Dir == "" {
		var err error
		if p.Dir, err = os.Getwd(); err != nil {
			fmt.Fprintf(p.Stderr, "breakwater: %v\n", err)
			return report.ExitUsage
		}
	}
	c := newConsole(p)
	defer c.progress.stop()
	c.progress.stage("reading the repository")
	repo := &repository{runner: c.runner, environ: p.Environ, within: c.within}
	defer repo.close()
	in, err := action.Load(ctx, action.Source{Args: p.Args, Environ: p.Environ, Runner: c.runner, Read: repo.read})
	if forms[in.Format].alone {
		c.printer = action.NewPrinter(c.runner, p.Stderr)
	}
	if err == nil && !in.Redact {
		c.redact = nil
	}
	c.secret(in.OpenAIKey) // before anything else is printed
	c.secret(action.NewSecret(c.getenv("ACTIONS_RUNTIME_TOKEN")))
	ctx, cancel := c.within(ctx, in.Timeout)
	defer cancel()
	if p.MaxMemory > 0 {
		var unwatch context.CancelFunc
		ctx, unwatch = bounded(ctx, p.MaxMemory)
		defer unwatch()
	}
	c.watch(ctx)
	switch {
	case err != nil && in.Command == action.Help: // nothing else was read
		return refuse(c, err)
	case err != nil:
		s, more := prepare(ctx, c, repo, in)
		s.close()
		if ctx.Err() != nil { // what ended early says nothing about the inputs
			more = nil
		}
		return refuse(c, together(err, more))
	}
	status, err := run(ctx, c, repo, in)
	switch {
	case err != nil && in.Command == action.Explain: // it read no input, so no deadline either
		return refuse(c, err)
	case err != nil && ctx.Err() != nil && addsTo[in.Command] != "": // what the review left stays
		c.progress.stop()
		fmt.Fprintf(c.Stderr, "The run ended before %s; the results of the review are as they were.\n", addsTo[in.Command])
		return report.ExitUnavailable
	case err != nil && ctx.Err() != nil:
		return reportInterrupted(ctx, c, repo, in)
	case err != nil:
		return refuse(c, err)
	}
	return status
}

// addsTo are the commands that add to the results of a review, with what had not come
// about where one of them ended early.
var addsTo = map[action.Command]string{
	action.Plan:    "the plan stood",
	action.Verify:  "any suggestion was tried",
	action.Analyze: "the results were analyzed",
}

// run carries out the command. Its error means that the inputs do not make
// sense; all else that can go wrong ends in the report.
func run(ctx context.Context, c console, repo *repository, in action.Inputs) (status int, err error) {
	switch in.Command {
	case action.Help:
		fmt.Fprint(c.Stdout, action.Usage(in.Topic))
		return report.ExitOK, nil
	case action.Explain:
		return explain(c, in.Rule)
	case action.Version:
		fmt.Fprintf(c.Stdout, "breakwater %s\n", c.Version)
		return report.ExitOK, nil
	case action.Verify:
		return verifySuggestions(ctx, c, in)
	case action.Analyze:
		return analyze(ctx, c, repo, in)
	case action.Merge:
		return mergeShards(ctx, c, repo, in)
	}
	return review(ctx, c, repo, in)
}

// review is the pipe.
func review(ctx context.Context, c console, repo *repository, in action.Inputs) (status int, err error) {
	s, err := prepare(ctx, c, repo, in)
	defer s.close()
	if err != nil {
		return 0, err
	}
	ours, err := claimFolders(ctx, repo, s.workspace, in)
	defer ours.close()
	if err != nil {
		return 0, err
	}
	base := baseOf(ctx, repo, s.change)
	w := work{repo: repo, in: in, setup: s, ours: ours, code: new(facts.Cache),
		scope: scopeOf(in, s, base, repo.notices())}
	w.plan = makePlan(ctx, c, w)
	defer closeIndex(w.plan.index)
	if in.Command == action.Plan && ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if w, err = shareOut(w); err != nil {
		return 0, err
	}
	called := addresses(ctx, c, w)
	outline := outlineOf(c, w, called, s.backends.estimate(w.plan.Plan, w.plan.requests))
	if in.Command == action.Plan {
		return showPlan(ctx, c, w, outline), nil
	}
	outline = announcePlan(c, w, outline)
	if err := w.setup.backends.connect(c, w.in.MaxRequests); err != nil {
		return 0, err
	}
	w.kept = openMemory(c, w)
	defer w.kept.close()
	w.edits = openSuggester(ctx, c, w)
	found, known := reviewTargets(ctx, c, w), s.baseline
	code := bothSides{s.change, s.workspace.Read, base, w.code}
	if len(found.claims) > 0 || in.Baseline != "" || w.kept.store != nil { // somebody asks where code went
		found.traces = code.traces()
	}
	code.noteFormer(found.claims, found.traces)
	if in.Baseline == action.BaselineAuto {
		known = baseFindings(ctx, c, w, found)
		found.notices = append(found.notices, known.notices...)
	}
	input := gather(c, w, found)
	judged := w.judge(ctx, c, known, found)
	unsettled, told := w.kept.settle(in, w.plan.unkept)
	judged.notices = append(judged.notices, unsettled...)
	record := recordOf(c, w, known, found, judged, called, input)
	input.Notices = append(input.Notices, record.notices...)
	if why := tookTooMuch(ctx, c.MaxMemory); why != "" {
		input.Notices = append(input.Notices, why)
	}
	made := suggest(ctx, c, w, judged)
	if err := closeIndex(w.plan.index); err != nil && !told {
		judged.notices = append(judged.notices, unkept(in, err))
	}
	rep := report.Build(complete(c, w, input, judged, made))
	return publish(ctx, c, in, ours, rep, append(record.files, outline)), nil
}

// work is what reviewers, and those who judge their claims, are given: of one run, or of
// all shards. The stages before fill it in its order, and it is complete before the first
// reviewer begins.
type work struct {
	repo  *repository
	in    action.Inputs
	setup setup
	ours  folders
	code  *facts.Cache
	scope scope
	plan  planned
	kept  remembered
	edits *patch.Suggester
}

// judge says what becomes of the claims; known is what was known before the change.
func (w work) judge(ctx context.Context, c console, known baseline, found results) results {
	found = found.judged(ctx, c, w, w.standing())
	judged := slices.Clone(found.findings)
	found.baseline = compareBaseline(ctx, known, w, &found)
	found = keepQuiet(ctx, c, w, found).capped(w.in.MinConfidence)
	keepFindings(c, w, found)
	found = holdBack(c, w, judged, found)
	found.setDisputed()
	return found
}
