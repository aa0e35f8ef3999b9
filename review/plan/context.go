package plan

import (
	"context"
	"slices"

	"breakwater/index"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/source"
	"breakwater/review/target"
)

// context fills in what a model is given along with a target: what its code
// does, the imports and libraries that it uses, and the code elsewhere that
// settles whether it is protected. It may run beside others for other targets.
func (m *maker) context(ctx context.Context, t *target.Target) {
	if code := m.facts(t.Path); code != nil {
		lines := source.Range{Start: t.StartLine, End: t.EndLine}
		t.Signs = signs(lines, func(line int) bool { return !t.Hides(line) }, code)
		t.Imports = m.imports(t, code)
		t.Libraries = m.libraries(t, code)
	}
	q := index.Query{Path: t.Path, StartLine: t.StartLine, EndLine: t.EndLine, Budget: m.in.ContextTokens, Sure: true}
	hits := slices.DeleteFunc(m.in.Index.Context(ctx, q), func(h index.Hit) bool {
		return m.idleCaller(h) || m.plainCallee(h)
	})
	for _, h := range slices.Concat(hits, m.deeper(ctx, t, hits)) {
		t.Context = append(t.Context, target.Context{
			Path: h.Path, StartLine: h.StartLine, EndLine: h.EndLine,
			Symbol: h.Symbol, Score: h.Score, Why: h.Why, Text: h.Text,
		})
	}
}

// facts returns the facts of a file of the workspace; nil if there are none.
func (m *maker) facts(path string) *facts.File {
	data, err := m.in.Read(path)
	if err != nil {
		return nil
	}
	code, err := m.in.Facts.Of(syntax.LanguageOf(path), data)
	if err != nil {
		return nil
	}
	return code
}

// idleCaller reports whether a hit is a caller that says nothing about failure:
// no handler, loop, guard or request is around its call.
func (m *maker) idleCaller(h index.Hit) bool {
	if h.Relation != index.Calls {
		return false
	}
	code := m.facts(h.Path)
	if code == nil {
		return false
	}
	around := func(n facts.Node) bool { return n.Valid() && n.StartLine() <= h.Line && h.Line <= n.EndLine() }
	minds := slices.ContainsFunc(code.Guards(), func(g facts.Guard) bool { return around(g.Over) }) ||
		slices.ContainsFunc(code.Handlers(), func(x facts.Handler) bool { return around(x.Try) }) ||
		slices.ContainsFunc(code.Loops, func(l facts.Loop) bool { return around(l.Node) })
	return !minds && !slices.ContainsFunc(code.Entries(), func(e facts.Entry) bool {
		return around(code.Functions[e.Function].Node)
	})
}

// plainCallee reports whether a hit is a function that the target uses and that
// neither talks to others nor protects: it cannot settle anything.
func (m *maker) plainCallee(h index.Hit) bool {
	if h.Relation != index.Used {
		return false
	}
	code := m.facts(h.Path)
	lines := source.Range{Start: h.StartLine, End: h.EndLine}
	return code != nil && slices.ContainsFunc(code.Functions[1:], func(fn facts.Function) bool {
		start, end := code.Span(fn)
		return start <= lines.Start && lines.End <= end
	}) && !m.settles(h.Path, lines)
}

const (
	mostDeeper   = 3 // callees whose own callees are looked at
	deeperTokens = 500
)

// deeper finds what the functions that a target uses rest on in turn, where that
// talks to others or protects: a wrapper's client says whether the call has a
// timeout.
func (m *maker) deeper(ctx context.Context, t *target.Target, hits []index.Hit) (all []index.Hit) {
	seen := slices.Clone(hits)
	looked := 0
	for _, h := range hits {
		if h.Relation != index.Used || h.Symbol == "" || looked == mostDeeper {
			continue
		}
		looked++
		q := index.Query{Path: h.Path, StartLine: h.StartLine, EndLine: h.EndLine, Budget: deeperTokens, Sure: true}
		for _, d := range m.in.Index.Context(ctx, q) {
			lines := source.Range{Start: d.StartLine, End: d.EndLine}
			known := t.Path == d.Path && lines.Overlaps(source.Range{Start: t.StartLine, End: t.EndLine}) ||
				slices.ContainsFunc(seen, func(s index.Hit) bool {
					return s.Path == d.Path && lines.Overlaps(source.Range{Start: s.StartLine, End: s.EndLine})
				})
			if !known && d.Relation != index.Calls && m.settles(d.Path, lines) {
				seen, all = append(seen, d), append(all, d)
			}
		}
	}
	return all
}

// settling are signs of code that talks to others or protects.
var settling = []catalogue.Sign{
	catalogue.Deadline, catalogue.Retry, catalogue.Limit, catalogue.Breaker, catalogue.Transaction, catalogue.HTTP, catalogue.RPC,
	catalogue.SDK, catalogue.LLM, catalogue.Mail, catalogue.Redis, catalogue.Process, catalogue.Database,
}

// settles reports whether lines of a file hold a call that talks to others or
// protects.
func (m *maker) settles(path string, lines source.Range) bool {
	code := m.facts(path)
	if code == nil {
		return false
	}
	found := signs(lines, func(int) bool { return true }, code)
	calls := slices.ContainsFunc(slices.Collect(code.Between(lines.Start, lines.End)), func(n facts.Node) bool {
		return n.Is(lang.Call)
	})
	return calls && slices.ContainsFunc(settling, func(s catalogue.Sign) bool { return found[s] })
}
