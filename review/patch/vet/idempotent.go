package vet

import (
	"cmp"
	"strings"

	libs "breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
)

// knowledge is what a file says about the names in it.
type knowledge struct {
	*facts.File
	source []byte                  // facts keep the beginning of long literals only
	defs   map[string][]facts.Node // functions by name
	values map[string][]facts.Node // assignments by the name of what they set
}

// knowledgeOf returns what a file says; nil if that is too much to tell.
func knowledgeOf(p *parsed) *knowledge {
	f := p.facts()
	if f == nil {
		return nil
	}
	k := &knowledge{
		File: f, source: p.tree.Source, defs: map[string][]facts.Node{}, values: map[string][]facts.Node{},
	}
	for i := range f.Len() {
		switch n := f.NodeAt(i); {
		case n.Is(lang.Func) && n.Name() != "" && n.Name() != n.Around(lang.Class).Name(): // constructors make
			k.defs[n.Name()] = append(k.defs[n.Name()], n)
		case n.Is(lang.Assign) && n.Child(lang.Value).Valid():
			name := firstName(n.Child(lang.Target)) // the others are errors and the like
			k.values[name] = append(k.values[name], n)
		case n.Is(lang.Field) && n.Child(lang.Value).Valid():
			k.values[n.Name()] = append(k.values[n.Name()], n)
		}
	}
	return k
}

// firstName returns the variable that an assignment sets, or sets a member of;
// of this object, the member.
func firstName(target facts.Node) string {
	for n := range target.Walk() {
		if n.Is(lang.Name) && n.Name() != "_" && n.Name() != "self" && n.Name() != "this" {
			return n.Name()
		}
	}
	return target.Name()
}

// is reports whether one of names follows a convention.
func (k *knowledge) is(c convention, names ...string) bool {
	for _, name := range names {
		if c.of(k.Language, name) {
			return true
		}
	}
	return false
}

// notIdempotent returns what in some code must not be repeated; empty if
// nothing. Functions and values of the same file are looked into, depth levels
// deep. What is sent with a key that makes repetitions known may be repeated.
func (k *knowledge) notIdempotent(scope facts.Node, depth int) string {
	if k.keyed(scope) {
		return ""
	}
	seen := map[string]bool{}
	for n := range scope.Walk() {
		if depth > 0 && n.Is(lang.Name, lang.Member, lang.Call) && n.Name() != "" {
			if what := k.named(n, scope, depth, seen); what != "" {
				return what
			}
		}
		if what := k.acts(n); what != "" {
			return what
		}
	}
	return ""
}

// acts returns what a node does again each time; empty if nothing.
func (k *knowledge) acts(n facts.Node) string {
	if verb := k.verb(n); verb != "" {
		return "a request of " + verb
	}
	if n.Is(lang.String) && k.is(inserts, k.text(n)) && k.inCall(n) {
		return "an INSERT"
	}
	c, ok := k.CallAt(n)
	if !ok {
		return ""
	}
	first := c.Arg(0)
	row := first.Is(lang.Call) && first.Has(lang.New) && !first.Has(lang.Literal)
	if row && c.Receiver().Valid() && k.is(saves, c.Method) {
		return "the saving of a new object"
	}
	if k.unsafeCall(c) {
		return "the call of " + strings.TrimSuffix(written(n), "()")
	}
	return ""
}

// unsafeCall reports whether a call does its work again each time: one of a
// library, of something, or of this object, as Java's bare calls are.
func (k *knowledge) unsafeCall(c facts.Call) bool {
	of := c.Receiver()
	library := c.Callee != "" && c.Callee[0] != '.' && strings.ContainsAny(c.Callee, "./")
	bare := !of.Valid() && !library && c.Child(lang.Callee).Valid()
	if bare || c.Has(lang.New) || k.is(pure, c.Callee, strings.TrimSuffix(written(c.Node), "()")) {
		return false
	}
	outlet := k.is(outlets, lastPart(written(of))) || k.is(senders, lastPart(of.Meaning()))
	return k.is(acts, c.Method) || outlet && k.is(hands, c.Method)
}

// verb returns the method of a request that does its work again each time, as
// written; empty if n is none.
func (k *knowledge) verb(n facts.Node) string {
	switch {
	case n.Is(lang.String) && n.Parent().Is(lang.Block, lang.File): // documentation
	case n.Is(lang.String) && k.is(verbs, n.Name()) && !k.logged(n):
		return n.Name()
	case n.Is(lang.Member, lang.Name) && k.is(methods, n.Name()):
		return n.Name()
	case n.Is(lang.Member, lang.Call) && n.Name() == strings.ToUpper(n.Name()) && k.is(verbs, n.Name()):
		return n.Name() // HttpMethod.POST, builder.POST(…)
	}
	return ""
}

// inCall reports whether a literal is, or is part of, what a call is given or
// made on; logs do nothing with what they say.
func (k *knowledge) inCall(n facts.Node) bool { return n.Around(lang.Call).Valid() && !k.logged(n) }

func (k *knowledge) logged(n facts.Node) bool {
	c, ok := k.CallAt(n.Around(lang.Call))
	return ok && c.Role == libs.Log
}

