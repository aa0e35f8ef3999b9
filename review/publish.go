package review

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/finding"
	"breakwater/review/report"
	"breakwater/review/source"
	"breakwater/review/target"
)

// gather takes together what the report of the run is made from, but for what
// becomes of the claims.
func gather(c console, w work, found results) report.Input {
	in, s, ours, sc, p := w.in, w.setup, w.ours, w.scope, w.plan
	rows, usage := found.fared.rows, found.fared.usage
	usage.Reasked, usage.Recovered = found.reasked, found.recovered
	usage.FindingsLost, usage.OverLimit, usage.RepliesCached = found.lost, found.overLimit, found.recalled
	input := report.Input{
		Tool: "breakwater " + c.Version, Scope: sc.name(), Event: c.runner.Event.Name, Change: sc.change,
		Started: c.started, Shard: p.shard,
		Settings: in.Settings, Asked: s.backends.asked, FailOn: in.FailOn, OnUnavailable: in.OnUnavailable,
		Targets:  append(slices.Clip(p.all()), p.Late...), // half a million of them are not copied for nothing
		Outcomes: append(slices.Clip(found.outcomes), late(p)...), Trivial: len(p.Trivial),
		Strengths: found.strengths, Gaps: p.gaps, Refused: found.refused,
		Notices: slices.Concat(in.Notices, c.runner.Notices, s.notices, ours.notices, sc.notices, p.notices,
			found.notices),
		Operations: s.evidence.operations, Handlers: p.Handlers, ScenariosReviewed: s.evidence.review != "",
		Backends: rows, Usage: usage, Injections: found.injections, Prompt: ask.PromptVersion(),
		Links: links(c, sc), OutputDir: outputDir(in, ours), Local: !c.runner.CI(),
	}
	input.Why, input.Unreadable = whyNothing(s, sc, p)
	return input
}

// lateReason is why a file failed before whose turn the run ended.
const lateReason = "the run ended before it was read"

// late is how those ended.
func late(p planned) []target.Outcome {
	return slices.Repeat([]target.Outcome{{State: target.Failed, Reason: lateReason}}, len(p.Late))
}

// whyNothing says why there is no target, empty if there is one, and whether that is for
// want of anything that could be read.
func whyNothing(s setup, sc scope, p planned) (why string, unreadable bool) {
	switch {
	case p.unreadable != "":
		return p.unreadable, true
	case len(s.workspace.Files) == 0 && len(s.workspace.Gaps) > 0:
		return fmt.Sprintf("Of %s, none could be read.", report.Count(len(s.workspace.Gaps), "file", "files")), true
	case countAll(p.Plan) > 0:
		return "", false
	case len(sc.unread) > 0:
		return sc.why, true
	case len(p.Plan.Unread) > 0:
		return noneRead(p.Plan.Unread[0]), true
	}
	return cmp.Or(p.why, onlyTrivial(len(p.Trivial)), sc.why), false
}

// complete adds what became of the claims.
func complete(c console, w work, input report.Input, found results, f fixes) report.Input {
	learnFindings(c, w.setup, slices.Concat(found.findings, found.disputed))
	input.Findings, input.Disputed, input.Baseline = slices.Clone(found.findings), found.disputed, found.baseline
	for i := range input.Findings {
		if x := &input.Findings[i]; f.silent[x.ID] {
			x.Pass(finding.SilentAfterFix)
		}
	}
	input.Hidden = report.Hidden{BelowConfidence: len(found.below), Settled: found.settled}
	input.Suggestions, input.Joint = f.suggestions, f.joint
	gaps := slices.Concat(w.plan.Plan.Gaps, found.gaps)
	source.SortGaps(gaps)
	input.Gaps = slices.Concat(input.Gaps, gaps)
	input.Notices = slices.Concat(input.Notices, found.notices)
	input.Strengths, input.Refused = slices.Clone(input.Strengths), slices.Clone(input.Refused)
	slices.SortStableFunc(input.Strengths, func(a, b finding.Strength) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.StartLine-b.StartLine)
	})
	slices.SortStableFunc(input.Refused, func(a, b report.Refused) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Title, b.Title))
	})
	if input.Elapsed == 0 { // the shards' own are known
		input.Elapsed = elapsed(c)
	}
	return input
}

