package review

import (
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
	was := oldPaths(change)
	var last string // findings come by file
	var known *facts.File
	of := func(path string) *facts.File {
		if path != last {
			last, known = path, factsOf(read, cache, path)
		}
		return known
	}
	return func(f finding.Finding) finding.Place {
		p := finding.Place{Group: f.Rule, Path: f.Path, Symbol: f.Symbol}
		if rule, ok := catalogue.Lookup(f.Rule); ok {
			p.Group = rule.Group
		}
		if old, ok := was[f.Path]; ok {
			p.Path = old
		}
		code := of(f.Path)
		if code == nil {
			return p
		}
		p.Symbol = code.SymbolAt(f.StartLine)
		p.Statement = code.Statement(f.StartLine, f.EndLine)
		return p
	}
}

// oldPaths are the paths that renamed files had in the base, by those of today.
func oldPaths(c source.Change) map[string]string {
	was := map[string]string{}
	for _, f := range c.Files {
		if f.Status == source.Renamed {
			was[f.Path] = f.OldPath
		}
	}
	return was
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