// text returns all of a literal.
func (k *knowledge) text(n facts.Node) string {
	if len(n.Name()) < 200 {
		return n.Name()
	}
	start, end := n.Bytes()
	return strings.Trim(string(k.source[start:end]), "\"'`")
}

// named looks into what a name of the scope stands for.
func (k *knowledge) named(n, scope facts.Node, depth int, seen map[string]bool) string {
	name := n.Name()
	if !seen[name] && !k.imported(n) {
		seen[name] = true
		for _, d := range k.defs[name] {
			if d.Contains(scope) || scope.Contains(d) {
				continue
			}
			if what := k.notIdempotent(d, depth-1); what != "" {
				return what + " in " + name
			}
		}
	}
	for _, set := range k.values[name] {
		v := set.Child(lang.Value)
		if v.Is(lang.Name) || set.Contains(scope) || !visibleAt(set, n) {
			continue
		}
		if !k.keyed(v) && k.sends(v) {
			return "what is sent with " + name
		}
	}
	return ""
}

// imported reports whether a name is, or is a member of, what the file imports.
func (k *knowledge) imported(n facts.Node) bool {
	for n.Is(lang.Member, lang.Call) {
		n = cmp.Or(n.Child(lang.ObjectOf), n.Child(lang.Callee))
	}
	b, ok := k.Refers(n)
	return ok && b.Node.Is(lang.Import, lang.Item)
}

// sends reports whether a value is, or holds, a request or statement that does
// its work again each time.
func (k *knowledge) sends(v facts.Node) bool {
	for n := range v.Walk() {
		if k.verb(n) != "" || n.Is(lang.String) && k.is(inserts, k.text(n)) {
			return true
		}
	}
	return false
}

// visibleAt reports whether what is set at a place can be meant at another: it
// is set at the top of the file, or in a function around both.
func visibleAt(set, used facts.Node) bool {
	around := set.Around(lang.Func)
	return !around.Valid() || around.Contains(used)
}

// repeatsEverything reports whether a call makes a client that repeats all
// requests, on added lines.
func (k *knowledge) repeatsEverything(c facts.Call, added map[int]string) bool {
	if isNew(c.Node, added) && k.is(clients, c.Callee, strings.TrimSuffix(written(c.Node), "()")) {
		return true
	}
	for n := range c.Walk() {
		pair := n.Is(lang.Pair) && n.Around(lang.Call) == c.Node && (isNew(c.Node, added) || isNew(n, added))
		if pair && k.allows(keyOf(n), n.Child(lang.Value)) {
			return true
		}
	}
	return false
}

// allows reports whether an option lets a client repeat what must not be.
func (k *knowledge) allows(option string, v facts.Node) bool {
	if k.is(conditions, option) && v.Is(lang.Func) {
		return always(v)
	}
	if !k.is(repeated, option) {
		return false
	}
	if v.Is(lang.Null) || v.Is(lang.Bool) && strings.EqualFold(v.Name(), "false") {
		return true
	}
	return k.sends(v)
}

// always reports whether a function does nothing but give true.
func always(fn facts.Node) bool {
	result := fn.Child(lang.Body)
	for n := range fn.Own() {
		if n.Is(lang.Return) {
			result = n.Child(lang.Value)
			break
		}
	}
	return result.Is(lang.Bool) && result.Name() == "true"
}

// usedFor says what a client that repeats all requests is used for in the file;
// empty if it only reads.
func (k *knowledge) usedFor(client facts.Node) string {
	for _, c := range k.Calls {
		if c.Contains(client) || !c.Receiver().Valid() || k.is(pure, written(c.Node)) || k.keyed(c.Node) {
			continue
		}
		if k.is(acts, c.Method) && k.unsafeCall(c) || k.sends(c.Node) {
			return "the call of " + strings.TrimSuffix(written(c.Node), "()")
		}
	}
	return ""
}

// keyed reports whether code sends something by which the other side knows a
// repetition. What comments, documentation and logs claim proves nothing.
func (k *knowledge) keyed(code facts.Node) bool {
	for n := range code.Walk() {
		if n.Is(lang.Comment) || n.Is(lang.String) && n.Parent().Is(lang.Block, lang.File) {
			continue
		}
		known := k.is(keys, n.Name()) || n.Is(lang.String) && k.is(upserts, k.text(n))
		if known && !k.logged(n) {
			return true
		}
	}
	return false
}

// lastPart is what follows the last separator of a meaning or of written code.
func lastPart(name string) string { return name[strings.LastIndexAny(name, "./")+1:] }

// written is what a node names, as code writes it.
func written(n facts.Node) string {
	switch n.Kind() {
	case lang.Name, lang.Type, lang.Decorator:
		return n.Name()
	case lang.Member:
		return strings.TrimPrefix(written(n.Child(lang.ObjectOf))+"."+n.Name(), ".")
	case lang.Call:
		name := cmp.Or(written(n.Child(lang.Callee)), n.Name())
		return strings.TrimPrefix(written(n.Child(lang.ObjectOf))+"."+name, ".") + "()"
	case lang.Index:
		return written(n.Child(lang.ObjectOf)) + "[]"
	case lang.Await, lang.Cast:
		return written(n.Child(lang.Value))
	}
	return ""
}
