package place

import (
	"errors"
	"strings"
)

// indenter finds out how the search lines are indented compared with the lines
// they stand for, and returns the function that indents added lines as the
// file is. An error means that no single rule explains the difference.
func (t *file) indenter(p pattern, match []int) (func(string) (string, error), error) {
	m := shift{seen: map[string]string{}}
	trailing, noise := p.trailing(), map[string]bool{}
	for i, s := range p.old {
		if match[i] < 0 {
			continue
		}
		noise[s] = trailingSpace(s) && !trailingSpace(t.Body[match[i]])
		if strings.TrimSpace(s) == "" {
			continue
		}
		from, _ := indentOf(s)
		to, _ := indentOf(t.Body[match[i]])
		m.note(from, to, p.keep[i])
		m.deep = m.deep || strings.HasPrefix(from, "\t") || len(from) >= 4
		trailing = trailing && !trailingSpace(t.Body[match[i]])
	}
	indent, err := m.rule(t)
	if p.inFileTerms(t, match) {
		indent, err = func(in string) (string, error) { return in, nil }, nil
	}
	if err != nil {
		return nil, err
	}
	return func(line string) (string, error) {
		if trailing || noise[line] {
			line = strings.TrimRight(line, " \t")
		}
		in, rest := indentOf(line)
		if rest == "" {
			return line, nil
		}
		in, err := indent(in)
		if err == nil && !m.knows() && t.foreign(in) {
			err = errIndent
		}
		return in + rest, err
	}, nil
}

// inFileTerms reports whether the new lines are indented as the file is, though
// the search lines are not: an author who copied the search text without its
// indentation often writes the replacement with it. The outermost line tells;
// what the edit keeps is written in the search text's terms and counts as such.
func (p pattern) inFileTerms(t *file, match []int) bool {
	var search, file, now []string
	for i, s := range p.old {
		if match[i] >= 0 {
			search, file = append(search, s), append(file, t.Body[match[i]])
		}
		if p.keep[i] {
			now = append(now, s)
		}
	}
	now = append(now, p.added()...)
	was, is, to := outermost(search), outermost(file), outermost(now)
	return len(p.added()) > 0 && was != is && to == is
}

// outermost returns the shortest indentation of lines that are not blank.
func outermost(lines []string) string {
	least, found := "", false
	for _, l := range lines {
		if in, rest := indentOf(l); strings.TrimSpace(rest) != "" && (!found || len(in) < len(least)) {
			least, found = in, true
		}
	}
	return least
}

// foreign reports whether an indentation is of a kind that no line of the file
// has: tabs among spaces or spaces among tabs come from damage.
func (t *file) foreign(in string) bool {
	if t.indents == nil {
		t.indents = map[bool]bool{}
		for _, l := range t.Body {
			if i, rest := indentOf(l); len(i) > 1 && rest != "" || strings.HasPrefix(i, "\t") {
				t.indents[strings.Contains(i, "\t")] = true
			}
		}
	}
	return (len(in) > 1 || in == "\t") && len(t.indents) == 1 && !t.indents[strings.Contains(in, "\t")]
}

// trailing reports whether every line of the edit ends in white space: then the
// new ones do so for no better reason than the others.
func (p pattern) trailing() bool {
	for _, l := range append(p.added(), p.old...) {
		if strings.TrimSpace(l) != "" && !trailingSpace(l) {
			return false
		}
	}
	return true
}

func trailingSpace(s string) bool { return s != strings.TrimRight(s, " \t") }

// shift collects which indentation of the edit stands for which of the file.
type shift struct {
	seen           map[string]string // edit → file
	conflict       bool              // one indentation stands for two
	differs        bool              // some line is indented otherwise than in the file
	removed        bool              // a removed line is indented as in the file
	removedDiffers bool
	deep           bool // some line is indented by a tab or more
	otherKind      bool // a context line has spaces for tabs or tabs for spaces
	contextOff     bool // a context line differs by more than its diff column
}

