package report

import (
	"regexp"
	"strconv"
	"strings"
)

// hunkHead is the first line of a hunk; the groups are where it starts in the
// old file and how many lines it has there.
var hunkHead = regexp.MustCompile(`^@@ -([0-9]{1,9})(?:,([0-9]{1,9}))? \+[0-9]{1,9}(?:,([0-9]{1,9}))? @@`)

// changesOf turns a unified diff, as our own printer writes it, into SARIF
// replacements: each run of removed and added lines is one. Diffs that create,
// delete or rename files have no such form; for them, and for a diff that is
// not ours, there are none.
func changesOf(diff []byte) []sarifChange {
	var out []sarifChange
	p := fixes{lines: strings.SplitAfter(string(diff), "\n")}
	for p.more() {
		line := p.lines[0]
		switch {
		case strings.HasPrefix(line, "new file mode"), strings.HasPrefix(line, "deleted file mode"), strings.HasPrefix(line,
			"rename "):
			return nil
		case strings.HasPrefix(line, "--- "):
			path, ok := strings.CutPrefix(strings.TrimRight(line, "\n\t"), "--- a/")
			if !ok {
				return nil
			}
			out = append(out, sarifChange{Artifact: artifact(path), Replacements: []sarifReplacement{}})
			p.lines = p.lines[1:]
		case hunkHead.MatchString(line) && len(out) > 0:
			last := &out[len(out)-1]
			rs, ok := p.hunk()
			if !ok {
				return nil
			}
			last.Replacements = append(last.Replacements, rs...)
		default:
			p.lines = p.lines[1:]
		}
	}
	for _, c := range out {
		if len(c.Replacements) == 0 {
			return nil
		}
	}
	return out
}

// fixes walks through the lines of a diff.
type fixes struct{ lines []string }

func (p *fixes) more() bool { return len(p.lines) > 0 && p.lines[0] != "" }

// hunk reads one hunk, of which the head is at hand.
func (p *fixes) hunk() ([]sarifReplacement, bool) {
	head := hunkHead.FindStringSubmatch(p.lines[0])
	at := number(head[1])
	left, added := countOf(head[2]), countOf(head[3])
	if left == 0 {
		at++ // an insertion names the line before it
	}
	p.lines = p.lines[1:]
	var out []sarifReplacement
	var c change
	c.at = at
	flush := func() {
		if c.removed > 0 || len(c.added) > 0 {
			out = append(out, c.replacement())
		}
		c = change{at: at}
	}
	for (left > 0 || added > 0) && p.more() {
		line := p.lines[0]
		p.lines = p.lines[1:]
		switch line[0] {
		case '-':
			c.removed++
			at++
			left--
		case '+':
			c.added = append(c.added, line[1:])
			added--
		case '\\':
			c.noNewline()
		default:
			at++
			left--
			added--
			flush()
		}
	}
	if p.more() && p.lines[0][0] == '\\' {
		c.noNewline()
	}
	flush()
	return out, left == 0 && added == 0
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // digits only, at most nine
	return n
}

// countOf is the number of lines in a hunk's head, where 1 is left out.
func countOf(s string) int {
	if s == "" {
		return 1
	}
	return number(s)
}

// change is a run of removed and added lines.
type change struct {
	at      int // line of the old file
	removed int
	added   []string // with their line ends
	end     bool     // the old side ends the file without a newline
}

// noNewline notes that the line before has no newline.
func (c *change) noNewline() {
	if n := len(c.added); n > 0 {
		c.added[n-1] = strings.TrimSuffix(c.added[n-1], "\n")
	} else if c.removed > 0 {
		c.end = true
	}
}

// replacement covers whole lines: from the first column of the first to the
// first column of the line after the last.
func (c *change) replacement() sarifReplacement {
	region := sarifRegion{StartLine: max(1, c.at), StartColumn: 1, EndLine: max(1, c.at+c.removed), EndColumn: 1}
	if c.end { // there is no line after the last
		region.EndLine, region.EndColumn = max(1, c.at+c.removed-1), 0
	}
	out := sarifReplacement{Deleted: region}
	if len(c.added) > 0 {
		out.Inserted = &sarifTextOnly{strings.Join(c.added, "")}
	}
	return out
}
