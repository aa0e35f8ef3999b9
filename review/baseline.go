package review

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/foreign"
	"breakwater/review/report"
	"breakwater/review/rules"
	"breakwater/review/source"
	"breakwater/review/target"
)

// baseline is what was known before the change under review.
type baseline struct {
	from    string          // file or commit; empty without a baseline
	before  []finding.Known // by path and line
	stood   map[string]bool // functions, by path#symbol, that the file lists as targets
	auto    bool            // before is what the rules find in the base
	notices []string
}

// maxBaseline bounds a baseline file, in bytes.
const maxBaseline = 64 << 20

// request asks for what the run may believe.
func (r *repository) request(in action.Inputs) action.Request {
	return action.Request{Trust: r.runner.Trust(), SourceDir: in.SourceDir, Timeout: in.Timeout}
}

// trustedCommit returns the commit that the run believes; empty where the tree
// itself is believed.
func (r *repository) trustedCommit(ctx context.Context, in action.Inputs) (string, error) {
	if r.runner.Trust() == action.TrustTree {
		return "", nil
	}
	return r.trusted(ctx, r.request(in))
}

// readBaseline reads the file that the input baseline names. One that git tracks
// counts as it stands in the commit that the run believes, since a pull request
// could add to it what it breaks.
func readBaseline(ctx context.Context, repo *repository, in action.Inputs) (baseline, error) {
	if in.Baseline == "" || in.Baseline == action.BaselineAuto {
		return baseline{}, nil
	}
	b := baseline{from: in.Baseline}
	tracked, err := repo.tracked(ctx, in.Baseline)
	if err != nil {
		return b, action.Problems{fmt.Sprintf("baseline: %v", err)}
	}
	inside, err := repo.submodule(ctx, in.Baseline)
	if err != nil {
		return b, action.Problems{fmt.Sprintf("baseline: %v", err)}
	}
	if inside != "" {
		return unread("The baseline %s does not count, so nothing is known: it lies in the submodule %s, "+
			"which the reviewed change may have moved.", in.Baseline, inside), nil
	}
	var data []byte
	commit := ""
	if tracked {
		commit, err = repo.trustedCommit(ctx, in)
	}
	switch {
	case err != nil:
		return unread("The baseline %s was not read, so nothing is known: git tracks it, and %v.", in.Baseline, err), nil
	case commit != "":
		data, err = repo.anchor.ShowFile(ctx, commit, in.Baseline)
		if errors.Is(err, fs.ErrNotExist) {
			return unread("The baseline %s does not count, so nothing is known: commit %.7s, which is believed, "+
				"has no such file.", in.Baseline, commit), nil
		}
	default:
		data, err = source.ReadFile(repo.runner.Workspace, in.Baseline, maxBaseline)
	}
	if err == nil {
		b.before, b.stood, err = parseBaseline(data)
	}
	if err != nil {
		problem := fmt.Sprintf("baseline: %s %s; name a report.json of an earlier run, or auto", in.Baseline, wrongFile(err))
		return b, action.Problems{problem}
	}
	return b, nil
}

// wrongFile says what is wrong with a file, after its name.
func wrongFile(err error) string {
	var p *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case errors.Is(err, errNoReport):
		return err.Error()
	case errors.As(err, &p):
		err = p.Err
	}
	return "cannot be read: " + err.Error()
}

// errNoReport means that a baseline is a file of another kind.
var errNoReport = errors.New("is no report.json")

// unread is no baseline, and says why.
func unread(format string, args ...any) baseline {
	return baseline{notices: []string{notice(format, args...)}}
}

func parseBaseline(data []byte) (before []finding.Known, stood map[string]bool, err error) {
	var r struct {
		Version string `json:"version"`
		Run     struct {
			Tool string `json:"tool"`
		} `json:"run"`
		Findings []finding.Known `json:"findings"`
		Targets  []struct {
			ID string `json:"id"`
		} `json:"targets"`
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errNoReport, foreign.JSONError(err))
	}
	if r.Version != report.Version {
		return nil, nil, fmt.Errorf("%w of version %s", errNoReport, report.Version)
	}
	if !strings.HasPrefix(r.Run.Tool, "breakwater ") { // other tools list findings too, or none
		return nil, nil, fmt.Errorf("%w: its run.tool does not name Breakwater", errNoReport)
	}
	unlike := func(k finding.Known) bool { return k.ID == "" || k.Rule == "" }
	if r.Findings == nil || slices.ContainsFunc(r.Findings, unlike) {
		return nil, nil, fmt.Errorf("%w: it lists no findings with their ids and rules", errNoReport)
	}
	stood = map[string]bool{}
	for _, t := range r.Targets {
		id, _, _ := strings.Cut(t.ID, "@L") // a part of one, or an overload
		stood[id] = true
	}
	return r.Findings, stood, nil
}

// baseFindings makes the baseline auto: what the rules find in the base commit's
// version of the files under review, and what a report of that commit, which is
// remembered, says that a model found.
func baseFindings(ctx context.Context, c console, w work, found results) baseline {
	ctx, cancel := c.after(ctx, graceRules)
	defer cancel()
	repo, s := w.repo, w.setup
	base := s.change.Base
	commit, err := repo.trustedCommit(ctx, w.in)
	if repo.runner.Trust() == action.TrustBase {
		base = commit // the input base is the workflow's, which the pull request may have written
	}
	same := base == s.change.Reviewed && !s.change.Dirty
	if err != nil || base == "" || same {
		return unread("No base is known, so that no finding counts as known (baseline: auto).")
	}
	old := map[string][]byte{}
	var files []rules.File
	for _, path := range basePaths(w, found) {
		lang := syntax.LanguageOf(path)
		if lang == "" {
			continue
		}
		if data, err := repo.anchor.ShowFile(ctx, base, path); err == nil {
			old[path] = data
			files = append(files, rules.File{Path: path, Language: lang, Source: data})
		}
	}
	fs := s.rules.Review(ctx, files, ruled(w, w.plan)).Findings
	read := func(path string) ([]byte, error) { return old[path], nil }
	finding.Identify(fs, placeOf(read, w.code, source.Change{}))
	b := baseline{from: base, auto: true}
	for _, f := range fs {
		b.before = append(b.before, f.KnownBy(finding.FromRules))
	}
	b.before = append(b.before, w.kept.modelFindings(w.in, base)...)
	return b
}

