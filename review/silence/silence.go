// Package silence keeps findings quiet: a team marks a false positive in the
// code, in its settings, or switches a rule off, and says why. A finding that is
// kept quiet stays in the report with the reason; whoever may not loosen the
// gate leaves it counting for fail-on.
package silence

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"breakwater/review/action"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/source"
)

// Input is what asks for silence.
type Input struct {
	Marks   []Mark
	Entries []action.Ignore
	Rules   map[string]action.RuleSwitch
	Team    []string // ids of the team's own rules
	Paths   []string // of all files under review, by which an entry is told that names a folder
	Own     bool     // whoever wrote new marks may loosen the gate
	Today   string   // YYYY-MM-DD in UTC

	Below []finding.Finding // found, and not shown for want of confidence
	// Judged reports whether a defect of a rule at some lines would have been found,
	// or, where path is empty, one anywhere; nil means that nobody knows.
	Judged func(rule, path string, lines source.Range) bool
}

// Apply marks the findings that are to be quiet, gives the others the severity
// that the switches set, and sorts. The notices say what was asked for in vain.
func Apply(fs []finding.Finding, in Input) (notices []string) {
	misused := misuse{team: in.Team}
	marks := slices.DeleteFunc(slices.Clone(in.Marks), func(m Mark) bool { return !misused.mark(m) })
	dirs := folders(in.Paths)
	vain := func(e action.Ignore) bool { return !misused.entry(e, in, dirs) }
	entries := slices.DeleteFunc(slices.Clone(in.Entries), vain)
	used := usage{}
	for i := range fs {
		grade(&fs[i], in.Rules)
		quiet(&fs[i], in, marks, entries, used)
	}
	for _, f := range in.Below {
		quiet(&f, in, marks, entries, used)
	}
	misused.unused(in, fs, marks, entries, used)
	finding.Sort(fs)
	return misused.notices()
}

// usage holds where that is written which matched a finding.
type usage map[place]bool

type place struct {
	path string
	line int
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.path, p.line) }

// idsOf are the ids by which a finding can be ignored: the one that is shown and
// those that its reviewers gave.
func idsOf(f finding.Finding) []string {
	out := []string{f.Rule}
	for _, o := range f.Origins() {
		out = append(out, o.Rule)
	}
	return out
}

// grade sets the severity of a switch. What the rules found under another id
// too does not become less severe by what a model calls it.
func grade(f *finding.Finding, switches map[string]action.RuleSwitch) {
	s, ok := switches[f.Rule]
	if !ok || s.Off {
		return
	}
	otherwise := func(o finding.Origin) bool { return o.Source == finding.FromRules && o.Rule != f.Rule }
	if slices.ContainsFunc(f.Origins(), otherwise) && s.Severity.Rank() > f.Severity.Rank() {
		return
	}
	f.Severity = s.Severity
}

// claim is one reason for silence, with the ids that it holds for.
type claim struct {
	ids []string
	finding.Suppression
}

// quiet folds a finding if something asks for that. Nothing that a model says
// may loosen the gate, so that every id of the rules must be covered; and a new
// mark by a stranger covers none.
func quiet(f *finding.Finding, in Input, marks []Mark, entries []action.Ignore, used usage) {
	covered := map[string]bool{}
	var first *finding.Suppression
	for _, c := range claims(*f, in, marks, entries) {
		if !slices.ContainsFunc(idsOf(*f), func(id string) bool { return slices.Contains(c.ids, id) }) {
			continue
		}
		used[place{c.Path, c.Line}] = true
		stranger := c.New && !in.Own
		if first == nil || first.Gates && !stranger {
			c.Gates = stranger
			first = &c.Suppression
		}
		for _, id := range c.ids {
			covered[id] = covered[id] || !stranger
		}
	}
	if first == nil {
		return
	}
	for _, o := range f.Origins() {
		first.Gates = first.Gates || o.Source == finding.FromRules && !covered[o.Rule]
	}
	f.Suppressed = first
}

