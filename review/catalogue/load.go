package catalogue

import (
	"embed"
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

//go:embed data/*.yml
var data embed.FS

// load reads the embedded files. They are part of the program, so a fault in
// them is ours and panics; a test reads them all.
func load() []Rule {
	entries, err := data.ReadDir("data")
	if err != nil {
		panic(err)
	}
	var all []Rule
	for _, e := range entries {
		text, err := data.ReadFile(path.Join("data", e.Name()))
		if err != nil {
			panic(err)
		}
		r, err := Parse(e.Name(), text)
		if err != nil {
			panic(err)
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// keys are what a rule file may hold.
var keys = []string{
	"id", "group", "title", "what", "severity", "evidence", "scope", "asked-by", "languages", "offline", "occurs",
	"fix", "hints", "traps", "sources", "undetected",
	"say", "detect", "examples",
}

// Parse reads one rule file. The error names the file, the line and what is
// allowed there. What detectors and fixes say is left to those who read them.
func Parse(name string, text []byte) (Rule, error) {
	v, err := decode(name, text)
	if err != nil {
		return Rule{}, err
	}
	entries, err := v.Entries("a rule", keys...)
	if err != nil {
		return Rule{}, err
	}
	r := Rule{Say: v.Get("say")}
	for _, e := range entries {
		if e.Null() {
			return Rule{}, e.at.Errorf("key %q has no value: give it one, or leave it out", e.Key)
		}
		if err := r.set(e); err != nil {
			return Rule{}, err
		}
	}
	for _, must := range []string{"id", "title", "what", "severity"} {
		if !v.Get(must).Valid() {
			return Rule{}, v.Errorf("the rule has no %s", must)
		}
	}
	return r, nil
}

func (r *Rule) set(e Entry) (err error) {
	switch e.Key {
	case "id":
		r.ID, err = e.Text()
	case "group":
		r.Group, err = e.Text()
	case "title":
		r.Title, err = e.Text()
	case "what":
		r.What, err = e.Text()
	case "fix":
		r.Fix, err = e.Text()
	case "severity":
		r.Severity, err = OneOf(e.Value, finding.Severities...)
	case "offline":
		r.Offline, err = OneOf(e.Value, Syntactic, Path, LibraryTable, ProjectLevel, Semantic, LLMOnly)
	case "evidence":
		r.Evidence, err = ParseEvidence(e.Value)
	case "scope":
		_, err = e.OneOf("project")
		r.Project = true
	case "asked-by":
		_, err = e.OneOf("id")
		r.Plain = true
	case "occurs":
		r.Needs, err = needs(e.Value)
	case "languages":
		r.Languages, err = languages(e.Value)
	case "hints":
		r.Hints, err = hints(e.Value)
	case "traps":
		r.Traps, err = traps(e.Value)
	case "undetected":
		r.Undetected, err = hints(e.Value, "any")
	case "sources":
		r.Sources, err = e.Texts()
	case "detect":
		r.Detect = e.Items()
	case "examples":
		r.Examples, err = examples(e.Value)
	}
	return err
}

// ParseEvidence reads a kind of evidence.
func ParseEvidence(v Value) (Evidence, error) {
	const none = "none" // written for OfDefect
	e, err := OneOf(v, none, OfUse, OfChange)
	if e == none {
		e = OfDefect
	}
	return e, err
}

func languages(v Value) ([]syntax.Language, error) {
	var out []syntax.Language
	for _, item := range v.Items() {
		text, err := item.OneOf(languageKeys[1:]...)
		if err != nil {
			return nil, err
		}
		out = append(out, syntax.Language(text))
	}
	return out, nil
}

// traps reads texts, and texts of one language: {python: …}.
func traps(v Value) ([]Trap, error) {
	var out []Trap
	for _, item := range v.Items() {
		if !item.IsMap() {
			text, err := item.Text()
			if err != nil {
				return nil, err
			}
			out = append(out, Trap{Text: text})
			continue
		}
		entries, err := item.Entries("traps", languageKeys[1:]...)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			text, err := e.Text()
			if err != nil {
				return nil, err
			}
			out = append(out, Trap{text, syntax.Language(e.Key)})
		}
	}
	return out, nil
}

func hints(v Value, more ...string) (map[syntax.Language]string, error) {
	entries, err := v.Entries("a text by language", append(more, languageKeys[1:]...)...)
	if err != nil {
		return nil, err
	}
	out := map[syntax.Language]string{}
	for _, e := range entries {
		if out[syntax.Language(e.Key)], err = e.Text(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// examples reads the examples by language: one source or several.
func examples(v Value) ([]Example, error) {
	entries, err := v.Entries("examples", languageKeys[1:]...)
	if err != nil {
		return nil, err
	}
	var out []Example
	for _, e := range entries {
		for _, item := range e.Items() {
			text, err := item.Text()
			if err != nil {
				return nil, err
			}
			out = append(out, Example{syntax.Language(e.Key), text, item.node.Line})
		}
	}
	return out, nil
}
