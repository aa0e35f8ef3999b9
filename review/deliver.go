package review

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
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
		Links: r.links(s), OutputDir: r.outputDir(), Local: !r.runner.CI(),
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

// outputDir is where the results lie; empty where they could not be written.
func (r *run) outputDir() string {
	if r.folder == nil {
		return ""
	}
	return r.in.OutputDir
}

func (r *run) links(s scope) report.Links {
	if !r.runner.Actions() {
		return report.Links{}
	}
	links := report.Links{
		Server: r.getenv("GITHUB_SERVER_URL"), Repository: r.getenv("GITHUB_REPOSITORY"),
		Commit: s.change.Reviewed, RunID: r.getenv("GITHUB_RUN_ID"),
	}
	if r.runner.Kind == action.Gitea || r.runner.Kind == action.Forgejo { // both count runs by repository in addresses
		links.Files, links.RunID = "/src/commit/", r.getenv("GITHUB_RUN_NUMBER")
	}
	return links
}

// deliver hands the report over: files, artifact, summary, annotations, step
// outputs, log. The deadline of the review does not cut it short. Files that
// were made before go into the artifact too. What cannot be written is told
// where the rest is read: a full disk does not change what was found.
func (r *run) deliver(ctx context.Context, rep report.Report, before ...action.ArtifactFile) int {
	files, err := outputFiles(rep)
	rep.Notices = append(rep.Notices, r.write(err, files...)...)
	r.upload(ctx, &rep, append(files, before...))
	again := r.write(nil, action.ArtifactFile{Name: "summary.md", Content: report.Summary(rep)}) // now with the artifact's address
	if !r.folder.Holds("summary.md") && len(rep.Notices) == 0 {
		rep.Notices = append(rep.Notices, again...)
	}
	r.announce(rep)
	return rep.Exit()
}

// write writes results as far as the output folder takes them, and says in a
// notice what it did not take. earlier is what went wrong before.
func (r *run) write(earlier error, files ...action.ArtifactFile) (notices []string) {
	if r.folder == nil {
		return nil // said when the folder could not be had
	}
	for i, f := range files {
		if !strings.HasSuffix(f.Name, ".patch") { // those keep the bytes of the tree
			files[i].Content = []byte(r.secrets.Hide(string(f.Content)))
		}
	}
	err := errors.Join(earlier, r.folder.WriteAll(files))
	if err == nil {
		return nil
	}
	r.log.Warn("results not written", "error", err)
	missing := 0
	for _, f := range files {
		if !r.folder.Holds(f.Name) {
			missing++
		}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return []string{fmt.Sprintf("%s: %d of %d results could not be written (%s). What was found stands in the log.", r.in.OutputDir, missing, len(files), first)}
}

// announce tells the runner and the reader of the log what a report says.
func (r *run) announce(rep report.Report) {
	r.progress.stop()
	if err := r.runner.Summary([]byte(r.secrets.Hide(string(report.Summary(rep))))); err != nil {
		r.log.Warn("no job summary", "error", err)
	}
	if err := r.runner.Outputs(append(r.outputs(rep), r.verifier()...)); err != nil {
		r.log.Warn("no step outputs", "error", err)
	}
	r.printer.Foreign(r.secrets.Hide(report.Terminal(rep, r.terminal())))
	if !r.in.Annotations || !r.runner.Actions() {
		return
	}
	for _, a := range report.Annotations(rep) {
		r.printer.Annotate(action.Annotation{
			Level: action.Level(a.Level), Path: a.Path, StartLine: a.StartLine, EndLine: a.EndLine, Title: a.Title, Message: a.Message,
		})
	}
}

// outputFiles lists what the report puts into the output folder, what people
// need first: a disk may take only some of it. Beside an error
// it is what could be made all the same.
func outputFiles(rep report.Report) ([]action.ArtifactFile, error) {
	var files []action.ArtifactFile
	asJSON, wrongJSON := report.JSON(rep)
	if wrongJSON == nil {
		files = append(files, action.ArtifactFile{Name: "report.json", Content: asJSON})
	}
	files = append(files, action.ArtifactFile{Name: "summary.md", Content: report.Summary(rep)})
	if len(rep.Joint) > 0 {
		files = append(files, action.ArtifactFile{Name: "breakwater.patch", Content: rep.Joint})
	}
	for _, s := range rep.Suggestions {
		if s.Patch != "" {
			files = append(files, action.ArtifactFile{Name: s.Patch, Content: s.Diff})
		}
	}
	sarif, wrongSARIF := report.SARIF(rep)
	if wrongSARIF == nil {
		files = append(files, action.ArtifactFile{Name: "breakwater.sarif", Content: sarif})
	}
	return files, errors.Join(wrongJSON, wrongSARIF)
}

// outputs are the step outputs: those of the report, without the paths of files
// that could not be written.
func (r *run) outputs(rep report.Report) []action.Output {
	var out []action.Output
	for _, o := range report.Outputs(rep) {
		if slices.Contains([]string{"patch", "summary", "report", "sarif"}, o.Name) && !r.folder.Holds(path.Base(o.Value)) {
			o.Value = ""
		}
		out = append(out, action.Output{Name: o.Name, Value: o.Value})
	}
	return out
}

// verifier leaves a copy of the program with the results, since the container
// of an action is gone when a later step wants to try the suggestions.
func (r *run) verifier() []action.Output {
	var file, sum string
	if r.runner.Actions() && r.folder != nil && r.Executable != "" {
		const name = "breakwater"
		var err error
		if sum, err = r.folder.Copy(name, r.Executable); err != nil {
			r.log.Warn("no copy of the program for a later step", "error", err)
		} else {
			file = path.Join(r.in.OutputDir, name)
		}
	}
	return []action.Output{{Name: "verifier", Value: file}, {Name: "verifier-sha256", Value: sum}}
}

// terminal says how the report looks to whoever reads it.
func (r *run) terminal() report.TerminalOptions {
	o := report.TerminalOptions{Color: r.isTerminal(r.Stdout) && r.getenv("NO_COLOR") == ""}
	if top, err := filepath.Rel(r.runner.Dir, r.runner.Workspace); err == nil && top != "." && !r.runner.CI() {
		o.Top = filepath.ToSlash(top)
	}
	return o
}
