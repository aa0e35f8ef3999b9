// Package finding holds what a review claims: a [Finding] says which code
// breaks under which fault, and its [Edit] values say how to fix it.
//
// A Finding is plain data. It is made by the built-in rules or read from a
// model's answer, checked against the reviewed tree once, and only read from
// then on.
package finding

import "slices"

// Severity says how bad the consequence is where the code runs, on the scale
// that the fail-on input uses.
type Severity string

// The severities, worst first.
const (
	Critical Severity = "critical"
	Major    Severity = "major"
	Minor    Severity = "minor"
	Info     Severity = "info"
)

// Severities lists every severity, worst first.
var Severities = []Severity{Critical, Major, Minor, Info}

// Rank orders severities: 0 is the worst. An unknown severity ranks last.
func (s Severity) Rank() int {
	for i, v := range Severities {
		if v == s {
			return i
		}
	}
	return len(Severities)
}

// Raised returns the severity one step worse; Critical stays.
func (s Severity) Raised() Severity {
	if r := s.Rank(); r > 0 && r < len(Severities) {
		return Severities[r-1]
	}
	return s
}

// Confidence says how sure the reviewer is that the finding holds.
type Confidence string

// The confidences, surest first.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// Confidences lists every confidence, surest first.
var Confidences = []Confidence{High, Medium, Low}

// Rank orders confidences: 0 is the surest. An unknown one ranks last.
func (c Confidence) Rank() int {
	for i, v := range Confidences {
		if v == c {
			return i
		}
	}
	return len(Confidences)
}

// NoRule is the rule of a finding that is none of the catalogue's.
const NoRule = "other"

// Source names who made a finding.
type Source string

// The sources of findings.
const (
	FromModel Source = "model"
	FromRules Source = "rules"
)

// Finding is one resilience defect at one place in the reviewed tree.
type Finding struct {
	ID         string `redact:"id"`   // stable over runs, line shifts, reformatting and renames; set by [Identify]
	Rule       string `redact:"ours"` // id of the catalogue, or NoRule
	Title      string // one line, no Markdown
	Severity   Severity
	Confidence Confidence
	Grade      Confidence // what the rules prove, where a scan without evidence of harm lowered Confidence; else empty
	Source     Source     // whose words are shown
	Sources    []Origin   // all who found it, whose words are shown first; empty means Source alone

	Path      string // slash-separated, relative to the workspace
	StartLine int    // 1-based, inclusive
	EndLine   int    // 1-based, inclusive, >= StartLine
	At, Until int    // the code, in bytes of the file: [At, Until); 0, 0 where only its lines are known
	Symbol    string // definition around the place; empty at file level
	Formerly  Former // where it stood before the change under review; zero where that is told by Path and Symbol
	Operation string // API operation it was reviewed for; empty if none
	Target    string // id of the target that brought it up

	Why      string // what happens under which fault
	Quote    string `redact:"code"` // code that shows the defect, verbatim from the file
	Evidence string // what scenario results or context show; may be empty
	Known    bool   // an earlier report had it already

	Checks []Check // what proves it, in the order of [Checks]

	Said Said // what models say of it beside Why, which decides how sure it is; zero for the rules

	Suppressed *Suppression // why it is folded away; nil if it is not
	Refuted    *Verdict     // that of a model that proved it wrong; nil if none did
	Sure       bool         // the rules are sure of it: it gates even where a model refutes it

	Fingerprints map[string]string // name → value, the ID among them; set by [Identify]

	// Earlier is what a report of before the change may know it by, the surest first; set by [Identify].
	Earlier []string `redact:"id"`

	Edits           []Edit   // the fix, all or nothing; empty if none is offered
	FixedBy         Source   // whose Edits these are; empty means Source's
	NewDependencies []string // packages that the edits need and the project may not declare
}

// Verdict is what a model says of a suspicion of the built-in rules.
type Verdict struct {
	Rule    string `redact:"ours"` // of the suspicion
	Path    string // slash-separated, relative to the workspace
	Line    int    // 1-based
	Refuted bool   // else confirmed
	Quote   string `redact:"code"` // code that refutes it; empty for one that is confirmed
	Reason  string
	Backend string // who gave it

	QuotePath            string // where Quote stands
	QuoteStart, QuoteEnd int    // its lines, 1-based, inclusive
}

// Settles reports whether the verdict is on f, a finding of the rules.
func (v Verdict) Settles(f Finding) bool {
	there := v.Path == f.Path && f.StartLine <= v.Line && v.Line <= f.EndLine
	return f.Source == FromRules && v.Rule == f.Rule && there
}

