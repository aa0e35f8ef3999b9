package review

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"

	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/memory"
	"breakwater/review/source"
	"breakwater/review/target"
)

// A model that is asked again finds something else. So that a pull request comes
// to rest, what is new on a further push, and below major, counts only in a
// definition that has changed since a model reviewed it; and what was reported of
// code stays while that code does (reported.go). The code itself tells what changed: a
// shallow clone lacks the commit of the last push.

// pastReviews is what is remembered of the reviews of a pull request.
type pastReviews struct {
	Reviewed []string      `json:"reviewed"` // hashes of the definitions that models reviewed, latest last
	Shown    []string      `json:"shown"`    // hashes of the findings of all of them with their code, latest last
	Findings []pastFinding `json:"findings"` // as the last one reported them
}

// maxShown bounds the ids, and the definitions, that are remembered of one pull request.
const maxShown = 10_000

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
	return memory.Key("pull request 4", repository, strconv.Itoa(number), in.SourceDir, job)
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
// remembers this review for the next, its findings as they were judged.
func holdBack(c console, w work, judged []finding.Finding, found results) results {
	key := pullKey(c, w.in)
	if key == "" || w.kept.store == nil {
		return found
	}
	past, now := w.kept.past(c, w.in), codeUnderReview(w)
	found = found.withoutSettled(past.settles(c, w, now))
	past = past.with(now, found)
	past.Findings = w.kept.reported(now, judged, found.findings)
	w.kept.put(key, past)
	return found
}

// with adds a review to those of a pull request.
func (r pastReviews) with(now codes, found results) pastReviews {
	for i, t := range now.targets {
		if o := found.outcomes[i]; o.State == target.Reviewed && o.ByKind == target.Model {
			r.Reviewed = append(r.Reviewed, now.of(t))
		}
	}
	for _, f := range found.findings {
		r.Shown = append(r.Shown, now.reported(f))
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
	}
	r.findings = kept
	return r
}

// settles tells whether a finding is new, and in code that has not changed since
// it was reviewed.
func (r pastReviews) settles(c console, w work, now codes) func(finding.Finding) bool {
	shown := map[string]bool{}
	for _, known := range r.Shown {
		shown[known] = true
	}
	settled := settledCode(w.setup.change, now, r)
	return func(f finding.Finding) bool {
		if shown[now.reported(f)] || !settled(f) {
			return false
		}
		c.log.Info("held back, since its code has not changed since it was reviewed",
			"path", f.Path, "line", f.StartLine, "rule", f.Rule)
		return true
	}
}

// settledCode tells whether the definition of a finding was reviewed as it is; of
// what is in none, whether its file has nothing to do with the pull request.
func settledCode(change source.Change, now codes, past pastReviews) func(finding.Finding) bool {
	reviewed, changed := map[string]bool{}, map[string]bool{}
	for _, code := range past.Reviewed {
		reviewed[code] = true
	}
	for _, f := range change.Files {
		changed[f.Path] = true
	}
	return func(f finding.Finding) bool {
		if t, ok := now.target(f); ok {
			return reviewed[now.of(t)]
		}
		return len(reviewed) > 0 && change.Base != "" && !changed[f.Path]
	}
}

// put keeps a value as JSON, unless it holds what must not be kept.
func (m remembered) put(key string, value any) {
	if body, err := json.Marshal(value); err == nil && m.keeps(body) {
		m.store.Put(m.secret, key, body)
	}
}
