package place

import (
	"strings"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// pattern is an edit as a script over its search lines: which stay, which go,
// and which lines come where.
type pattern struct {
	old                []string   // search lines, without line ends
	keep               []bool     // whether the search line stays
	adds               [][]string // adds[i] stands before old[i]; adds[len(old)] after the last
	hint               int        // 1-based line at which old[0] is said to stand; 0 if unknown
	anchors            []string
	oldEnded, newEnded bool // the texts end in a line break
	open               bool // lines may have been forgotten beyond either end
	said               bool // the author's diff says what stays, it is not guessed from two texts
}

func newPattern(e finding.Edit) pattern {
	old, repl := editLines(e.Search), editLines(e.Replace)
	p := pattern{
		old: old, keep: make([]bool, len(old)), adds: make([][]string, len(old)+1),
		hint: e.StartLine, anchors: e.Anchors, open: e.OpenEnd,
		oldEnded: strings.HasSuffix(e.Search, "\n"), newEnded: strings.HasSuffix(e.Replace, "\n"),
	}
	cs, said := marked(e.Marks, old, repl)
	if p.said = said; !said {
		cs = aroundElisions(old, repl)
	}
	for i := range p.keep {
		p.keep[i] = true
	}
	for _, c := range cs {
		for i := c.ALo; i < c.AHi; i++ {
			p.keep[i] = false
		}
		p.adds[c.AHi] = append(p.adds[c.AHi], repl[c.BLo:c.BHi]...)
	}
	return p
}

// marked returns the changes that the marks of a diff tell. Not ok if they are
// not of these texts, or a line that stands for others is among those removed
// or added: it was meant to stay, whatever the marks say.
func marked(marks string, old, repl []string) ([]diff.Difference, bool) {
	if marks == "" {
		return nil, false
	}
	var out []diff.Difference
	var c diff.Difference
	next := func(kept int) {
		if c.ALo < c.AHi || c.BLo < c.BHi {
			out = append(out, c)
		}
		a, b := c.AHi+kept, c.BHi+kept
		c = diff.Difference{ALo: a, AHi: a, BLo: b, BHi: b}
	}
	for _, m := range []byte(marks) {
		hasOld, hasNew := c.AHi < len(old), c.BHi < len(repl)
		switch {
		case m == '+' && hasNew && !elision.MatchString(repl[c.BHi]):
			c.BHi++
		case m == '-' && hasOld && !elision.MatchString(old[c.AHi]):
			if c.BLo < c.BHi { // added before it, not in its place
				next(0)
			}
			c.AHi++
		case m == ' ' && hasOld && hasNew && old[c.AHi] == repl[c.BHi]:
			next(1)
		default:
			return nil, false
		}
	}
	whole := c.AHi == len(old) && c.BHi == len(repl)
	next(0)
	return out, whole
}

// aroundElisions compares the two texts of an edit, the lines that stand for
// others left out with each other if there are as many of them in both.
func aroundElisions(old, repl []string) []diff.Difference {
	a, b := elisions(old), elisions(repl)
	if len(a) != len(b) {
		return diff.Compare(old, repl)
	}
	var out []diff.Difference
	aLo, bLo := 0, 0
	for i := range len(a) + 1 {
		aHi, bHi := len(old), len(repl)
		if i < len(a) {
			aHi, bHi = a[i], b[i]
			if diff.Plain(old[aHi]) != diff.Plain(repl[bHi]) {
				return diff.Compare(old, repl)
			}
		}
		for _, c := range diff.Compare(old[aLo:aHi], repl[bLo:bHi]) {
			out = append(out, diff.Difference{ALo: aLo + c.ALo, AHi: aLo + c.AHi, BLo: bLo + c.BLo, BHi: bLo + c.BHi})
		}
		aLo, bLo = aHi+1, bHi+1
	}
	return out
}

func elisions(lines []string) []int {
	var out []int
	for i, l := range lines {
		if elision.MatchString(l) {
			out = append(out, i)
		}
	}
	return out
}

// editLines splits the text of an edit; its last line need not be ended.
func editLines(s string) []string {
	if s == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	return lines
}

// added returns all lines that the edit brings.
func (p pattern) added() []string {
	var out []string
	for _, a := range p.adds {
		out = append(out, a...)
	}
	return out
}

// removed reports whether the edit takes any line away.
func (p pattern) removed() bool {
	for _, k := range p.keep {
		if !k {
			return true
		}
	}
	return false
}

// blank reports whether no search line says anything.
func (p pattern) blank() bool {
	for _, l := range p.old {
		if strings.TrimSpace(l) != "" {
			return false
		}
	}
	return true
}
