package vet

import (
	"slices"
	"unicode/utf8"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// What an edit inside a function does to a file shows in that function, in those
// that use a name which it gives a meaning, and in what all these lead to. Names are
// compared as words, wherever they stand: what may be connected counts as connected.

// pieces are the definitions of a file and the statements outside of them, with the
// words that connect them.
type pieces struct {
	all      []piece          // the definitions as in [parsed.parts], then the statements
	at       []int            // line, 1-based → innermost piece; -1 if there is none
	defines  map[string][]int // word → pieces that give it a meaning beyond themselves
	mentions map[string][]int // word → pieces that hold it
}

// piece is a definition, or a statement outside of all.
type piece struct {
	part
	outer  int        // definition around it; -1 if there is none
	inner  []int      // definitions in it
	fn     facts.Node // the function that it is; absent of all others
	words  []string   // in its own lines
	gives  []string   // names to which it gives a meaning beyond itself, as words
	always bool       // what it imports counts everywhere
}

// piecesOf takes a file into pieces; nil if that cannot be done by lines.
func piecesOf(p *parsed) *pieces {
	f := p.facts()
	if f == nil || f.Deep {
		return nil
	}
	ps := &pieces{at: make([]int, len(p.text.Lines)+2), defines: map[string][]int{}, mentions: map[string][]int{}}
	if !ps.layParts(p.parts()) {
		return nil
	}
	ps.layStatements(f)
	ps.readFunctions(f)
	ps.readWords(f, p.text.Lines)
	ps.connect()
	return ps
}

// layParts lays the definitions over the lines of a file; not ok if two of them
// share a line without one holding the other.
func (ps *pieces) layParts(parts []part) bool {
	innermost := -1
	for line := range ps.at {
		for innermost >= 0 && ps.all[innermost].last < line {
			innermost = ps.all[innermost].outer
		}
		for began := false; len(ps.all) < len(parts) && parts[len(ps.all)].first == line; began = true {
			i, p := len(ps.all), parts[len(ps.all)]
			if began || innermost >= 0 && ps.all[innermost].last < p.last {
				return false
			}
			ps.all = append(ps.all, piece{part: p, outer: innermost})
			if innermost >= 0 {
				ps.all[innermost].inner = append(ps.all[innermost].inner, i)
			}
			innermost = i
		}
		ps.at[line] = innermost
	}
	return true
}

// layStatements lays what stands outside of all definitions over the other lines.
func (ps *pieces) layStatements(f *facts.File) {
	for n := range f.Root().Children() {
		laid := false
		for line := n.StartLine(); line <= n.EndLine() && line < len(ps.at) && !n.Is(lang.Comment); line++ {
			if ps.at[line] < 0 {
				ps.at[line], laid = len(ps.all), true
			}
		}
		if laid {
			ps.all = append(ps.all, piece{outer: -1})
		}
	}
}

// readFunctions finds the functions that pieces are.
func (ps *pieces) readFunctions(f *facts.File) {
	for _, fn := range f.Functions[1:] {
		i := ps.at[fn.StartLine()]
		if i < 0 {
			continue
		}
		if p := &ps.all[i]; p.function && !p.fn.Valid() && p.last == fn.EndLine() {
			p.fn = fn.Node
		}
	}
}

// readWords notes what the pieces mention, give a meaning and import.
func (ps *pieces) readWords(f *facts.File, lines []string) {
	for i, l := range lines {
		if at := ps.at[i+1]; at >= 0 {
			ps.all[at].words = appendWords(ps.all[at].words, l)
		}
	}
	for _, b := range f.Bindings {
		i := ps.at[b.Node.StartLine()]
		if i < 0 || !givesOthers(f, b) || b.Node == ps.all[i].fn && !f.InfersResults() {
			continue
		}
		ps.all[i].gives = appendWords(ps.all[i].gives, b.Name)
	}
	for i := range f.Len() {
		n := f.NodeAt(i)
		if at := ps.at[n.StartLine()]; at >= 0 && n.Is(lang.Import) {
			ps.all[at].always = true
		}
	}
}

// givesOthers reports whether a binding gives a name its meaning beyond the piece that
// it stands in. Classes are known by name all over a file.
func givesOthers(f *facts.File, b facts.Binding) bool {
	return b.Node.Is(lang.Func, lang.Class) || f.Escapes(b)
}

// connect notes which pieces hold and define each word. What defines a name of its
// own defines it for others too; of a class or module each word may be one.
func (ps *pieces) connect() {
	for i := range ps.all {
		p := &ps.all[i]
		p.words, p.gives = distinct(p.words), distinct(p.gives)
		for _, w := range p.words {
			ps.mentions[w] = append(ps.mentions[w], i)
		}
		defines := p.gives
		switch {
		case p.fn.Valid():
			defines = distinct(appendWords(slices.Clone(defines), p.fn.Name()))
		case p.first > 0:
			defines = p.words
		}
		for _, w := range defines {
			ps.defines[w] = append(ps.defines[w], i)
		}
	}
}

func distinct(words []string) []string {
	slices.Sort(words)
	return slices.Compact(words)
}

// appendWords adds the words of a text, without the sigils before them.
func appendWords(words []string, text string) []string {
	start := -1
	for i := range len(text) + 1 {
		switch in := i < len(text) && inWord(text[i]); {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			words, start = append(words, text[start:i]), -1
		}
	}
	return words
}

func inWord(c byte) bool {
	letter := 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_'
	digit := '0' <= c && c <= '9'
	return letter || digit || c >= utf8.RuneSelf
}
