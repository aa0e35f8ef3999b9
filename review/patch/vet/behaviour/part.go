package behaviour

import (
	"breakwater/index/facts"
	"breakwater/index/syntax"
)

// An edit changes a function or two of a file that may hold hundreds. Where what they
// are connected with shows nothing that the file did not do before, the rest cannot
// either. Any doubt is settled by the whole file, so that a part only ever acquits.

// Part is a file after an edit of which the definitions that have nothing to do with
// the edit are blank lines.
type Part struct {
	Text  []byte
	Tree  *syntax.Tree
	Facts *facts.File
	Left  func(line int) bool // whether a line of the file before, 1-based, belongs to such a definition
}

// leaves reports whether a line of the file before stays as it is, unread.
func (p *Part) leaves(line int) bool { return p != nil && p.Left(line) }

// settles reports whether a part of a file shows that an edit neither brings nor takes
// away anything.
func (v *Vetter) settles(f File) bool {
	p := f.Part
	if p == nil || p.Facts == nil || p.Facts.Circular || p.Facts.Deep {
		return false
	}
	was := v.before(f)
	if was.facts == nil || was.facts.Deep {
		return false
	}
	is := &code{path: f.Path, text: p.Text, facts: p.Facts, lib: was.lib, offer: syntax.Exports(f.Path, p.Tree)}
	if v.brings(f, was, is) != "" || was.cut+is.cut > 0 || was.steps+is.steps > leastSteps {
		return false
	}
	gone, lost := was.without(is, p)
	return len(gone)+len(lost)+len(was.unoffered(is, p)) == 0
}
