package plan

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"breakwater/index"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/source"
	"breakwater/review/target"
)

// surely is the score of what the index found by more than a name.
const surely = 0.5

// namesake reports whether a hit has only its name in common with what the target
// calls: the index went by the name, and facts know of another type that it is called on.
func (l looker) namesake(t target.Target, h index.Hit) bool {
	code := l.facts(t.Path)
	if h.Relation != index.Used || h.Score > surely || code == nil {
		return false
	}
	symbol, _, _ := strings.Cut(h.Symbol, ", ")
	for n := range code.Between(h.Line, h.Line) {
		c, ok := code.CallAt(n)
		if !ok || memberName(c.Callee) != memberName(symbol) {
			continue
		}
		on := memberName(holderOf(c.Callee))
		first, _ := utf8.DecodeRuneInString(on)
		return unicode.IsUpper(first) && on != memberName(holderOf(symbol))
	}
	return false
}

// holderOf is what a qualified name is a member of; empty for a plain name.
func holderOf(symbol string) string { return symbol[:max(strings.LastIndexByte(symbol, '.'), 0)] }

func memberName(symbol string) string { return symbol[strings.LastIndexByte(symbol, '.')+1:] }

// What is shown of where fields get their values.
const (
	mostOrigins  = 2
	aroundOrigin = 7 // lines on each side, within its function
)

// origins finds where the fields that a target calls something on get what they hold, in
// other functions of its file: what else was made there, and with which limits. What hits
// show already is left out.
func (l looker) origins(t target.Target, in text, hits []index.Hit) (all []index.Hit) {
	code := l.facts(t.Path)
	if code == nil {
		return nil
	}
	shown := []source.Range{{Start: t.StartLine, End: t.EndLine}}
	for _, h := range hits {
		if h.Path == t.Path {
			shown = append(shown, source.Range{Start: h.StartLine, End: h.EndLine})
		}
	}
	for _, b := range madeIn(code, fieldsCalled(t, code)) {
		made, body := linesOf(b.Node), linesOf(code.Functions[code.FunctionAt(b.Node)].Node)
		if len(all) == mostOrigins || slices.ContainsFunc(shown, made.Overlaps) {
			continue
		}
		lines := source.Range{Start: max(made.Start-aroundOrigin, body.Start),
			End: min(made.End+aroundOrigin, body.End)}
		shown = append(shown, lines)
		all = append(all, index.Hit{Path: t.Path, StartLine: lines.Start, EndLine: lines.End,
			Symbol: code.SymbolAt(made.Start), Score: 1, Why: "sets " + b.Name, Text: in.lines(lines)})
	}
	return all
}

func linesOf(n facts.Node) source.Range { return source.Range{Start: n.StartLine(), End: n.EndLine()} }

// fieldsCalled lists the fields that a target calls something on.
func fieldsCalled(t target.Target, code *facts.File) (fields []facts.Binding) {
	for n := range code.Between(t.StartLine, t.EndLine) {
		c, ok := code.CallAt(n)
		if !ok || t.Hides(n.StartLine()) {
			continue
		}
		if b, ok := code.Refers(c.Receiver()); ok && b.Scope.Is(lang.Class) {
			fields = append(fields, b)
		}
	}
	return fields
}

// madeIn lists the places within functions where a call gives one of fields its value, by
// place.
func madeIn(code *facts.File, fields []facts.Binding) (all []facts.Binding) {
	for _, b := range code.Bindings {
		made := b.Node.Is(lang.Assign) && b.Value.Is(lang.Call) && code.FunctionAt(b.Node) > 0
		isCalled := func(f facts.Binding) bool { return f.Name == b.Name && f.Scope == b.Scope }
		if made && slices.ContainsFunc(fields, isCalled) {
			all = append(all, b)
		}
	}
	return all
}
