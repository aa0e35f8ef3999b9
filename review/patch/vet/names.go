package vet

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/patch/diff"
)

// names is what a file binds and uses, each name with the lines on which it
// does, ascending. Scopes are not told apart: a name that is bound anywhere in
// the file counts as bound.
type names struct {
	bound     map[string][]int
	used      map[string][]int
	qualifies map[string][]int // before a dot
	open      bool             // names come in from elsewhere, unseen: a star import
}

// free returns the names that are used and not bound, with the line of the
// first use.
func (n *names) free(l language) map[string]int {
	out := map[string]int{}
	for name, lines := range n.used {
		if len(n.bound[name]) == 0 && !l.builtin[name] {
			out[name] = lines[0]
		}
	}
	return out
}

// language knows the names of one language.
type language struct {
	// role says what an identifier node does with its name.
	role     func(n syntax.Node) role
	imported func(i syntax.Import) []string // names that an import binds
	builtin  map[string]bool
	shared   bool // files of a directory share their top-level names
}

type role int

const (
	neither role = iota
	uses
	binds
)

var languages = map[syntax.Language]language{
	syntax.Python:     {role: pythonRole, imported: pythonImported, builtin: words("builtin python")},
	syntax.JavaScript: ofScript, syntax.TypeScript: ofScript, syntax.TSX: ofScript,
	syntax.Go:   {role: goRole, imported: goImported, builtin: words("builtin go"), shared: true},
	syntax.Java: {role: javaRole, imported: javaImported, builtin: words("builtin java"), shared: true},
}

var ofScript = language{role: scriptRole, imported: scriptImported, builtin: words("builtin script")}

// namesOf reads the names of a tree.
func namesOf(tree *syntax.Tree, u *syntax.Unit, l language) names {
	n := names{bound: map[string][]int{}, used: map[string][]int{}, qualifies: map[string][]int{}}
	for _, i := range u.Imports {
		n.open = n.open || i.Name == "*" && i.Alias == "" && !strings.HasPrefix(i.Module, "java.lang") || i.Alias == "."
		for _, name := range l.imported(i) {
			n.bound[name] = append(n.bound[name], i.Line)
		}
	}
	for node := range tree.Root().Walk() {
		if !node.Is("identifier", "type_identifier", "package_identifier", "shorthand_property_identifier",
			"shorthand_property_identifier_pattern") {
			continue
		}
		switch name, line := node.Text(), node.StartLine(); l.role(node) {
		case uses:
			n.used[name] = append(n.used[name], line)
			if node.Parent().Is("selector_expression", "qualified_type") {
				n.qualifies[name] = append(n.qualifies[name], line)
			}
		case binds:
			n.bound[name] = append(n.bound[name], line)
		}
	}
	return n
}

// free returns the names that the file uses after the change and does not bind.
// Of an excerpt, the definitions left out bind and use what they did.
func (v view) free(l language) map[string]int {
	now := v.after.names(l)
	out := now.free(l)
	if v.before == nil || len(v.out) == 0 {
		return out
	}
	was := v.before.names(l)
	for name := range out {
		if within(was.bound[name], v.out) {
			delete(out, name)
		}
	}
	for name, lines := range was.bound { // what was bound in what changed, and is used elsewhere
		gone := len(now.bound[name]) == 0 && !within(lines, v.out) && !l.builtin[name]
		if !gone {
			continue
		}
		if kept := slices.IndexFunc(was.used[name], func(line int) bool { return within([]int{line}, v.out) }); kept >= 0 {
			line := afterwards(v.change, was.used[name][kept])
			out[name] = min(line, cmp.Or(out[name], line))
		}
	}
	return out
}

// afterwards returns where a line that a change leaves alone stands after it.
func afterwards(c *diff.Change, line int) int {
	shift := 0
	for _, s := range c.Splices {
		if s.End < line {
			shift += len(s.Lines) - (s.End - s.Start)
		}
	}
	return line + shift
}

// unknownNames says which name a change uses that is defined nowhere it could
// come from; nothing if there is none, or if that cannot be told.
func (j *judgement) unknownNames(v view) Objection {
	c := v.change
	t, ok := languages[v.after.tree.Language]
	if !ok || v.after.names(t).open {
		return Objection{}
	}
	var known map[string]int
	if v.before != nil {
		known = v.before.free(t)
	}
	fresh := v.free(t)
	maps.DeleteFunc(fresh, func(name string, _ int) bool { _, old := known[name]; return old })
	if len(fresh) == 0 || t.shared && j.beside(c, fresh, known) {
		return Objection{}
	}
	name := slices.MinFunc(slices.Collect(maps.Keys(fresh)), func(a, b string) int {
		if d := fresh[a] - fresh[b]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return object(name, "%s would use %q at line %d, which it neither defines nor imports.", c.Name(), name, fresh[name])
}

// beside removes from fresh what the other files of the directory define, and
// reports whether the rest may be defined where we cannot see it: that is so
// when the file used such names all along.
func (j *judgement) beside(c *diff.Change, fresh, known map[string]int) bool {
	defined := j.defined(c.Path)
	maps.DeleteFunc(fresh, func(name string, _ int) bool {
		return defined[name] || j.opts.Defines != nil && j.opts.Defines(name)
	})
	if len(fresh) == 0 {
		return true
	}
	for name := range known {
		if !defined[name] {
			return true
		}
	}
	return false
}

// defined returns the names that the files of a file's directory and language
// define, those of new files included.
func (j *judgement) defined(p string) map[string]bool {
	dir, l := p[:strings.LastIndexByte(p, '/')+1], syntax.LanguageOf(p)
	key := dir + "\x00" + string(l)
	if j.names == nil {
		j.names = map[string]map[string]bool{}
	}
	out := j.names[key]
	if out == nil {
		out = map[string]bool{}
		for q := range j.tree.In(strings.TrimSuffix(cmp.Or(dir, "./"), "/")) {
			if t, err := j.tree.Text(q); err == nil && syntax.LanguageOf(q) == l {
				addDefinitions(out, q, t.Bytes())
			}
		}
		j.names[key] = out
	}
	if len(j.created) == 0 {
		return out
	}
	out = maps.Clone(out)
	for _, n := range j.created {
		if syntax.LanguageOf(n.Name()) == l {
			addDefinitions(out, n.Name(), n.Bytes())
		}
	}
	return out
}

func addDefinitions(out map[string]bool, path string, src []byte) {
	u, err := syntax.ParseUnit(path, src)
	if err != nil {
		return
	}
	for _, d := range u.Definitions {
		out[d.Name] = true
	}
}
