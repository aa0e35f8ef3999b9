package review

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/finding"
	"breakwater/review/memory"
	"breakwater/review/source"
	"breakwater/review/target"
)

// A model that is asked again finds something else. So that a pull request comes
// to rest, what is new on a further push, and below major, counts only in a
// definition that has changed since a model reviewed it; and what was reported of a
// definition stays while nothing changes in what a model sees of it. The code itself
// tells what changed: a shallow clone lacks the commit of the last push.

// pastReviews is what is remembered of the reviews of a pull request.
type pastReviews struct {
	Reviewed []string      `json:"reviewed"` // hashes of the definitions that models reviewed, latest last
	Shown    []string      `json:"shown"`    // ids of the findings of all of them, latest last
	Findings []pastFinding `json:"findings"` // of models, as the last one reported them
}

// pastFinding is a finding of an earlier review, in the target that it names.
type pastFinding struct {
	Seen    string // hash of what the model saw of the target
	Start   int    // line on which the target began
	Finding finding.Finding
}

const (
	maxShown    = 10_000  // ids, and definitions, that are remembered of one pull request
	maxReported = 500     // findings
	maxPast     = 2 << 20 // bytes of the findings
)

// pullKey names what is remembered of the pull request of this run; empty if it
// carries none.
func pullKey(c console, in action.Inputs) string {
	number := c.runner.Event.Number
	if number == 0 {
		return ""
	}
	repository := cmp.Or(c.getenv("GITHUB_REPOSITORY"), c.getenv("CI_PROJECT_PATH"), c.getenv("CI_REPO"))
	job := ""
	if in.Shard.Shared() { // each remembers what it reviewed
		job = in.Shard.Name()
	}
	return memory.Key("pull request 2", repository, strconv.Itoa(number), in.SourceDir, job)
}

// past is what is remembered of the pull request of this run.
func (m remembered) past(c console, in action.Inputs) (r pastReviews) {
	key := pullKey(c, in)
	if key == "" || m.store == nil {
		return r
	}
	if body, ok := m.store.Get(m.secret, key); !ok || json.Unmarshal(body, &r) != nil {
		return pastReviews{}
	}
	return r
}

// holdBack takes out the findings that a further push must not bring up, and
// remembers this review for the next.
func holdBack(c console, in action.Inputs, s setup, p planned, m remembered, found results) results {
	key := pullKey(c, in)
	if key == "" || m.store == nil {
		return found
	}
	past := m.past(c, in)
	found = found.withoutSettled(past.settles(c, s, p))
	past = past.with(p, found)
	past.Findings = m.reported(in, s, p, found)
	m.put(key, past)
	return found
}

// with adds a review to those of a pull request.
func (r pastReviews) with(p planned, found results) pastReviews {
	for i, t := range p.all() {
		if o := found.outcomes[i]; o.State == target.Reviewed && o.ByKind == target.Model {
			r.Reviewed = append(r.Reviewed, codeOf(t))
		}
	}
	for _, f := range found.findings {
		r.Shown = append(r.Shown, f.ID)
	}
	r.Reviewed, r.Shown = latest(r.Reviewed), latest(r.Shown)
	return r
}

// latest returns each text once, at most maxShown of those that came last.
func latest(texts []string) (out []string) {
	seen := map[string]bool{}
	for _, text := range slices.Backward(texts) {
		if !seen[text] && len(out) < maxShown {
			seen[text] = true
			out = append(out, text)
		}
	}
	slices.Reverse(out)
	return out
}

// codeOf is the hash of the lines of a target.
func codeOf(t target.Target) string {
	lines := strings.SplitAfter(t.Text, "\n")
	parts := []string{t.ID}
	for _, r := range t.Shown() {
		from, to := min(r.Start-t.StartLine, len(lines)), min(r.End-t.StartLine+1, len(lines))
		parts = append(parts, lines[from:to]...)
	}
	return memory.Key(parts...)
}

// reported are the findings of models to be remembered with the code that they are
// about. One that quotes what must not be kept is not.
func (m remembered) reported(in action.Inputs, s setup, p planned, found results) (out []pastFinding) {
	byModel := func(o finding.Origin) bool { return o.Source == finding.FromModel }
	size := 0
	for _, f := range found.findings {
		for _, t := range p.all() {
			inside := t.ID == f.Target && t.Covers(f.Path, source.Range{Start: f.StartLine, End: f.EndLine})
			if !inside || !slices.ContainsFunc(f.Origins(), byModel) {
				continue
			}
			f.Known, f.Suppressed = false, nil
			body, err := json.Marshal(f)
			size += len(body)
			if err == nil && size < maxPast && len(out) < maxReported && m.keeps(body) {
				out = append(out, pastFinding{seen(in, s, t), t.StartLine, f})
			}
			break
		}
	}
	return out
}

// seen is the hash of what a model is shown of a target, wherever it stands: of
// the target and its context without their numbers.
func seen(in action.Inputs, s setup, t target.Target) string {
	var parts any
	body, err := json.Marshal(t)
	if err == nil {
		err = json.Unmarshal(body, &parts)
	}
	if err == nil {
		body, err = json.Marshal(unnumbered(parts))
	}
	if err != nil { // such as an infinite latency in its evidence: then nothing is the same
		return rand.Text()
	}
	key := []string{string(body), in.Instructions, ask.PromptVersion(), fmt.Sprint(in.SecondLook.Looks())}
	for _, server := range s.backends.servers {
		key = append(key, server.Identity)
	}
	return memory.Key(key...)
}

