package index

import (
	"encoding/binary"
	"slices"

	"breakwater/index/syntax"
)

// sketch is what is kept of a parsed file: enough to find and rank its
// definitions without parsing it again. Of the locals only the fields of
// classes are in it.
type sketch struct {
	pkg     string
	lines   int
	defs    []definition
	imports []syntax.Import
	routes  []syntax.Route
	mounts  []syntax.Mount
	export  syntax.Local // what a script file exports as its default
	windows bool         // nothing parsed: the chunks are windows of lines
}

// definition adds to a definition the type that it gives: of a function its
// first result, of a variable its own; "f()" means what f gives. Empty if the
// text does not tell.
type definition struct {
	syntax.Definition
	result string
}

func sketchOf(u *syntax.Unit) *sketch {
	s := &sketch{pkg: u.Package, lines: u.Lines, imports: u.Imports, routes: u.Routes, mounts: u.Mounts,
		export: u.Default}
	for _, d := range u.Definitions {
		r := d.Result
		if d.Kind == syntax.Variable || d.Kind == syntax.Constant {
			r, d.From = givenBy(d)
		}
		if d.Kind != syntax.Class && d.Kind != syntax.Interface && d.Kind != syntax.Type {
			d.Locals = nil
		}
		s.defs = append(s.defs, definition{d, r})
	}
	return s
}

// givenBy is the type of a variable, or what it comes from, as far as the
// parser tells.
func givenBy(d syntax.Definition) (typ, from string) {
	for _, l := range d.Locals {
		if l.Name == d.Name {
			return l.Type, l.From
		}
	}
	return "", ""
}

// clip bounds what is looked at: generated lines can be long.
func clip(b []byte, most int) []byte { return b[:min(len(b), most)] }

// encode packs a sketch into a fraction of its size: there is one for every
// file that was ever parsed.
func (s *sketch) encode() []byte {
	var e encoder
	e.text(s.pkg)
	e.number(s.lines)
	e.flag(s.windows)
	e.local(s.export)
	e.number(len(s.defs))
	for _, d := range s.defs {
		e.text(d.Name)
		e.number(slices.Index(kinds, d.Kind) + 1)
		e.text(d.Parent)
		e.number(d.StartLine)
		e.number(d.NameLine)
		e.number(d.EndLine)
		e.flag(d.Exported)
		e.text(d.result)
		e.text(d.From)
		e.text(d.Value)
		e.number(len(d.Bases))
		for _, b := range d.Bases {
			e.text(b)
		}
		e.number(len(d.Locals))
		for _, l := range d.Locals {
			e.local(l)
		}
	}
	e.number(len(s.imports))
	for _, i := range s.imports {
		e.text(i.Module)
		e.text(i.Name)
		e.text(i.Alias)
		e.number(i.Line)
	}
	e.number(len(s.routes))
	for _, r := range s.routes {
		for _, t := range []string{r.Method, r.Path, r.Outer, r.Handler, r.HandlerParent, r.HandlerMaker,
			r.OperationID, r.Framework, r.Router, r.Function} {
			e.text(t)
		}
		e.number(r.Line)
		e.number(r.HandlerLine)
		e.number(len(r.Given))
		for _, name := range r.Given {
			e.text(name)
		}
	}
	e.number(len(s.mounts))
	for _, m := range s.mounts {
		for _, t := range []string{m.Prefix, m.Target, m.Module, m.Name, m.Router, m.Heir, m.Framework} {
			e.text(t)
		}
		e.flag(m.Replaces)
		e.number(m.Line)
	}
	return slices.Clone(e.b) // to its size: they are kept
}

// decodeSketch is the reverse of encode; false for bytes that are not a sketch.
func decodeSketch(b []byte) (*sketch, bool) {
	d := decoder{s: string(b)}
	s := &sketch{pkg: d.text(), lines: d.number(), windows: d.flag(), export: d.local()}
	s.defs = make([]definition, d.count(8))
	for i := range s.defs {
		def := &s.defs[i]
		def.Name, def.Kind, def.Parent = d.text(), d.kind(), d.text()
		def.StartLine, def.NameLine, def.EndLine = d.number(), d.number(), d.number()
		def.Exported, def.result, def.From, def.Value = d.flag(), d.text(), d.text(), d.text()
		for range d.count(1) {
			def.Bases = append(def.Bases, d.text())
		}
		for range d.count(3) {
			def.Locals = append(def.Locals, d.local())
		}
	}
	s.imports = make([]syntax.Import, d.count(4))
	for i := range s.imports {
		s.imports[i] = syntax.Import{Module: d.text(), Name: d.text(), Alias: d.text(), Line: d.number()}
	}
	s.routes = make([]syntax.Route, d.count(13))
	for i := range s.routes {
		s.routes[i] = syntax.Route{
			Method: d.text(), Path: d.text(), Outer: d.text(),
			Handler: d.text(), HandlerParent: d.text(), HandlerMaker: d.text(), OperationID: d.text(),
			Framework: d.text(), Router: d.text(), Function: d.text(),
			Line: d.number(), HandlerLine: d.number(),
		}
		for range d.count(1) {
			s.routes[i].Given = append(s.routes[i].Given, d.text())
		}
	}
	s.mounts = make([]syntax.Mount, d.count(9))
	for i := range s.mounts {
		s.mounts[i] = syntax.Mount{Prefix: d.text(), Target: d.text(), Module: d.text(), Name: d.text(),
			Router: d.text(), Heir: d.text(), Framework: d.text(), Replaces: d.flag(), Line: d.number()}
	}
	return s, !d.bad && d.s == ""
}

// kinds gives the kinds of definitions numbers; its order is part of the schema.
var kinds = []syntax.Kind{syntax.Function, syntax.Method, syntax.Class, syntax.Interface, syntax.Type, syntax.Constant,
	syntax.Variable, syntax.Module}

func (d *decoder) kind() syntax.Kind {
	if n := d.number(); n > 0 && n <= len(kinds) {
		return kinds[n-1]
	}
	return ""
}

// encoder appends values; decoder reads them back.
type encoder struct{ b []byte }

func (e *encoder) number(n int) { e.b = binary.AppendUvarint(e.b, uint64(n)) }

func (e *encoder) text(s string) {
	e.number(len(s))
	e.b = append(e.b, s...)
}

func (e *encoder) local(l syntax.Local) {
	e.text(l.Name)
	e.text(l.Type)
	e.text(l.From)
}

func (e *encoder) flag(f bool) {
	n := 0
	if f {
		n = 1
	}
	e.number(n)
}

type decoder struct {
	s   string
	bad bool
}

func (d *decoder) number() int {
	n, shift := uint64(0), 0
	for i := 0; i < len(d.s) && i < binary.MaxVarintLen64; i++ {
		c := d.s[i]
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			d.s = d.s[i+1:]
			if n > 1<<40 {
				break
			}
			return int(n)
		}
		shift += 7
	}
	d.bad, d.s = true, ""
	return 0
}

func (d *decoder) text() string {
	n := d.number()
	if n > len(d.s) {
		d.bad, d.s = true, ""
		return ""
	}
	t := d.s[:n]
	d.s = d.s[n:]
	return t
}

func (d *decoder) local() syntax.Local {
	return syntax.Local{Name: d.text(), Type: d.text(), From: d.text()}
}

func (d *decoder) flag() bool { return d.number() == 1 }

// count reads the length of a list whose elements take at least size bytes.
func (d *decoder) count(size int) int {
	n := d.number()
	if n > len(d.s)/size {
		d.bad, d.s = true, ""
		return 0
	}
	return n
}
