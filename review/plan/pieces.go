package plan

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/source"
)

// maxPieceLines bounds what one target shows. A model loses track of more, and
// a defect rarely needs more around it than the context brings anyway.
const maxPieceLines = 250

// mostLines bounds the lines of a window with its comments and blank lines.
const mostLines = 2 * maxPieceLines

// piece is a part of a file that can become a target: a function, a window of
// a long one, or what lies outside all functions.
type piece struct {
	symbol string
	fn     int // index of its function in the facts of the file; 0 for code outside all functions
	span   source.Range
	hidden []source.Range

	changed []source.Range // its lines that the pull request touched, where code is among them

	trivial bool    // a definition that cannot hold a defect
	risk    float64 // of what its code does
}

func (p piece) shows(line int) bool {
	return p.span.Start <= line && line <= p.span.End &&
		!slices.ContainsFunc(p.hidden, func(h source.Range) bool { return h.Start <= line && line <= h.End })
}

// id names the piece. Windows and file-level code are named by their lines.
func (p piece) id(path string) string {
	if p.symbol != "" {
		return path + "#" + p.symbol
	}
	return fmt.Sprintf("%s#L%d-%d", path, p.span.Start, p.span.End)
}

// split cuts a file into pieces that cover every line that matters once: its
// outermost functions and methods, then what is left. A file without facts is
// left over as a whole.
func split(code *facts.File, lines []string) []piece {
	var ps []piece
	var covered []source.Range
	if code != nil {
		for _, i := range code.Outermost() {
			fn := code.Functions[i]
			start, end := code.Span(fn)
			span := source.Range{Start: start, End: min(end, len(lines))}
			if n := len(covered); n > 0 && span.Start <= covered[n-1].End { // several on one line
				span.Start = covered[n-1].End + 1
			}
			if span.Start > span.End {
				continue
			}
			covered = append(covered, span)
			if !code.Declared(fn.StartLine()) {
				ps = append(ps, windows(piece{symbol: fn.Symbol, fn: i, span: span}, lines, code)...)
			}
		}
	}
	ps = append(ps, leftover(lines, covered, code)...)
	slices.SortStableFunc(ps, func(a, b piece) int { return a.span.Start - b.span.Start })
	if code == nil {
		return ps
	}
	for i := range ps { // while the facts are at hand: they are not kept for a whole tree
		p := &ps[i]
		p.trivial = p.symbol != "" && code.Trivial(p.span.Start, p.span.End)
		p.risk = weigh(*p, code)
	}
	return ps
}

// windows cuts a piece that is too long into runs of lines, each of which ends
// where the fewest blocks are open: what is opened and what closes it stay
// together. Comments and blank lines do not count, so that those that come and
// go leave the code of each window as it was.
func windows(p piece, lines []string, code *facts.File) []piece {
	if p.span.End-p.span.Start < maxPieceLines {
		return []piece{p}
	}
	open := openAt(p.span, code)
	var ps []piece
	rest := spoken(p.span, lines, code) // what is not in a window yet
	for start := p.span.Start; start <= p.span.End; {
		n := min(len(rest), maxPieceLines)
		for n > 0 && rest[n-1]-start >= mostLines {
			n--
		}
		end := min(p.span.End, start+mostLines-1)
		if 0 < n && n < len(rest) {
			behind := func(i int) int { return open[rest[i-1]+1-p.span.Start] } // the first i of rest
			for i, most := n-1, n; i > most/2; i-- {
				if behind(i) < behind(n) {
					n = i
				}
			}
			end = rest[n-1]
		}
		w := piece{fn: p.fn, span: source.Range{Start: start, End: end}}
		if p.symbol != "" {
			w.symbol = fmt.Sprintf("%s@L%d", p.symbol, start)
		}
		ps, rest, start = append(ps, w), rest[n:], end+1
	}
	if len(ps) == 1 {
		return []piece{p}
	}
	return ps
}

// spoken lists the lines of a run that hold more than white space or a comment.
func spoken(r source.Range, lines []string, code *facts.File) (all []int) {
	comment := map[int]bool{}
	for n := range code.Between(r.Start, r.End) {
		if !n.Is(lang.Comment) {
			continue
		}
		for line := n.StartLine(); line <= n.EndLine(); line++ {
			comment[line] = line > n.StartLine() || !closes(lines[line-1])
		}
	}
	for line := r.Start; line <= r.End; line++ {
		if strings.TrimSpace(lines[line-1]) != "" && (!comment[line] || code.HasCode(line)) {
			all = append(all, line)
		}
	}
	return all
}

// closes reports whether a line begins with what ends a block; a comment may follow.
func closes(line string) bool {
	line = strings.TrimSpace(line)
	return line != "" && strings.ContainsRune("})]", rune(line[0])) || strings.HasPrefix(line, "end")
}

// openAt counts, for each line of a run, the constructs that began on a line
// before it and have not ended.
func openAt(r source.Range, code *facts.File) []int {
	open := make([]int, r.End-r.Start+2)
	for n := range code.Between(r.Start, r.End) {
		if n.Is(lang.Comment) {
			continue
		}
		if first, last := n.StartLine()+1-r.Start, min(n.EndLine(), r.End)-r.Start; first <= last {
			open[first]++
			open[last+1]--
		}
	}
	for i := 1; i < len(open); i++ {
		open[i] += open[i-1]
	}
	return open
}

// leftover returns the code outside covered in runs of at most maxPieceLines
// shown lines. Lines that only frame the file (blank lines, comments, imports,
// declarations of types) are left out.
func leftover(lines []string, covered []source.Range, code *facts.File) []piece {
	speaks := codeLine
	if code != nil {
		top := code.TopLevel()
		speaks = func(_ string, line int) bool { return top[line] }
	}
	var ps []piece
	var cur piece
	shown := 0
	flush := func(end int) {
		if shown > 0 {
			cur.span.End = end
			ps = append(ps, cur)
		}
		cur, shown = piece{}, 0
	}
	last := 0 // last line shown that holds code
	for i, next := 0, 0; i < len(lines); i++ {
		line := i + 1
		for next < len(covered) && covered[next].End < line {
			next++
		}
		if next < len(covered) && covered[next].Start <= line {
			if shown > 0 {
				cur.hidden = append(cur.hidden, covered[next])
			}
			i = covered[next].End - 1
			continue
		}
		if !speaks(lines[i], line) {
			continue
		}
		if shown >= maxPieceLines {
			flush(last)
		}
		if shown == 0 {
			cur.span.Start = line
		}
		shown, last = shown+1, line
	}
	flush(last)
	for i := range ps { // hidden runs behind the last shown line are not within the span
		ps[i].hidden = slices.DeleteFunc(ps[i].hidden, func(h source.Range) bool { return h.Start > ps[i].span.End })
	}
	return ps
}

// codeLine reports whether a line of a file without facts holds more than white
// space, a comment or closing brackets. It judges by how the line starts: a
// wrong guess costs one target, never a finding.
func codeLine(text string, _ int) bool {
	s := strings.TrimSpace(text)
	for _, comment := range []string{"//", "#", "/*", "*", "--", ";;", "<!--"} {
		if strings.HasPrefix(s, comment) {
			return false
		}
	}
	return strings.Trim(s, "{}()[];,") != ""
}

// serves reports whether a piece holds a function that requests reach.
func serves(p piece, code *facts.File) bool {
	return slices.ContainsFunc(code.Entries(), func(e facts.Entry) bool {
		return e.Kind == facts.Request && p.shows(code.Functions[e.Function].StartLine())
	})
}
