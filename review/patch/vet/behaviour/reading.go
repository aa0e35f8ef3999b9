package behaviour

import (
	"breakwater/index/syntax"
)

// reading is a file as tokens, for what facts leave out: which of its names a file
// offers to others.
type reading struct {
	path    string
	tokens  []token
	unit    *syntax.Unit
	offered []export // see exports; nil until asked for
}

// readTokens takes a file apart. One that cannot be parsed has no tokens; the caller
// checks syntax before.
func readTokens(path string, source []byte) *reading {
	r := &reading{path: path, unit: &syntax.Unit{}}
	if len(source) == 0 {
		return r
	}
	if t, err := syntax.Parse(syntax.LanguageOf(path), source); err == nil {
		defer t.Close()
		r.unit, r.tokens = syntax.UnitOf(path, t), tokens(t)
	}
	return r
}
