package fix

import (
	"bytes"
	"path"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// need returns the change that imports a module, nothing if the file does
// already; ok is false where its name means something else, or there is no sure
// place for the import.
func (f *File) need(at facts.Node, module string) (splices []Splice, ok bool) {
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
func (f *File) importsOf() []facts.Node {
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
func (f *File) needGo(module string) ([]Splice, bool) {
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

// needPython puts "import module", of the standard library, in its place of that
// library's group, which comes first: plain imports, sorted, before the others.
func (f *File) needPython(module string) ([]Splice, bool) {
	line := "import " + module
	all := f.importsOf() // without those of __future__, which are no facts
	var last facts.Node  // import of the standard library
	for _, c := range all {
		if !f.standard(c) || !f.alone(c) {
			continue
		}
		plain := c.Name() == "" // import a, not from a import b
		if !plain || f.text(c) > line {
			start, _ := c.Bytes()
			return []Splice{insert(start, line+"\n")}, true
		}
		last = c
	}
	if last.Valid() {
		_, end := last.Bytes()
		return []Splice{insert(end, "\n"+line)}, true
	}
	if len(all) > 0 {
		start, _ := all[0].Bytes()
		return []Splice{insert(start, line+"\n\n")}, true
	}
	return f.firstImport(line)
}

// firstImport puts an import on top of a Python file that has none, below what
// must stay first: an interpreter line, an encoding, the text that describes it,
// imports of __future__.
func (f *File) firstImport(line string) ([]Splice, bool) {
	future := bytes.Contains(f.source, []byte("from __future__ import"))
	for c := range f.Root().Children() {
		start, end := c.Bytes()
		switch {
		case c.Is(lang.Comment), c.Is(lang.String) && future:
		case c.Is(lang.String):
			return []Splice{insert(end, "\n\n"+line)}, true
		default:
			return []Splice{insert(start, line+"\n\n")}, f.leads(c)
		}
	}
	return nil, false
}

// standard reports whether an import is one of Python's standard library.
func (f *File) standard(c facts.Node) bool {
	module := c.Name()
	if module == "" {
		module = strings.TrimSpace(strings.TrimPrefix(f.text(c), "import"))
	}
	root := strings.FieldsFunc(module, func(r rune) bool { return strings.ContainsRune(". ,", r) })
	return len(root) > 0 && !strings.HasPrefix(module, ".") && ecosystem.Standard(syntax.Python, root[0])
}

// needJava puts an import in its alphabetical place.
func (f *File) needJava(class string) ([]Splice, bool) {
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
