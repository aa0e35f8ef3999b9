package match

import (
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// repeated: {loop: …}: such a loop runs the place, in its own function, again
// and again. number looks at numbers by how they are written.
func init() {
	nested("repeated", true, func(p *Place, m *matcher) bool {
		if m.kind.at == nil {
			return false
		}
		for up := range p.Up() {
			p.left--
			if up.Is(lang.Func) {
				return false
			}
			if q, ok := m.kind.at(p.file, up); ok && up.Is(lang.Loop) && m.holds(&q) {
				p.take(&q)
				return true
			}
		}
		return false
	})
	addKind(&kind{
		name:  "number",
		count: func(f *file) int { return len(f.nodesOf(lang.Number)) },
		place: func(f *file, i int) Place { return factPlace(f, f.nodesOf(lang.Number)[i], -1) },
		choose: func(c compiler, v catalogue.Value) (selection, error) {
			patterns, err := c.patterns(v)
			return selection{test: func(p *Place) bool { return patterns.Match(p.Name()) }}, err
		},
	})
}
