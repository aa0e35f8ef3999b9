package index

import (
	"bytes"
	"regexp"
	"sort"
	"strings"
)

// giving is a line that gives a name its value: an element of a list, or a value
// of some type.
type giving struct {
	line  int
	over  string // the list; empty: see value
	value string // as of valueType
}

// givings are those of a file by name, in the order of its lines. They are read
// off its text once, whoever asks for how many names of how many spans.
type givings map[string][]giving

// mostGivings bounds the values of one name that are looked at.
const mostGivings = 8

// of returns the values that a name is given on the lines from..to, the first few.
func (g givings) of(name string, from, to int) []giving {
	all := g[name]
	first := sort.Search(len(all), func(i int) bool { return all[i].line >= from })
	past := sort.Search(len(all), func(i int) bool { return all[i].line > to })
	return all[first:max(first, min(past, first+mostGivings))]
}

var (
	goRange    = regexp.MustCompile(`\bfor\s+(?:\w+\s*,\s*)?(\w+)\s*:=\s*range\s+([\w.]+)`)
	forIn      = regexp.MustCompile(`\bfor\s*\(?\s*(?:const|let|var)?\s*(\w+)\s+(?:in|of)\s+(?:\w+\()?([\w.]+)`)
	received   = regexp.MustCompile(`\b(\w+)(?:\s*,\s*\w+)?\s*:?=\s*(?:<-\s*([\w.]+)|([\w.]+)\[[^\[\]:]*\]\s*(?:$|;|\{))`)
	withAs     = regexp.MustCompile(`\bwith\s+(.*?)\s+as\s+(\w+)`)
	ifAssigned = regexp.MustCompile(`\b(?:if|switch|for)\s+(\w+)(?:\s*,\s*\w+)*\s*:=\s*(?:range\s+)?([^;]*)`)
)

func givingsOf(t text) givings {
	g := givings{}
	for n := 1; n <= t.count(); n++ {
		line := clip(t.lines(n, n), 400)
		if bytes.IndexByte(line, '=') >= 0 || bytes.Contains(line, []byte("for")) || bytes.Contains(line, []byte("with")) {
			g.read(n, strings.TrimRight(string(line), "\r\n"))
		}
	}
	return g
}

// read notes what a line gives. A name that goes through a list gets no value.
func (g givings) read(n int, line string) {
	for _, re := range []*regexp.Regexp{goRange, forIn, received} {
		if m := re.FindStringSubmatch(strings.TrimRight(line, " ")); m != nil {
			g.add(m[1], giving{line: n, over: strings.Trim(strings.Join(m[2:], ""), ".")})
		}
	}
	if m := assigned.FindStringSubmatch(line); m != nil {
		value := typeName(m[2] + m[3])
		if value == "" {
			value = valueType(m[4])
		}
		g.add(m[1], giving{line: n, value: value})
	}
	if m := withAs.FindStringSubmatch(line); m != nil { // with f() as name:
		g.add(m[2], giving{line: n, value: valueType(m[1])})
	}
	if m := ifAssigned.FindStringSubmatch(line); m != nil { // if name := f(); …
		g.add(m[1], giving{line: n, value: valueType(m[2])})
	}
}

// add keeps the first thing that a line gives to a name.
func (g givings) add(name string, v giving) {
	all := g[name]
	taken := len(all) > 0 && all[len(all)-1].line == v.line
	if !taken && (v.over != "" || v.value != "") {
		g[name] = append(all, v)
	}
}
