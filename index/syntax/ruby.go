package syntax

import "strings"

func rubyRules() rules {
	return rules{
		visit: map[string]visitor{
			"class":            rubyClass,
			"module":           rubyModule,
			"method":           rubyMethod,
			"singleton_method": rubyMethod,
			"assignment":       rubyAssignment,
			"call":             rubyCall,
		},
		names:   []string{"identifier", "constant"},
		leads:   []string{"comment"},
		skipped: []string{"class.name", "module.name", "method.name", "singleton_method.name", "alias.name", "alias.alias"},
		bound: []string{"method_parameters.", "block_parameters.", "lambda_parameters.", "optional_parameter.name",
			"keyword_parameter.name", "splat_parameter.name", "hash_splat_parameter.name", "block_parameter.name",
			"assignment.left", "left_assignment_list.", "destructured_parameter.", "exception_variable.", "for.pattern",
			"operator_assignment.left"},
		members: map[string]string{"scope_resolution.name": "scope"},
		invoked: map[string]string{"call.method": "receiver"},
	}
}

func rubyClass(w *walker, n Node) {
	d := w.define(n, n, rubyName(n), Class)
	d.Exported = true
	if s := n.Field("superclass"); s.Valid() {
		d.Bases = compactNames([]string{bareType(strings.TrimPrefix(s.short(), "<"))})
	}
	w.open(n, true)
}

// rubyName is the last part of a class's or module's name.
func rubyName(n Node) Node {
	name := n.Field("name")
	if last := name.Field("name"); last.Valid() {
		return last
	}
	return name
}

func rubyModule(w *walker, n Node) {
	w.define(n, n, rubyName(n), Module).Exported = true
	w.open(n, true)
}

func rubyMethod(w *walker, n Node) {
	kind := Function
	if w.inClass() {
		kind = Method
	}
	w.define(rubyOuter(n), n, n.Field("name"), kind).Exported = true
	w.open(n, false)
}

// rubyOuter takes in what stands before a method, as in: private def x.
func rubyOuter(n Node) Node {
	if p := n.Parent(); p.Kind() == "argument_list" && p.Parent().Kind() == "call" {
		return p.Parent()
	}
	return n
}

func rubyAssignment(w *walker, n Node) {
	left := n.Field("left")
	typ := rubyType(n.Field("right"))
	switch {
	case left.Kind() == "constant":
		w.define(n, n, left, Constant).Exported = true
	case left.Kind() == "instance_variable":
		w.local(w.class(), left.short(), typ)
	default:
		w.local(w.top().def, left.short(), typ)
	}
}

// rubyType tells what Foo.new makes.
func rubyType(value Node) string {
	if value.Kind() == "call" && value.Field("method").short() == "new" {
		return constructs(value.Field("receiver").short())
	}
	return ""
}

// rubyCall notes imports, mixins and what class macros define.
func rubyCall(w *walker, n Node) {
	if w.rails {
		railsCall(w, n)
	}
	if n.Field("receiver").Valid() {
		return
	}
	first := n.Field("arguments").Child(0)
	switch n.Field("method").short() {
	case "require", "require_relative", "load":
		if first.Kind() == "string" {
			module := unquote(first.short())
			if n.Field("method").short() == "require_relative" && !strings.HasPrefix(module, ".") {
				module = "./" + module
			}
			w.u.Imports = append(w.u.Imports, Import{Module: module, Line: n.StartLine()})
		}
	case "include", "extend", "prepend":
		if class := w.top(); class.class && class.def >= 0 && first.Is("constant", "scope_resolution") {
			d := &w.u.Definitions[class.def]
			d.Bases = append(d.Bases, lastPart(first.short()))
		}
	case "attr_accessor", "attr_reader", "attr_writer", "scope", "define_method":
		if w.inClass() && first.Kind() == "simple_symbol" {
			rubySymbols(w, n)
		}
	}
}

// rubySymbols defines the attributes that a class macro is given.
func rubySymbols(w *walker, n Node) {
	for c := range n.Field("arguments").Children() {
		if c.Kind() != "simple_symbol" {
			return
		}
		d := w.define(n, n, c, Method)
		d.Name = w.intern(c.bytes()[1:]).text
		d.NameLine, d.Exported = c.StartLine(), true
	}
}
