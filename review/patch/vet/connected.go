package vet

import (
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/patch/diff"
)

// connected are the pieces of a file that a change has to do with.
type connected struct {
	*pieces
	is    []bool          // by piece
	gives map[string]bool // words to which the changed functions gave a meaning beyond themselves
	next  []int           // pieces whose words have not been followed
}

// connectedTo returns the pieces that a change has to do with; nil where it does not lie
// in the bodies of functions, or reaches what runs outside of all functions.
func (ps *pieces) connectedTo(c *diff.Change, source []byte) *connected {
	if ps == nil {
		return nil
	}
	near := &connected{pieces: ps, is: make([]bool, len(ps.all)), gives: map[string]bool{}}
	var changed []int
	for _, s := range c.Splices {
		i := ps.holder(s, source)
		if i < 0 {
			return nil
		}
		changed = append(changed, i)
		near.follow(appendWords(nil, strings.Join(s.Lines, "")))
	}
	if !near.affect(changed) {
		return nil
	}
	for i, p := range ps.all {
		if p.always {
			near.add(i)
		}
	}
	for len(near.next) > 0 {
		i := near.next[len(near.next)-1]
		near.next = near.next[:len(near.next)-1]
		near.follow(ps.all[i].words)
	}
	return near
}

// holder returns the innermost function in whose body a splice lies; -1 if there is none.
func (ps *pieces) holder(s diff.Splice, source []byte) int {
	first, last := s.Start+1, s.End
	if s.Start == s.End { // between two lines of the body
		first, last = s.Start, s.Start+1
	}
	for i := ps.at[first]; i >= 0; i = ps.all[i].outer {
		if p := ps.all[i]; p.fn.Valid() && s.Start+1 >= bodyFrom(p.fn, source) && last <= p.last {
			return i
		}
	}
	return -1
}

// bodyFrom returns the first line of a function that holds nothing but its body.
func bodyFrom(fn facts.Node, source []byte) int {
	body := fn.Child(lang.Body)
	if !body.Valid() {
		return fn.EndLine() + 1
	}
	start, _ := body.Bytes()
	before := string(source[:start])
	alone := strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:]) == ""
	if alone && source[start] != '{' && body.StartLine() > fn.StartLine() {
		return body.StartLine()
	}
	return body.StartLine() + 1
}

// affect adds the changed pieces and those whose code may mean something else by the
// change. It is not ok if one of these is no function.
func (n *connected) affect(changed []int) bool {
	for i := range changed {
		for _, w := range n.all[changed[i]].gives {
			n.gives[w] = true
		}
	}
	affected := map[int]bool{}
	for len(changed) > 0 {
		i := changed[len(changed)-1]
		changed = changed[:len(changed)-1]
		if affected[i] {
			continue
		}
		affected[i] = true
		p := n.all[i]
		if !p.fn.Valid() {
			return false
		}
		n.add(i)
		changed = append(changed, p.inner...)
		for _, w := range p.gives {
			changed = append(changed, n.mentions[w]...)
		}
	}
	return true
}

// add adds a piece, and what is around it.
func (n *connected) add(i int) {
	for ; i >= 0 && !n.is[i]; i = n.all[i].outer {
		n.is[i] = true
		n.next = append(n.next, i)
	}
}

// follow adds what gives words a meaning.
func (n *connected) follow(words []string) {
	for _, w := range words {
		for _, i := range n.defines[w] {
			n.add(i)
		}
	}
}

// hold reports whether what a change adds lies in functions and gives no other name a
// meaning beyond them.
func (n *connected) hold(c *diff.Change, after *facts.File) bool {
	if after == nil || after.Circular || after.Deep {
		return false
	}
	added := addedLines(c)
	for i := range after.Len() {
		node := after.NodeAt(i)
		if !isNew(node, added) || node.Is(lang.Comment) {
			continue
		}
		if node.Is(lang.Import, lang.Class) || after.FunctionAt(node) == 0 {
			return false
		}
	}
	return !slices.ContainsFunc(after.Bindings, func(b facts.Binding) bool {
		other := func(word string) bool { return !n.gives[word] }
		return isNew(b.Node, added) && after.Escapes(b) && slices.ContainsFunc(appendWords(nil, b.Name), other)
	})
}
