package fix

import (
	"path"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// need returns the change that imports a module, nothing if the file does
// already; ok is false where its name means something else, or there is no sure
// place for the import.
func (f *file) need(at facts.Node, module string) (splices []Splice, ok bool) {
	name := path.Base(module)
	name = name[strings.LastIndexByte(name, '.')+1:]
	known := false
	for _, b := range f.Bindings {
		if b.Name == name {
			if known = true; b.Meaning() != module {
				return nil, false
			}
		}
	}
	if known {
		return nil, true
	}
	switch f.Language.Family() {
	case syntax.Go:
		return f.needGo(module)
	case syntax.Python:
		return f.needPython(module)
	case syntax.Java:
		return f.needJava(module)
	}
	return nil, false
}

// importsOf returns the imports at the top of the file, before any code that
// may need them.
func (f *file) importsOf() []facts.Node {
	var out []facts.Node
	for c := range f.Root().Children() {
		if c.Is(lang.Func, lang.Class, lang.Call) {
			break
		}
		if c.Is(lang.Import) {
			out = append(out, c)
		}
	}
	return out
}

// needGo puts a package of the standard library in its place of the first
// group.
func (f *file) needGo(module string) ([]Splice, bool) {
	all := f.importsOf()
	if len(all) == 0 {
		return nil, false
	}
	start, _ := all[0].Bytes()
	from, _ := lineSpan(f.source, Splice{start, start, ""})
	if strings.HasPrefix(strings.TrimSpace(string(f.source[from:start])), "import") {
		return []Splice{insert(from, "import \""+module+"\"\n")}, true
	}
	line := "\"" + module + "\""
	var after facts.Node
	for _, spec := range all {
		if after.Valid() && spec.StartLine() > after.EndLine()+1 {
			break
		}
		first, _, _ := strings.Cut(spec.Name(), "/")
		if !strings.Contains(first, ".") && spec.Name() > module {
			start, _ := spec.Bytes()
			return []Splice{insert(start, line+"\n"+f.indent(spec))}, true
		}
		after = spec
	}
	_, end := after.Bytes()
	return []Splice{insert(end, "\n"+f.indent(after)+line)}, true
}

// needPython puts "import module" among the plain imports, else before the
// first other one, else on top.
func (f *file) needPython(module string) ([]Splice, bool) {
	all := f.importsOf()
	for _, c := range all {
		if c.Name() == "" && f.alone(c) { // import a, not from a import b
			start, end := c.Bytes()
			if f.text(c) > "import "+module {
				return []Splice{insert(start, "import "+module+"\n")}, true
			}
			if !f.nextIsPlain(c, all) {
				return []Splice{insert(end, "\nimport "+module)}, true
			}
		}
	}
	if len(all) > 0 {
		start, _ := all[0].Bytes()
		return []Splice{insert(start, "import "+module+"\n")}, true
	}
	for c := range f.Root().Children() {
		if c.Is(lang.Comment) {
			continue // an interpreter line and an encoding stay first
		}
		start, end := c.Bytes()
		if c.Is(lang.String) {
			return []Splice{insert(end, "\n\nimport "+module)}, true
		}
		return []Splice{insert(start, "import "+module+"\n\n")}, f.leads(c)
	}
	return nil, false
}

// nextIsPlain reports whether the import behind one is a plain one too, in the
// same group.
func (f *file) nextIsPlain(c facts.Node, all []facts.Node) bool {
	for i, o := range all {
		if o == c && i+1 < len(all) {
			return all[i+1].Name() == "" && all[i+1].StartLine() == c.EndLine()+1
		}
	}
	return false
}

// needJava puts an import in its alphabetical place.
func (f *file) needJava(class string) ([]Splice, bool) {
	all := f.importsOf()
	line := "import " + class + ";"
	for _, c := range all {
		if c.Name() > class {
			start, _ := c.Bytes()
			return []Splice{insert(start, line+"\n")}, true
		}
	}
	if len(all) == 0 {
		return nil, false
	}
	_, end := all[len(all)-1].Bytes()
	return []Splice{insert(end, "\n"+line)}, true
}
