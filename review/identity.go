package review

import (
	"cmp"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/source"
)

// placeOf says where a finding belongs, by the facts of its file: what makes it
// the same finding in the next run.
func placeOf(
	read func(path string) ([]byte, error), cache *facts.Cache, change source.Change,
) func(finding.Finding) finding.Place {
	was := change.OldPaths()
	var last string // finding.Identify asks file by file
	var known *facts.File
	of := func(path string) *facts.File {
		if path != last {
			last, known = path, factsOf(read, cache, path)
		}
		return known
	}
	return func(f finding.Finding) finding.Place {
		p := finding.Place{Group: f.Rule, Path: cmp.Or(was[f.Path], f.Path), Symbol: f.Symbol}
		if rule, ok := catalogue.Lookup(f.Rule); ok {
			p.Group = rule.Group
		}
		code := of(f.Path)
		if code == nil {
			return p
		}
		p.Symbol = code.SymbolAt(f.StartLine)
		p.Statement = code.Statement(f.StartLine, f.EndLine)
		if p.FormerSymbol = f.Formerly; f.Formerly != "" { // the head of a definition names it, and what calls itself
			p.FormerStatement = replaceToken(p.Statement, lastName(p.Symbol), lastName(f.Formerly))
		}
		return p
	}
}

// lastName is the name of a function without that of its class.
func lastName(symbol string) string { return symbol[strings.LastIndexByte(symbol, '.')+1:] }

// replaceToken replaces a token of a statement wherever it stands.
func replaceToken(statement, old, new string) string {
	tokens := strings.Split(statement, " ")
	for i, t := range tokens {
		if t == old {
			tokens[i] = new
		}
	}
	return strings.Join(tokens, " ")
}

// noteFormerNames notes in claims what the definitions around them were called before a
// change that renamed them. base reads files as they were; nil where nobody knows.
func noteFormerNames(
	claims []finding.Finding, read, base func(path string) ([]byte, error), cache *facts.Cache, change source.Change,
) {
	if base == nil {
		return
	}
	former := map[string]map[string]string{} // by path; nil for files that did not change
	for _, f := range change.Files {
		if f.Status == source.Modified || f.Status == source.Renamed {
			former[f.Path] = map[string]string{}
		}
	}
	known := map[string]bool{}
	for i, f := range claims {
		names, changed := former[f.Path]
		if !changed {
			continue
		}
		code := factsOf(read, cache, f.Path)
		if code == nil {
			continue
		}
		if !known[f.Path] {
			known[f.Path] = true
			if before := factsOf(base, cache, f.Path); before != nil {
				names = code.Renamed(before)
				former[f.Path] = names
			}
		}
		claims[i].Formerly = names[code.SymbolAt(f.StartLine)]
	}
}

// factsOf returns the facts of a file; nil if there are none to be had.
func factsOf(read func(path string) ([]byte, error), cache *facts.Cache, path string) *facts.File {
	data, err := read(path)
	if err != nil {
		return nil
	}
	code, err := cache.Of(syntax.LanguageOf(path), data)
	if err != nil {
		return nil
	}
	return code
}