// unnumbered is a JSON value without the numbers in it, and without the places of
// changed and hidden lines, which are nothing else.
func unnumbered(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			v[k] = unnumbered(e)
		}
		delete(v, "Changed")
		delete(v, "Hidden")
	case []any:
		for i, e := range v {
			v[i] = unnumbered(e)
		}
	case float64:
		return nil
	}
	return v
}

// carry adds to the findings of this run those of earlier ones that it did not
// bring, about targets of which nothing changed: a model that is silent about the
// same code for another reason, or not there, has not seen it fixed.
func (m remembered) carry(
	c console, in action.Inputs, s setup, ts []target.Target, fs []finding.Finding,
) []finding.Finding {
	there := map[string]bool{}
	for _, f := range fs {
		there[f.ID] = true
	}
	before := len(fs)
	for _, old := range m.past(c, in).Findings {
		f := old.Finding
		same := func(t target.Target) bool { return t.ID == f.Target && seen(in, s, t) == old.Seen }
		i := slices.IndexFunc(ts, same)
		if i < 0 || there[f.ID] {
			continue
		}
		there[f.ID] = true
		shift := ts[i].StartLine - old.Start
		f.StartLine, f.EndLine = f.StartLine+shift, f.EndLine+shift
		for j, e := range f.Edits {
			if e.Path == f.Path && e.StartLine > 0 {
				f.Edits[j].StartLine = e.StartLine + shift
			}
		}
		fs = append(fs, f)
	}
	if len(fs) > before {
		finding.Sort(fs)
	}
	return fs
}

// withoutSettled leaves out the findings below major that are settled, and counts
// them.
func (r results) withoutSettled(settled func(finding.Finding) bool) results {
	var kept []finding.Finding
	for _, f := range r.findings {
		minor := f.Severity.Rank() > finding.Major.Rank()
		if f.Quiet() || !minor || !settled(f) {
			kept = append(kept, f)
			continue
		}
		r.settled++
		r.held = append(r.held, f.ID)
		if r.baseline.From != "" {
			r.baseline.New--
		}
	}
	r.findings = kept
	return r
}

// settles tells whether a finding is new, and in code that has not changed since
// it was reviewed.
func (r pastReviews) settles(c console, s setup, p planned) func(finding.Finding) bool {
	shown := map[string]bool{}
	for _, id := range r.Shown {
		shown[id] = true
	}
	settled := settledCode(s, p, r)
	return func(f finding.Finding) bool {
		if shown[f.ID] || !settled(f) {
			return false
		}
		c.log.Info("held back, since its code has not changed since it was reviewed",
			"path", f.Path, "line", f.StartLine, "rule", f.Rule)
		return true
	}
}

// settledCode tells whether the definition of a finding was reviewed as it is; of
// what is in none, whether its file has nothing to do with the pull request.
func settledCode(s setup, p planned, past pastReviews) func(finding.Finding) bool {
	reviewed, changed := map[string]bool{}, map[string]bool{}
	for _, code := range past.Reviewed {
		reviewed[code] = true
	}
	for _, f := range s.change.Files {
		changed[f.Path] = true
	}
	return func(f finding.Finding) bool {
		for _, t := range p.all() {
			if t.Covers(f.Path, source.Range{Start: f.StartLine, End: f.EndLine}) {
				return reviewed[codeOf(t)]
			}
		}
		return len(reviewed) > 0 && s.change.Base != "" && !changed[f.Path]
	}
}

// reportKey names what models found in a commit.
func reportKey(in action.Inputs, commit string) string {
	return memory.Key("findings 1", in.SourceDir, commit)
}

// modelFindings are what models found in a commit, by authenticated reports.
func (m remembered) modelFindings(in action.Inputs, commit string) (known []finding.Known) {
	if m.store == nil {
		return nil
	}
	if body, ok := m.store.Get(m.secret, reportKey(in, commit)); !ok || json.Unmarshal(body, &known) != nil {
		return nil
	}
	return known
}

// keepFindings remembers what models found in the commit that was reviewed, for
// changes that have it as their base. What is remembered of its own base goes
// along, unless this run looked at the place and no longer found it.
func (m remembered) keepFindings(c console, in action.Inputs, s setup, p planned, found results) {
	commit := s.change.Reviewed
	if m.store == nil || c.runner.Event.PullRequest || commit == "" || s.change.Dirty {
		return
	}
	all := m.modelFindings(in, commit)
	add := func(k finding.Known) {
		if !slices.ContainsFunc(all, func(o finding.Known) bool { return o.ID == k.ID }) {
			all = append(all, k)
		}
	}
	byModel := func(o finding.Origin) bool { return o.Source == finding.FromModel }
	for _, f := range found.findings {
		if slices.ContainsFunc(f.Origins(), byModel) {
			add(finding.Known{
				ID: f.ID, Rule: f.Rule, Title: f.Title, Path: f.Path, Symbol: f.Symbol, Source: finding.FromModel,
				Fingerprints: f.Fingerprints,
			})
		}
	}
	reviewed := placesReviewed(s, p, found)
	for _, k := range m.modelFindings(in, s.change.Base) {
		if found.ids[k.ID] || !reviewed(k) {
			add(k)
		}
	}
	m.put(reportKey(in, commit), all[:min(len(all), maxShown)])
}

// put keeps a value as JSON, unless it holds what must not be kept.
func (m remembered) put(key string, value any) {
	if body, err := json.Marshal(value); err == nil && m.keeps(body) {
		m.store.Put(m.secret, key, body)
	}
}
