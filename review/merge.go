package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/source"
)

// modelled is what a model had before it.
type modelled struct {
	targets map[string]bool              // ids of the targets that one reviewed
	said    []finding.Verdict            // on what the rules suspect, those that count
	placed  func(f finding.Finding) bool // whether the edits of f make a patch; nil means that all do

	// whether the fix of f makes the rules that found g silent; nil means that all do
	silences func(f, g finding.Finding) bool
}

// merge makes one finding of those that mean the same, as sure as the surest. A
// model's words are shown, unless it guesses, since it knows the case.
// Then it lowers what the rules suspected and a model did not confirm; what one
// confirms needs no other evidence of harm.
func merge(fs []finding.Finding, m modelled) []finding.Finding {
	slices.SortStableFunc(fs, func(a, b finding.Finding) int {
		return cmp.Or(
			strings.Compare(a.Path, b.Path), say(a)-say(b), a.Confidence.Rank()-b.Confidence.Rank(),
			strings.Compare(string(a.Source), string(b.Source)),
			len(b.Edits)-len(a.Edits), a.StartLine-b.StartLine, strings.Compare(a.Rule, b.Rule), strings.Compare(a.Title,
				b.Title),
		)
	})
	kept, claimed := newJoined(), newJoined() // claimed by models
	for _, f := range fs {
		kept.add(f, m)
		if f.Source == finding.FromModel && f.Refuted == nil {
			claimed.keep(f)
		}
	}
	out := make([]finding.Finding, 0, len(kept.all))
	for _, k := range kept.withoutSameFix(m) {
		f := k.Finding
		f.Refuted, f.Confidence, f.Severity = k.refuted(), k.confidence(), k.severity()
		verdict := m.verdict(k.parts)
		switch doubted := f.Source == finding.FromRules && !claimed.near(f); {
		case f.Refuted != nil:
		case verdict != nil && verdict.Refuted && doubted:
			f.Refuted = verdict
		case verdict != nil && !verdict.Refuted && f.Grade != "":
			f.Confidence = f.Grade
		case verdict == nil && doubted && m.targets[f.Target] && f.Confidence == finding.Medium:
			f.Confidence = finding.Low
		}
		out = append(out, f)
	}
	return out
}

// say orders findings by who should speak: models, the rules, models that weigh little.
func say(f finding.Finding) int {
	switch {
	case f.Source == finding.FromRules:
		return 1
	case f.Confidence == finding.Low:
		return 2
	}
	return 0
}

// verdict is the first that a model gave on one of some findings; nil if none did.
func (m modelled) verdict(fs []finding.Finding) *finding.Verdict {
	for i, v := range m.said {
		if slices.ContainsFunc(fs, v.Settles) {
			return &m.said[i]
		}
	}
	for i, v := range m.said { // a model is asked about one root cause at one place once
		if slices.ContainsFunc(fs, func(f finding.Finding) bool { return settlesCause(v, f) }) {
			return &m.said[i]
		}
	}
	return nil
}

// refuted is why none of the models' claims stands; nil where one does, or where
// there is none.
func (c claims) refuted() (why *finding.Verdict) {
	for _, p := range c.parts {
		if p.Source != finding.FromModel {
			continue
		}
		if p.Refuted == nil {
			return nil
		}
		why = cmp.Or(why, p.Refuted)
	}
	return why
}

// sameCause reports whether two findings have one root cause, at lines that they share.
func sameCause(a, b finding.Finding) bool {
	return catalogue.Family(a.Rule) == catalogue.Family(b.Rule) && a.Overlaps(b)
}

// settlesCause reports whether a verdict is on the root cause of f at its place.
func settlesCause(v finding.Verdict, f finding.Finding) bool {
	related := catalogue.Family(v.Rule) == catalogue.Family(f.Rule)
	v.Rule = f.Rule
	return related && v.Settles(f)
}

// confidence is that of the surest claim that stands, or high where those that count
// have two proofs together.
func (c claims) confidence() finding.Confidence {
	var all finding.Finding
	best, modelled := c.Confidence, false
	for _, p := range c.parts {
		if p.Refuted != nil || p.Confidence == finding.Low {
			continue
		}
		best = surer(best, p.Confidence)
		all.Pass(p.Checks...)
		all.Said.Confidence = surer(all.Said.Confidence, p.Said.Confidence)
		modelled = modelled || p.Source == finding.FromModel
	}
	if modelled && proven(all) {
		return finding.High
	}
	return best
}

// severity is that of who speaks, and no milder than what the rules show: nothing that a
// model says may open the gate.
func (c claims) severity() finding.Severity {
	worst := c.Severity
	for _, p := range c.parts {
		shown := p.Source == finding.FromRules && p.Refuted == nil && p.Confidence != finding.Low
		if shown && p.Severity.Rank() < worst.Rank() {
			worst = p.Severity
		}
	}
	return worst
}

func surer(a, b finding.Confidence) finding.Confidence {
	if a.Rank() < b.Rank() {
		return a
	}
	return b
}

// joined are findings of which no two mean the same. They are found by their
// lines: a file may have as many as it has calls.
type joined struct {
	all   []claims
	at    map[spot][]int // indexes in all
	cause map[string]int // one, by what models say of root causes
}

func newJoined() joined { return joined{at: map[spot][]int{}, cause: map[string]int{}} }

