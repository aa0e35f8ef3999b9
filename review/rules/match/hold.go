package match

import (
	"slices"
	"sort"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
)

// hold looks at values that a call makes and that must be given back: its
// value is patterns of the calls. acquire does the same for what a method takes
// on its receiver, such as a lock. A value is fine if it is handed over: it is
// returned, stored, or given to code that may keep it (followed one step into
// functions of the file), or a block or a finally clause releases it.
//
//	release: [close, shutdown]   methods that give it back, or functions it is given to
//	result: 1                    what this result of the call stands for gives it back: release: ["()"]
//	part: Body                   only this member counts: resp.Body is released or handed over
//	lent: true                   who gets it uses it only: the path of a temporary folder
//	leaks: {never: high, return: medium, raise: low}
//	                             which leaks count, and how sure each is: it is never released; some way
//	                             out of the function skips the release; an exception would skip it
func init() {
	addKind(&kind{
		name: "hold", calls: true, count: countCalls, choose: chooseHold,
		place: func(f *file, i int) Place {
			p := callPlace(f, i)
			p.hold = &f.Holds()[i]
			return p
		},
	})
	addKind(&kind{name: "acquire", calls: true, count: countCalls, place: callPlace, choose: chooseCall})
	// uses: [read, write]: no other methods of the value are called.
	addCondition("uses", ofKinds("hold call new", byNames(func(p *Place, methods []string) bool {
		return !slices.ContainsFunc(p.Holds()[p.callIndex(p.Node)].Uses, func(u facts.Use) bool {
			return u.Kind == facts.Invoked && !slices.Contains(methods, u.Name)
		})
	})))
	// captured: true: a function inside the one that makes the value uses it.
	addCondition("captured", ofKinds("hold", flag(func(p *Place) bool {
		return slices.ContainsFunc(p.hold.Uses, func(u facts.Use) bool { return u.Captured })
	})))
	addCondition("leaks", ofKinds("hold acquire", compileLeaks))
}

// chooseHold selects calls whose value lives in a function: what a field or
// the whole program keeps is closed by others.
func chooseHold(c compiler, v catalogue.Value) (selection, error) {
	s, err := chooseCall(c, v)
	called := s.test
	s.test = func(p *Place) bool {
		super := written(p.Child(lang.Callee)) == "super" // part of what a subclass makes
		elsewhere := super || p.hold.Scoped || p.hold.Field
		if elsewhere || p.Function == 0 || !called(p) && !p.makes(called) {
			return false
		}
		p.note("name", p.hold.Name)
		return true
	}
	return s, err
}

// makes reports whether the place calls a function of the project that makes such a value
// and does nothing with it but set it up and return it.
func (p *Place) makes(such condition) bool {
	made := p.maker()
	if made.call == nil || !such(&made) {
		return false
	}
	return !slices.ContainsFunc(made.Holds()[made.callIndex(made.Node)].Uses, func(u facts.Use) bool {
		p.left--
		return u.Kind == facts.Stored || u.Captured || u.Kind == facts.Passed && !ecosystem.Borrows(p.Language, u.Name)
	})
}

// maker is the call by which a function of the project that the place calls makes what it
// returns; its zero value if there is none.
func (p *Place) maker() Place {
	of := p.call.Callee
	if len(of) < 2 || of[0] != '.' {
		return Place{}
	}
	made, known := p.makers[of]
	if !known {
		if p.makers == nil {
			p.makers = map[string]Place{}
		}
		made = p.findMaker()
		p.makers[of] = made
	}
	return made
}

func (p *Place) findMaker() Place {
	made, ok := given{p.file, p.Node, p.Node}.returned()
	if !ok {
		return Place{}
	}
	made.Node = valueOf(made.file, made.Node)
	for made.Is(lang.Await) {
		made.Node = made.Child(lang.Value)
	}
	if i := made.callIndex(made.Node); i >= 0 {
		return callPlace(made.file, i)
	}
	return Place{}
}

