package review

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"text/tabwriter"

	"breakwater/index"
	"breakwater/index/syntax"
	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/plan"
	"breakwater/review/redact"
	"breakwater/review/report"
	"breakwater/review/rules"
	"breakwater/review/source"
	"breakwater/review/target"
)

// planned is what is to be reviewed, and the index that knows the code around.
type planned struct {
	plan.Plan                 // what this job reviews
	whole       plan.Plan     // what all jobs review together; the same where there is one
	shard       *report.Shard // nil where there is one
	index       *index.Index
	scan        bool        // everything is reviewed, so that findings need evidence, see rules.File
	rules       ruleResults // what was looked at while the plan was made
	requests    int         // that asking about the targets takes, for a model
	allRequests int         // the same of whole
	gaps        []source.Gap
	why         string // why there is no target, where it is for want of a rule
	unreadable  string // why nothing could be read; empty if something could
	notices     []string
	unkept      error // why the index is not kept for the next run; nil if it will be
}

// all returns the targets within and beyond the budget, whose code is known.
func (p planned) all() []target.Target {
	if len(p.Over) == 0 { // as in a tree of any size that the rules review alone
		return p.Targets
	}
	return append(p.Targets[:len(p.Targets):len(p.Targets)], p.Over...)
}

// each yields those, and the trivial ones, where they stand.
func (p planned) each() iter.Seq[*target.Target] { return eachOf(p.Plan) }

// eachOf yields all that a plan has cut the code into.
func eachOf(p plan.Plan) iter.Seq[*target.Target] {
	return func(yield func(*target.Target) bool) {
		for _, ts := range [][]target.Target{p.Targets, p.Over, p.Trivial} {
			for i := range ts {
				if !yield(&ts[i]) {
					return
				}
			}
		}
	}
}

// makePlan indexes the workspace and plans the review.
func makePlan(ctx context.Context, c console, w work) planned {
	in, s, sc := w.in, w.setup, w.scope
	p := planned{gaps: slices.Concat(s.workspace.Gaps, s.evidence.gaps, sc.ignored)}
	paths, limit, contexts := sc.paths, in.MaxTargets, in.MaxTargets
	if s.backends.asked != report.AskedModel && in.Command != action.Plan { // a plan shows what a model would be asked
		paths, contexts = p.withRules(sc), 0 // the rules read no context
		if !in.Given("max-targets") {
			limit = 0 // the rules cost nothing; the budget bounds what a model is asked
		}
	}
	c.progress.stage("indexing")
	ix, stats, err := indexTree(ctx, c, w, sc.full && contexts > 0)
	if err != nil {
		p.unreadable = fmt.Sprintf("The code could not be indexed: %v.", err)
		return p
	}
	p.index = ix
	p.scan = sc.full && stats.Files-stats.Generated-stats.Vendored >= leastScan
	p.notices, p.unkept = append(p.notices, stats.Notes...), stats.Unkept
	c.log.Info("indexed", "files", stats.Files, "generated", stats.Generated, "vendored", stats.Vendored,
		"binary or unreadable", stats.Binary+stats.Unreadable, "kept from before", stats.Reused)
	look, said := lookAlong(ctx, w, p)
	p.Plan, err = plan.Make(ctx, plan.Input{
		Paths: paths, Code: sc.paths, Read: s.workspace.Read, Base: baseOf(ctx, w.repo, sc.change),
		Index: ix, Facts: w.code, Full: sc.full, Change: sc.change, Operations: s.evidence.operations, Seen: look,
		MaxTargets: limit, ContextFor: contexts, ContextTokens: ask.ContextTokens,
	})
	p.rules = said
	if err != nil && len(p.Targets) == 0 { // with targets it is the deadline, and the rules still have their turn
		p.unreadable = fmt.Sprintf("The review could not be planned: %v.", err)
	}
	if contexts > 0 {
		p.Targets, p.requests = ask.Price(p.Targets, askedAs(in, s.backends))
	}
	p.whole = p.Plan
	parses, _ := syntax.Parses()
	c.log.Info("planned", "files", stats.Files, "targets", len(p.Targets), "over budget", len(p.Over), "trivial",
		len(p.Trivial), "scope", sc.name(), "under review", len(paths), "parses", parses)
	return p
}

// askedAs is what the text of a request depends on beside its targets and what the
// rules suspect in them, which nobody knows while the plan is made.
func askedAs(in action.Inputs, b backends) ask.Options {
	return ask.Options{Instructions: in.Instructions, SecondLook: in.SecondLook.Looks(), Window: window(b.config)}
}

// baseOf reads files as they were before the change.
func baseOf(ctx context.Context, repo *repository, change source.Change) func(path string) ([]byte, error) {
	if change.Base == "" || !repo.git.Present() {
		return nil
	}
	was := change.OldPaths()
	return func(path string) ([]byte, error) { return repo.git.ShowFile(ctx, change.Base, cmp.Or(was[path], path)) }
}

// withRules returns the files that built-in rules can review. The others are
// gaps: without a model nobody looks at them.
func (p *planned) withRules(s scope) []string {
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
			p.gaps = append(p.gaps, source.Gap{Path: path, Reason: "no built-in rule reads this kind of file; a model would"})
		default:
			others++
		}
	}
	if n := max(unread, others); n > 0 && (s.full || unread > 0) {
		p.why = fmt.Sprintf("No built-in rule reads the code under review (%s): configure a model to have it reviewed.",
			report.Count(n, "file", "files"))
	}
	if s.full && others > 0 {
		p.gaps = append(p.gaps, source.Gap{Reason: fmt.Sprintf("%s of configuration or in other languages, which no "+
			"built-in rule reads; a model would", report.Count(others, "file", "files"))})
	}
	return paths
}

