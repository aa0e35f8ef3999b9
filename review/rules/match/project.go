package match

import (
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// Around is where a file stands: what its detectors may ask about other files.
// The zero value knows none.
type Around struct {
	Path    string // of the file, in the project
	Project *facts.Project
}

// maxElsewhere bounds the files that are looked at for one question.
const maxElsewhere = 50

// elsewhere: {mentions: WORD, …}: another file of the project that mentions a
// word, or one of a list, has such a fact. name looks at the places that use a name or member.
func init() {
	addCondition("elsewhere", conditionKey{where: true, compile: func(c compiler, v catalogue.Value) (condition, error) {
		entries, err := v.Entries("elsewhere")
		if err != nil {
			return nil, err
		}
		var words []string
		for i, e := range entries {
			if e.Key == "mentions" {
				if words, err = e.Texts(); err != nil {
					return nil, err
				}
				entries = append(entries[:i:i], entries[i+1:]...)
				break
			}
		}
		if len(words) == 0 {
			return nil, v.Errorf("elsewhere must say which word the other files mention: {mentions: WORD, …}")
		}
		m, _, ok, err := c.matcher(v, entries)
		if err != nil || !ok {
			return nil, err
		}
		return func(p *Place) bool {
			return slices.ContainsFunc(words, func(word string) bool { return p.elsewhere(word, &m) })
		}, nil
	}})
	addKind(&kind{
		name:  "name",
		count: func(f *file) int { return f.Len() },
		place: func(f *file, i int) Place { return factPlace(f, f.NodeAt(i), -1) },
		choose: func(c compiler, v catalogue.Value) (selection, error) {
			patterns, err := c.patterns(v)
			return selection{test: func(p *Place) bool { return p.Is(lang.Name, lang.Member) && patterns.Match(p.Name()) }}, err
		},
	})
	// changed: it is assigned, or one of its members is; given: it is an argument.
	addCondition("changed", conditionKey{kinds: "name", compile: flag(func(p *Place) bool {
		at := p.Node
		for at.Parent().Is(lang.Member) && at.Role() == lang.ObjectOf {
			at = at.Parent()
		}
		return at.Role() == lang.Target
	})})
	addCondition("given", conditionKey{kinds: "name", compile: flag(func(p *Place) bool {
		at := p.Node
		for at.Parent().Is(lang.Op) {
			at = at.Parent()
		}
		return at.Role() == lang.Arg
	})})
}

// elsewhere asks the other files that mention a word.
func (p *Place) elsewhere(word string, m *matcher) bool {
	for _, other := range p.mentioning(word) {
		q := Place{file: newFile(other), Node: other.Root()}
		if q.has(m, other.Root()) {
			return true
		}
	}
	return false
}

// mentioning returns the facts of the other files of the language that mention
// a word. The search only narrows down where to look; what counts is decided on
// the facts.
func (f *file) mentioning(word string) (out []*facts.File) {
	if f.around.Project == nil {
		return nil
	}
	for _, path := range f.around.Project.Tree.Mention(word) {
		if path == f.around.Path || len(out) >= maxElsewhere {
			continue
		}
		if other := f.around.Project.File(path); other != nil && other.Language.Family() == f.Language.Family() {
			out = append(out, other)
		}
	}
	return out
}

// site returns the function of the project that a meaning names.
func (f *file) site(meaning string) (facts.Site, bool) {
	project := f.around.Project
	if project == nil {
		project = new(facts.Project)
	}
	if strings.HasPrefix(meaning, ".") || f.around.Project != nil {
		return project.Function(f.around.Path, f.File, meaning)
	}
	return facts.Site{}, false
}