// leak says what becomes of a value that is not given back.
type leak string

const (
	neverReleased leak = "never"
	skippedReturn leak = "return"
	skippedRaise  leak = "raise"
)

// release says how a value is given back.
type release struct {
	methods []string // last parts of what is called
	part    string
	lent    bool // who gets it uses it only
	result  int  // which result of the call gives back what it takes; 0: its value itself
	leaks   map[leak]finding.Confidence
}

func compileLeaks(c compiler, v catalogue.Value) (condition, error) {
	v, err := v.For(c.language)
	if err != nil {
		return nil, err
	}
	entries, err := v.Entries("leaks", "never", "return", "raise", "release", "part", "lent", "result")
	if err != nil {
		return nil, err
	}
	r := release{leaks: map[leak]finding.Confidence{}}
	for _, e := range entries {
		switch e.Key {
		case "release":
			r.methods, err = c.names(e.Value)
		case "part":
			r.part, err = e.Text()
		case "lent":
			r.lent, err = e.Bool()
		case "result":
			r.result, err = e.Int(1, 9)
		default:
			r.leaks[leak(e.Key)], err = catalogue.OneOf(e.Value, finding.Confidences...)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(r.methods) == 0 || len(r.leaks) == 0 {
		return nil, v.Errorf("leaks must say which methods release the value (release: [close]), " +
			"and which leaks count (never: high)")
	}
	return r.leaking, nil
}

// leaking reports whether the value at a place leaks in a way that counts.
func (r release) leaking(p *Place) bool {
	how, at := r.leakOf(p)
	sure, counts := r.leaks[how]
	if !counts {
		return false
	}
	p.confidence = sure
	p.note("leak", string(how))
	if at.Valid() {
		p.show("exit", at)
		if how == skippedReturn {
			p.leaves = at
		}
	}
	return true
}

func (r release) leakOf(p *Place) (leak, facts.Node) {
	var released []facts.Node
	handed, given := false, false
	switch {
	case r.result > 0:
		released = r.byResult(p)
		handed = len(released) == 0 // nobody calls it here, or who does is not told
	case p.hold == nil:
		released = r.onReceiver(p)
		handed = len(released) == 0 || r.byOthers(p) // released elsewhere on purpose, or a lock's own code
	default:
		released, given, handed = r.uses(p)
	}
	switch {
	case handed:
		return "", facts.Node{}
	case len(released) == 0:
		return neverReleased, facts.Node{}
	}
	x := exitsOf(p, released)
	how, at := x.leak()
	if how == skippedRaise && given && !x.reaches.Valid() {
		return "", facts.Node{} // on its way to whoever asked for it
	}
	return how, at
}

// returned reports whether a use gives the value to the caller.
func returned(n facts.Node) bool { return n.Around(lang.Return, lang.Call, lang.Func).Is(lang.Return) }

// byResult returns where another result of the call is called to give back what
// the call takes: cancel of ctx, cancel := context.WithTimeout(…). Nil where it
// goes to someone else.
func (r release) byResult(p *Place) []facts.Node {
	made := p.Node
	for made.Parent().Is(lang.Await) {
		made = made.Parent()
	}
	targets := targetsOf(made)
	if len(targets) == 0 || r.result >= len(targets) && !targets[0].Parent().Is(lang.List) {
		return nil
	}
	for _, b := range p.boundBy(made.Parent()) {
		if b.Name != targets[min(r.result, len(targets)-1)].Name() { // const [, release]
			continue
		}
		var released []facts.Node
		for _, u := range p.UsesOf(b) {
			p.left--
			beside := u.Captured || u.Around(lang.Spawn, lang.Func).Is(lang.Spawn)
			if !r.calls(u) || beside || !b.Node.Before(u.Node) {
				return nil
			}
			released = append(released, u.Node)
		}
		return released
	}
	return nil
}

// onReceiver returns the calls in the function, its lambdas included, that give
// back what the place takes on its receiver.
func (r release) onReceiver(p *Place) []facts.Node {
	of := written(p.call.Receiver())
	if of == "" || p.Around(lang.Defer).Valid() { // taken again for whoever called
		return nil
	}
	var out []facts.Node
	from, to := p.callsIn(p.around())
	for i := from; i < to; i++ {
		c := &p.Calls[i]
		if p.left--; slices.Contains(r.methods, c.Method) && written(c.Receiver()) == of {
			if c.Around(lang.Defer, lang.Func).Is(lang.Defer) && c.Before(p.Node) {
				return nil // taken again by code that gave it up for a while
			}
			out = append(out, c.Node)
		}
	}
	return out
}

// byOthers reports whether another function of the file releases what the place
// takes, without taking it: that it is still held is what both agreed on.
func (r release) byOthers(p *Place) bool {
	lock := lastPart(written(p.call.Receiver()))
	takes, gives := map[int]bool{}, map[int]bool{} // functions
	for i := range p.Calls {
		c := &p.Calls[i]
		p.left--
		if lastPart(written(c.Receiver())) != lock || lock == "" {
			continue
		}
		named := p.outermost(c.Function)
		takes[named] = takes[named] || c.Method == p.call.Method
		gives[named] = gives[named] || slices.Contains(r.methods, c.Method)
	}
	for fn := range gives {
		if gives[fn] && !takes[fn] {
			return true
		}
	}
	return false
}

// callsIn returns the indices of the calls within a node: [from, to).
func (f *file) callsIn(n facts.Node) (from, to int) {
	_, end := n.Bytes()
	from = sort.Search(len(f.Calls), func(i int) bool { return !f.Calls[i].Before(n) })
	to = from + sort.Search(len(f.Calls)-from, func(i int) bool {
		start, _ := f.Calls[from+i].Bytes()
		return start >= end
	})
	return from, to
}

// uses returns where the held value is released; given is true where some of that gives it
// to the caller or to what keeps it, which another way out may not come to, and handed where
// it goes to someone else.
func (r release) uses(p *Place) (released []facts.Node, given, handed bool) {
	for _, u := range p.hold.Uses {
		p.left--
		switch {
		case r.calls(u), r.releases(u.Kind == facts.Invoked, u.Name):
			if u.Captured && !u.Certain && u.Kind == facts.Invoked {
				return nil, false, true // a closure closes it, whenever it runs
			}
			released = append(released, u.Node)
		case p.hold.Name != "" && !u.Captured && givesHere(u) && r.gives(p, u):
			released, given = append(released, u.Node), true // on this way out; another may forget it
		case r.gives(p, u):
			return nil, false, true
		}
	}
	return released, given, false
}

// givesHere reports whether a use gives the value to the caller, assigns it to a member of
// something, or makes it a part of something new, where control comes to it.
func givesHere(u facts.Use) bool {
	if u.Kind == facts.Stored {
		assign, made := u.Parent(), u.Around(lang.Call, lang.Func)
		kept := assign.Is(lang.Assign) && assign.Child(lang.Target).Is(lang.Member)
		if kept || made.Is(lang.Call) && made.Has(lang.New) {
			return true
		}
	}
	return returned(u.Node)
}

// calls reports whether a use calls the value itself, which gives back what it
// stands for: const release = await mutex.acquire(); release()
func (r release) calls(u facts.Use) bool {
	return u.Role() == lang.Callee && slices.Contains(r.methods, "()")
}

// releases reports whether a use gives the value back: a method of it, or a
// function that is named like one and gets it.
func (r release) releases(method bool, name string) bool {
	if method {
		if r.part != "" {
			part, rest, ok := strings.Cut(name, ".")
			return ok && part == r.part && slices.Contains(r.methods, rest)
		}
		return slices.Contains(r.methods, name)
	}
	last := strings.ToLower(lastPart(strings.TrimPrefix(name, "?")))
	for _, m := range append(closing, r.methods...) {
		if strings.HasPrefix(last, strings.ToLower(m)) {
			return true
		}
	}
	return false
}

// closing are how functions are called that close what they are given.
var closing = []string{"close", "release", "drain", "cleanup", "dispose", "discard", "finalize"}

// gives reports whether a use hands the value over.
func (r release) gives(p *Place, u facts.Use) bool {
	whole := u.Part == "" || r.part != "" && u.Part == r.part
	switch u.Kind {
	case facts.Returned, facts.Stored:
		return whole
	case facts.Passed:
		return whole && !r.lent && p.keeps(u)
	case facts.Invoked: // a method of it given to someone: stack.callback(f.close)
		return false
	case facts.Read:
		method := u.Part != "" && slices.Contains(r.methods, lastPart(u.Part))
		return method && !toNobody(u) || u.Around(lang.With, lang.Func).Is(lang.With) && u.Role() == lang.Resource
	}
	return false
}

// toNobody reports whether a use is assigned to the blank name: _ = file.Close,
// where the call was meant.
func toNobody(u facts.Use) bool {
	assign := u.Around(lang.Assign, lang.Call, lang.Block)
	return assign.Is(lang.Assign) && assign.Child(lang.Target).Name() == "_"
}

// keeps reports whether a callee may keep or close what it is given: not one
// that is known to use it only, nor a function of the file that does.
func (p *Place) keeps(u facts.Use) bool {
	if ecosystem.Borrows(p.Language, u.Name) {
		// a reader over it that leaves the function carries it away
		call := u.Around(lang.Call)
		return handsOut(p, call, maxReaders)
	}
	site, ok := p.site(u.Name)
	if !ok {
		name := lastPart(strings.TrimPrefix(u.Name, "?"))
		return !uses.of(name) && !tells.of(name)
	}
	uses, ok := site.Receives(positionOf(u))
	return !ok || slices.ContainsFunc(uses, func(u facts.Use) bool { return keepsUse(p.Language, u) })
}

// keepsUse reports whether a use of a parameter closes it, keeps it, or passes
// it on to code that may.
func keepsUse(l syntax.Language, u facts.Use) bool {
	switch u.Kind {
	case facts.Invoked:
		return slices.Contains(closing, strings.ToLower(lastPart(u.Name)))
	case facts.Passed:
		return !ecosystem.Borrows(l, u.Name)
	case facts.Returned, facts.Stored:
		return u.Part == "" || u.Part == "Body"
	}
	return u.Around(lang.With, lang.Func).Is(lang.With) && u.Role() == lang.Resource
}

// handsOut reports whether the value of a call leaves its function.
func handsOut(p *Place, call facts.Node, depth int) bool {
	c, ok := p.CallAt(call)
	if !ok || depth == 0 {
		return true
	}
	return makesReader(c) && slices.ContainsFunc(p.Holds()[p.callIndex(call)].Uses, func(u facts.Use) bool {
		switch {
		case u.Part != "":
			return false
		case u.Kind == facts.Passed && ecosystem.Borrows(p.Language, u.Name):
			return handsOut(p, u.Around(lang.Call), depth-1)
		}
		return u.Kind == facts.Returned || u.Kind == facts.Stored
	})
}

// maxReaders bounds how many readers over each other are followed.
const maxReaders = 4

// makesReader reports whether a call makes an object over its argument, rather
// than a value out of it.
func makesReader(c facts.Call) bool {
	return c.Has(lang.New) || strings.HasPrefix(c.Method, "New") || c.Constructs()
}

// positionOf is the position of the argument that a use is.
func positionOf(u facts.Use) int {
	call := u.Around(lang.Call)
	i := 0
	for arg := range call.Children() {
		if arg.Role() != lang.Arg {
			continue
		}
		if arg.Contains(u.Node) {
			return i
		}
		i++
	}
	return -1
}
