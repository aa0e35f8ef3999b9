package review

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"breakwater/index/facts"
	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/finding"
	"breakwater/review/plan"
	"breakwater/review/redact"
	"breakwater/review/report"
	"breakwater/review/shard"
	"breakwater/review/source"
	"breakwater/review/target"
)

// shareOut leaves this job's part of the plan, and of what a model may be asked.
func shareOut(w work) (work, error) {
	in, p, asked := w.in, w.plan, w.setup.backends.asked
	if !in.Shard.Shared() {
		return w, nil
	}
	cost := shard.RulesCost
	if asked == report.AskedModel {
		cost = tokensOf(p.whole)
	}
	all := countAll(p.whole)
	if all > 0 && in.Shard.Count > all && !in.Shard.Auto {
		return w, tooManyShards(in.Shard, all)
	}
	i, parts := in.Shard.Index-1, shard.Divide(p.whole, in.Shard.Count, cost)
	p.Plan, p.allRequests = parts[i].Plan, p.requests
	if p.requests > 0 {
		p.requests = len(perRequest(p.Targets))
	}
	p.shard = &report.Shard{Index: in.Shard.Index, Count: in.Shard.Count, Plan: shard.PlanID(p.whole)}
	if all > 0 && countAll(p.Plan) == 0 {
		p.why = fmt.Sprintf("The plan has %s, and none is left for shard %d of %d.", report.Count(all, "target", "targets"),
			in.Shard.Index, in.Shard.Count)
	}
	if asked == report.AskedModel {
		in.MaxTokens = max(1, shard.Budget(in.MaxTokens, parts, i)) // one token is enough for nothing
		in.MaxRequests = shard.Budget(in.MaxRequests, parts, i)
	}
	w.in, w.plan = in, p
	return w, nil
}

// countAll counts the targets of a plan but the trivial ones.
func countAll(p plan.Plan) int { return len(p.Targets) + len(p.Over) + len(p.Late) }

// perRequest counts the targets of each request.
func perRequest(ts []target.Target) map[int]int {
	n := map[int]int{}
	for _, t := range ts {
		n[t.Request]++
	}
	return n
}

func tooManyShards(s action.Shard, targets int) error {
	return action.Problems{fmt.Sprintf("shard: \"%d/%d\": the plan has %s, too few for %d jobs: start at most %d "+
		"(docs/scale.md shows how)", s.Index, s.Count, report.Count(targets, "target", "targets"), s.Count, targets)}
}

// tokensOf estimates what a target costs where a model is asked: its share of the request and
// of the answer.
func tokensOf(p plan.Plan) func(target.Target) int {
	n := perRequest(p.Targets)
	return func(t target.Target) int { return t.Tokens + ask.AnswerTokens/max(1, n[t.Request]) }
}

// recordOf is what merge needs of this shard: what its reviewers said, what it knew
// and what became of that, and the addresses that it may call.
func recordOf(
	c console, w work, known baseline, found, judged results, called []string, input report.Input,
) extra {
	s, p := w.setup, w.plan
	if p.shard == nil {
		return extra{}
	}
	r := shard.Record{
		Shard: *p.shard, Build: c.build(), Total: countAll(p.whole), Requests: p.allRequests,
		Cost: s.backends.estimate(p.whole, p.allRequests), Addresses: called,
		Settings: shard.SettingsOf(w.in, s.backends.asked == report.AskedModel), Input: input,
		Traces: found.traces,
		Claims: found.claims, Unproved: found.unproved, Said: found.said, Carried: judged.carried, Held: judged.held,
		Gaps:     slices.Concat(p.Plan.Gaps, found.gaps),
		Baseline: shard.Baseline{From: known.from, Auto: known.auto, Findings: known.before, Stood: known.stood},
	}
	r.Input.Elapsed = elapsed(c)
	r.Input.Change.Files = changedFiles(w.scope)
	claimedIn := map[string]bool{}
	for _, f := range found.claims {
		claimedIn[f.Target] = true
	}
	for _, t := range p.Trivial {
		if claimedIn[t.ID] {
			r.Trivial = append(r.Trivial, t)
		}
	}
	data, err := publicRecord(c, s, r).Encode()
	if err != nil {
		return extra{notices: []string{notice("This shard cannot be merged: %v.", err)}}
	}
	return extra{files: []action.ArtifactFile{c.text(w.in.Shard.Name()+".json", data)}}
}

