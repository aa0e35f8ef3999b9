package review

import (
	"cmp"
	"maps"
	"slices"
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
	was, wrote := change.OldPaths(), map[string][]source.Range{}
	for _, f := range change.Files {
		wrote[f.Path] = f.Lines
	}
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
		p.Added = slices.ContainsFunc(wrote[f.Path], source.Range{Start: f.StartLine, End: f.StartLine}.Overlaps)
		if rule, ok := catalogue.Lookup(f.Rule); ok {
			p.Group = rule.Group
		}
		code := of(f.Path)
		if code == nil {
			return p
		}
		p.Symbol = code.SymbolAt(f.StartLine)
		p.Namesake = code.Namesake(p.Symbol, spotOf(f))
		p.Statement, p.Shape = code.Statement(spotOf(f)), code.Shape(spotOf(f))
		return p
	}
}

// spotOf is where a finding is in its file.
func spotOf(f finding.Finding) facts.Spot {
	return facts.Spot{Start: f.StartLine, End: f.EndLine, At: f.At, Until: f.Until}
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
			t.Add(f.Was(), before, f.Path, now)
		}
	}
	return t.Traces()
}

// former is a function before the change.
type former struct {
	home      facts.Home
	names     map[string]string // what its variables, and it itself, were called, by their names now
	namesakes map[string]string // which of several it was, by which it is
}

// noteFormer notes in claims where their code stood before the change, where that moved
// it, or renamed the definition around it or a variable in it.
func (v bothSides) noteFormer(claims []finding.Finding, traces []facts.Trace) {
	if v.base == nil {
		return
	}
	was, files := map[facts.Home]facts.Home{}, map[string]source.ChangedFile{}
	for _, t := range traces {
		was[t.Now] = t.Was
	}
	called := renamedFunctions(traces)
	for _, f := range v.change.Files {
		files[f.Path] = f
	}
	now := lately(func(path string) *facts.File { return factsOf(v.read, v.cache, path) })
	before := lately(v.before)
	known := map[facts.Home]*former{} // nil for functions that were not there
	for i, c := range claims {
		file, changed := files[c.Path]
		if !changed {
			continue
		}
		code := now(c.Path)
		if code == nil {
			continue
		}
		here := facts.Home{Path: c.Path, Symbol: code.SymbolAt(c.StartLine)}
		then, asked := known[here]
		if !asked {
			there := cmp.Or(was[here], facts.Home{Path: file.Was(), Symbol: here.Symbol})
			then = formerOf(code, here, before(there.Path), there, called)
			known[here] = then
		}
		if then == nil {
			continue
		}
		statement := code.Statement(spotOf(c))
		said := replaceTokens(statement, then.names)
		which := code.Namesake(here.Symbol, spotOf(c))
		namesake := then.namesakes[which]
		if said != statement || namesake != which || was[here] != (facts.Home{}) {
			claims[i].Formerly = finding.Former{
				Path: then.home.Path, Symbol: then.home.Symbol, Namesake: namesake, Statement: said,
			}
		}
	}
}

// lately remembers the last answer of a function that is asked about one file after another.
func lately(ask func(path string) *facts.File) func(path string) *facts.File {
	last, answer := "", (*facts.File)(nil)
	return func(path string) *facts.File {
		if path != last {
			last, answer = path, ask(path)
		}
		return answer
	}
}

// before returns the facts of a file of the base, by its path then; nil where it has none.
func (v bothSides) before(path string) *facts.File {
	for _, f := range v.change.Files {
		if f.Status != source.Added && f.Was() == path {
			return factsOf(v.base, v.cache, f.Path)
		}
	}
	return nil
}

// renamedFunctions tells what the functions that the change renamed were called, by their
// names now; those of two are left out.
func renamedFunctions(traces []facts.Trace) map[string]string {
	former := map[string]string{}
	for _, t := range traces {
		now, was := lastName(t.Now.Symbol), lastName(t.Was.Symbol)
		if old, known := former[now]; known && old != was {
			was = now // as if it were none
		}
		if t.Now.Symbol != "" {
			former[now] = was
		}
	}
	return former
}

// formerOf returns the function of a file by what it was in another; nil where it was not
// there. called are the functions that the change renamed.
func formerOf(code *facts.File, here facts.Home, before *facts.File, there facts.Home,
	called map[string]string) *former {
	if before == nil || there.Symbol != "" && !before.Defines(there.Symbol) {
		return nil
	}
	names := map[string]string{}
	maps.Copy(names, facts.FormerNames(code, here.Symbol, before, there.Symbol, called))
	if here.Symbol != there.Symbol { // the head of a definition names it, and what calls itself
		names[lastName(here.Symbol)] = lastName(there.Symbol)
	}
	return &former{there, names, facts.FormerNamesakes(code, here.Symbol, before, there.Symbol)}
}

// factsOf returns the facts of a file; nil if there are none to be had.
func factsOf(read func(path string) ([]byte, error), cache *facts.Cache, path string) *facts.File {
	data, err := read(path)
	if err != nil || !source.IsCode(data) {
		return nil
	}
	code, err := cache.Of(syntax.LanguageOf(path), data)
	if err != nil {
		return nil
	}
	return code
}
