package review

import (
	"cmp"
	"errors"
	"io/fs"
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
		p := finding.Place{Group: groupOf(f.Rule), Path: cmp.Or(was[f.Path], f.Path), Symbol: f.Symbol}
		code := of(f.Path)
		if code == nil {
			return p
		}
		at := spotOf(f)
		fn := code.Functions[code.HomeOf(at)]
		p.Symbol, p.Told = fn.Symbol, finding.Told(code.Tell(at))
		p.Statement, p.Shape = code.Statement(at), code.Shape(at)
		return p
	}
}

// groupOf is the group of a rule; of none its id.
func groupOf(id string) string {
	if rule, ok := catalogue.Lookup(id); ok {
		return rule.Group
	}
	return id
}

// spotOf is where a finding is in its file.
func spotOf(f finding.Finding) facts.Spot {
	return facts.Spot{Start: f.StartLine, End: f.EndLine, At: f.At, Until: f.Until}
}

// lastName is the name of a function without that of its class.
func lastName(symbol string) string { return symbol[strings.LastIndexByte(symbol, '.')+1:] }

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
			t.Add("", nil, f.Path, now, f.Wrote)
		case f.Status == source.Deleted && before != nil:
			t.Add(f.Path, before, "", nil, f.Wrote)
		case before != nil && now != nil:
			t.Add(f.Was(), before, f.Path, now, f.Wrote)
		}
	}
	return t.Traces()
}

// noteFormer notes in claims where their code stood before the change, where that moved
// it, renamed the definition around it or a variable in it, or wrote it beside others like it.
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
	type function struct {
		path string
		at   int
	}
	known, same := map[function]pastOf{}, map[string]map[int]int{}
	for i, c := range claims {
		file, changed := files[c.Path]
		if !changed {
			continue
		}
		code := now(c.Path)
		if code == nil { // its id tells
			claims[i].Formerly = finding.Former{Path: file.Was(), Symbol: c.Symbol, New: true}
			continue
		}
		at := function{c.Path, code.HomeOf(spotOf(c))}
		if known[at] == nil {
			there, moved := was[code.Home(c.Path, at.at)]
			there.Path = cmp.Or(there.Path, file.Was())
			former := former{code: code, fn: at.at, before: before(there.Path), there: there}
			if !moved && former.before != nil {
				if same[c.Path] == nil {
					same[c.Path] = facts.Namesakes(code, former.before, file.Wrote)
				}
				former.was, former.stood = same[c.Path][at.at]
			} else if moved && former.before != nil {
				former.was, former.stood = former.before.Index(there)
			}
			known[at] = former.past(called, file.Wrote)
		}
		claims[i].Formerly = known[at](spotOf(c))
	}
}

// former is a function with what it was before a change, in its file or in another one.
type former struct {
	code   *facts.File
	fn     int         // its index
	before *facts.File // nil where there is none
	there  facts.Home
	was    int  // its index there
	stood  bool // it was there
}

// pastOf tells what code was before a change; zero where it was not.
type pastOf func(facts.Spot) finding.Former

func (f former) past(called map[string]string, wrote func(start, end int) bool) pastOf {
	symbol := f.code.Functions[f.fn].Symbol
	if !f.stood {
		return func(s facts.Spot) finding.Former {
			told := finding.Told(f.code.Tell(s))
			if f.before != nil { // it may stand beside others of its symbol
				told.Namesake = facts.New(f.code, f.fn, f.before)
			}
			return finding.Former{
				Path: f.there.Path, Symbol: symbol, Told: told, Statement: f.code.Statement(s), New: true,
			}
		}
	}
	past := facts.Follow(f.code, f.fn, f.before, f.was, called, wrote)
	symbol = f.before.Functions[f.was].Symbol
	return func(s facts.Spot) finding.Former {
		statement, told, isNew := past.Was(s)
		return finding.Former{Path: f.there.Path, Symbol: symbol, Told: finding.Told(told), Statement: statement, New: isNew}
	}
}

// holds reports whether the base has the statement of a known finding at the place that it names,
// to which the finding belongs then, or may have it: what cannot be read may.
func (v bothSides) holds(k finding.Known) bool {
	path := k.Path
	for _, f := range v.change.Files {
		if f.Status != source.Added && f.Was() == k.Path {
			path = f.Path
		}
	}
	_, err := v.base(path)
	code := factsOf(v.base, v.cache, path)
	if code == nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	for statement, told := range code.Statements(k.Symbol) {
		if k.IsAt(finding.Place{Group: groupOf(k.Rule), Path: k.Path, Symbol: k.Symbol, Told: finding.Told(told),
			Statement: statement}) {
			return true
		}
	}
	return false
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
