package review

import (
	"context"
	"fmt"
	"path/filepath"

	"breakwater/review/action"
	"breakwater/review/catalogue"
	"breakwater/review/rules"
	"breakwater/review/source"
)

// setup is what a run works on, found before anything is reviewed.
type setup struct {
	change    source.Change
	workspace *source.Workspace // nil where it could not be opened
	backends  backends
	evidence  evidence
	baseline  baseline
	team      []catalogue.Rule // the team's own rules
	rules     *rules.Set       // these and the built-in ones
	notices   []string         // complete sentences for a person
}

func (s setup) close() {
	if s.workspace != nil {
		s.workspace.Close()
	}
}

// prepare does what can show that inputs are wrong, and nothing that leaves a
// trace. Every problem there is comes back at once, so that fixing the inputs
// takes one run. The caller closes the setup, beside an error too.
func prepare(ctx context.Context, c console, repo *repository, in action.Inputs) (setup, error) {
	var s setup
	var wrongBackends, wrongTree error
	s.backends, wrongBackends = readBackends(c, in)
	s.notices = append(s.notices, s.backends.notices...)
	wrongTeam := s.readRules(ctx, repo, in)
	wrongRules := unknownRules(in, s.teamIDs())
	compared, wrongChange := repo.compare(ctx, in)
	s.change = compared.change
	s.workspace, wrongTree = openWorkspace(ctx, repo, in)
	if s.workspace == nil {
		return s, together(wrongBackends, wrongRules, wrongTeam, wrongChange, wrongTree)
	}
	s.change.Files = arrived(s.change.Files, filter{in.SourceLang, s.workspace})
	s.notices = append(s.notices, s.workspace.Notices...)
	var wrongEvidence error
	s.evidence, wrongEvidence = readEvidence(s.workspace, in)
	s.notices = append(s.notices, s.evidence.notices...)
	var wrongBaseline error
	s.baseline, wrongBaseline = readBaseline(ctx, repo, in)
	s.notices = append(s.notices, s.baseline.notices...)
	unclaimable := claimable(ctx, repo, s.workspace, in)
	return s, together(
		wrongBackends, wrongRules, wrongTeam, wrongChange, wrongTree, wrongEvidence, wrongBaseline, unclaimable,
	)
}

// openWorkspace opens the code under review. Where source-dir is wrong, the
// whole workspace is opened beside the error, so that the other inputs can be
// checked.
func openWorkspace(ctx context.Context, repo *repository, in action.Inputs) (*source.Workspace, error) {
	o := source.Options{
		SourceDir: in.SourceDir, Include: in.Include, Exclude: in.Exclude, Skip: []string{in.OutputDir}, Git: repo.git,
		CI: repo.runner.CI(),
	}
	if cache := filepath.ToSlash(in.CacheDir); filepath.IsLocal(in.CacheDir) {
		// what git tracks is code, and no folder of ours
		if tracked, err := repo.tracked(ctx, cache); err == nil && !tracked {
			o.Skip = append(o.Skip, cache)
		}
	}
	for _, dir := range in.Dirs { // what merge reads is none of the code
		if rel, err := filepath.Rel(repo.runner.Workspace, dir); err == nil && filepath.IsLocal(rel) && rel != "." {
			o.Skip = append(o.Skip, filepath.ToSlash(rel))
		}
	}
	w, err := source.Open(ctx, repo.runner.Workspace, o)
	if err != nil {
		w, _ = source.Open(ctx, repo.runner.Workspace, source.Options{Git: repo.git})
	}
	return w, err
}

// place names the code under review in a sentence.
func place(in action.Inputs) string {
	if in.SourceDir == "." {
		return "the workspace"
	}
	return in.SourceDir
}

// notice is a sentence for a person, without what looks like a key.
func notice(format string, args ...any) string {
	return action.HideKeyLike(fmt.Sprintf(format, args...))
}
