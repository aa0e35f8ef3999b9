package match

import (
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// kinds are the kinds of facts that a detector can look at. A file that adds
// one calls addKind from an init function.
var kinds = map[string]*kind{}

// conditions are the keys that restrict a detector.
var conditions = map[string]conditionKey{}

func addKind(k *kind) { kinds[k.name] = k }

func addCondition(name string, k conditionKey) { conditions[name] = k }

// factPlace is a place for a fact at a node.
func factPlace(f *file, n facts.Node, function int) Place {
	return Place{file: f, Node: n, Function: function}
}

// flag makes a condition of a yes or no.
func flag(test func(p *Place) bool) func(compiler, catalogue.Value) (condition, error) {
	return func(_ compiler, v catalogue.Value) (condition, error) {
		want, err := v.Bool()
		return func(p *Place) bool { return test(p) == want }, err
	}
}

// written is an expression of names as a reader knows it: "s.client.Get",
// "open().read"; empty for what has no name.
func written(n facts.Node) string {
	switch n.Kind() {
	case lang.Name, lang.Type:
		return n.Name()
	case lang.Member:
		if object := written(n.Child(lang.ObjectOf)); object != "" {
			return object + "." + n.Name()
		}
		return n.Name()
	case lang.Call:
		callee := written(n.Child(lang.Callee))
		if object := n.Child(lang.ObjectOf); object.Valid() {
			callee = n.Name()
			if of := written(object); of != "" {
				callee = of + "." + callee
			}
		} else if callee == "" {
			callee = n.Name()
		}
		if callee == "" || n.Has(lang.Literal) {
			return callee
		}
		return callee + "()"
	case lang.Index:
		return written(n.Child(lang.ObjectOf)) + "[]"
	case lang.Await, lang.Cast:
		return written(n.Child(lang.Value))
	}
	return ""
}
