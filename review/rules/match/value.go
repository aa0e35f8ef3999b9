package match

import (
	"math"
	"strconv"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// valueTest is a test of an expression.
type valueTest func(p *Place, n facts.Node) bool

// value reads what an expression may be, one of:
//
//	null, true, false      that literal
//	10, "> 10", "<= 0"     a number that compares so; 2 * 1024 counts as its product
//	literal                any literal
//	nothing                a function that does nothing but give null, or nothing at all
//	object, function       an object, dictionary or map, or a function, that is written out
//	text:PATTERN           a string that matches, such as "text:*://localhost*"
//	name:PATTERN           a variable or member of such a name
//	made:PATTERN           the result of such a call, by what is written where the file does not tell what is called
//	PATTERN                what the expression resolves to, or the type of its value
//
// A name is followed to the value that it was given, and for null, object, text and made a
// call to the one value that a function of the project returns.
func (c compiler) value(v catalogue.Value) (valueTest, error) {
	v, err := v.For(c.language)
	if err != nil {
		return nil, err
	}
	var tests []valueTest
	for _, item := range v.Items() {
		test, err := oneValue(item)
		if err != nil {
			return nil, err
		}
		tests = append(tests, test)
	}
	return func(p *Place, n facts.Node) bool {
		for _, test := range tests {
			if test(p, n) {
				return true
			}
		}
		return false
	}, nil
}

func oneValue(v catalogue.Value) (valueTest, error) {
	if v.Null() {
		return func(p *Place, n facts.Node) bool { return originOf(p.file, n).Is(lang.Null) }, nil
	}
	text, err := v.Text()
	if err != nil {
		return nil, err
	}
	switch text {
	case "true", "false":
		return func(p *Place, n facts.Node) bool {
			n = valueOf(p.file, n)
			return n.Is(lang.Bool) && strings.EqualFold(n.Name(), text)
		}, nil
	case "object":
		return func(p *Place, n facts.Node) bool { return originOf(p.file, n).Is(lang.Object) }, nil
	case "function":
		return func(p *Place, n facts.Node) bool { return valueOf(p.file, n).Is(lang.Func) }, nil
	case "async":
		return func(p *Place, n facts.Node) bool {
			n = valueOf(p.file, n)
			return n.Is(lang.Func) && n.Has(lang.Async)
		}, nil
	case "nothing":
		return func(p *Place, n facts.Node) bool { return givesNothing(valueOf(p.file, n)) }, nil
	case "literal":
		return func(p *Place, n facts.Node) bool {
			return valueOf(p.file, n).Is(lang.Null, lang.Bool, lang.Number, lang.String, lang.List)
		}, nil
	}
	if test, err := parseNumber(v); err == nil {
		return func(p *Place, n facts.Node) bool {
			x, ok := number(p.file, n)
			return ok && test(x)
		}, nil
	}
	return textValue(v, text)
}

// givesNothing reports whether a function does nothing but give null, or nothing at all.
func givesNothing(fn facts.Node) bool {
	body := fn.Child(lang.Body)
	if only := onlyStatement(fn); only.Is(lang.Return) {
		body = only.Child(lang.Value)
	}
	empty := body.Is(lang.Block) && len(statements(fn)) == 0
	return fn.Is(lang.Func) && (empty || body.Is(lang.Null))
}

func textValue(v catalogue.Value, text string) (valueTest, error) {
	what, pattern, special := strings.Cut(text, ":")
	if !special || what != "text" && what != "name" && what != "made" {
		what, pattern = "", text
	}
	if what == "text" {
		return func(p *Place, n facts.Node) bool {
			origin := originOf(p.file, n)
			return origin.Is(lang.String) && glob(strings.ReplaceAll(pattern, "*", "**"), origin.Name())
		}, nil
	}
	patterns, err := parsePatterns([]string{pattern})
	if err != nil {
		return nil, v.Errorf("%w", err)
	}
	if what == "made" {
		return func(p *Place, n facts.Node) bool {
			made := given{p.file, valueOf(p.file, n), n}
			for range maxGiven { // a function may return what it returns itself
				made.Node = valueOf(made.file, made.Node)
				if made.isMade(patterns) {
					return true
				}
				result, known := made.returned()
				if !known {
					break
				}
				made = result
			}
			return false
		}, nil
	}
	if what == "name" {
		return func(p *Place, n facts.Node) bool {
			given := valueOf(p.file, n)
			named := n.Is(lang.Name, lang.Member, lang.Param) && patterns.Match(n.Name())
			return named || given.Is(lang.Member) && patterns.Match(given.Name())
		}, nil
	}
	return func(p *Place, n facts.Node) bool { return patterns.Match(n.Meaning()) }, nil
}

// parseNumber reads "10", "> 10", "<= 3" and the like.
func parseNumber(v catalogue.Value) (func(float64) bool, error) {
	text, err := v.Text()
	if err != nil {
		return nil, err
	}
	op := strings.TrimRight(text, "0123456789._ -")
	limit, err := strconv.ParseFloat(strings.TrimSpace(text[len(op):]), 64)
	if err != nil || math.IsNaN(limit) {
		return nil, v.Errorf("want a number, or one behind <, <=, > or >=, not %q", text)
	}
	switch op {
	case "":
		return func(x float64) bool { return x == limit }, nil
	case "<":
		return func(x float64) bool { return x < limit }, nil
	case "<=":
		return func(x float64) bool { return x <= limit }, nil
	case ">":
		return func(x float64) bool { return x > limit }, nil
	case ">=":
		return func(x float64) bool { return x >= limit }, nil
	}
	return nil, v.Errorf("unknown comparison %q; allowed: <, <=, >, >=", op)
}

// number is the value of an expression of numbers.
func number(f *file, n facts.Node) (float64, bool) {
	n = valueOf(f, n)
	switch n.Kind() {
	case lang.Number:
		x, err := strconv.ParseFloat(strings.TrimRight(strings.ReplaceAll(n.Name(), "_", ""), "lLnfFdD"), 64)
		return x, err == nil
	case lang.Op:
		if n.Name() == "-" && !n.Child(lang.Right).Valid() {
			x, ok := number(f, n.Child(lang.Left))
			return -x, ok
		}
		a, first := number(f, n.Child(lang.Left))
		b, second := number(f, n.Child(lang.Right))
		if n.Name() == "*" {
			return a * b, first && second
		}
	}
	return 0, false
}