// claims lists what may hold for a finding: switches, entries, marks.
func claims(f finding.Finding, in Input, marks []Mark, entries []action.Ignore) []claim {
	var out []claim
	add := func(s finding.Suppression, ids ...string) { out = append(out, claim{ids, s}) }
	for _, id := range idsOf(f) {
		if s := in.Rules[id]; s.Off {
			reason := "the rule is switched off by rules"
			if s.Given.File == "" { // no place of the repository says so
				reason += fmt.Sprintf(" (%s)", s.Given.Origin)
			}
			add(finding.Suppression{By: finding.ByRules, Reason: reason, Path: s.Given.File, Line: s.Given.Line}, id)
		}
	}
	for _, e := range entries {
		if doublestar.MatchUnvalidated(e.Path, f.Path) {
			add(finding.Suppression{
				By: finding.ByConfig, Reason: e.Reason, Path: e.File, Line: e.Line, Until: e.Until,
			}, e.Rule)
		}
	}
	for _, m := range marks {
		if m.covers(f.Path, f.StartLine, f.EndLine) {
			add(finding.Suppression{
				By: finding.ByComment, Reason: m.Reason, Path: m.Path, Line: m.Line, New: m.New,
			}, m.IDs...)
		}
	}
	return out
}

// misuse gathers by kind what asks for silence in vain.
type misuse struct {
	team   []string // ids that are known beside the catalogue's
	kinds  []string
	places map[string][]string
}

// add notes misuse of a kind, and where it is.
func (m *misuse) add(kind, at string) {
	if m.places == nil {
		m.places = map[string][]string{}
	}
	if m.places[kind] == nil {
		m.kinds = append(m.kinds, kind)
	}
	m.places[kind] = append(m.places[kind], at)
}

func (m *misuse) mark(x Mark) bool {
	at := place{x.Path, x.Line}.String()
	switch {
	case x.Unseen:
		m.add("holds characters that nobody sees: type it anew", at)
		return false
	case x.Alike:
		m.add("holds characters that only look like those of breakwater:ignore: type it anew", at)
		return false
	case x.Misspelt:
		m.add("is misspelt: write breakwater:ignore ID reason", at)
		return false
	case x.Outside:
		m.add("stands in no comment", at)
		return false
	case x.Second:
		m.add("stands behind another one: give each a line of its own", at)
	case apart(x.Reason):
		m.add(loose, at)
	case x.Broken && len(x.IDs) > 0:
		m.add("gives no reason on its line: say there, behind the rule, why its findings may stay", at)
		return false
	}
	return m.usable(x.IDs, x.Reason, at)
}

// loose is misuse that takes effect, though not all of the effect that was meant.
const loose = "lists rules without a comma right behind each but the last"

// effects are those of misuse that has one.
var effects = map[string]string{
	loose:   "It does not hold for those that follow",
	pending: "Look at it before that",
}

// apart reports whether a reason begins as a list of rules goes on.
func apart(reason string) bool {
	words := strings.Fields(reason)
	if len(words) > 1 && (words[0] == "and" || words[0] == "&") {
		words = words[1:]
	}
	return len(words) > 0 && (words[0][0] == ',' || names(strings.Trim(words[0], ",")))
}

func (m *misuse) entry(e action.Ignore, in Input, dirs []string) bool {
	at := place{e.File, e.Line}.String()
	covers := func(path string) bool { return doublestar.MatchUnvalidated(e.Path, path) }
	switch {
	case e.Until != "" && e.Until < in.Today:
		m.add("has expired, so that its findings are back", at)
		return false
	case slices.ContainsFunc(dirs, covers) && !slices.ContainsFunc(in.Paths, covers):
		m.add("names a folder, and no file in it", fmt.Sprintf("%s (write %.80s/**)", at, e.Path))
		return false
	}
	return m.usable([]string{e.Rule}, e.Reason, at)
}