// claims is one finding with those that it was made of.
type claims struct {
	finding.Finding
	parts []finding.Finding
}

// spot is some lines of a file as one root cause sees them.
type spot struct {
	path, family string
	lines        int
}

// spotLines is how many lines share a spot.
const spotLines = 64

func spots(f finding.Finding) []spot { return spotsOf(f, f.StartLine, f.EndLine) }

// spotsOf are lines of the file of f as its root cause sees them.
func spotsOf(f finding.Finding, start, end int) (all []spot) {
	for l := start / spotLines; l <= end/spotLines; l++ {
		all = append(all, spot{f.Path, catalogue.Family(f.Rule), l})
	}
	return all
}

// keep takes f as a finding of its own.
func (j *joined) keep(f finding.Finding) {
	for _, s := range spots(f) {
		j.at[s] = append(j.at[s], len(j.all))
	}
	j.belongs(f, len(j.all))
	j.all = append(j.all, claims{f, []finding.Finding{f}})
}

// belongs notes where others of the root cause of f belong.
func (j *joined) belongs(f finding.Finding, at int) {
	if cause := f.Said.Cause; cause != "" && f.Refuted == nil {
		j.cause[cause] = at
	}
}

// near reports whether a finding of the same root cause is at the lines of f.
func (j *joined) near(f finding.Finding) bool {
	return slices.ContainsFunc(spots(f), func(s spot) bool {
		return slices.ContainsFunc(j.at[s], func(i int) bool { return j.all[i].Overlaps(f) })
	})
}

// add makes f a part of the finding that means the same, or keeps it.
func (j *joined) add(f finding.Finding, m modelled) {
	if i, known := j.cause[f.Said.Cause]; known && f.Refuted == nil {
		j.all[i].absorb(f, m)
		return
	}
	for _, s := range spots(f) {
		for _, i := range j.at[s] {
			if j.all[i].same(f) {
				j.all[i].absorb(f, m)
				j.belongs(f, i)
				return
			}
		}
	}
	j.keep(f)
}

// same reports whether f means what c does: at overlapping lines the same rule,
// or one with the same root cause that another kind of reviewer names. A claim
// about many lines takes one place of each reviewer, not every one in them.
func (c claims) same(f finding.Finding) bool {
	if !c.Overlaps(f) || f.Rule == finding.NoRule && f.Title != c.Title {
		return false
	}
	for _, p := range c.parts {
		if p.Source == f.Source && (p.Rule != f.Rule || !p.Overlaps(f)) {
			return false
		}
	}
	return true
}

// knowsCase reports whether a finding tells of its case, not of its kind, and is no guess.
func knowsCase(f finding.Finding) bool {
	return f.Source == finding.FromModel && f.Refuted == nil && f.Said.Confidence != finding.Low
}

// absorb makes f, which is no surer, a part of c: the finding names both, tells of the case
// where one does, and keeps the better fix.
func (c *claims) absorb(f finding.Finding, m modelled) {
	c.Credit(f.Origins()...)
	c.Pass(f.Checks...)
	c.Sure = c.Sure || f.Sure
	if c.Source == finding.FromRules && knowsCase(f) && !slices.ContainsFunc(c.parts, knowsCase) {
		c.Title, c.Why, c.Evidence = f.Title, f.Why, f.Evidence
	}
	c.parts = append(c.parts, f)
	if better(f, c.Finding, m) {
		c.Edits, c.NewDependencies, c.FixedBy = f.Edits, f.NewDependencies, f.Source
	}
	c.Symbol = cmp.Or(c.Symbol, f.Symbol)
	if c.Until == 0 {
		c.At, c.Until = f.At, f.Until
	}
}

// better reports whether the fix of f is better than that of g: one that can be
// placed before one that cannot, and a model's before one of the rules, since
// it was made for the case, as long as it ends what the rules see.
func better(f, g finding.Finding, m modelled) bool {
	placed := func(x finding.Finding) bool { return len(x.Edits) > 0 && (m.placed == nil || m.placed(x)) }
	ends := func(x, rule finding.Finding) bool {
		return placed(x) && (len(rule.Edits) == 0 || m.silences == nil || m.silences(x, rule))
	}
	switch {
	case len(f.Edits) == 0:
		return false
	case f.Source == finding.FromModel && g.FixFromRules():
		return ends(f, g)
	case f.FixFromRules() && !g.FixFromRules():
		return placed(f) && !ends(g, f)
	}
	return !placed(g) && placed(f)
}

// maxListed bounds how many findings of one file are listed.
const maxListed = 1000

// listed leaves out what goes beyond maxListed in a file, of the sorted findings
// the least bad ones, and says how many those are.
func listed(fs []finding.Finding) (kept []finding.Finding, cut []source.Gap) {
	n := map[string]int{}
	var over []string
	for _, f := range fs {
		if n[f.Path]++; n[f.Path] <= maxListed {
			kept = append(kept, f)
		} else if n[f.Path] == maxListed+1 {
			over = append(over, f.Path)
		}
	}
	slices.Sort(over)
	for _, path := range over {
		cut = append(cut, source.Gap{Path: path, Reason: fmt.Sprintf(
			"%d findings, of which the %d worst are listed; the others are counted here alone", n[path], maxListed)})
	}
	return kept, cut
}