// onlyTrivial says that everything under review is trivial; empty if it is not.
func onlyTrivial(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("What is under review cannot hold a resilience defect: %s without calls, loops or failure "+
		"handling.", report.Count(n, "definition", "definitions"))
}

// closeIndex closes the index, which writes what cache-dir holds of it; nil is none. Closing
// again does nothing.
func closeIndex(ix *index.Index) error {
	if ix == nil {
		return nil
	}
	return ix.Close()
}

// indexTree indexes the workspace: all of it, or what names lead to.
func indexTree(ctx context.Context, c console, w work, all bool) (*index.Index, index.Stats, error) {
	o := index.Options{Dir: w.ours.cache, Name: w.ours.index, Top: w.in.SourceDir, All: all}
	return index.Open(ctx, o, indexFiles(ctx, c, w))
}

// indexFiles lists what the index may read. Where an index is kept, what git knows of
// their content saves reading most of them to see that they are the same.
func indexFiles(ctx context.Context, c console, w work) []index.File {
	var blobs map[string]string
	if w.in.CacheDir != "" && w.repo.git.Present() {
		var err error
		if blobs, err = w.repo.git.Blobs(ctx, w.in.SourceDir); err != nil {
			c.log.Info("every file is read, since git does not say which changed", "error", err)
		}
	}
	tree := w.setup.workspace
	files := make([]index.File, len(tree.Files))
	for i, f := range tree.Files {
		files[i] = index.File{Path: f.Path, Read: func() ([]byte, error) { return tree.Read(f.Path) }}
		if id := blobs[f.Path]; id != "" { // with the size, which tells line ends that git converts on checkout
			files[i].Hash = fmt.Sprintf("%s %d", id, f.Size)
		}
	}
	return files
}

// extra is results of a run beside its report.
type extra struct {
	files   []action.ArtifactFile
	notices []string // why there are none
}

// outlineOf makes plan.json.
func outlineOf(c console, w work, addresses []string, cost *float64) action.ArtifactFile {
	made := report.NewPlan(w.plan.Targets, w.plan.requests, publicCopy(c, addresses))
	made.Estimate.Cost = cost
	targets := made.Targets
	for t := range targets {
		redact.Each(t, c.learn)
	}
	made.Targets = func(yield func(report.PlanTarget) bool) {
		targets(func(t report.PlanTarget) bool { return yield(redact.Texts(t, c.shown)) })
	}
	return c.file("plan.json", made.Print)
}

// firstRequests are the requests that a review would begin with, as they would be sent.
func firstRequests(ctx context.Context, c console, w work) (files []action.ArtifactFile) {
	learnTargets(c, w.in, w.setup, w.plan)
	suspected := applyRules(ctx, c, w)
	o := askedAs(w.in, w.setup.backends)
	o.Hints, o.Keyless, o.Redact = suspected.byTarget, c.secrets.HideLong, c.redact
	for i, q := range ask.Requests(w.plan.Targets, o) {
		text := fmt.Sprintf("[system]\n%s\n[user]\n%s", q.System, q.User)
		files = append(files, action.TextFile(fmt.Sprintf("requests/%02d.txt", i+1), []byte(text)))
	}
	return files
}

// showPlan ends the command plan.
func showPlan(ctx context.Context, c console, work work, outline action.ArtifactFile) int {
	in, p, files := work.in, work.plan, []action.ArtifactFile{outline}
	if in.Requests {
		files = append(files, firstRequests(ctx, c, work)...)
	}
	notices := slices.Concat(in.Notices, c.runner.Notices, work.setup.notices, work.ours.notices, work.scope.notices,
		p.notices, write(in, work.ours, files...))
	c.progress.stop()
	for _, n := range notices {
		c.printer.Foreign(c.public("note: " + n + "\n"))
	}
	var tokens int
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TARGET\tKIND\tLINES\tTOKENS\tCONTEXT")
	for _, t := range p.Targets {
		tokens += t.Tokens
		fmt.Fprintf(w, "%s\t%s\t%d-%d\t%d\t%d\n", t.ID, t.Kind, t.StartLine, t.EndLine, t.Tokens, len(t.Context))
	}
	w.Flush()
	c.printer.Foreign(c.public(table.String()))
	fmt.Fprintf(c.Stdout, "%s, about %s in %s, answers not counted; %d beyond max-targets.",
		report.Count(len(p.Targets), "target", "targets"), report.Count(tokens, "token", "tokens"),
		report.Count(p.requests, "request", "requests"), len(p.Over))
	if work.ours.output.Holds("plan.json") {
		fmt.Fprintf(c.Stdout, " Details: %s/plan.json", in.OutputDir)
	}
	fmt.Fprintln(c.Stdout)
	if why, _ := whyNothing(work.setup, work.scope, p); why != "" {
		c.printer.Foreign(c.public(why + "\n"))
	}
	if p.unreadable != "" {
		return report.ExitUnavailable
	}
	return report.ExitOK
}
