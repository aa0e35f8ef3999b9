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
func placeOf(read func(path string) ([]byte, error), cache *facts.Cache, change source.Change) func(finding.Finding) finding.Place {
	was := map[string]string{}
	for _, f := range change.Files {
		if f.Status == source.Renamed {
			was[f.Path] = f.OldPath
		}
	}
	return func(f finding.Finding) finding.Place {
		p := finding.Place{Group: f.Rule, Path: f.Path, Symbol: f.Symbol}
		if rule, ok := catalogue.Lookup(f.Rule); ok {
			p.Group = rule.Group
		}
		if old, ok := was[f.Path]; ok {
			p.Path = old
		}
		data, err := read(f.Path)
		if err != nil {
			return p
		}
		code, err := cache.Of(syntax.LanguageOf(f.Path), data)
		if err != nil {
			return p
		}
		p.Symbol = code.SymbolAt(f.StartLine)
		p.Statement = code.Statement(f.StartLine, f.EndLine)
		return p
	}
}
