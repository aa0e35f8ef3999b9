// Package catalogue holds the resilience defects that a review knows by name:
// what each one is, what it does to whom under which fault, how it is fixed
// and what only looks like it.
//
// The entries are data, one YAML file for each under data. Prompts, reports
// and the built-in rules read them from here, so that an id means the same
// everywhere. How such a file is written stands in docs/rule-files.md; teams
// write their own in the same form, see [Parse]. A rule id never changes once it was published: users suppress
// and count findings by it.
package catalogue

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// Offline says what a reviewer without a model can do about a defect.
type Offline string

// The offline kinds, from certain to hopeless.
const (
	Syntactic    Offline = "syntactic"      // one look at a call or function decides
	Path         Offline = "syntactic+path" // the exits of the function must be followed
	LibraryTable Offline = "library-table"  // needs to know the defaults of libraries
	ProjectLevel Offline = "project-level"  // needs a fact about the whole project
	Semantic     Offline = "semantic"       // a hint at best
	LLMOnly      Offline = "llm-only"       // not without a model
)

// Evidence says what must be known beside a defect before a scan of a whole
// project shows it. In a change the defect alone is enough.
type Evidence string

// The kinds of evidence.
const (
	OfDefect Evidence = ""       // none: whoever runs the code is harmed. Commands, scripts and pages are left out
	OfUse    Evidence = "served" // a request, a message or a job runs the code
	OfChange Evidence = "change" // no code tells; its author can
)

// Rule is one defect. Rules are shared: do not change their slices or maps.
type Rule struct {
	ID         string                     // stable name, such as "http-client-no-timeout"
	Group      string                     // heading it is listed under
	Title      string                     // one line, no full stop
	What       string                     // what happens, to whom, under which fault
	Severity   finding.Severity           // for code on a request path
	Languages  []syntax.Language          // where it occurs; empty means everywhere
	Offline    Offline                    // what can be said without a model
	Evidence   Evidence                   // of harm, that a scan of a whole project needs; a detector may say otherwise
	Project    bool                       // a fact about a project rather than a place: told once, of a whole project
	Plain      bool                       // the id says what the title says: a model is asked for it by its id alone
	Needs      []Need                     // signs of the code that it occurs in, any of them; none: everywhere
	Fix        string                     // the fix in one or two sentences
	Hints      map[syntax.Language]string // how Fix reads in one language; JavaScript's also serves TypeScript
	Traps      []Trap                     // what looks like the defect and is none, see TrapsIn
	Undetected map[syntax.Language]string // why no detector speaks of a language; "any" for all others
	Sources    []string                   // books, papers, documentation, CWE numbers

	Say      Value     // title and why of its findings, for package match
	Detect   []Value   // its detectors, for package match
	Examples []Example // code with marks where its detectors speak, which are their test
}

// Trap is what looks like a defect and is none.
type Trap struct {
	Text     string
	Language syntax.Language // that it speaks of; empty for all. JavaScript's also serves TypeScript
}

// Example is code that shows a rule at work. A line that ends with a comment
// "want" must have a finding that a review shows, one with "low" a finding of
// low confidence; no other line may have one. "ok" is for the reader.
type Example struct {
	Language syntax.Language
	Source   string
	Line     int // of the rule file, 1-based
}

// Speaks reports whether an example shows a rule at work in l: JavaScript's
// serves TypeScript too.
func (e Example) Speaks(l syntax.Language) bool {
	own, family := e.Language.Family(), l.Family()
	return own == family || own == syntax.JavaScript && family == syntax.TypeScript
}

// Applies reports whether the defect occurs in l. TSX counts as TypeScript.
func (r Rule) Applies(l syntax.Language) bool {
	return len(r.Languages) == 0 || slices.Contains(r.Languages, l.Family())
}

// TrapsIn returns what looks like the defect in l and is none; with an empty l
// that of every language.
func (r Rule) TrapsIn(l syntax.Language) (texts []string) {
	for _, t := range r.Traps {
		if t.Language == "" || l == "" || (Example{Language: t.Language}).Speaks(l) {
			texts = append(texts, t.Text)
		}
	}
	return texts
}

// Blind returns why the rule has no detector for l, where it has none: the
// defect does not occur there, needs a model, or what Undetected says.
func (r Rule) Blind(l syntax.Language) string {
	switch why := cmp.Or(r.Undetected[l], r.Undetected["any"]); {
	case !r.Applies(l):
		return "does not occur"
	case r.Offline == LLMOnly:
		return "needs a model"
	default:
		return why
	}
}

// Hint returns how the fix reads in l; empty if there is nothing to add to
// Fix.
func (r Rule) Hint(l syntax.Language) string {
	if h, ok := r.Hints[l.Family()]; ok || l.Family() != syntax.TypeScript {
		return h
	}
	return r.Hints[syntax.JavaScript]
}

var rules = sync.OnceValue(load)

// All returns every rule, by id. The slice is the caller's.
func All() []Rule { return slices.Clone(rules()) }

// Lookup returns the rule with exactly this id.
func Lookup(id string) (Rule, bool) {
	all := rules()
	i, ok := slices.BinarySearchFunc(all, id, func(r Rule, id string) int { return strings.Compare(r.ID, id) })
	if !ok {
		return Rule{}, false
	}
	return all[i], true
}

// For returns the rules that apply to l, by id.
func For(l syntax.Language) []Rule {
	return slices.DeleteFunc(All(), func(r Rule) bool { return !r.Applies(l) })
}