// Suppressor says what folded a finding away.
type Suppressor string

// The suppressors.
const (
	ByComment Suppressor = "comment" // breakwater:ignore in the code
	ByConfig  Suppressor = "config"  // an ignore entry of the settings
	ByRules   Suppressor = "rules"   // the rule is switched off
)

// Suppression says why a finding is folded away.
type Suppression struct {
	By     Suppressor
	Reason string
	Path   string // where it is written; empty for an input
	Line   int    // 1-based; 0 where it has none
	Until  string // YYYY-MM-DD in UTC, inclusive; empty without end
	New    bool   // the pull request added it
	Gates  bool   // the finding counts for fail-on all the same
}

// Quiet reports whether f is known or suppressed, so that nothing counts it.
func (f Finding) Quiet() bool { return f.Known || f.Suppressed != nil }

// Counts reports whether f counts for the gate where it is severe enough: what is suppressed does
// only where nobody may silence it there.
func (f Finding) Counts() bool { return !f.Known && (f.Suppressed == nil || f.Suppressed.Gates) }

// Origin is one reviewer's claim of a finding.
type Origin struct {
	Source  Source
	Backend string // which model's; empty for the rules
	Rule    string `redact:"ours"`
	Title   string
}

// Anew reports whether p is the claim of the same reviewer by the same name, in whatever words.
func (o Origin) Anew(p Origin) bool {
	return o.Source == p.Source && o.Backend == p.Backend && o.Rule == p.Rule
}

// Origins lists all who found f.
func (f Finding) Origins() []Origin {
	if len(f.Sources) > 0 {
		return f.Sources
	}
	return []Origin{{Source: f.Source, Rule: f.Rule, Title: f.Title}}
}

// Credit adds to those who found f, each once.
func (f *Finding) Credit(all ...Origin) {
	f.Sources = slices.Clone(f.Origins())
	for _, o := range all {
		if !slices.Contains(f.Sources, o) {
			f.Sources = append(f.Sources, o)
		}
	}
}

// FoundBy reports whether one who found f is of a kind.
func (f Finding) FoundBy(s Source) bool {
	return slices.ContainsFunc(f.Origins(), func(o Origin) bool { return o.Source == s })
}

// FixFromRules reports whether the rules wrote the edits.
func (f Finding) FixFromRules() bool {
	return f.FixedBy == FromRules || f.FixedBy == "" && f.Source == FromRules
}

// Overlaps reports whether two findings are about the same lines.
func (f Finding) Overlaps(g Finding) bool {
	return f.Path == g.Path && f.StartLine <= g.EndLine && g.StartLine <= f.EndLine
}

// Op is what an edit does to its file.
type Op string

// The operations of an [Edit]. The empty Op means Replace.
const (
	Replace Op = "replace"
	Create  Op = "create"
	Delete  Op = "delete"
	Rename  Op = "rename"
)

// Edit is one change to one file, as its author wrote it: not yet resolved
// against the tree. The patch package places it or says why it cannot.
type Edit struct {
	Op        Op
	Path      string
	StartLine int      // author's idea of where Search starts, 1-based; 0 if unknown. Decides between equal places only.
	Search    string   // whole lines to be replaced, verbatim
	Replace   string   // whole lines in their place; the whole text for Create
	To        string   // new path, for Rename
	Anchors   []string // section headings (class or function lines) that precede the place, outermost first

	// Marks is how the author's diff began its lines, one byte for each in
	// their order: ' ' for a line of both texts, '-' for one of Search alone,
	// '+' for one of Replace alone. Two texts do not tell which of their equal
	// lines were meant to stay; a diff does. Empty if there was no diff.
	Marks string
	// OpenEnd says that the diff had new lines at an end of its hunk, where a
	// line of context may have been forgotten.
	OpenEnd bool
}

// Known is what is remembered of a finding of an earlier review.
type Known struct {
	ID           string            `json:"id" redact:"id"`
	Rule         string            `json:"rule" redact:"ours"`
	Title        string            `json:"title"`
	Path         string            `json:"path"`
	Symbol       string            `json:"symbol"`
	Source       Source            `json:"source"`
	Confidence   Confidence        `json:"confidence"` // empty where nobody knows
	Fingerprints map[string]string `json:"fingerprints"`
}

// KnownBy is what is remembered of f as one of a kind of reviewer.
func (f Finding) KnownBy(s Source) Known {
	return Known{f.ID, f.Rule, f.Title, f.Path, f.Symbol, s, f.Confidence, f.Fingerprints}
}

// Strength is something that the reviewed code does well.
type Strength struct {
	Path      string
	StartLine int // 1-based
	Text      string
}
