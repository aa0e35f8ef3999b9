package review

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"breakwater/review/action"
	"breakwater/review/report"
	"breakwater/review/source"
)

// report makes the report of the run.
func (r *run) report(s scope, e evidence, a agenda, v verdicts, f fixes, b backends) report.Report {
	rows, usage := b.standing()
	usage.Reasked, usage.Recovered = v.reasked, v.recovered
	in := report.Input{
		Tool: "breakwater " + r.Version, Scope: s.name(), Event: r.runner.Event.Name, Change: s.change,
		Started: r.started, Elapsed: time.Since(r.started),
		Asked: b.asked, FailOn: string(r.in.FailOn), OnUnavailable: string(r.in.OnUnavailable),
		Targets: a.all(), Outcomes: v.outcomes,
		Findings: v.findings, Hidden: report.Hidden{BelowConfidence: v.below},
		Suggestions: f.suggestions, Joint: f.joint, Strengths: v.strengths,
		Gaps: append(append([]source.Gap{}, a.gaps...), v.gaps...), Refused: v.refused, Notices: r.notices,
		Operations: e.operations, Backends: rows, Usage: usage,
		Links: r.links(s), OutputDir: r.in.OutputDir,
	}
	if len(in.Targets) == 0 {
		in.Why = cmp.Or(a.why, s.why)
		if in.Unreadable = len(s.unread) > 0; in.Unreadable {
			in.Why = s.why
		}
	}
	if a.unreadable != "" {
		in.Why, in.Unreadable = a.unreadable, true
	} else if len(r.workspace.Files) == 0 && len(r.workspace.Gaps) > 0 {
		in.Why, in.Unreadable = fmt.Sprintf("None of the %d files could be read.", len(r.workspace.Gaps)), true
	}
	return report.Build(in)
}

func (r *run) links(s scope) report.Links {
	if !r.runner.Actions() {
		return report.Links{}
	}
	return report.Links{
		Server: r.getenv("GITHUB_SERVER_URL"), Repository: r.getenv("GITHUB_REPOSITORY"),
		Commit: s.change.Reviewed, RunID: r.getenv("GITHUB_RUN_ID"),
	}
}

// deliver hands the report over: files, artifact, summary, annotations, step
// outputs, log. The deadline of the review does not cut it short. Files that
// were written before go into the artifact too. The error means that the output
// folder could not be written.
func (r *run) deliver(ctx context.Context, rep report.Report, before ...action.ArtifactFile) (int, error) {
	files, err := outputFiles(rep)
	if err == nil {
		err = r.folder.WriteAll(files)
	}
	if err != nil {
		return 0, fmt.Errorf("write results: %w", err)
	}
	r.upload(ctx, &rep, append(files, before...))
	if _, err := r.folder.Write("summary.md", report.Summary(rep)); err != nil { // again, now with the artifact's address
		return 0, fmt.Errorf("write results: %w", err)
	}
	r.announce(rep)
	return rep.Exit(), nil
}

// announce tells the runner and the reader of the log what a report says.
func (r *run) announce(rep report.Report) {
	if err := r.runner.Summary(report.Summary(rep)); err != nil {
		r.log.Warn("no job summary", "error", err)
	}
	if err := r.runner.Outputs(r.outputs(rep)); err != nil {
		r.log.Warn("no step outputs", "error", err)
	}
	r.printer.Foreign(report.Terminal(rep, r.terminal()))
	if !r.in.Annotations || !r.runner.Actions() {
		return
	}
	for _, a := range report.Annotations(rep) {
		r.printer.Annotate(action.Annotation{
			Level: action.Level(a.Level), Path: a.Path, StartLine: a.StartLine, EndLine: a.EndLine, Title: a.Title, Message: a.Message,
		})
	}
}

// outputFiles lists what the report puts into the output folder.
func outputFiles(rep report.Report) ([]action.ArtifactFile, error) {
	asJSON, err := report.JSON(rep)
	if err != nil {
		return nil, err
	}
	sarif, err := report.SARIF(rep)
	if err != nil {
		return nil, err
	}
	files := []action.ArtifactFile{{Name: "report.json", Content: asJSON}, {Name: "breakwater.sarif", Content: sarif}, {Name: "summary.md", Content: report.Summary(rep)}}
	if len(rep.Joint) > 0 {
		files = append(files, action.ArtifactFile{Name: "breakwater.patch", Content: rep.Joint})
	}
	for _, s := range rep.Suggestions {
		if s.Patch != "" {
			files = append(files, action.ArtifactFile{Name: s.Patch, Content: s.Diff})
		}
	}
	return files, nil
}

// outputs are the step outputs: those of the report, without the paths where
// no file could be written.
func (r *run) outputs(rep report.Report) []action.Output {
	var out []action.Output
	for _, o := range report.Outputs(rep) {
		if r.folder == nil && strings.HasPrefix(o.Value, r.in.OutputDir+"/") {
			o.Value = ""
		}
		out = append(out, action.Output{Name: o.Name, Value: o.Value})
	}
	return out
}

// terminal says how wide and how colourful the log may be.
func (r *run) terminal() report.TerminalOptions {
	f, ok := r.Stdout.(*os.File)
	if !ok || r.runner.CI() {
		return report.TerminalOptions{}
	}
	info, err := f.Stat()
	tty := err == nil && info.Mode()&os.ModeCharDevice != 0
	return report.TerminalOptions{Color: tty && r.getenv("NO_COLOR") == "" && r.getenv("TERM") != "dumb"}
}
