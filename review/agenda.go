package review

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"breakwater/index"
	"breakwater/index/syntax"
	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/plan"
	"breakwater/review/report"
	"breakwater/review/rules"
	"breakwater/review/source"
	"breakwater/review/target"
)

// contextTokens is how much context a target gets: some four hundred lines.
const contextTokens = 6000

// agenda is what is to be reviewed, and the index that knows the code around.
type agenda struct {
	plan.Plan
	index      *index.Index
	gaps       []source.Gap
	why        string // why there is no target, where it is for want of a rule
	unreadable string // why nothing could be read; empty if something could
}

// all returns the targets within and beyond the budget.
func (a agenda) all() []target.Target {
	return append(a.Targets[:len(a.Targets):len(a.Targets)], a.Over...)
}

// plan indexes the workspace and plans the review.
func (r *run) plan(ctx context.Context, s scope, e evidence, b backends) agenda {
	var a agenda
	a.gaps = append(append(a.gaps, r.workspace.Gaps...), e.gaps...)
	a.gaps = append(a.gaps, s.ignore...)
	paths, limit, contexts := s.paths, r.in.MaxTargets, r.in.MaxTargets
	if b.client == nil && r.in.Command == action.Review { // a plan shows what a model would be asked
		paths, contexts = r.withRules(&a, s), 0 // the rules read no context
		if !r.in.Given("max-targets") {
			limit = 0 // the rules cost nothing; the budget bounds what a model is asked
		}
	}
	r.progress.stage("indexing", 0, "")
	ix, stats, err := index.Open(ctx, index.Options{
		Dir: r.cacheDir(), Name: path.Join("index", url.PathEscape(r.in.SourceDir)), Top: r.in.SourceDir, All: s.full,
	}, r.files(ctx))
	if err != nil {
		a.unreadable = fmt.Sprintf("The code could not be indexed: %v.", err)
		return a
	}
	a.index = ix
	r.notices = append(r.notices, stats.Notes...)
	r.log.Info("indexed", "files", stats.Files, "generated", stats.Generated, "vendored", stats.Vendored,
		"left out", stats.Binary+stats.Unreadable, "kept from before", stats.Reused)
	a.Plan, err = plan.Make(ctx, plan.Input{
		Paths: paths, Read: r.workspace.Read, Index: ix, Full: s.full, Change: s.change, Operations: e.operations,
		MaxTargets: limit, ContextFor: contexts, ContextTokens: contextTokens,
		Overhead: func(l syntax.Language) int { return ask.SystemTokens(l, r.in.Instructions) },
	})
	if err != nil && len(a.Targets) == 0 { // with targets it is the deadline, and the rules still have their turn
		a.unreadable = fmt.Sprintf("The review could not be planned: %v.", err)
	}
	a.gaps = append(a.gaps, a.Plan.Gaps...)
	r.log.Info("planned", "files", stats.Files, "targets", len(a.Targets), "over budget", len(a.Over), "scope", s.name())
	return a
}

// withRules returns the files that built-in rules can review. The others are
// gaps: without a model nobody looks at them.
func (r *run) withRules(a *agenda, s scope) []string {
	changed := map[string]bool{}
	for _, f := range s.change.Files {
		changed[f.Path] = true
	}
	var paths []string
	others, unread := 0, 0
	for _, path := range s.paths {
		switch {
		case rules.Knows(syntax.LanguageOf(path)):
			paths = append(paths, path)
		case !s.full && changed[path]:
			unread++
			a.gaps = append(a.gaps, source.Gap{Path: path, Reason: "no built-in rule reads this kind of file; a model would"})
		default:
			others++
		}
	}
	if n := max(unread, others); n > 0 && (s.full || unread > 0) {
		a.why = fmt.Sprintf("No built-in rule reads the code under review (%d files): configure a model to have it reviewed.", n)
	}
	if s.full && others > 0 {
		a.gaps = append(a.gaps, source.Gap{Reason: fmt.Sprintf("%d files of configuration or in other languages: no built-in rule reads them; a model would", others)})
	}
	return paths
}

// cacheDir is where things are kept between runs; empty where nothing is.
func (r *run) cacheDir() string {
	if r.in.CacheDir == "" || filepath.IsAbs(r.in.CacheDir) {
		return r.in.CacheDir
	}
	return filepath.Join(r.runner.Workspace, r.in.CacheDir)
}

// keep closes the index, which writes what cache-dir holds of it.
func (r *run) keep(a agenda) {
	if a.index == nil {
		return
	}
	if err := a.index.Close(); err != nil {
		r.log.Warn("the index is not kept", "error", err)
	}
}

// files lists what the index may read. Where an index is kept, what git knows of
// their content saves reading most of them to see that they are the same.
func (r *run) files(ctx context.Context) []index.File {
	var blobs map[string]string
	if r.in.CacheDir != "" && r.git.Present() {
		var err error
		if blobs, err = r.git.Blobs(ctx, r.in.SourceDir); err != nil {
			r.log.Info("every file is read, since git does not say which changed", "error", err)
		}
	}
	files := make([]index.File, len(r.workspace.Files))
	for i, f := range r.workspace.Files {
		files[i] = index.File{Path: f.Path, Read: func() ([]byte, error) { return r.workspace.Read(f.Path) }}
		if id := blobs[f.Path]; id != "" { // with the size, which tells line ends that git converts on checkout
			files[i].Hash = fmt.Sprintf("%s %d", id, f.Size)
		}
	}
	return files
}

// writePlan writes plan.json, and returns it for the artifact.
func (r *run) writePlan(a agenda) []action.ArtifactFile {
	data, err := report.NewPlan(a.Targets).JSON()
	if err != nil {
		r.notice("plan.json could not be made: %v.", err)
		return nil
	}
	files := []action.ArtifactFile{{Name: "plan.json", Content: data}}
	r.notices = append(r.notices, r.write(nil, files...)...)
	return files
}

// printPlan ends the command plan.
func (r *run) printPlan(a agenda) int {
	r.progress.stop()
	var tokens int
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TARGET\tKIND\tLINES\tTOKENS\tCONTEXT")
	for _, t := range a.Targets {
		tokens += t.Tokens
		fmt.Fprintf(w, "%s\t%s\t%d-%d\t%d\t%d\n", t.ID, t.Kind, t.StartLine, t.EndLine, t.Tokens, len(t.Context))
	}
	w.Flush()
	r.printer.Foreign(table.String())
	fmt.Fprintf(r.Stdout, "%d targets, about %d tokens in their requests, answers not counted; %d beyond max-targets.", len(a.Targets), tokens, len(a.Over))
	if r.folder.Holds("plan.json") {
		fmt.Fprintf(r.Stdout, " Details: %s/plan.json", r.in.OutputDir)
	}
	fmt.Fprintln(r.Stdout)
	if a.unreadable != "" {
		fmt.Fprintln(r.Stdout, a.unreadable)
		return report.ExitUnavailable
	}
	return report.ExitOK
}
