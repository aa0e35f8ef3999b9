package place

import (
	"strings"
	"testing"

	"breakwater/review/finding"
)

// fromDiff makes an edit of the lines of a diff, as its reader does.
func fromDiff(lines ...string) finding.Edit {
	e := finding.Edit{Path: "a.py"}
	for _, l := range lines {
		e.Marks += l[:1]
		if l[0] != '+' {
			e.Search += l[1:] + "\n"
		}
		if l[0] != '-' {
			e.Replace += l[1:] + "\n"
		}
	}
	return e
}

// script prints a pattern as a diff.
func (p pattern) script() string {
	var out []string
	for i := range len(p.old) + 1 {
		for _, l := range p.adds[i] {
			out = append(out, "+"+l)
		}
		if i < len(p.old) && p.keep[i] {
			out = append(out, " "+p.old[i])
		} else if i < len(p.old) {
			out = append(out, "-"+p.old[i])
		}
	}
	return strings.Join(out, ",")
}

// TestMarks reads what a diff says about its lines; where it says nothing, or
// nothing that can be, the texts are compared.
func TestMarks(t *testing.T) {
	unlike := fromDiff(" a", "-b", "+c")
	unlike.Marks = " -+ "
	unended := fromDiff(" a", "-b", "+b", "+c")
	unended.Search, unended.Replace = "a\nb", "a\nb\nc"
	tests := []struct {
		name string
		edit finding.Edit
		want string
		said bool
	}{
		{"no diff", finding.Edit{Search: "a\nb\nc\n", Replace: "a\nc\nb\n"}, " a,-b, c,+b", false},
		{"diff", fromDiff("-b", " c", "+b"), "-b, c,+b", true},
		{"line written anew", fromDiff("-a", "-b", "+a", "+c", " d"), "-a,-b,+a,+c, d", true},
		{"all new", fromDiff("+a", "+b"), "+a,+b", true},
		{"new lines at both ends", fromDiff("+x", " a", "+y"), "+x, a,+y", true},
		{"no final line breaks", unended, " a,-b,+b,+c", true},
		{"new lines first", fromDiff("+b", "+c", "-b", " d"), "+b,+c,-b, d", true},
		{"lines left out, written anew", fromDiff("-# ... existing code", "-b", "+# ... existing code", "+c"), " # ... existing code,-b,+c", false},
		{"marks of lines that differ", finding.Edit{Marks: " ", Search: "a\n", Replace: "b\n"}, "-a,+b", false},
		{"marks of other texts", unlike, " a,-b,+c", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPattern(tt.edit)
			if got := p.script(); got != tt.want || p.said != tt.said {
				t.Errorf("got %s, said %v; want %s, said %v", got, p.said, tt.want, tt.said)
			}
		})
	}
}