// elapsed is how long the run took so far.
func elapsed(c console) time.Duration { return time.Since(c.started) }

// reportInterrupted reports a run whose time was up before it had anything to
// report. Its inputs may be right, so that it is no usage error.
func reportInterrupted(ctx context.Context, c console, repo *repository, in action.Inputs) int {
	why := "The run was cancelled before anything could be reviewed."
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		why = cmp.Or(tookTooMuch(ctx, c.MaxMemory),
			"The deadline passed before anything could be reviewed: raise the input timeout.")
	}
	rep := report.Build(report.Input{
		Tool: "breakwater " + c.Version, Event: c.runner.Event.Name, Started: c.started, Elapsed: time.Since(c.started),
		Settings: in.Settings, FailOn: in.FailOn, OnUnavailable: in.OnUnavailable, Why: why, Unreadable: true,
		Notices: slices.Concat(in.Notices, c.runner.Notices, repo.notices()), OutputDir: in.OutputDir, Local: !c.runner.CI(),
	})
	longer, cancel := c.after(ctx, gracePatch)
	defer cancel()
	var ours folders
	if w, _ := source.Open(longer, c.runner.Workspace, source.Options{Git: repo.git}); w != nil {
		defer w.Close()
		var err error
		if ours, err = claimFolders(longer, repo, w, in); err != nil {
			c.log.Warn("no files", "error", err)
		}
		defer ours.close()
	}
	return publish(ctx, c, in, ours, rep, nil)
}

// outputDir is where the results lie; empty where they could not be written.
func outputDir(in action.Inputs, ours folders) string {
	if ours.output == nil {
		return ""
	}
	return in.OutputDir
}

func links(c console, s scope) report.Links {
	at := c.runner.Addresses()
	if at == (action.Addresses{}) {
		return report.Links{}
	}
	return report.Links{Server: at.Server, Repository: c.runner.Repository, Files: at.Files, Commit: s.change.Reviewed,
		RunID: at.RunID}
}

// announcePlan leaves a summary and the plan for the case that the run is killed before its
// report, which replaces them and tells what cannot be written. It returns the plan as it
// lies there.
func announcePlan(c console, w work, outline action.ArtifactFile) action.ArtifactFile {
	summary := report.Provisional(len(w.plan.Targets), "breakwater "+c.Version)
	if w.ours.output != nil {
		w.ours.output.WriteAll([]action.ArtifactFile{outline, c.text("summary.md", summary)})
		outline = w.ours.output.Held(outline)
	}
	c.runner.Provisional(summary)
	return outline
}

// publish hands the report over: files, artifact, summary, annotations, step
// outputs, log. The deadline of the review does not cut it short. more are results
// beside the report. What cannot be written is told once where the rest is read, and in
// the log, and so are all notices where standard output shows none of them: a full disk
// does not change what was found.
func publish(
	ctx context.Context, c console, in action.Inputs, ours folders, rep report.Report, more []action.ArtifactFile,
) int {
	patches := patchFiles(rep) // they alone keep the bytes of the tree
	rep = withoutSecrets(c, rep)
	files := slices.Concat(outputFiles(c, rep), patches, more)
	to := report.Delivery{Notices: write(in, ours, files...), Unwritten: unwritten(ours, files)}
	told, form := to.Notices, forms[in.Format]
	if !form.notices {
		told = slices.Concat(rep.Notices, told)
	}
	all := upload(ctx, c, in, rep.Joint, files)
	to.Artifact, to.ArtifactID = all.URL, all.ID
	if all.failed != "" {
		to.Notices = append(slices.Clip(to.Notices), all.failed)
		if !form.screen && !c.runner.Actions() { // no command tells it, nor does a screen
			told = append(slices.Clip(told), all.failed)
		}
	}
	for _, n := range told {
		c.log.Warn(n)
	}
	write(in, ours, c.text("summary.md", report.Summary(rep, to))) // now with the artifact's address
	announce(c, in, ours, rep, to)
	return rep.Exit()
}

