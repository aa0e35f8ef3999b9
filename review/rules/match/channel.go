package match

import (
	"cmp"
	"strconv"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// channel looks at channels that a function makes and keeps in a variable:
// unbuffered, buffered or any.
//
//	abandoned: true   work beside the function sends its result into it, and the function may stop to wait for that
//	outrun: true      a loop starts senders, and the function may leave before it has received from all of them
//	last-word: true   whoever sends does nothing after it
func init() {
	addKind(&kind{
		name: "channel", calls: true, count: countCalls, place: callPlace, at: callAt,
		choose: func(_ compiler, v catalogue.Value) (selection, error) {
			is, err := oneOfWords(v, buffering, "unbuffered", "buffered", "any")
			return selection{test: is, names: []string{"make"}}, err
		},
	})
	addCondition("abandoned", ofKinds("channel", flag((*Place).abandoned)))
	addCondition("outrun", ofKinds("channel", flag((*Place).outrun)))
	addCondition("last-word", ofKinds("channel", flag(func(p *Place) bool {
		for _, u := range p.channelUses() {
			if u.Parent().Is(lang.Send) && !lastWord(u.Parent()) {
				return false
			}
		}
		return true
	})))
}

// channel-here: buffered: of a send or receive: its channel was made in this
// function, with or without a buffer.
func init() {
	addCondition("channel-here", ofKinds("node", func(_ compiler, v catalogue.Value) (condition, error) {
		return oneOfWords(v, func(p *Place) string {
			c, ok := p.CallAt(valueOf(p.file, cmp.Or(p.Child(lang.ObjectOf), p.Child(lang.Left))))
			if !ok || c.Function != p.Function {
				return "none"
			}
			return buffering(&Place{file: p.file, Node: c.Node, call: &c})
		}, "unbuffered", "buffered", "any")
	}))
}

func buffering(p *Place) string {
	size := p.call.Arg(1)
	switch {
	case p.call.Callee != "make" || !p.call.Arg(0).Is(lang.Type) || p.call.Arg(0).Name() != "chan":
		return "none"
	case !size.Valid() || size.Name() == "0":
		return "unbuffered"
	}
	return "buffered"
}

// channelUses are the places that use the variable of the channel.
func (p *Place) channelUses() []facts.Use {
	for _, b := range p.boundBy(p.Around(lang.Assign, lang.Block)) {
		if b.Value == p.Node && p.Function > 0 {
			return p.UsesOf(b)
		}
	}
	return nil
}

// abandoned reports whether results are sent into the channel from work that
// runs beside the function, and the function waits for them in a select that
// it may leave another way. A sender that selects, or sends again and again, is
// no such work.
func (p *Place) abandoned() bool {
	sends, left := 0, false
	for _, u := range p.channelUses() {
		p.left--
		switch up := u.Parent(); {
		case up.Is(lang.Send) && u.Role() == lang.ObjectOf:
			if !u.Around(lang.Spawn).Valid() || up.Around(lang.Case, lang.Loop, lang.Func).Is(lang.Case, lang.Loop) {
				return false
			}
			sends++
		case up.Is(lang.Op) && up.Name() == "<-":
			if !givesUp(u.Node) && p.FunctionAt(u.Node) == p.Function {
				return false // it waits for it in the end
			}
			left = left || p.FunctionAt(u.Node) == p.Function
		}
	}
	p.note("sends", strconv.Itoa(sends))
	return sends > 0 && left
}

// outrun reports whether a loop of the function starts work that sends one result each into
// the channel, and the function receives so that it may leave before the last of them: in a
// loop with a way out, or once.
func (p *Place) outrun() bool {
	many, left := false, false
	for _, u := range p.channelUses() {
		p.left--
		switch up := u.Parent(); {
		case up.Is(lang.Send) && u.Role() == lang.ObjectOf:
			work := u.Around(lang.Spawn)
			if !work.Valid() || up.Around(lang.Case, lang.Loop, lang.Func).Is(lang.Case, lang.Loop) {
				return false
			}
			many = many || work.Around(lang.Loop, lang.Func).Is(lang.Loop)
		case up.Is(lang.Op) && up.Name() == "<-" && p.FunctionAt(u.Node) == p.Function:
			turns := u.Around(lang.Loop, lang.Case, lang.Func)
			if turns.Is(lang.Case) || turns.Is(lang.Loop) && !leaves(turns) {
				return false // a select may wait for more; it waits for all of them
			}
			left = true
		default: // closed, drained, or given to somebody
			return false
		}
	}
	return many && left
}

// givesUp reports whether a channel is read by a select that has another way
// out: one that leaves the loop around the select, if there is one.
func givesUp(read facts.Node) bool {
	at := read.Around(lang.Case, lang.Func)
	choice := at.Around(lang.Select, lang.Func)
	if !at.Is(lang.Case) || !choice.Is(lang.Select) || !at.Child(lang.Condition).Contains(read) {
		return false
	}
	again := choice.Around(lang.Loop, lang.Func).Is(lang.Loop)
	for c := range choice.Children() {
		if c.Is(lang.Case) && c != at && (!again || leaves(c)) {
			return true
		}
	}
	return false
}

// leaves reports whether a case ends the loop or the function around it.
func leaves(n facts.Node) bool {
	for c := range n.Own() {
		if c.Is(lang.Return, lang.Break, lang.Throw) || c.Is(lang.Continue) && c.Child(lang.Label).Valid() {
			return true
		}
	}
	return false
}

// lastWord reports whether a statement ends its function: code behind it may
// count on what it does.
func lastWord(n facts.Node) bool {
	for at := n; at.Valid() && !at.Is(lang.Func); at = at.Parent() {
		if next := statementAfter(at); next.Valid() {
			return next.Is(lang.Return)
		}
	}
	return true
}

// statementAfter is the statement behind one in the same block; the zero Node if
// there is none.
func statementAfter(n facts.Node) facts.Node {
	for c := range n.Parent().Children() {
		if n.Parent().Is(lang.Block, lang.Case) && n.Before(c) && !n.Contains(c) && !c.Is(lang.Comment) {
			return c
		}
	}
	return facts.Node{}
}

// boundBy are the bindings that a node makes.
func (f *file) boundBy(n facts.Node) []facts.Binding {
	if f.bindings == nil {
		f.bindings = map[facts.Node][]facts.Binding{}
		for _, b := range f.Bindings {
			f.bindings[b.Node] = append(f.bindings[b.Node], b)
		}
	}
	return f.bindings[n]
}