// basePaths lists the files of the base whose findings count as known or fixed, sorted:
// those under review, as they were called then, and those from which the change took code.
func basePaths(w work, found results) []string {
	paths, was := reviewedPaths(w.plan, found), w.setup.change.OldPaths()
	for i, path := range paths {
		paths[i] = cmp.Or(was[path], path)
	}
	f := filter{w.in.SourceLang, w.setup.workspace}
	for _, t := range found.traces {
		if f.leftOut(t.Was.Path, false) == "" {
			paths = append(paths, t.Was.Path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// compareBaseline marks what is known, and lists what is fixed.
func compareBaseline(ctx context.Context, b baseline, w work, found *results) report.Baseline {
	out := report.Baseline{From: b.from, Fixed: []report.Fixed{}}
	if b.from == "" {
		return out
	}
	b.recognize(b.index(), found.ids, found.findings, found.below)
	reviewed := placesReviewed(w, *found)
	if base := baseOf(ctx, w.repo, w.setup.change); base != nil && !b.auto {
		code := bothSides{w.setup.change, w.setup.workspace.Read, base, w.code}
		b.recognizeMoved(code, found.ids, found.findings, found.below)
	}
	told := map[string]bool{}
	for _, k := range b.before {
		unsure := k.Confidence != "" && k.Confidence.Rank() > w.in.MinConfidence.Rank()
		if b.auto && unsure { // nobody was told of it
			continue
		}
		there := slices.ContainsFunc(knownKeys(k), func(id string) bool { return found.ids[id] })
		if !there && !told[k.ID] && reviewed(k) {
			told[k.ID] = true
			out.Fixed = append(out.Fixed, report.Fixed{ID: k.ID, Rule: k.Rule, Title: k.Title, Path: k.Path})
		}
	}
	return out
}

// placesReviewed tells whether the code that held a finding was reviewed in this run, by
// the kind of reviewer that had found it: the whole function, which can be a part of a
// target or take several. Code that the change took away was reviewed by that, whoever did.
func placesReviewed(w work, found results) func(finding.Known) bool {
	type place struct {
		facts.Home
		by finding.Source
	}
	reviewed := sync.OnceValue(func() map[place][]target.Target { // by path alone
		was, all := w.setup.change.OldPaths(), map[place][]target.Target{}
		for i, t := range w.plan.all() {
			o := found.outcomes[i]
			if o.State != target.Reviewed && o.State != target.StoodIn {
				continue
			}
			at := place{facts.Home{Path: cmp.Or(was[t.Path], t.Path)}, finding.FromRules} // they look at every target
			all[at] = append(all[at], t)
			if at.by = o.ByKind; at.by != finding.FromRules {
				all[at] = append(all[at], t)
			}
		}
		return all
	})
	now, was := map[facts.Home]facts.Home{}, w.setup.change.OldPaths()
	for _, t := range found.traces {
		now[t.Was] = t.Now
	}
	told, gone, f := map[place]bool{}, w.gone(), filter{w.in.SourceLang, w.setup.workspace}
	goneBefore := func(k finding.Known) bool { // the change, from what was reviewed as a whole
		return w.scope.full && w.setup.workspace.Selects(k.Path) && f.leftOut(k.Path, false) == "" && gone(k)
	}
	return func(k finding.Known) bool {
		home := facts.Home{Path: k.Path, Symbol: k.Symbol, Namesake: k.Fingerprints[finding.FingerprintNamesake]}
		at := place{home, k.Source}
		moved, traced := now[home]
		if _, deleted := now[facts.Home{Path: k.Path}]; moved == (facts.Home{}) && (traced || deleted) {
			return true // with its function, or its file
		}
		if traced {
			at.Home = moved
			at.Path = cmp.Or(was[moved.Path], moved.Path)
		}
		here, known := told[at]
		if !known {
			here = w.covers(reviewed()[place{facts.Home{Path: at.Path}, at.by}], at.Home) || goneBefore(k)
			told[at] = here
		}
		return here
	}
}

// covers reports whether targets of one file hold all lines of a function there: of all that
// have its symbol where nobody knows which it is.
func (w work) covers(ts []target.Target, fn facts.Home) bool {
	if len(ts) == 0 {
		return false
	}
	named := slices.ContainsFunc(ts, func(t target.Target) bool { return t.Symbol == fn.Symbol })
	if fn.Symbol == "" {
		return named
	}
	code := factsOf(w.setup.workspace.Read, w.code, ts[0].Path)
	if code == nil || named && len(code.Named(fn.Symbol, "")) <= 1 {
		return named
	}
	fns := code.Named(fn.Symbol, fn.Namesake)
	for _, fn := range fns {
		for line := fn.StartLine(); line <= fn.EndLine(); line++ {
			held := func(t target.Target) bool { return t.Covers(t.Path, source.Range{Start: line, End: line}) }
			if !slices.ContainsFunc(ts, held) {
				return false
			}
		}
	}
	return len(fns) > 0
}
