package patch

import (
	"path"
	"slices"
	"strings"
)

// undecided reports whether a damaged difference can be read in two ways with
// different results, so that refusing it is the only right answer. It tries all
// that the damage leaves open, by brute force and with none of the code under
// test: each hunk may stand wherever its old lines stand in the file, if as many
// lines as were dropped from it are put back in all possible places. A line
// number decides where one of the ways starts at it. Dropped lines were context,
// altered ones may have read anything.
func (s sample) undecided(d damaged) bool {
	if slices.ContainsFunc(d.hunks, func(h damagedHunk) bool { return len(h.lines) == 0 }) || len(d.hunks) != len(s.hunks) {
		return false
	}
	for i, h := range d.hunks {
		w := ways{file: strings.Split(s.before, "\n"), hunk: h, right: s.hunks[i], results: map[string]bool{}, atHint: map[string]bool{}}
		w.find()
		if n := len(w.atHint); n > 1 || n == 0 && len(w.results) > 1 {
			return true
		}
	}
	return s.sameName(d.tree, d.path) > 1
}

// sameName counts the files that a path may mean: itself, or those it is the
// end of.
func (s sample) sameName(tree Files, name string) int {
	n := 0
	for p := range tree {
		if p == name {
			return 1
		}
		if strings.HasSuffix(p, "/"+name) || path.Base(p) == name {
			n++
		}
	}
	return n
}

// ways finds all results of a damaged hunk.
type ways struct {
	file            []string
	hunk, right     damagedHunk
	known           map[string]bool // old lines of the right hunk, without white space around them
	results, atHint map[string]bool
	steps           int
}

// Bounds on the search for other ways: what drops or repeats more is taken for
// decidable, to the disadvantage of the code under test.
const (
	maxPutBack = 3
	maxWays    = 8
	maxWalk    = 200000
)

func (w *ways) find() {
	w.known = map[string]bool{}
	rightOld := 0
	for _, l := range w.right.lines {
		if l[0] != '+' {
			w.known[strings.TrimSpace(l[1:])] = true
			rightOld++
		}
	}
	old, _ := w.hunk.counts()
	if rightOld-old > maxPutBack {
		return
	}
	for at := range w.file {
		w.from(at, at, w.hunk.lines, rightOld-old, nil, false)
	}
}

// from lays the rest of a hunk on the file from line pos on; start is where it
// began, put back how many lines may still be, made what came of it so far.
func (w *ways) from(start, pos int, rest []string, putBack int, made []string, met bool) {
	if w.steps++; len(w.results) > maxWays || w.steps > maxWalk {
		return
	}
	if len(rest) == 0 {
		text := strings.Join(slices.Concat(w.file[:start], made, w.file[pos:]), "\n")
		w.results[text] = true
		if w.hunk.numbered() && start+1 == w.hunk.start {
			w.atHint[text] = true
		}
		return
	}
	kind, line := byte(' '), ""
	if rest[0] != "" {
		kind, line = rest[0][0], strings.TrimSpace(rest[0][1:])
	}
	made = slices.Clip(made)
	switch {
	case kind == '+':
		w.from(start, pos, rest[1:], putBack, append(made, "+"+line), met)
	case pos < len(w.file) && (strings.TrimSpace(w.file[pos]) == line || !w.known[line] && kind == ' '):
		next := made
		if kind == ' ' {
			next = append(made, w.file[pos])
		}
		w.from(start, pos+1, rest[1:], putBack, next, true)
	}
	if met && putBack > 0 && pos < len(w.file) {
		w.from(start, pos+1, rest, putBack-1, append(made, w.file[pos]), met)
	}
}

// numbered reports whether the hunk's header tells a line.
func (h damagedHunk) numbered() bool { return h.head == "" || strings.HasPrefix(h.head, "@@ -") }
