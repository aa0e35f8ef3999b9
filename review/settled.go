package review

import (
	"encoding/json"
	"maps"
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
	Reviewed []pastCode    `json:"reviewed"` // the definitions as models last reviewed them
	Shown    []string      `json:"shown"`    // ids of the findings of the last review
	Hidden   []unshown     `json:"hidden"`   // those of it under min-confidence
	Findings []pastFinding `json:"findings"` // as it reported them
}

// unshown is a finding under min-confidence.
type unshown struct {
	ID         string             `json:"id"`
	Confidence finding.Confidence `json:"confidence"`
}

// pastCode is a definition as a model reviewed it.
type pastCode struct {
	Code string `json:"code"` // hash of its place and text
	Text string `json:"text"` // hash of its text, cut
	Path string `json:"path"`
}

// maxShown bounds the ids, and the definitions, that are remembered of one pull request.
const maxShown = 5_000

// pullKey names what is remembered of the pull request of this run; empty if it
// carries none.
func pullKey(c console, in action.Inputs) string {
	number := c.runner.Event.Number
	if number == 0 {
		return ""
	}
	job := ""
	if in.Shard.Shared() { // each remembers what it reviewed
		job = in.Shard.Name()
	}
	return memory.Key("pull request 7", c.runner.Repository, strconv.Itoa(number), in.SourceDir, job)
}

// past is what is remembered of the pull request of this run. It is read as the run begins: what
// another one at the same time leaves is no review of an earlier push.
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
	past, now := w.kept.before, codeUnderReview(w)
	then := past.named(now)
	found = found.withoutSettled(past.settles(c, w, then))
	next := past.next(now, then, found)
	next.Findings = w.kept.reported(now, judged, found.findings)
	w.kept.put(key, next)
	return found
}

// next is what is remembered after another review: of what no model reviewed in it, what was
// remembered before. then is the code of today by the names of that time.
func (r pastReviews) next(now, then codes, found results) (next pastReviews) {
	before := r.reviewed()
	for i, t := range now.targets {
		o := found.outcomes[i]
		byModel := o.State == target.Reviewed && o.ByKind == finding.FromModel
		again := byModel || len(before) > 0 && before[then.of(t)]
		if again && len(next.Reviewed) < maxShown {
			next.Reviewed = append(next.Reviewed, pastCode{now.of(t), now.text(t)[:16], now.pathThen(t.Path)})
		}
	}
	for _, f := range found.findings[:min(len(found.findings), maxShown)] {
		next.Shown = append(next.Shown, f.ID)
	}
	for _, f := range found.below[:min(len(found.below), maxShown)] {
		next.Hidden = append(next.Hidden, unshown{f.ID, f.Confidence})
	}
	return next
}

// reviewed tells the definitions that models reviewed by their hashes.
func (r pastReviews) reviewed() map[string]bool {
	return r.each(func(d pastCode) string { return d.Code })
}

// named returns the code of today by the names that it had: a file that the pull request
// added, and has renamed since, is told by a definition that is as it was.
func (r pastReviews) named(now codes) codes {
	if len(r.Reviewed) == 0 {
		return now
	}
	used := map[string]bool{}
	for _, t := range now.targets {
		used[now.pathThen(t.Path)] = true
	}
	lay := map[string]string{} // where what is gone from there lay, by its text
	for _, d := range r.Reviewed {
		if used[d.Path] {
			continue
		}
		if _, err := now.read(d.Path); err != nil {
			lay[d.Text] = d.Path
		}
	}
	was := map[string]string{}
	maps.Copy(was, now.was)
	known := r.each(func(d pastCode) string { return d.Path })
	for _, t := range now.targets {
		old, there := lay[now.text(t)[:16]]
		if there && was[t.Path] == "" && !known[t.Path] {
			was[t.Path] = old
		}
	}
	now.was = was
	return now
}

// each is what one says of the definitions that models reviewed.
func (r pastReviews) each(say func(pastCode) string) map[string]bool {
	out := map[string]bool{}
	for _, d := range r.Reviewed {
		out[say(d)] = true
	}
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

// settles tells whether a finding is new, and in code that has not changed since the last
// review; now is the code by the names of that time.
func (r pastReviews) settles(c console, w work, now codes) func(finding.Finding) bool {
	shown := map[string]bool{}
	for _, id := range r.Shown {
		shown[id] = true
	}
	for _, h := range r.Hidden { // by another min-confidence it would have been
		shown[h.ID] = shown[h.ID] || h.Confidence.Rank() <= w.in.MinConfidence.Rank()
	}
	settled := settledCode(w.setup.change, now, r)
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
func settledCode(change source.Change, now codes, past pastReviews) func(finding.Finding) bool {
	reviewed, changed := past.reviewed(), map[string]bool{}
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
