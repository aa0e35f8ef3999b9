package fix

import (
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/rules/match"
)

// replaceWhole puts other code in the place of the call.
func replaceWhole(f *File, m match.Match, text string) []Splice {
	lines := strings.Contains(text, "\n")
	if lines && m.Node.StartLine() != m.Node.EndLine() {
		return nil // parts of several lines would need an indentation of their own
	}
	text = strings.ReplaceAll(text, "\n", "\n"+f.indent(m.Node))
	return []Splice{f.replace(m.Node, text)}
}

// replaceCallee puts another function in the place of the one that is called.
func replaceCallee(f *File, m match.Match, text string) []Splice {
	callee := m.Node.Child(lang.Callee)
	if !callee.Valid() {
		return nil
	}
	return []Splice{f.replace(callee, text)}
}

// insertAfter puts a statement behind the one that holds the match, and behind
// the check of its error.
func insertAfter(f *File, m match.Match, text string) []Splice {
	at := statement(m.Node)
	if !at.Valid() || !f.alone(at) {
		return nil
	}
	if f.Language == syntax.Go {
		check := next(at)
		if !f.leavesOnError(at, check) {
			return nil
		}
		at = check
	}
	_, end := f.endOf(at)
	return []Splice{insert(end, "\n"+f.lines(f.indent(at), text))}
}

// insertNext puts a statement right behind the one that holds the match, where
// acquiring cannot fail.
func insertNext(f *File, m match.Match, text string) []Splice {
	at := statement(m.Node)
	if !at.Valid() || !f.alone(at) {
		return nil
	}
	_, end := f.endOf(at)
	return []Splice{insert(end, "\n"+f.lines(f.indent(at), text))}
}

func insertBefore(f *File, m match.Match, text string) []Splice {
	at := statement(m.Node)
	if !at.Valid() || !f.leads(at) {
		return nil
	}
	start, _ := at.Bytes()
	return []Splice{insert(start, strings.TrimLeft(f.lines(f.indent(at), text), " \t")+"\n"+f.indent(at))}
}

// lines indents the lines of a text.
func (f *File) lines(indent, text string) string {
	return indent + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+indent)
}

// endOf returns the end of a statement with its semicolon.
func (f *File) endOf(n facts.Node) (start, end int) {
	start, end = n.Bytes()
	if end < len(f.source) && f.source[end] == ';' {
		end++
	}
	return start, end
}

// leavesOnError reports whether check is the test of the error that made
// gives, and leaves the function where it is set: what stands behind it has the
// value.
func (f *File) leavesOnError(made, check facts.Node) bool {
	targets := made.All(lang.Target)
	if len(targets) == 1 && targets[0].Is(lang.List) {
		targets = targets[0].All(lang.Target)
	}
	cond := check.Child(lang.Condition)
	plain := check.Is(lang.If) && !check.Child(lang.Else).Valid() && !check.Child(lang.Init).Valid()
	if !plain || !f.alone(check) || len(targets) < 2 {
		return false
	}
	isCheck := cond.Is(lang.Op) && cond.Name() == "!=" && cond.Child(lang.Right).Is(lang.Null)
	if !isCheck || cond.Child(lang.Left).Name() != targets[len(targets)-1].Name() {
		return false
	}
	var last facts.Node
	for c := range check.Child(lang.Then).Children() {
		if !c.Is(lang.Comment) {
			last = c
		}
	}
	return last.Is(lang.Return) || f.ends(last)
}

// ends reports whether a statement never returns: panic, log.Fatal, os.Exit.
func (f *File) ends(n facts.Node) bool {
	c, ok := f.CallAt(n)
	return ok && (c.Role == "exit" || c.Callee == "panic")
}

// parseDrop reads drop: async, a word of a function's head that goes away.
func parseDrop(_ syntax.Language, v catalogue.Value) (change, error) {
	if _, err := v.OneOf("async"); err != nil {
		return nil, err
	}
	return func(f *File, m match.Match) []Splice {
		start, _ := f.Functions[m.Function].Bytes()
		rest, ok := strings.CutPrefix(string(f.source[start:]), "async")
		if !ok {
			return nil
		}
		return []Splice{{start, len(f.source) - len(strings.TrimLeft(rest, " \t")), ""}}
	}, nil
}

// insertInChain puts a call before the last one of a chain of calls, on a line
// of its own where the chain is laid out so.
func insertInChain(f *File, m match.Match, text string) []Splice {
	last := m.Node
	for up := last.Parent(); up.Is(lang.Call) && last.Role() == lang.ObjectOf; up = last.Parent() {
		last = up
	}
	object := last.Child(lang.ObjectOf)
	if last == m.Node || !object.Valid() {
		return nil
	}
	_, at := object.Bytes()
	_, end := last.Bytes()
	between := string(f.source[at:end])
	dot := strings.IndexByte(between, '.')
	if dot < 0 || strings.TrimSpace(between[:dot]) != "" {
		return nil
	}
	return []Splice{insert(at, between[:dot]+text)}
}