// changedFiles are what the report tells of a change: which lines it touched, where that
// alone is under review, and which files had another path.
func changedFiles(sc scope) (out []source.ChangedFile) {
	for _, f := range sc.change.Files {
		if sc.full {
			f.Lines = nil
		}
		if len(f.Lines) > 0 || f.Status == source.Renamed {
			out = append(out, f)
		}
	}
	return out
}

// mergeShards carries out the command merge.
func mergeShards(ctx context.Context, c console, repo *repository, in action.Inputs) (int, error) {
	if len(in.Dirs) == 0 {
		return 0, action.Problems{"merge: name the folders that hold the reports of the shards, as in breakwater merge " +
			"shards"}
	}
	c.progress.stage("reading the reports of the shards")
	left, err := shard.Collect(in.Dirs, shard.Here{
		Tool: "breakwater " + c.Version, Build: c.build(), Head: repo.heads(ctx),
		Out: filepath.Join(c.runner.Workspace, filepath.FromSlash(in.OutputDir)),
	})
	if err != nil {
		return 0, action.Problems{"merge: " + err.Error()}
	}
	var whole shard.Record
	if len(left.Records) > 0 {
		whole = shard.Merge(left.Records)
		whole.Settings.Apply(&in)
	}
	s, err := prepareMerge(ctx, repo, in, whole)
	defer s.close()
	if err != nil {
		return 0, err
	}
	ours, err := claimFolders(ctx, repo, s.workspace, in)
	defer ours.close()
	if err != nil {
		return 0, err
	}
	whole = wholeRecord(s, whole)
	input := mergedInput(c, in, ours, left, whole)
	if len(left.Records) == 0 {
		return publish(ctx, c, in, ours, report.Build(input), nil), nil
	}
	w := work{
		repo: repo, in: in, setup: s, ours: ours, code: new(facts.Cache),
		scope: scope{change: s.change, full: input.Scope == action.ScopeFull},
	}
	if w.plan, err = mergedPlan(ctx, c, w, whole); err != nil {
		return 0, err
	}
	defer closeIndex(w.plan.index)
	if input.Asked == report.AskedModel {
		learnTargets(c, in, s, w.plan)
	}
	c.redact.Add(whole.Secrets)
	w.edits = openSuggester(ctx, c, w)
	outline := outlineOf(c, w, whole.Addresses, whole.Cost)
	found := results{outcomes: input.Outcomes, claims: whole.Claims, asked: asked{unproved: whole.Unproved},
		said: whole.Said, traces: whole.Traces, carried: whole.Carried, gaps: whole.Gaps}
	judged := w.judge(ctx, c, s.baseline, found).withoutSettled(func(f finding.Finding) bool {
		return slices.Contains(whole.Held, f.ID)
	})
	rep := report.Build(complete(c, w, input, judged, suggest(ctx, c, w, judged)))
	return publish(ctx, c, in, ours, rep, []action.ArtifactFile{outline}), nil
}

// prepareMerge opens the tree that the shards reviewed. The caller closes the setup,
// beside an error too.
func prepareMerge(ctx context.Context, repo *repository, in action.Inputs, whole shard.Record) (setup, error) {
	s := setup{change: whole.Input.Change}
	b := whole.Baseline
	s.baseline = baseline{from: b.From, auto: b.Auto, before: b.Findings, stood: b.Stood}
	if err := repo.open(ctx, repo.request(in)); err != nil {
		return s, err
	}
	var wrongTree error
	s.workspace, wrongTree = openWorkspace(ctx, repo, in)
	if s.workspace == nil {
		return s, wrongTree
	}
	return s, together(wrongTree, s.readRules(ctx, repo, in), repo.isAt(ctx, s.change.Reviewed),
		claimable(ctx, repo, s.workspace, in))
}

// maxHeads bounds the folders that git is asked about.
const maxHeads = 100

// heads tells the commits that are checked out in folders of the workspace, of which one may
// be a submodule; empty where git does not know.
func (r *repository) heads(ctx context.Context) func(dir string) string {
	known := map[string]string{}
	return func(dir string) string {
		head, asked := known[dir]
		if asked || len(known) == maxHeads {
			return head
		}
		if git, err := source.OpenGit(ctx, r.runner.Workspace, dir, r.environ); err == nil {
			head, _ = git.Head(ctx) // empty beside an error
		}
		known[dir] = head
		return head
	}
}