// folders lists those that files lie in.
func folders(paths []string) (all []string) {
	seen := map[string]bool{".": true}
	for _, name := range paths {
		for dir := path.Dir(name); !seen[dir]; dir = path.Dir(dir) {
			seen[dir] = true
			all = append(all, dir)
		}
	}
	return all
}

// pending is what a stranger wrote, of whose effect this run shows nothing.
const pending = "comes with this change, whose author is not known to belong to the repository, and holds once that " +
	"is merged"

// unused notes what matched no finding where this run would have found one, and what a
// stranger wrote where it would not.
func (m *misuse) unused(in Input, fs []finding.Finding, marks []Mark, entries []action.Ignore, used usage) {
	const kind = "matches no finding of this run and can go if it is no longer needed"
	for _, x := range marks {
		lines := source.Range{Start: x.Line, End: x.End + 1} // the comment, and what it may stand before
		judged := func(id string) bool { return in.Judged != nil && in.Judged(id, x.Path, lines) }
		switch at := (place{x.Path, x.Line}); {
		case used[at]:
		case slices.ContainsFunc(fs, x.apart):
			m.add("stands apart from a finding of its rule: it holds for its own line and the next one",
				fmt.Sprintf("%s (the finding is on line %d)", at, x.Next))
		case slices.ContainsFunc(x.IDs, judged):
			m.add(kind, at.String())
		case x.New && !in.Own:
			m.add(pending, at.String())
		}
	}
	for _, e := range entries {
		at := place{e.File, e.Line}
		if !used[at] && in.Judged != nil && in.Judged(e.Rule, "", source.Range{}) {
			m.add(kind, at.String())
		}
	}
}

// usable reports whether ids and reason are sound, and notes what is not.
func (m *misuse) usable(ids []string, reason, at string) bool {
	sound := true
	wrong := func(kind, at string) { m.add(kind, at); sound = false }
	if len(ids) == 0 {
		wrong("names no rule: write breakwater:ignore ID reason", at)
	}
	for _, id := range ids {
		switch {
		case strings.ContainsAny(id, "*?[") || id == "all":
			wrong("holds a wildcard: name each rule", at)
		case !Known(id) && !slices.Contains(m.team, id):
			wrong("names a rule that does not exist", fmt.Sprintf("%s (%.60s)", at, id))
		}
	}
	if len(ids) > 0 && !strings.ContainsFunc(reason, isWord) {
		wrong("gives no reason: say why its findings may stay", at)
	}
	return sound
}

// Mentioned reports whether a file may hold a mark, also a misspelt one: a look that costs little.
func Mentioned(content []byte) bool {
	if mentioned(content) || plain(content) {
		return mentioned(content)
	}
	shown := visible(string(content))
	return mentioned([]byte(shown)) || mentioned([]byte(skeleton(shown)))
}

func mentioned(content []byte) bool {
	for _, word := range []string{"reakwater", "reakWater", "BREAKWATER", ":ignore"} {
		if bytes.Contains(content, []byte(word)) {
			return true
		}
	}
	return false
}

// Known reports whether an id names a rule of the catalogue, or other.
func Known(id string) bool {
	_, ok := catalogue.Lookup(id)
	return ok || id == finding.NoRule
}

// fewPlaces are so many that a reader counts them at a glance.
const fewPlaces = 5

// notices name every place; where there are many, what cuts a notice short leaves their number.
func (m *misuse) notices() []string {
	var out []string
	slices.SortStableFunc(m.kinds, func(a, b string) int { return cmp.Compare(len(m.places[b]), len(m.places[a])) })
	for _, kind := range m.kinds {
		at := m.places[kind]
		in := ""
		if len(at) > fewPlaces {
			in = fmt.Sprintf(" in %d places", len(at))
		}
		effect := cmp.Or(effects[kind], "It has no effect")
		out = append(out, fmt.Sprintf("An ignore %s. %s%s: %s.", kind, effect, in, strings.Join(at, ", ")))
	}
	return out
}
