package plan

import (
	"context"
	"slices"
	"strings"

	"breakwater/index"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/source"
	"breakwater/review/target"
)

// context fills in what a model is given of a target: its lines, what its code
// does, the imports and libraries that it uses, and the code elsewhere that
// settles whether it is protected. It may run beside others for other targets. The
// error says why its file cannot be read.
func (m *maker) context(ctx context.Context, t *target.Target) error {
	data, err := m.in.Read(t.Path)
	if err != nil {
		return err
	}
	in, lines := textOf(data), source.Range{Start: t.StartLine, End: t.EndLine}
	t.Text = in.lines(lines)
	code, _ := m.in.Facts.Of(t.Language, data) // nil beside an error
	l := looker{maker: m, known: map[string]*facts.File{t.Path: code}}
	if code != nil {
		t.Signs = signs(lines, func(line int) bool { return !t.Hides(line) }, code)
		t.Imports = imports(t, in, code)
		t.Libraries = m.libraries(t, code)
	}
	q := index.Query{Path: t.Path, StartLine: t.StartLine, EndLine: t.EndLine, Budget: lookedAt * m.in.ContextTokens}
	hits := l.worthReading(*t, m.in.Index.Context(ctx, q))
	for _, h := range slices.Concat(l.origins(*t, in, hits), hits, l.deeper(ctx, t, hits)) {
		t.Context = append(t.Context, target.Context{
			Path: h.Path, StartLine: h.StartLine, EndLine: h.EndLine,
			Symbol: h.Symbol, Score: h.Score, Why: h.Why, Text: h.Text,
		})
	}
	return nil
}

// looker looks at code for one target.
type looker struct {
	*maker
	known map[string]*facts.File // by path; nil where there are none
}

// facts returns the facts of a file of the workspace; nil if there are none.
func (l looker) facts(path string) *facts.File {
	code, known := l.known[path]
	if known {
		return code
	}
	if data, err := l.in.Read(path); err == nil {
		code, _ = l.in.Facts.Of(syntax.LanguageOf(path), data) // nil beside an error
	}
	l.known[path] = code
	return code
}

