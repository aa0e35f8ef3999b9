package match

import (
	"cmp"
	"errors"
	"path"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// Around is where a file stands: what its detectors may ask about other files.
// The zero value knows none.
type Around struct {
	Path                  string // of the file, in the project
	Script, Command, Page bool   // what the path says of who runs it

	Project *facts.Project
	Whole   bool                   // the whole project is scanned: a finding needs evidence that somebody is harmed
	Serves  bool                   // the project, which is given then, is known to serve requests, messages or jobs
	Counts  func(path string) bool // given with Serves: whether a file is part of what serves
}

// maxElsewhere bounds the files that are looked at for one question.
const maxElsewhere = 50

// elsewhere: {mentions: WORD, …}: another file of the project that mentions a
// word, or one of a list, has such a fact; beside: true asks those in the same folder alone.
// name looks at the places that use a name or member, key at named arguments and the
// entries of objects, by their names.
func init() {
	addCondition("elsewhere", anywhere(func(c compiler, v catalogue.Value) (condition, error) {
		entries, err := v.Entries("elsewhere")
		if err != nil {
			return nil, err
		}
		var words []string
		beside := false
		entries = slices.DeleteFunc(slices.Clone(entries), func(e catalogue.Entry) bool {
			var wrong error
			switch e.Key {
			case "mentions":
				words, wrong = e.Texts()
			case "beside":
				beside, wrong = e.Bool()
			default:
				return false
			}
			err = errors.Join(err, wrong)
			return true
		})
		if err != nil {
			return nil, err
		}
		if len(words) == 0 {
			return nil, v.Errorf("elsewhere must say which word the other files mention: {mentions: WORD, …}")
		}
		m, _, ok, err := c.matcher(v, entries)
		if err != nil || !ok {
			return nil, err
		}
		return func(p *Place) bool {
			return slices.ContainsFunc(words, func(word string) bool { return p.elsewhere(word, beside, &m) })
		}, nil
	}))
	addKind(&kind{
		name:  "name",
		count: func(f *file) int { return f.Len() },
		place: func(f *file, i int) Place { return factPlace(f, f.NodeAt(i), -1) },
		choose: func(c compiler, v catalogue.Value) (selection, error) {
			patterns, err := c.patterns(v)
			return selection{test: func(p *Place) bool {
				return p.Is(lang.Name, lang.Member) && patterns.Match(p.Name())
			}}, err
		},
	})
	addKind(&kind{
		name:  "key",
		count: func(f *file) int { return len(f.nodesOf(lang.Pair)) },
		place: func(f *file, i int) Place { return factPlace(f, f.nodesOf(lang.Pair)[i], -1) },
		choose: func(c compiler, v catalogue.Value) (selection, error) {
			patterns, err := c.patterns(v)
			return selection{test: func(p *Place) bool { return patterns.Match(keyName(p.Node)) }}, err
		},
	})
	// changed: it is assigned, or one of its members is; given: it is an argument.
	addCondition("changed", ofKinds("name", flag(func(p *Place) bool {
		at := p.Node
		for at.Parent().Is(lang.Member) && at.Role() == lang.ObjectOf {
			at = at.Parent()
		}
		return at.Role() == lang.Target
	})))
	// becomes: 0: what it is assigned, or what the entry holds.
	addCondition("becomes", ofKinds("name key", byValue(func(p *Place, test valueTest) bool {
		holder := p.Node
		if !p.Is(lang.Pair) {
			holder = p.Parent()
		}
		given := holder.Child(lang.Value)
		return given.Valid() && given != p.Node && p.Role() != lang.ObjectOf && test(p, given)
	})))
	addCondition("given", ofKinds("name", flag(func(p *Place) bool {
		at := p.Node
		for at.Parent().Is(lang.Op) {
			at = at.Parent()
		}
		return at.Role() == lang.Arg
	})))
}

// keyName is the name of a named argument or entry, quoted or not.
func keyName(pair facts.Node) string { return cmp.Or(pair.Name(), pair.Child(lang.Key).Name()) }

// elsewhere asks the other files that mention a word, beside this one alone or anywhere.
func (p *Place) elsewhere(word string, beside bool, m *matcher) bool {
	for _, other := range p.mentioning(word, beside) {
		q := Place{file: newFile(other), Node: other.Root()}
		if q.has(m, other.Root()) {
			return true
		}
	}
	return false
}

// mentioning returns the facts of the other files of the language that mention
// a word, of those in the folder of this one or of all. The search only narrows
// down where to look; what counts is decided on the facts.
func (f *file) mentioning(word string, beside bool) (out []*facts.File) {
	if f.around.Project == nil {
		return nil
	}
	for _, at := range f.around.Project.Tree.Mention(word) {
		far := beside && path.Dir(at) != path.Dir(f.around.Path)
		if at == f.around.Path || far || len(out) >= maxElsewhere {
			continue
		}
		if other := f.around.Project.File(at); other != nil && other.Language.Family() == f.Language.Family() {
			out = append(out, other)
		}
	}
	return out
}

// site returns the function of the project that a meaning names.
func (f *file) site(meaning string) (facts.Site, bool) {
	return f.siteFrom(f.File, f.around.Path, meaning)
}

// siteFrom is site for a meaning in the file at a path.
func (f *file) siteFrom(from *facts.File, path, meaning string) (facts.Site, bool) {
	project := f.around.Project
	if project == nil {
		project = new(facts.Project)
	}
	if strings.HasPrefix(meaning, ".") || f.around.Project != nil {
		return project.Function(path, from, meaning)
	}
	return facts.Site{}, false
}

// calleeElsewhere is what a method call resolves to where the type of its
// object stands in another file of the project, or in what gives it; empty if
// nobody tells.
func (f *file) calleeElsewhere(c *facts.Call) string {
	object := c.Receiver()
	if !object.Is(lang.Name) {
		return ""
	}
	b, ok := f.Refers(object)
	if !ok {
		return ""
	}
	t, known := f.types[b.Node]
	if !known {
		if t = f.typeElsewhere(b); f.types == nil {
			f.types = map[facts.Node]string{}
		}
		f.types[b.Node] = t
	}
	if t == "" {
		return ""
	}
	return t + "." + c.Method
}

func (f *file) typeElsewhere(b facts.Binding) string {
	given, ok := f.CallAt(b.Value)
	switch {
	case ok && (given.Callee == "fastapi.Depends" || given.Callee == "fastapi.params.Depends"):
		return f.provided(given.Arg(0))
	case b.Type.Valid():
		return f.definedElsewhere(b.Type.Meaning())
	case b.Node.Is(lang.Import, lang.Item):
		return f.definedElsewhere(b.Meaning())
	}
	return ""
}

// provided is the type of what a provider gives: what it returns or yields.
func (f *file) provided(provider facts.Node) string {
	site, ok := f.site(provider.Meaning())
	if !ok {
		return ""
	}
	for n := range site.File.Functions[site.Function].Own() {
		value := n.Child(lang.Value)
		if !n.Is(lang.Return, lang.Yield) || !value.Valid() {
			continue
		}
		if m := value.Meaning(); m != "" && m[0] != '.' {
			return m
		}
	}
	return ""
}

// definedElsewhere is what a name stands for in the one file of the project
// that defines it.
func (f *file) definedElsewhere(meaning string) string {
	if f.around.Project == nil || f.around.Project.Tree == nil || meaning == "" {
		return ""
	}
	name, found := lastPart(meaning), ""
	for _, at := range f.around.Project.Defining(f.around.Path, meaning) {
		other := f.around.Project.File(at)
		if other == nil {
			continue
		}
		for _, b := range other.Bindings {
			m := b.Meaning()
			isValue := b.Scope.Is(lang.File) && !b.Node.Is(lang.Import, lang.Item, lang.Func, lang.Class)
			if b.Name != name || !isValue || m == "" || m[0] == '.' {
				continue
			}
			if found != "" && found != m {
				return "" // two files define it
			}
			found = m
		}
	}
	return found
}