// build tells a program that is no release from others of its name: SHA-256 of it, in hex.
// Empty for a release, which is another program on each kind of machine, and where the
// program cannot be read.
func (c console) build() string {
	if c.Version != NoVersion || c.Executable == "" {
		return ""
	}
	file, err := os.Open(c.Executable)
	if err != nil {
		return ""
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return ""
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// isAt says so where another commit is checked out; nil for the empty commit.
func (r *repository) isAt(ctx context.Context, commit string) error {
	if commit == "" {
		return nil
	}
	here := "no git repository"
	if r.git.Present() {
		var err error
		if here, err = r.git.Head(ctx); err != nil {
			return err
		}
	}
	if here == commit {
		return nil
	}
	return action.Problems{fmt.Sprintf("merge: the shards reviewed commit %.40s; check it out, since the patches are "+
		"made from it (here is %s)", commit, here)}
}

// mergedInput is what the report of all shards is made from.
func mergedInput(c console, in action.Inputs, ours folders, left shard.Collection, whole shard.Record) report.Input {
	input := whole.Input
	input.Tool, input.Shard = "breakwater "+c.Version, nil
	input.Lost, input.LostTargets = left.Lost, max(0, whole.Total-len(input.Targets))
	if n := input.LostTargets; n > 0 && len(left.Lost) == 0 {
		input.Lost = []string{fmt.Sprintf("All shards are here, but none of them reviewed %s of the plan: they divided it "+
			"differently, most likely because files changed between their runs.", report.Count(n, "target", "targets"))}
	}
	if len(left.Records) == 0 {
		input.Started, input.Elapsed = c.started, elapsed(c)
		input.Why, input.Unreadable = "No shard left a report that can be read.", true
	} else if len(input.Targets) > 0 {
		input.Why = ""
	} else if input.Trivial > 0 {
		input.Why = onlyTrivial(input.Trivial)
	}
	input.FailOn, input.Settings = in.FailOn.Stricter(input.FailOn), in.Settings
	input.Notices = slices.Concat(in.Notices, ours.notices, slices.DeleteFunc(input.Notices, func(n string) bool {
		return slices.Contains(in.Notices, n)
	}))
	input.Links = links(c, scope{change: input.Change})
	input.OutputDir, input.Local = outputDir(in, ours), !c.runner.CI()
	return input
}

// mergedPlan is the plan of all shards, with an index of the tree.
func mergedPlan(ctx context.Context, c console, w work, whole shard.Record) (planned, error) {
	p := planned{Plan: plan.Plan{Targets: whole.Input.Targets, Trivial: whole.Trivial}, requests: whole.Requests}
	for i, o := range whole.Input.Outcomes { // in the order of the plan, those beyond max-targets last
		if o.Reason == beyondTargets {
			p.Targets, p.Over = whole.Input.Targets[:i:i], whole.Input.Targets[i:]
			break
		}
	}
	var err error
	p.index, _, err = indexTree(ctx, c, w, false)
	return p, err
}

// publicRecord is a record without the secrets of the repository: it says where in the tree
// they stand, for merge, which has the tree.
func publicRecord(c console, s setup, r shard.Record) shard.Record {
	if c.redact == nil {
		return r
	}
	r = r.Brief() // code is looked at with the file that it stands in
	learnFindings(c, s, r.Claims)
	redact.Each(r, c.learn)
	r.Secrets, r.Files = c.redact.Marks(), c.redact.Files()
	return redact.Texts(r, func(tag, text string) string {
		if ours(tag, text) {
			return text
		}
		return c.redact.Refer(c.secrets.Hide(text))
	})
}

// wholeRecord is a record with the secrets that publicRecord left in the tree.
func wholeRecord(s setup, r shard.Record) shard.Record {
	tree := redact.New()
	for _, path := range r.Files {
		if data, err := s.workspace.Read(path); err == nil {
			tree.Learn(path, string(data))
		}
	}
	return redact.Texts(r, func(_, text string) string { return tree.Follow(text) })
}