// idleCaller reports whether a hit is a caller that says nothing about failure:
// no handler, loop, guard or request is around its call.
func (l looker) idleCaller(h index.Hit) bool {
	if h.Relation != index.Calls {
		return false
	}
	code := l.facts(h.Path)
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

// lookedAt is how much more context is looked at than shown.
const lookedAt = 4

// worthReading keeps of hits what may settle a question, as far as the target's
// tokens go. Of the other functions and types that the target uses the
// declarations stay: what a function takes, gives and throws is worth a line,
// its body is not.
func (l looker) worthReading(t target.Target, hits []index.Hit) []index.Hit {
	var kept []index.Hit
	left, idle := l.in.ContextTokens, 0
	for _, h := range hits {
		if h.Relation == index.Calls {
			h = aroundCall(h)
		}
		if l.namesake(t, h) || l.idleSetup(t, h) {
			continue
		}
		fits := h.Tokens <= left
		if fits {
			left -= h.Tokens
		}
		switch {
		case l.idleCaller(h):
			if idle++; idle <= mostIdle {
				kept = append(kept, bareCall(h))
			}
		case h.Relation == index.Used && (!fits || l.plainCallee(h)):
			kept = append(kept, l.declarations(h)...)
		case fits:
			kept = append(kept, h)
		}
	}
	return kept
}

// mostIdle is how many callers are named that do nothing about failure.
const mostIdle = 2

// bareCall is the line of a call, and that nothing is around it.
func bareCall(h index.Hit) index.Hit {
	h = h.Lines(h.Line, h.Line)
	what, _, _ := strings.Cut(h.Why, " on line ")
	h.Why = what + "; no handler, retry, limit or timeout around it"
	return h
}

// Lines of a long caller that are shown before and behind the call.
const (
	beforeCall = 12
	behindCall = 8
)

// aroundCall cuts a caller to what is near its call.
func aroundCall(h index.Hit) index.Hit {
	if h.EndLine-h.StartLine < beforeCall+behindCall || h.Line < h.StartLine || h.Line > h.EndLine {
		return h
	}
	return h.Lines(h.Line-beforeCall, h.Line+behindCall)
}

// idleSetup reports whether a hit makes something that neither talks to others nor
// protects: a logger, a path. How the target's own object is made may say what holds.
func (l looker) idleSetup(t target.Target, h index.Hit) bool {
	own := holderOf(t.Symbol) != "" && holderOf(t.Symbol) == holderOf(h.Symbol)
	idle := h.Relation == index.Configures && !own && l.facts(h.Path) != nil
	return idle && !l.settles(h.Path, source.Range{Start: h.StartLine, End: h.EndLine})
}

// plainCallee reports whether a hit is code that the target uses and that neither talks
// to others nor protects: a function, or what else is long and states no number and no
// switch, which may be a limit. It cannot settle anything.
func (l looker) plainCallee(h index.Hit) bool {
	code := l.facts(h.Path)
	lines := source.Range{Start: h.StartLine, End: h.EndLine}
	if code == nil || l.settles(h.Path, lines) {
		return false
	}
	states := func(n facts.Node) bool { return n.Is(lang.Number, lang.Bool) }
	return functionOver(code, lines).Valid() || h.EndLine-h.StartLine >= longType &&
		!slices.ContainsFunc(slices.Collect(code.Between(lines.Start, lines.End)), states)
}

// longType is from how many lines on a type is cut to its declaration: the fields of a
// short one say what the code holds.
const longType = 12

// functionOver returns the function that lines are part of.
func functionOver(code *facts.File, lines source.Range) facts.Node {
	for _, fn := range code.Functions[1:] {
		if start, end := code.Span(fn); start <= lines.Start && lines.End <= end {
			return fn.Node
		}
	}
	return facts.Node{}
}

// declarations cuts a hit to the lines that declare what it shows, one for each
// symbol: of a function those before its body, of anything else the first.
func (l looker) declarations(h index.Hit) []index.Hit {
	code := l.facts(h.Path)
	if code == nil {
		return []index.Hit{h.Lines(h.StartLine, h.StartLine)}
	}
	var all []index.Hit
	for _, symbol := range strings.Split(h.Symbol, ", ") {
		n := declared(code, h, symbol[strings.LastIndexByte(symbol, '.')+1:])
		shown := len(all) > 0 && n.StartLine() <= all[len(all)-1].EndLine
		if !n.Valid() || shown {
			continue
		}
		d := h.Lines(n.StartLine(), headEnd(n))
		d.Symbol = symbol
		all = append(all, d)
	}
	return all
}

// declared returns the node of a hit that declares a name, or else the first one:
// what stands above a definition is a node of its own.
func declared(code *facts.File, h index.Hit, name string) (first facts.Node) {
	for n := range code.Between(h.StartLine, h.EndLine) {
		if n.Is(lang.Comment, lang.Decorator) || n.Around(lang.Decorator).Valid() {
			continue
		}
		if n.Is(lang.Func, lang.Class) && n.Name() == name {
			return n
		}
		if !first.Valid() {
			first = n
		}
	}
	return first
}

// mostDeclared bounds the lines of a declaration.
const mostDeclared = 6

// headEnd is the last line of what a node says before its body.
func headEnd(n facts.Node) int {
	body := n.Child(lang.Body)
	if !n.Is(lang.Func) || !body.Valid() {
		return n.StartLine()
	}
	return min(max(n.StartLine(), body.StartLine()), n.StartLine()+mostDeclared-1)
}

const (
	mostDeeper   = 3 // callees whose own callees are looked at
	deeperTokens = 500
)

// deeper finds what the functions that a target uses rest on in turn, where that
// talks to others or protects: a wrapper's client says whether the call has a
// timeout.
func (l looker) deeper(ctx context.Context, t *target.Target, hits []index.Hit) (all []index.Hit) {
	seen := append(slices.Clone(hits), index.Hit{Path: t.Path, StartLine: t.StartLine, EndLine: t.EndLine})
	looked := 0
	for _, h := range hits {
		if h.Relation != index.Used || h.Symbol == "" || looked == mostDeeper {
			continue
		}
		looked++
		q := index.Query{Path: h.Path, StartLine: h.StartLine, EndLine: h.EndLine, Budget: deeperTokens}
		for _, d := range l.in.Index.Context(ctx, q) {
			lines := source.Range{Start: d.StartLine, End: d.EndLine}
			known := slices.ContainsFunc(seen, func(s index.Hit) bool {
				return s.Path == d.Path && lines.Overlaps(source.Range{Start: s.StartLine, End: s.EndLine})
			})
			if !known && d.Relation != index.Calls && l.settles(d.Path, lines) {
				seen, all = append(seen, d), append(all, d)
			}
		}
	}
	return all
}

// settling are signs of code that talks to others or protects.
var settling = []catalogue.Sign{
	catalogue.Deadline, catalogue.Retry, catalogue.Limit, catalogue.Breaker, catalogue.Transaction, catalogue.HTTP,
	catalogue.RPC, catalogue.SDK, catalogue.LLM, catalogue.Mail, catalogue.Redis, catalogue.Process, catalogue.Database,
}

// settles reports whether lines of a file hold a call that talks to others or
// protects.
func (l looker) settles(path string, lines source.Range) bool {
	code := l.facts(path)
	if code == nil {
		return false
	}
	found := signs(lines, func(int) bool { return true }, code)
	calls := slices.ContainsFunc(slices.Collect(code.Between(lines.Start, lines.End)), func(n facts.Node) bool {
		return n.Is(lang.Call)
	})
	return calls && slices.ContainsFunc(settling, func(s catalogue.Sign) bool { return found[s] })
}
