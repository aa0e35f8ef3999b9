package index

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Context returns what to read along with the lines of q, most helpful first,
// within the budget; no line twice. It is empty for an unknown path.
func (ix *Index) Context(ctx context.Context, q Query) []Hit {
	u := ix.Unit(q.Path)
	if u == nil {
		return nil
	}
	if q.StartLine == 0 {
		q.StartLine, q.EndLine = 1, u.Lines
	}
	budget := cmp.Or(q.Budget, DefaultBudget)
	seen := map[string]bool{}
	var hits []Hit
	for _, r := range u.References {
		if r.Line < q.StartLine || r.Line > q.EndLine || seen[r.Name] {
			continue
		}
		seen[r.Name] = true
		defs := ix.defs[r.Name]
		for _, d := range defs {
			if d.Path == q.Path && d.StartLine >= q.StartLine && d.EndLine <= q.EndLine {
				continue
			}
			w := 0.1
			if path.Dir(d.Path) == path.Dir(q.Path) {
				w = 1
			}
			sym := d.Name
			if d.Parent != "" {
				sym = d.Parent + "." + d.Name
			}
			hits = append(hits, Hit{Path: d.Path, StartLine: d.StartLine, EndLine: d.EndLine, Symbol: sym,
				Score: w / float64(len(defs)), Why: fmt.Sprintf("defines %s, used on line %d", d.Name, r.Line)})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Path, b.Path), cmp.Compare(a.StartLine, b.StartLine), strings.Compare(a.Symbol, b.Symbol))
	})
	var out []Hit
	for _, h := range hits {
		src, err := ix.files[ix.byPath[h.Path]].Read()
		if err != nil {
			continue
		}
		lines := strings.SplitAfter(string(src), "\n")
		h.Text = strings.Join(lines[h.StartLine-1:min(h.EndLine, len(lines))], "")
		h.Tokens = (len(h.Text) + 3) / 4
		if h.Tokens > budget || slices.ContainsFunc(out, func(o Hit) bool { return o.Path == h.Path && o.StartLine <= h.EndLine && h.StartLine <= o.EndLine }) {
			continue
		}
		budget -= h.Tokens
		out = append(out, h)
	}
	return out
}
