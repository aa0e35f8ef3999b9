package review

import (
	"cmp"
	"maps"
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
		p.Statement, p.Shape = code.Statement(f.StartLine, f.EndLine), code.Shape(f.StartLine, f.EndLine)
		return p
	}
}

// lastName is the name of a function without that of its class.
func lastName(symbol string) string { return symbol[strings.LastIndexByte(symbol, '.')+1:] }

// replaceTokens gives the tokens of a statement other names, wherever they stand.
func replaceTokens(statement string, names map[string]string) string {
	tokens := strings.Split(statement, " ")
	for i, t := range tokens {
		tokens[i] = cmp.Or(names[t], t)
	}
	return strings.Join(tokens, " ")
}

// bothSides reads the files of a change as facts, before and after.
type bothSides struct {
	change source.Change
	read   func(path string) ([]byte, error)
	base   func(path string) ([]byte, error) // by the paths of today; nil where nobody knows
	cache  *facts.Cache
}

// maxTraced bounds the files of a change that are compared as a whole: what moved in a
// larger one is new.
const maxTraced = 300

// of returns the facts of a file; nil where it was not there, or has none.
func (v bothSides) of(f source.ChangedFile) (before, now *facts.File) {
	if f.Status != source.Added {
		before = factsOf(v.base, v.cache, f.Path)
	}
	if f.Status != source.Deleted {
		now = factsOf(v.read, v.cache, f.Path)
	}
	return before, now
}

// traces tells what became of the functions that the change took from where they stood.
func (v bothSides) traces() []facts.Trace {
	if v.base == nil || len(v.change.Files) > maxTraced {
		return nil
	}
	var t facts.Tracer
	for _, f := range v.change.Files {
		before, now := v.of(f)
		switch {
		case f.Status == source.Added && now != nil:
			t.Add("", nil, f.Path, now)
		case f.Status == source.Deleted && before != nil:
			t.Add(f.Path, before, "", nil)
		case before != nil && now != nil:
			t.Add(cmp.Or(f.OldPath, f.Path), before, f.Path, now)
		}
	}
	return t.Traces()
}

// noteFormer notes in claims where their code stood before the change, where that moved
// it, or renamed the definition around it or a variable in it.
func (v bothSides) noteFormer(claims []finding.Finding, traces []facts.Trace) {
	if v.base == nil {
		return
	}
	was, changed, left := map[facts.Home]facts.Home{}, map[string]source.ChangedFile{}, map[string]source.ChangedFile{}
	for _, t := range traces {
		was[t.Now] = t.Was
	}
	for _, f := range v.change.Files {
		changed[f.Path], left[cmp.Or(f.OldPath, f.Path)] = f, f
	}
	names := map[facts.Home]map[string]string{}
	for i, c := range claims {
		file, ok := changed[c.Path]
		if !ok {
			continue
		}
		before, now := v.of(file)
		if now == nil {
			continue
		}
		here := facts.Home{Path: c.Path, Symbol: now.SymbolAt(c.StartLine)}
		there, moved := was[here]
		if !moved {
			there = facts.Home{Path: cmp.Or(file.OldPath, file.Path), Symbol: here.Symbol}
		} else if there.Path != cmp.Or(file.OldPath, file.Path) {
			before, _ = v.of(left[there.Path])
		}
		if before == nil {
			continue
		}
		if names[here] == nil {
			names[here] = map[string]string{}
			maps.Copy(names[here], facts.FormerNames(now, here.Symbol, before, there.Symbol))
			if here.Symbol != there.Symbol { // the head of a definition names it, and what calls itself
				names[here][lastName(here.Symbol)] = lastName(there.Symbol)
			}
		}
		statement := now.Statement(c.StartLine, c.EndLine)
		if former := replaceTokens(statement, names[here]); moved || former != statement {
			claims[i].Formerly = finding.Former{Path: there.Path, Symbol: there.Symbol, Statement: former}
		}
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
