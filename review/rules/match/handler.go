package match

import (
	"slices"
	"strings"
	"unicode"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// handler looks at what runs after a failure: except and catch clauses, the
// function given to a promise's catch, checks of an error value. Its value says
// what is caught: patterns of types, everything (no type at all), check (an
// error value), or any.
//
//	does: swallows             exactly that: nothing (or only a Continue)
//	does: [logs, continues]    all of these
//	not-does: [raises]         none of these
//	explained: true            a comment of more than one word in it says why
//	commented: true            a comment in it says anything
//	assigns: true              it assigns a variable or member
//	trying: {call: …}          what is tried has such a fact
func init() {
	addKind(&kind{
		name:  "handler",
		count: func(f *file) int { return len(f.Handlers()) },
		place: func(f *file, i int) Place { return handlerPlace(f, &f.Handlers()[i]) },
		at: func(f *file, n facts.Node) (Place, bool) {
			h := f.handlerAt(n)
			if h == nil {
				return Place{}, false
			}
			return handlerPlace(f, h), true
		},
		choose: chooseHandler,
	})
	handlerCondition("does", func(_ compiler, v catalogue.Value) (condition, error) {
		all, nothing, err := responses(v)
		return func(p *Place) bool {
			reacts := p.handler.Does&^facts.Continues != 0 || assigns(p.handler.Node)
			if nothing && (reacts || answers(p.handler.Node)) {
				return false
			}
			return p.handler.Does&all == all
		}, err
	})
	handlerCondition("not-does", func(_ compiler, v catalogue.Value) (condition, error) {
		all, _, err := responses(v)
		return func(p *Place) bool { return p.handler.Does&all == 0 }, err
	})
	handlerCondition("explained", flag(func(p *Place) bool {
		for n := range p.handler.Walk() {
			if n.Is(lang.Comment) && (len(strings.Fields(n.Name())) > fewWords || allows(n.Name())) {
				return true
			}
		}
		return false
	}))
	handlerCondition("commented", flag(func(p *Place) bool {
		for n := range p.handler.Walk() {
			if n.Is(lang.Comment) && (says(n.Name()) || allows(n.Name())) {
				return true
			}
		}
		return false
	}))
	handlerCondition("assigns", flag(func(p *Place) bool {
		for n := range p.handler.Own() {
			if n.Is(lang.Assign) {
				return true
			}
		}
		return false
	}))
	nestedFor("handler", "trying", func(p *Place, m *matcher) bool {
		tried := attempted(p)
		return tried.Valid() && p.has(m, tried)
	})
	// attempt: PATTERNS: what is tried is one statement whose calls are all like these.
	addCondition("attempt", ofKinds("handler resource", byPatterns(func(p *Place, patterns Patterns) bool {
		return onlyCalls(p, attempted(p), patterns)
	})))
	handlerCondition("returns", byValue(func(p *Place, test valueTest) bool {
		only := onlyStatement(p.handler.Node)
		values := only.All(lang.Value)
		return only.Is(lang.Return) && len(values) == 1 && test(p, values[0])
	}))
	handlerCondition("statements", byNumber(func(p *Place, test func(float64) bool) bool {
		return test(float64(len(statements(p.handler.Node))))
	}))
	handlerCondition("variable", byPatterns(func(p *Place, patterns Patterns) bool {
		return patterns.Match(p.handler.Caught)
	}))
}

// fewWords is how many words, the sign of the comment among them, say no reason:
// "// ignored".
const fewWords = 2

// says reports whether a comment says anything, if only "ignore".
func says(comment string) bool {
	words := strings.ToLower(strings.TrimLeft(comment, "/#* \t"))
	letters := strings.ContainsFunc(words, unicode.IsLetter)
	return letters && !strings.HasPrefix(words, "todo") && !strings.HasPrefix(words, "fixme")
}

// allows reports whether a comment tells another linter that it is meant.
func allows(comment string) bool {
	words := strings.ToLower(strings.TrimLeft(comment, "/#* \t"))
	return slices.ContainsFunc(allowing, func(mark string) bool { return strings.HasPrefix(words, mark) })
}

var allowing = []string{"nolint", "noqa", "nosonar", "noinspection", "eslint-disable", "pylint:"}

// responses reads what a handler does, or does not; nothing says that "swallows" is
// among the words.
func responses(v catalogue.Value) (all facts.Response, nothing bool, err error) {
	for _, item := range v.Items() {
		word, err := item.OneOf(append([]string{"swallows"}, facts.ResponseNames...)...)
		if err != nil {
			return 0, false, err
		}
		if i := slices.Index(facts.ResponseNames, word); i >= 0 {
			all |= 1 << i
		} else {
			nothing = true
		}
	}
	return all, nothing, nil
}

// assigns reports whether a handler notes something, such as a failed try.
func assigns(n facts.Node) bool {
	for c := range n.Own() {
		if c.Is(lang.Assign) && c.Role() != lang.TypeOf {
			return true
		}
	}
	return false
}

// answers reports whether a function that handles a promise's failure gives
// another value, which is used: await load().catch(() => null).
func answers(n facts.Node) bool {
	value := n.Child(lang.Body)
	isValue := n.Is(lang.Func) && value.Valid() && !value.Is(lang.Block)
	call := n.Around(lang.Call)
	for call.Parent().Is(lang.Await) {
		call = call.Parent()
	}
	return isValue && !dropped(call)
}

// attempted is what a handler answers for: the body of its try, what a promise's
// catch is called on, the statement before or in an error check; the block that
// a resource stands for.
func attempted(p *Place) facts.Node {
	if p.handler == nil {
		return p.Around(lang.With, lang.Func).Child(lang.Body)
	}
	switch h := p.handler; {
	case h.Try.Valid():
		return h.Try.Child(lang.Body)
	case h.Checks:
		return facts.Checked(h.Around(lang.If))
	}
	c, _ := p.CallAt(p.handler.Around(lang.Call))
	return c.Receiver()
}

// statements are the statements of a block, or of a clause's or function's body.
func statements(n facts.Node) (out []facts.Node) {
	if n.Is(lang.If) { // else if
		return []facts.Node{n}
	}
	for c := range n.Children() {
		switch {
		case c.Is(lang.Block) && c.Role() == lang.Body:
			return statements(c)
		case c.Is(lang.Comment) || !n.Is(lang.Block) && c.Role() != lang.Body:
		default:
			out = append(out, c)
		}
	}
	return out
}

func onlyStatement(n facts.Node) facts.Node {
	if all := statements(n); len(all) == 1 {
		return all[0]
	}
	return facts.Node{}
}

// onlyCalls reports whether a body is one statement, or an expression, that
// calls something, and nothing but what patterns allow.
func onlyCalls(p *Place, body facts.Node, patterns Patterns) bool {
	if !body.Valid() || body.Is(lang.Block) && len(statements(body)) != 1 {
		return false
	}
	from, to := p.callsIn(body)
	for i := from; i < to; i++ {
		p.left--
		if name := callee(&p.Calls[i]); !patterns.Match(name) && !patterns.Match("?."+p.Calls[i].Method) {
			return false
		}
	}
	return from < to
}

func handlerCondition(name string, compile compile) {
	addCondition(name, ofKinds("handler", compile))
}

func handlerPlace(f *file, h *facts.Handler) Place {
	p := Place{file: f, Node: h.Node, Function: h.Function, handler: h}
	var types []string
	for _, t := range h.Types {
		types = append(types, lastPart(t))
	}
	p.note("caught", strings.Join(types, " or "))
	return p
}

func chooseHandler(c compiler, v catalogue.Value) (selection, error) {
	texts, err := v.Texts()
	if err != nil {
		return selection{}, err
	}
	var types []string
	everything, check, any := false, false, false
	for _, text := range texts {
		switch text {
		case "everything":
			everything = true
		case "check":
			check = true
		case "any":
			any = true
		default:
			types = append(types, text)
		}
	}
	patterns, err := parsePatterns(types)
	if err != nil {
		return selection{}, v.Errorf("%w", err)
	}
	return selection{test: func(p *Place) bool {
		h := p.handler
		untyped := everything && len(h.Types) == 0 && !h.Checks
		if any || untyped || check && h.Checks {
			return true
		}
		for _, t := range h.Types {
			if !patterns.Match(t) {
				return false
			}
		}
		return len(h.Types) > 0
	}}, nil
}
