package match

import (
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// comment: PATTERNS: a word of a comment at the statement, or right before it,
// is one of these: its author says what it is for. Case does not count.
func init() {
	addCondition("comment", anywhere(func(_ compiler, v catalogue.Value) (condition, error) {
		texts, err := v.Texts()
		return func(p *Place) bool { return p.commented(texts) }, err
	}))
}

func (p *Place) commented(words []string) bool {
	line := p.statement().StartLine()
	all := p.nodesOf(lang.Comment)
	for i := len(all) - 1; i >= 0; i-- {
		p.left--
		c := all[i]
		beside := c.StartLine() == p.StartLine() || c.StartLine() == line || c.EndLine() == line-1
		if c.StartLine() < line-1 && c.EndLine() < line-1 {
			break
		}
		if !beside {
			continue
		}
		line = min(line, c.StartLine())
		for _, word := range strings.Fields(strings.ToLower(c.Name())) {
			if slices.ContainsFunc(words, func(w string) bool { return glob(strings.ReplaceAll(w, "*", "**"), word) }) {
				return true
			}
		}
	}
	return false
}

// statement is the node around the place that stands right in a block.
func (p *Place) statement() facts.Node {
	at := p.Node
	for up := at.Parent(); up.Valid() && !up.Is(lang.Block, lang.File, lang.Case); up = up.Parent() {
		at = up
	}
	return at
}