func (m *shift) note(from, to string, context bool) {
	if old, ok := m.seen[from]; ok && old != to {
		m.conflict = true
	}
	m.seen[from] = to
	switch {
	case from == to:
		m.removed = m.removed || !context && from != ""
		return
	case !context:
		m.removedDiffers = true
	case " "+from != to:
		m.contextOff = true
		m.otherKind = m.otherKind || strings.Contains(from, "\t") != strings.Contains(to, "\t") && from != "" && to != ""
	}
	m.differs = true
}

// knows reports whether the author has shown to indent as the file does.
func (m *shift) knows() bool { return m.deep && !m.differs }

var errIndent = errors.New("its indentation differs from the file's in no consistent way")

// rule returns the map from the edit's indentation to the file's.
func (m *shift) rule(t *file) (func(string) (string, error), error) {
	same := func(in string) (string, error) { return in, nil }
	switch {
	case !m.differs:
		return same, nil
	case !m.removedDiffers && !m.otherKind && (m.removed || !m.contextOff):
		// Only context differs: it lost its column of the diff, or was wrapped.
		return same, nil
	case m.conflict:
		return nil, errIndent
	}
	if f := m.uniform(); f != nil {
		return f, nil
	}
	if f := m.tabs(t); f != nil {
		return f, nil
	}
	return m.table, nil
}

func (m *shift) table(in string) (string, error) {
	if to, ok := m.seen[in]; ok {
		return to, nil
	}
	return "", errIndent
}

// uniform is the rule where the whole edit was moved by one prefix.
func (m *shift) uniform() func(string) (string, error) {
	var less, more string
	for from, to := range m.seen {
		switch {
		case strings.HasSuffix(to, from) && len(to) > len(from):
			more = to[:len(to)-len(from)]
		case strings.HasSuffix(from, to) && len(from) > len(to):
			less = from[:len(from)-len(to)]
		}
	}
	rule := func(in string) (string, error) {
		rest, ok := strings.CutPrefix(in, less)
		if !ok {
			return "", errIndent
		}
		return more + rest, nil
	}
	for from, to := range m.seen {
		if got, err := rule(from); err != nil || got != to {
			return nil
		}
	}
	return rule
}

// tabs is the rule where the edit is indented by spaces and the file by tabs,
// or the other way round, at one fixed width.
func (m *shift) tabs(t *file) func(string) (string, error) {
	width := 0
	toTabs, toSpaces := false, false
	for from, to := range m.seen {
		spaces, tabs := from, to
		if strings.Contains(from, "\t") {
			spaces, tabs = to, from
		}
		if strings.Trim(spaces, " ") != "" || strings.Trim(tabs, "\t") != "" || (spaces == "") != (tabs == "") {
			return nil
		}
		if spaces == "" {
			continue
		}
		toTabs, toSpaces = toTabs || spaces == from, toSpaces || tabs == from
		w := len(spaces) / len(tabs)
		if w*len(tabs) != len(spaces) || width != 0 && w != width {
			return nil
		}
		width = w
	}
	if width < 2 || toTabs && (toSpaces || t.innerTabs()) {
		return nil
	}
	return func(in string) (string, error) {
		if toTabs {
			if strings.Trim(in, " ") != "" || len(in)%width != 0 {
				return "", errIndent
			}
			return strings.Repeat("\t", len(in)/width), nil
		}
		if strings.Trim(in, "\t") != "" {
			return "", errIndent
		}
		return strings.Repeat(" ", len(in)*width), nil
	}
}

// innerTabs reports whether the file has tabs after the start of a line's
// text: an edit that lost its tabs may have lost such a one as well.
func (t *file) innerTabs() bool {
	for _, l := range t.Body {
		if _, rest := indentOf(l); strings.Contains(strings.TrimRight(rest, "\t"), "\t") {
			return true
		}
	}
	return false
}
