package rules

import "breakwater/index/syntax"

// speech is what the engine must know of a language's grammar.
type speech struct {
	functions []string                            // kinds of functions and lambdas
	calls     []string                            // kinds of calls and constructions
	bind      map[string]func(*scan, syntax.Node) // per kind: what it says about names
	define    func(s *scan, n syntax.Node) string // name of the definition that n is; empty if none
	resolve   func(s *scan, n syntax.Node) string // qualified meaning of an expression; empty if unknown
	callee    func(n syntax.Node) syntax.Node     // what a call calls
	arguments func(n syntax.Node) syntax.Node     // the argument list of a call
}

var speeches = map[syntax.Language]*speech{
	syntax.Python:     &pythonSpeech,
	syntax.JavaScript: &scriptSpeech,
	syntax.TypeScript: &scriptSpeech,
	syntax.Go:         &goSpeech,
	syntax.Java:       &javaSpeech,
}

// resolve says what an expression means, as the qualified name of what it
// refers to. "()" stands for the result of calling or constructing: a session
// made by requests.Session() has the meaning "requests.Session()". It is
// empty where the file does not tell.
func (s *scan) resolve(n syntax.Node) string {
	if !n.Valid() {
		return ""
	}
	return s.speech.resolve(s, n)
}

// callee is the meaning of what a call calls.
func (s *scan) callee(call syntax.Node) string { return s.resolve(s.speech.callee(call)) }

// isCall reports whether n is a call or a construction.
func (s *scan) isCall(n syntax.Node) bool { return n.Is(s.speech.calls...) }

// ownCalls yields the calls below n without those in nested functions.
func (s *scan) ownCalls(n syntax.Node) []syntax.Node {
	var out []syntax.Node
	for c := range n.WalkInside(s.speech.functions...) {
		if s.isCall(c) {
			out = append(out, c)
		}
	}
	return out
}