// write writes results as far as the output folder takes them, and says in a
// notice what it did not take.
func write(in action.Inputs, ours folders, files ...action.ArtifactFile) (notices []string) {
	if ours.output == nil {
		return nil // said when the folder could not be had
	}
	err := ours.output.WriteAll(files)
	if err == nil {
		return nil
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return []string{notice("%s: %d of %s could not be written (%s). What was found stands in the log.",
		in.OutputDir, len(unwritten(ours, files)), report.Count(len(files), "result", "results"), first)}
}

// unwritten names the files that the output folder lacks.
func unwritten(ours folders, files []action.ArtifactFile) (names []string) {
	for _, f := range files {
		if !ours.output.Holds(f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// announce tells the runner and the reader of the log what a report says, and what became of it.
func announce(c console, in action.Inputs, ours folders, rep report.Report, to report.Delivery) {
	c.progress.stop()
	if err := c.runner.Summary([]byte(c.secrets.Hide(string(report.Summary(rep, to))))); err != nil {
		c.log.Warn("no job summary", "error", err)
	}
	if err := c.runner.Outputs(append(report.Outputs(rep, to), verifier(c, in, ours)...)); err != nil {
		c.log.Warn("no step outputs", "error", err)
	}
	forms[in.Format].report(c, rep, to)
	if !in.Annotations || !c.runner.Actions() {
		return
	}
	for _, a := range report.Annotations(rep, to) {
		c.printer.Annotate(a)
	}
}

// outputFiles lists what the report puts into the output folder.
func outputFiles(c console, rep report.Report) (files []action.ArtifactFile) {
	for _, p := range report.Printers {
		if p.Made == nil || p.Made(rep) {
			files = append(files, c.file(p.File, func(w io.Writer) error { return p.Print(w, rep) }))
		}
	}
	return files
}

// file is a result without the run's keys, printed in pieces none of which ends within a
// text. Patches keep the bytes of the tree.
func (c console) file(name string, print func(io.Writer) error) action.ArtifactFile {
	if strings.HasSuffix(name, ".patch") || c.secrets.Empty() {
		return action.ArtifactFile{Name: name, Print: print}
	}
	return action.ArtifactFile{Name: name, Print: func(w io.Writer) error { return print(keyless{w, c.secrets}) }}
}

// text is a result of known content.
func (c console) text(name string, content []byte) action.ArtifactFile {
	return c.file(name, action.TextFile(name, content).Print)
}

// keyless hides the keys of the run in each piece that is written to it.
type keyless struct {
	to   io.Writer
	keys *action.Secrets
}

func (k keyless) Write(piece []byte) (int, error) {
	if _, err := io.WriteString(k.to, k.keys.Hide(string(piece))); err != nil {
		return 0, err
	}
	return len(piece), nil
}

// patchFiles lists the patches of single suggestions.
func patchFiles(rep report.Report) (files []action.ArtifactFile) {
	for _, s := range rep.Suggestions {
		if s.Patch != "" {
			files = append(files, action.TextFile(s.Patch, s.Diff))
		}
	}
	return files
}

// verifier leaves a copy of the program with the results, since the container
// of an action is gone when a later step wants to try the suggestions.
func verifier(c console, in action.Inputs, ours folders) []action.Output {
	var file, sum string
	if c.runner.Actions() && ours.output != nil && c.Executable != "" {
		const name = "bin/breakwater"
		var err error
		if sum, err = ours.output.Copy(name, c.Executable); err != nil {
			c.log.Warn("no copy of the program for a later step", "error", err)
		} else {
			file = path.Join(in.OutputDir, name)
		}
	}
	return []action.Output{{Name: "verifier", Value: file}, {Name: "verifier-sha256", Value: sum}}
}
