package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/rules/match"
)

// Explanation is what there is to know of a rule, all of it from its file.
type Explanation struct {
	catalogue.Rule
	Offline []syntax.Language // in which the built-in rules find it, by name
	Shown   []Shown           // by language, as the file has them
}

// Shown is how a rule shows in one language: lines of its examples.
type Shown struct {
	Language syntax.Language
	Found    []string // where it speaks
	Fine     []string // where it stays silent, for comparison
}

// mostLines bounds the lines of examples that are shown of each kind.
const mostLines = 3

// Explain returns what there is to know of a rule.
func Explain(r catalogue.Rule) Explanation {
	x := Explanation{Rule: r}
	for _, l := range syntax.Languages {
		set, err := match.Compile([]catalogue.Rule{r}, l)
		if err == nil && !set.Empty() && l == l.Family() {
			x.Offline = append(x.Offline, l)
		}
	}
	slices.Sort(x.Offline)
	for _, e := range r.Examples {
		x.show(e)
	}
	return x
}

func (x *Explanation) show(e catalogue.Example) {
	i := slices.IndexFunc(x.Shown, func(s Shown) bool { return s.Language == e.Language })
	if i < 0 {
		i = len(x.Shown)
		x.Shown = append(x.Shown, Shown{Language: e.Language})
	}
	s := &x.Shown[i]
	source, marks := unmark(e.Source)
	lines := strings.Split(source, "\n")
	for n, line := range strings.Split(e.Source, "\n") {
		text := strings.TrimSpace(lines[n])
		into := &s.Found
		switch mark := marks[n+1]; {
		case mark == "low":
			continue // a doubt is no good example
		case mark == "" && line != lines[n]: // marked as ok
			into = &s.Fine
		case mark == "":
			continue
		}
		if len(*into) < mostLines && !slices.Contains(*into, text) {
			*into = append(*into, text)
		}
	}
}

// Text is the explanation for a terminal.
func (x Explanation) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", x.ID, strings.Repeat("=", len(x.ID)))
	paragraph(&b, "", x.Title+". "+x.What)
	fmt.Fprintf(&b, "\nSeverity on a request path: %s\n", x.Severity)
	fmt.Fprintf(&b, "Occurs in: %s\n", cmp.Or(joined(x.Languages), "all languages"))
	fmt.Fprintf(&b, "Found without a model in: %s\n", cmp.Or(joined(x.Offline), "no language; a model is asked about it"))
	for _, s := range x.Shown {
		if len(s.Found) > 0 {
			fmt.Fprintf(&b, "\nHow it shows in %s:\n", s.Language)
			listing(&b, s.Found)
		}
		if len(s.Fine) > 0 {
			fmt.Fprintf(&b, "No finding in %s:\n", s.Language)
			listing(&b, s.Fine)
		}
	}
	b.WriteString("\nHow to fix it:\n")
	paragraph(&b, "  ", x.Fix)
	for _, l := range slices.Sorted(maps.Keys(x.Hints)) {
		paragraph(&b, "  ", fmt.Sprintf("%s: %s", l, x.Hints[l]))
	}
	if len(x.Traps) > 0 {
		b.WriteString("\nWhat looks like it and may be ignored:\n")
		for _, trap := range x.Traps {
			text := trap.Text
			if trap.Language != "" {
				text = fmt.Sprintf("%s: %s", trap.Language, text)
			}
			paragraph(&b, "  ", "- "+text)
		}
	}
	fmt.Fprintf(&b, "\nTo ignore one on purpose, put this into a comment on its line:\n"+
		"  breakwater:ignore %s and the reason\n", x.ID)
	if len(x.Sources) > 0 {
		b.WriteString("\nSources:\n")
		for _, source := range x.Sources {
			paragraph(&b, "  ", "- "+source)
		}
	}
	return b.String()
}

func listing(b *strings.Builder, lines []string) {
	for _, line := range lines {
		b.WriteString("    " + line + "\n")
	}
}

// textWidth is where the text wraps, in bytes.
const textWidth = 78

// paragraph writes a text whose lines begin with an indent.
func paragraph(b *strings.Builder, indent, text string) {
	line := indent
	for word := range strings.FieldsSeq(text) {
		if len(line)+len(word) >= textWidth && line != indent {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		line += word + " "
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}

func joined(ls []syntax.Language) string {
	var names []string
	for _, l := range ls {
		names = append(names, string(l))
	}
	return strings.Join(names, ", ")
}
