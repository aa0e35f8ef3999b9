package match

import (
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// kinds are the kinds of facts that a detector can look at. A file that adds
// one calls addKind from an init function: a table of all would refer to itself,
// since a condition may hold others. docs/rule-files.md lists them on one page.
var kinds = map[string]*kind{}

// conditions are the keys that restrict a detector.
var conditions = map[string]conditionKey{}

func addKind(k *kind) { kinds[k.name] = k }

func addCondition(name string, k conditionKey) { conditions[name] = k }

// compile reads the value of a condition.
type compile = func(c compiler, v catalogue.Value) (condition, error)

// ofKinds is a condition of kinds of facts, by name.
func ofKinds(kinds string, c compile) conditionKey { return conditionKey{kinds: kinds, compile: c} }

// anywhere is a condition about the surroundings of any fact.
func anywhere(c compile) conditionKey { return conditionKey{where: true, compile: c} }

// byPatterns makes a condition of patterns of meanings.
func byPatterns(test func(p *Place, patterns Patterns) bool) compile {
	return func(c compiler, v catalogue.Value) (condition, error) {
		patterns, err := c.patterns(v)
		return func(p *Place) bool { return test(p, patterns) }, err
	}
}

// byNames makes a condition of words.
func byNames(test func(p *Place, names []string) bool) compile {
	return func(c compiler, v catalogue.Value) (condition, error) {
		names, err := c.names(v)
		return func(p *Place) bool { return test(p, names) }, err
	}
}

// byValue makes a condition of what an expression may be.
func byValue(test func(p *Place, is valueTest) bool) compile {
	return func(c compiler, v catalogue.Value) (condition, error) {
		is, err := c.value(v)
		return func(p *Place) bool { return test(p, is) }, err
	}
}

// byNumber makes a condition of a number.
func byNumber(test func(p *Place, is func(float64) bool) bool) compile {
	return func(_ compiler, v catalogue.Value) (condition, error) {
		is, err := parseNumber(v)
		return func(p *Place) bool { return test(p, is) }, err
	}
}

// byWord makes a condition of one word or a list of them; "any" stands for all.
func byWord(of func(p *Place) string, allowed ...string) compile {
	return func(_ compiler, v catalogue.Value) (condition, error) { return oneOfWords(v, of, allowed...) }
}

// chooseWord selects facts by one word or a list of them.
func chooseWord(of func(p *Place) string, allowed ...string) func(compiler, catalogue.Value) (selection, error) {
	return func(_ compiler, v catalogue.Value) (selection, error) {
		is, err := oneOfWords(v, of, allowed...)
		return selection{test: is}, err
	}
}

// factPlace is a place for a fact at a node.
func factPlace(f *file, n facts.Node, function int) Place {
	return Place{file: f, Node: n, Function: function}
}

// flag makes a condition of a yes or no.
func flag(test func(p *Place) bool) compile {
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
