package place

import (
	"regexp"
	"slices"
	"strings"
)

// sides returns the lines of repl before which the file lines that were
// forgotten before search line i may belong. None if that cannot be told at all:
// what was forgotten amid removed lines may have been meant to go with them.
func (o *outcomes) sides(e embedding, i int) []int {
	forgotten := o.t.loose[e.match[i-1]+1 : e.match[i]]
	blank := strings.Join(forgotten, "") == ""
	amidRemoved := !o.p.keep[i-1] && !o.p.keep[i]
	gone := amidRemoved && (!blank || o.p.replacedAround(i))
	if gone || !o.p.said && o.unsure(i) {
		return nil
	}
	blank = blank && !divisible(o.p.adds[i])
	var all, apart []int
	for at := range len(o.repl) + 1 {
		if !o.divides(i, at) {
			continue
		}
		all = append(all, at)
		if blank && o.separates(i, at, len(forgotten)) {
			apart = append(apart, at)
		}
	}
	if len(apart) > 0 {
		return apart
	}
	return all
}

// divides reports whether what was forgotten before search line i may belong
// before line at of repl: anywhere among the lines added there, if the author's
// diff says which these are; else by any shortest account of how the edit's one
// text became the other, made with regard to indentation or without.
func (o *outcomes) divides(i, at int) bool {
	if o.p.said {
		return at >= o.first[i] && at <= o.first[i]+len(o.p.adds[i])
	}
	return (o.exact.splits(i, at) || o.loose.splits(i, at)) && !o.amidNew(i, at)
}

// unsure reports whether the lines around what was forgotten before search line
// i may have been taken away and written anew, or moved.
func (o *outcomes) unsure(i int) bool {
	if !o.solid(i-1, 3) || !o.solid(i, 3) {
		return true
	}
	untouched := o.p.keep[i-1] && o.p.keep[i] && len(o.p.adds[i]) == 0
	if o.moved && !(untouched && o.solid(i, never)) {
		return true
	}
	return o.shifted && !untouched
}

// solid reports whether search line i, if it stays, is sure to be one that its
// author kept, not one that was taken away and written anew: it is part of the
// context around all changes, or of enough lines that stay together.
func (o *outcomes) solid(i, enough int) bool {
	lo, hi := i, i+1
	for lo > 0 && o.p.keep[lo-1] && len(o.p.adds[lo]) == 0 {
		lo--
	}
	for hi < len(o.p.old) && o.p.keep[hi] && len(o.p.adds[hi]) == 0 {
		hi++
	}
	return !o.p.keep[i] || lo == 0 || hi == len(o.p.old) || hi-lo >= enough
}

// amidNew reports whether line at of repl lies among or after the lines that
// replace removed ones from search line i on: what was forgotten before these
// does not come after what takes their place.
func (o *outcomes) amidNew(i, at int) bool {
	end := i
	for end < len(o.p.old) && !o.p.keep[end] {
		end++
	}
	return end > i && at > o.first[i] && at <= o.first[end]+len(o.p.adds[end])
}

// separates reports whether n blank lines that were forgotten before search
// line i, put before line at of repl, leave the code before and after them as
// far apart from its new neighbours as it was. New lines that bring a blank
// line at one end show by it at which end they expect one of the file.
func (o *outcomes) separates(i, at, n int) bool {
	before, after := slices.Index(o.from, i-1), slices.Index(o.from, i)
	between := after >= 0 && at > before && at <= after
	if !between || blankLine(o.repl[after]) || blankLine(o.p.old[i-1]) {
		return false
	}
	lines := make([]string, 0, len(o.repl)+n)
	lines = append(lines, o.repl[:at]...)
	lines = append(lines, make([]string, n)...)
	lines = append(lines, o.repl[at:]...)
	return (before < 0 || blanks(lines[before+1:], 1) == n) && blanks(lines[:after+n], -1) == n
}

// divisible reports whether new lines are of several parts that stand together
// without a blank line: one that was forgotten may have stood there.
func divisible(lines []string) bool {
	least := -1
	for _, l := range lines {
		if in, rest := indentOf(l); rest != "" && (least < 0 || len(in) < least) {
			least = len(in)
		}
	}
	for i, l := range lines {
		in, rest := indentOf(l)
		if i == 0 || rest == "" || blankLine(lines[i-1]) {
			continue
		}
		if len(in) > least || strings.ContainsRune(")]}", rune(rest[0])) {
			continue
		}
		if !joins.MatchString(lines[i-1]) {
			return true
		}
	}
	return false
}

// joins matches lines that belong to the one after them.
var joins = regexp.MustCompile(`^\s*(?://|#|/?\*|@)|[{(\[:,\\]\s*$`)

func blankLine(l string) bool { return strings.TrimSpace(l) == "" }

// blanks counts the blank lines at the start of some, or at the end if step is
// negative.
func blanks(lines []string, step int) int {
	n := 0
	for n < len(lines) {
		l := lines[n]
		if step < 0 {
			l = lines[len(lines)-1-n]
		}
		if !blankLine(l) {
			break
		}
		n++
	}
	return n
}

// common holds how much the starts and the ends of two texts have in common,
// for every pair of places to cut them. A line of code counts for more than
// brackets and blank lines, which are alike by chance.
type common struct {
	starts, ends [][]int32
	all          int32
}

func newCommon(a, b []string, key func(string) string) *common {
	c := &common{starts: counts(len(a)+1, len(b)+1), ends: counts(len(a)+1, len(b)+1)}
	ka, kb := keys(a, key), keys(b, key)
	worth := make([]int32, len(a))
	for i, k := range ka {
		worth[i] = 1
		if strings.ContainsFunc(k, alphanumeric) {
			worth[i] = 4
		}
	}
	for i := range a {
		for j := range b {
			v := max(c.starts[i][j+1], c.starts[i+1][j])
			if ka[i] == kb[j] {
				v = max(v, c.starts[i][j]+worth[i])
			}
			c.starts[i+1][j+1] = v
		}
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			v := max(c.ends[i][j+1], c.ends[i+1][j])
			if ka[i] == kb[j] {
				v = max(v, c.ends[i+1][j+1]+worth[i])
			}
			c.ends[i][j] = v
		}
	}
	c.all = c.ends[0][0]
	return c
}

func counts(rows, cols int) [][]int32 {
	cells := make([]int32, rows*cols)
	out := make([][]int32, rows)
	for i := range out {
		out[i] = cells[i*cols : (i+1)*cols]
	}
	return out
}

func keys(lines []string, key func(string) string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = key(l)
	}
	return out
}

// splits reports whether the texts can be cut there and still have as much in
// common.
func (c *common) splits(i, at int) bool { return c.starts[i][at]+c.ends[i][at] == c.all }
