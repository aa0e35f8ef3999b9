package match

import (
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
)

// Match is a place where a rule speaks.
type Match struct {
	Rule       string
	Severity   finding.Severity
	Confidence finding.Confidence
	Grade      finding.Confidence // what the detector proves, evidence of harm aside

	Place                  // for texts and fixes
	StartLine, EndLine int // 1-based, inclusive
	Start, End         int // bytes of the code that shows it: [Start, End)
	Symbol             string
	Title, Why         string          // with placeholders, see Words
	Fix                catalogue.Value // invalid if there is none
	Once               bool            // what fixes it fixes all of its function
}

// match makes a match of a place, except for how sure it is, see judge.
func (d *Detector) match(p Place) Match {
	m := Match{
		Rule: d.Rule, Severity: d.Severity, Place: p, Title: d.Title, Why: d.Why, Once: d.once,
		Symbol: p.Functions[p.Function].Symbol,
	}
	for _, x := range d.Fixes {
		if x.when == nil || x.when(&p) {
			m.Fix = x.Value
			break
		}
	}
	m.span()
	return m
}

// span sets which lines and code stand for the place: a statement or call as
// far as its first block.
func (m *Match) span() {
	n := m.Node
	m.Start, m.End = n.Bytes()
	m.StartLine, m.EndLine = n.StartLine(), n.EndLine()
	if m.last.Valid() {
		_, m.End = m.last.Bytes()
		m.EndLine = m.last.EndLine()
	}
	if block := bodyBelow(n); block.Valid() && block.StartLine() > m.StartLine {
		m.End, _ = block.Bytes()
		m.EndLine = block.StartLine() - 1
	}
	if m.leaves.Valid() && m.leaves.EndLine()-m.StartLine <= mostSpan {
		m.EndLine = max(m.EndLine, m.leaves.EndLine())
	}
}

// mostSpan is how many lines a way out may lie below what it leaks, to be shown with it:
// who adds that way out must hear of it.
const mostSpan = 40

// bodyBelow is the first statement of the block that a place leads.
func bodyBelow(n facts.Node) facts.Node {
	for c := range n.Own() {
		if c.Is(lang.Func) || c.Is(lang.Handler) && n.Is(lang.Try) {
			return firstIn(c.Child(lang.Body))
		}
		if n.Is(lang.Loop, lang.With, lang.Func, lang.If, lang.Class) && c.Role() == lang.Body && c.Parent() == n {
			return firstIn(c)
		}
	}
	return facts.Node{}
}

func firstIn(body facts.Node) facts.Node {
	for c := range body.Children() {
		if body.Is(lang.Block) {
			return c
		}
	}
	return body
}
