package answer

import (
	"regexp"
	"strings"
)

// body reads a line that is no header.
func (p *diffParser) body(line string) {
	kind := byte(0)
	if line != "" {
		kind = line[0]
	}
	if kind == '+' || kind == '-' {
		p.changedLine(kind, line[1:])
		return
	}
	if p.hunk == nil || p.done {
		p.between(line)
		return
	}
	switch {
	case kind == '\\':
		p.noEOL()
	case line == "":
		p.blank()
	case kind == ' ':
		p.add(' ', line[1:])
	case p.complete() && !p.more(), looksProse(line) && !p.goesOn():
		p.done = true
	default: // a context line that lost its leading space
		p.add(' ', line)
	}
}

// complete reports whether the hunk has as many lines as its header said.
func (p *diffParser) complete() bool { return p.counted && p.oldLeft <= 0 && p.newLeft <= 0 }

// changedLine adds a removed or added line. One outside of any hunk opens a
// hunk of its own; after a hunk that ended in prose it is not understood, which
// the count of lines brings to light.
func (p *diffParser) changedLine(kind byte, text string) {
	if p.hunk == nil {
		p.hunk = &hunk{}
	}
	p.in++
	if !p.done {
		p.add(kind, text)
	}
}

// between reads a line outside of hunks: context of a diff without any hunk
// header, or prose.
func (p *diffParser) between(line string) {
	begun := p.hunk != nil || len(p.current().hunks) > 0
	if begun || line == "" || !p.goesOn() || looksProse(line) {
		return
	}
	p.hunk = &hunk{}
	p.add(' ', strings.TrimPrefix(line, " "))
}

func (p *diffParser) add(kind byte, text string) {
	p.hunk.ops = append(p.hunk.ops, op{kind, text})
	if kind != '+' {
		p.oldLeft--
	}
	if kind != '-' {
		p.newLeft--
	}
}

// blank reads an empty line: a blank context line whose space was trimmed, or
// the gap before prose or the next header.
func (p *diffParser) blank() {
	if p.complete() && !p.more() {
		return
	}
	p.add(' ', "")
}

// noEOL reads the marker for a missing line break at the end of the file; it
// speaks of the line before it.
func (p *diffParser) noEOL() {
	if len(p.hunk.ops) == 0 {
		return
	}
	switch p.hunk.ops[len(p.hunk.ops)-1].kind {
	case '-':
		p.hunk.oldNoEOL = true
	case '+':
		p.hunk.newNoEOL = true
	default:
		p.hunk.oldNoEOL, p.hunk.newNoEOL = true, true
	}
}

// more reports whether changed or properly prefixed lines follow before the
// next header, across blank lines only: then the counts of the header are wrong.
func (p *diffParser) more() bool {
	for _, l := range p.lines[p.pos:] {
		if l == "" {
			continue
		}
		return l[0] == '+' || l[0] == ' ' || l[0] == '-' && !strings.HasPrefix(l, "--- ")
	}
	return false
}

// goesOn reports whether changed lines follow before the next header.
func (p *diffParser) goesOn() bool {
	const far = 200
	for _, l := range p.lines[p.pos:min(p.pos+far, len(p.lines))] {
		switch {
		case strings.HasPrefix(l, "@@"), strings.HasPrefix(l, "--- "), strings.HasPrefix(l, "diff "):
			return false
		case strings.HasPrefix(l, "+"), strings.HasPrefix(l, "-"):
			return true
		}
	}
	return false
}

var (
	wordy    = regexp.MustCompile(`^(?:[A-Z*>\d"“(]|## )[^;{}=]*$`)
	codeLike = regexp.MustCompile(`[;{}=]|\w\(|\)\s*:?$|^\s*(?:@|//|/\*|\*/)`)
)

// looksProse guesses whether an unprefixed line is a sentence rather than code.
// A wrong guess costs a context line, never a changed one.
func looksProse(line string) bool {
	if !wordy.MatchString(line) || codeLike.MatchString(line) {
		return false
	}
	return len(strings.Fields(line)) >= 3
}
