package facts

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// calleeOf is the meaning of what a call calls.
func (r *resolver) calleeOf(n Node) string {
	if callee := n.Child(lang.Callee); callee.Valid() {
		m := r.meaning(callee)
		if i, ok := r.refs[callee.i]; ok && r.holds(&r.f.Bindings[i]) || m == "func" {
			return "" // a value that is called: only its type is known
		}
		return m
	}
	if object := n.Child(lang.ObjectOf); object.Valid() {
		return r.member(n, object)
	}
	if n.Name() == "" && n.Has(lang.New) {
		return r.expected(n)
	}
	if n.Name() == "" {
		return ""
	}
	return r.name(n) // a call without an object: f(x) in Java or Ruby
}

// holds reports whether a binding stands for a value of its meaning, rather
// than for a function, class or module.
func (r *resolver) holds(b *Binding) bool {
	if b.meaning == "" || b.Node.Is(lang.Func, lang.Class, lang.Import) || b.Value.Is(lang.Func) {
		return false
	}
	if b.Value.Is(lang.Call) {
		return r.callees[b.Value.i] == b.meaning
	}
	return b.Type.Valid()
}

// call is the meaning of a call's result.
func (r *resolver) call(n Node) string {
	callee := r.calleeOf(n)
	r.callees[n.i] = bare(callee)
	switch {
	case n.Has(lang.New):
		r.callees[n.i] = r.constructed(n, callee)
		return callee
	case callee == "new" && r.t.Result: // Go's new(T)
		return r.meaning(n.Child(lang.Arg))
	}
	if t := ecosystem.Result(r.f.Language, callee); t != "" {
		if promise, module := strings.CutSuffix(t, "$module"); module {
			if arg := n.Child(lang.Arg); arg.Is(lang.String) {
				return promise + r.module(arg.Name())
			}
			return "" // of a name that is computed
		}
		return t
	}
	if t := r.resultOf(n); t != "" {
		return t
	}
	if t := r.given(n, callee); t != "" || callee == "" {
		return t
	}
	last := lastPart(callee)
	path := strings.TrimSuffix(callee[:len(callee)-len(last)], ".")
	switch {
	case slices.Contains(r.t.Makers, last) && capitalised(path):
		return path
	case r.t.Upper && capitalised(last):
		return callee
	}
	return callee + "()"
}

// constructed is the type that a call makes a value of, without its arguments.
func (r *resolver) constructed(n Node, callee string) string {
	switch t := n.Child(lang.Callee); {
	case t.Is(lang.Index):
		return r.meaning(t.Child(lang.ObjectOf))
	case !t.Valid() && strings.HasPrefix(callee, "[]"):
		return "" // which collection, its declaration does not keep
	}
	return bare(callee)
}

// lastPart is the last name of a path.
func lastPart(path string) string { return path[strings.LastIndexAny(path, "./")+1:] }

// capitalised reports whether the last name of a path begins with a capital.
func capitalised(path string) bool {
	head, _ := utf8.DecodeRuneInString(lastPart(path))
	return unicode.IsUpper(head)
}

// resultOf is what the function of the file that a call calls gives, where it
// declares it; of several with one name, what all of them give.
func (r *resolver) resultOf(call Node) string {
	at := call
	if callee := call.Child(lang.Callee); callee.Valid() {
		at = callee
	}
	i, ok := r.refs[at.i]
	if !ok {
		return ""
	}
	b := &r.f.Bindings[i]
	var results []Node
	for _, i := range r.among(r.by[key{b.Scope.i, r.names[b.Name]}], at.Is(lang.Call)) {
		fn := r.f.Bindings[i].Node
		if value := r.f.Bindings[i].Value; value.Is(lang.Func) {
			fn = value
		}
		if !fn.Is(lang.Func) || len(results) == tooMany {
			return ""
		}
		result := fn.Child(lang.Result)
		if result.Is(lang.Param) {
			result = result.Child(lang.TypeOf)
		}
		if !result.Valid() && r.t.Last {
			result = r.lastIn(fn)
		}
		results = append(results, result)
	}
	return r.same(results)
}

// lastIn is the last expression of a function.
func (r *resolver) lastIn(fn Node) Node {
	last, ok := r.lasts[fn.i]
	if !ok {
		last = lastOf(fn.Child(lang.Body))
		r.lasts[fn.i] = last
	}
	return last
}

// lastOf is the last expression of a body.
func lastOf(body Node) Node {
	if !body.Is(lang.Block, lang.Try) {
		return body
	}
	var last Node
	for c := range body.Children() {
		if !c.Is(lang.Comment, lang.Handler, lang.Finally) {
			last = c
		}
	}
	return last
}
