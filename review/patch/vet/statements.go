package vet

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/patch/diff"
)

// A definition may hold thousands of statements, of which an edit changes one. Where
// only the form of an edit is asked for (its syntax, its names, whether it repeats
// something), statements beside it can be left out as definitions are.

// sequence are the statements that stand side by side in a body, a class or the file, or
// the parts of a literal or call.
type sequence struct {
	outer       int // the one around it; -1 for that of the file
	first, last int // lines of all its statements, 1-based, inclusive
	from, to    int // lines of the file's own statement that it is part of
	all         []statement
}

// statement takes up whole lines unless it stays.
type statement struct {
	first, last int
	stays       bool // it shares a line with something else, or imports something
}

// giver is a place where a name gets a meaning.
type giver struct {
	line       int
	start, end int    // bytes of what tells the meaning
	own        string // its name, where it does not tell it itself; empty for assignments
}

// named is a word that has a meaning in a function, given by its index; 0 for everywhere.
type named struct {
	word     string
	function int
}

// sequences are the statements of a file, and what gives its names a meaning.
type sequences struct {
	all    []sequence // by place, each before those that it holds
	gives  map[named][]giver
	facts  *facts.File
	source []byte
}

// holders have something side by side that can be left out line by line, in one of roles.
var (
	holders = []lang.Kind{
		lang.File, lang.Class, lang.Func, lang.Block, lang.If, lang.Switch, lang.Case, lang.Try, lang.Handler,
		lang.Finally, lang.List, lang.Object, lang.Call,
	}
	roles = []lang.Role{lang.Child, lang.Then, lang.Else, lang.Body, lang.Elem, lang.Arg}
)

// sequencesOf finds the statements of a file; nil if its facts do not tell.
func sequencesOf(p *parsed) *sequences {
	f := p.facts()
	if f == nil {
		return nil
	}
	ss := &sequences{gives: map[named][]giver{}, facts: f, source: p.tree.Source}
	imports := map[int]bool{} // by line
	for _, i := range p.unit().Imports {
		imports[i.Line] = true
	}
	var around []opened
	var own facts.Node // the file's own statement around the walk
	for i := range f.Len() {
		n := f.NodeAt(i)
		for len(around) > 0 && !around[len(around)-1].Contains(n) {
			around = around[:len(around)-1]
		}
		if n.Parent() == f.Root() {
			own = n
		}
		if n.Is(lang.Import) {
			imports[n.StartLine()] = true
		}
		if !n.Is(holders...) {
			continue
		}
		outer := -1
		if len(around) > 0 {
			outer = around[len(around)-1].sequence
		}
		for _, role := range roles {
			s := sequence{outer: outer, from: own.StartLine(), to: own.EndLine(), all: ss.statements(n, role)}
			if len(s.all) == 0 {
				continue
			}
			s.first, s.last = s.all[0].first, s.all[len(s.all)-1].last
			around = append(around, opened{n, len(ss.all)})
			ss.all = append(ss.all, s)
		}
	}
	ss.pin(imports)
	index := map[facts.Node]int{} // of functions
	for i, fn := range f.Functions {
		index[fn.Node] = i
	}
	for _, b := range f.Bindings {
		at := giverOf(b, ss.source)
		in, isFunction := index[b.Scope]
		if !isFunction && !b.Scope.Is(lang.Class) {
			in = f.FunctionAt(b.Scope)
		}
		for _, w := range appendWords(nil, b.Name) {
			ss.gives[named{w, in}] = append(ss.gives[named{w, in}], at)
		}
	}
	return ss
}

// opened is a node around a walk, and the sequence that it holds.
type opened struct {
	facts.Node
	sequence int
}

// statements returns the children of a node in a role as lines, if there are several.
// Those that share lines are one.
func (ss *sequences) statements(n facts.Node, role lang.Role) (out []statement) {
	var nodes []facts.Node // of out
	for c := range n.Children() {
		if c.Role() != role || c.Is(lang.Comment) {
			continue
		}
		s := statement{first: c.StartLine(), last: ss.lastLine(c)}
		if i := len(out) - 1; i >= 0 && out[i].last >= s.first {
			out[i].last, out[i].stays = max(out[i].last, s.last), true
			continue
		}
		out, nodes = append(out, s), append(nodes, c)
	}
	if len(out) < 2 {
		return nil
	}
	for i, c := range nodes {
		out[i].stays = out[i].stays || !ss.alone(c)
	}
	return out
}

// ended returns the end of a node without the white space that grammars count in.
func (ss *sequences) ended(n facts.Node) int {
	start, end := n.Bytes()
	return start + len(bytes.TrimRight(ss.source[start:end], " \t\r\n"))
}

// lastLine returns the line on which a node ends but for white space.
func (ss *sequences) lastLine(n facts.Node) int {
	_, end := n.Bytes()
	tail := ss.source[ss.ended(n):end]
	return n.EndLine() - bytes.Count(tail, []byte("\n")) + bytes.Count(tail[max(len(tail)-1, 0):], []byte("\n"))
}

// alone reports whether nothing but a comment stands beside a node on its lines.
func (ss *sequences) alone(n facts.Node) bool {
	start, _ := n.Bytes()
	before := ss.source[bytes.LastIndexByte(ss.source[:start], '\n')+1 : start]
	after, _, _ := bytes.Cut(ss.source[ss.ended(n):], []byte("\n"))
	after = bytes.Trim(after, ",; \t\r")
	comment := len(after) == 0 || after[0] == '#' || bytes.HasPrefix(after, []byte("//"))
	return comment && len(bytes.TrimLeft(before, " \t")) == 0
}

