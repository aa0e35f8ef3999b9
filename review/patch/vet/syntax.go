package vet

import (
	"bytes"

	"breakwater/index/syntax"
)

// faults returns the syntax errors of a tree, those that its grammar tolerates
// among them: tree-sitter reads code that people have not finished typing, and
// takes from Python's indentation and from await what the language itself does
// not.
func faults(t *syntax.Tree) []syntax.SyntaxError {
	errs := t.Errors()
	switch family := t.Language.Family(); {
	case family == syntax.Python:
		for n := range t.Root().Walk() {
			errs = append(errs, pythonFaults(n, t.Source)...)
		}
	case family == syntax.JavaScript, family == syntax.TypeScript:
		for n := range t.Root().Walk() {
			if n.Is("await_expression") && !awaitsInScript(n) {
				errs = append(errs, at(n))
			}
		}
	}
	return errs
}

func at(n syntax.Node) syntax.SyntaxError {
	return syntax.SyntaxError{StartLine: n.StartLine(), EndLine: n.StartLine()}
}

func pythonFaults(n syntax.Node, source []byte) []syntax.SyntaxError {
	switch {
	case n.Is("module", "block"):
		return misplaced(n, source)
	case n.Is("await"), n.Is("for_statement", "with_statement", "for_in_clause") && asynchronous(n):
		if !awaitsInPython(n) {
			return []syntax.SyntaxError{at(n)}
		}
	case n.Is("return_statement") && !pythonFunction(n).Is("function_definition"):
		return []syntax.SyntaxError{at(n)}
	}
	return nil
}

// misplaced returns the statements of a block that do not stand below its first
// one, and the block itself where it is empty or not deeper than its header.
func misplaced(block syntax.Node, source []byte) []syntax.SyntaxError {
	var errs []syntax.SyntaxError
	column, found := 0, block.Is("module")
	for s := range block.Children() {
		if s.Is("comment", "ERROR") {
			continue
		}
		indent, first := columnOf(s, source)
		switch {
		case !first: // after a colon or a semicolon
		case !found:
			column = indent
			if header := block.Parent(); header.Valid() && indent <= headerIndent(header, source) {
				errs = append(errs, at(s))
			}
		case indent != column:
			errs = append(errs, at(s))
		}
		found = true
	}
	if !found {
		errs = append(errs, at(block))
	}
	return errs
}

// headerIndent returns the indentation of the line on which a compound
// statement, or the clause of one, starts.
func headerIndent(n syntax.Node, source []byte) int {
	for {
		indent, first := columnOf(n, source)
		if p := n.Parent(); first || !p.Valid() {
			return indent
		}
		n = n.Parent()
	}
}

// columnOf returns how many bytes of white space stand before a node on its
// line, and whether nothing else does. A byte order mark does not count.
func columnOf(n syntax.Node, source []byte) (indent int, first bool) {
	start, _ := n.Bytes()
	line := source[bytes.LastIndexByte(source[:start], '\n')+1 : start]
	line = bytes.TrimPrefix(line, []byte("\ufeff"))
	return len(line), len(bytes.TrimLeft(line, " \t\f")) == 0
}

// pythonFunction returns the function or class around a node; absent at the top
// of the file.
func pythonFunction(n syntax.Node) syntax.Node {
	for p := range n.Up() {
		if p.Is("function_definition", "lambda", "class_definition") {
			return p
		}
	}
	return syntax.Node{}
}

// awaitsInPython reports whether await may stand at a node. At the top of a
// file it may, in notebooks; a generator expression is a function of its own,
// which turns asynchronous by it.
func awaitsInPython(n syntax.Node) bool {
	for p := range n.Up() {
		if p.Is("generator_expression") {
			return true
		}
		if p.Is("function_definition", "lambda", "class_definition") {
			break
		}
	}
	f := pythonFunction(n)
	return !f.Valid() || f.Is("function_definition") && asynchronous(f)
}

// asynchronous reports whether a statement or function begins with that word.
func asynchronous(n syntax.Node) bool {
	for c := range n.AllChildren() {
		if c.Is("async") {
			return true
		}
	}
	return false
}

// awaitsInScript is the same for JavaScript and TypeScript, whose modules may
// await at their top.
func awaitsInScript(n syntax.Node) bool {
	for p := range n.Up() {
		if p.Is("function_declaration", "function_expression", "function", "arrow_function", "method_definition",
			"generator_function", "generator_function_declaration") {
			return asynchronous(p)
		}
	}
	return true
}