// pin has the statements stay that import something, and the first and the last of
// each sequence, which tell where it begins, ends, and what it is worth.
func (ss *sequences) pin(imports map[int]bool) {
	lines := slices.Sorted(maps.Keys(imports))
	for _, q := range ss.all {
		q.all[0].stays, q.all[len(q.all)-1].stays = true, true
		for i := range q.all {
			s := &q.all[i]
			at, _ := slices.BinarySearch(lines, s.first)
			s.stays = s.stays || at < len(lines) && lines[at] <= s.last
		}
	}
}

// holding returns the innermost sequence in which a splice lies, that of the file at
// the outermost; -1 if there is none.
func (ss *sequences) holding(s diff.Splice) int {
	first, last := s.Start+1, s.End
	if s.Start == s.End { // between two lines
		first, last = s.Start, s.Start+1
	}
	i, _ := slices.BinarySearchFunc(ss.all, first+1, func(q sequence, line int) int { return q.first - line })
	for i--; i >= 0 && (first < ss.all[i].first || ss.all[i].last < last); {
		i = ss.all[i].outer
	}
	return i
}

// around returns the sequences of which a change leaves alone all that is around them.
func (ss *sequences) around(c *diff.Change) (out []*sequence) {
	inside := map[int]int{} // splices by sequence
	for _, s := range c.Splices {
		for i := ss.holding(s); i >= 0; i = ss.all[i].outer {
			inside[i]++
		}
	}
	for _, i := range slices.Sorted(maps.Keys(inside)) {
		q := &ss.all[i]
		n := 0
		for _, s := range c.Splices {
			between := s.Start == s.End && (s.Start < q.from || q.to <= s.Start)
			if !between && s.Start < q.to && q.from <= s.End {
				n++
			}
		}
		if q.outer < 0 || n == inside[i] {
			out = append(out, q)
		}
	}
	return out
}

// unconcerned returns runs of statements that a change has nothing to do with: it does
// not touch them or those next to them, and they give no name a meaning that what it
// brings depends on.
func (ss *sequences) unconcerned(c *diff.Change, needed []int) (out []part) {
	for _, q := range ss.around(c) {
		run := false
		for i, s := range q.all {
			if s.stays || touches(c, q.all[i-1].first, q.all[i+1].last) || reaches(needed, s.first, s.last) {
				run = false
				continue
			}
			if !run {
				out = append(out, part{first: q.all[i-1].last + 1})
				run = true
			}
			out[len(out)-1].last = s.last
		}
	}
	return out
}

// reaches reports whether one of some lines, ascending, is among those from first to last.
func reaches(lines []int, first, last int) bool {
	i, _ := slices.BinarySearch(lines, first)
	return i < len(lines) && lines[i] <= last
}

// maxSteps bounds how many meanings deep a name is followed, as facts do.
const maxSteps = 64

// needed returns the lines that give a meaning to the names which a change brings, and
// to those that these lead to, ascending. Of a name with many meanings those next to
// its use count, the first, which may declare it, and the last, which closures see.
func (ss *sequences) needed(c *diff.Change) []int {
	type use struct {
		word string
		line int
	}
	var now []use
	for _, s := range c.Splices {
		for _, w := range appendWords(nil, strings.Join(s.Lines, "")) {
			now = append(now, use{w, s.Start + 1})
		}
	}
	lines, seen := map[int]bool{}, map[use]bool{}
	for range maxSteps {
		var next []use
		for _, u := range now {
			if seen[u] {
				continue
			}
			seen[u] = true
			for _, g := range ss.givers(u.word, u.line) {
				lines[g.line] = true
				for _, w := range appendWords(nil, string(ss.source[g.start:g.end])) {
					if w != g.own {
						next = append(next, use{w, g.line})
					}
				}
			}
		}
		now = next
	}
	return slices.Sorted(maps.Keys(lines))
}

// givers returns what gives a word its meaning on a line, in the functions around it and in
// the file.
func (ss *sequences) givers(word string, line int) (out []giver) {
	fns := ss.facts.Functions
	byLine := func(f facts.Function, line int) int { return f.StartLine() - line }
	in, _ := slices.BinarySearchFunc(fns[1:], line+1, byLine)
	for ; ; in = fns[in].Outer {
		if in > 0 && fns[in].EndLine() < line {
			continue
		}
		all := ss.gives[named{word, in}]
		at, _ := slices.BinarySearchFunc(all, line, func(g giver, line int) int { return g.line - line })
		for _, i := range []int{0, at - 1, at, len(all) - 1} {
			if 0 <= i && i < len(all) {
				out = append(out, all[i])
			}
		}
		if in == 0 {
			return out
		}
	}
}

// maxSaid bounds how much of an assignment is looked at, in bytes.
const maxSaid = 4000

// giverOf returns where a binding gives its name a meaning. Of what holds code its head tells.
func giverOf(b facts.Binding, source []byte) giver {
	g := giver{line: b.Node.StartLine()}
	g.start, g.end = b.Node.Bytes()
	if !b.Node.Is(lang.Assign, lang.Field) {
		g.own = b.Name
		if i := bytes.IndexByte(source[g.start:g.end], '\n'); i >= 0 {
			g.end = g.start + i
		}
	}
	g.end = min(g.end, g.start+maxSaid)
	return g
}
