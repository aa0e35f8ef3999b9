package patch

import (
	"strings"
	"testing"

	"breakwater/review/finding"
)

// diffEdit makes an edit of the lines of a diff, as its reader does.
func diffEdit(lines ...string) finding.Edit {
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
	unlike := diffEdit(" a", "-b", "+c")
	unlike.Marks = " -+ "
	unended := diffEdit(" a", "-b", "+b", "+c")
	unended.Search, unended.Replace = "a\nb", "a\nb\nc"
	tests := []struct {
		name string
		edit finding.Edit
		want string
		said bool
	}{
		{"no diff", finding.Edit{Search: "a\nb\nc\n", Replace: "a\nc\nb\n"}, " a,-b, c,+b", false},
		{"diff", diffEdit("-b", " c", "+b"), "-b, c,+b", true},
		{"line written anew", diffEdit("-a", "-b", "+a", "+c", " d"), "-a,-b,+a,+c, d", true},
		{"all new", diffEdit("+a", "+b"), "+a,+b", true},
		{"new lines at both ends", diffEdit("+x", " a", "+y"), "+x, a,+y", true},
		{"no final line breaks", unended, " a,-b,+b,+c", true},
		{"new lines first", diffEdit("+b", "+c", "-b", " d"), "+b,+c,-b, d", true},
		{"lines left out, written anew", diffEdit("-# ... existing code", "-b", "+# ... existing code", "+c"), " # ... existing code,-b,+c", false},
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

// TestSaidByDiff places edits that only a diff decides, and none that a guess
// at what stays would.
func TestSaidByDiff(t *testing.T) {
	const before = "import os\n\n\ndef load(name):\n    check(name)\n    log(name)\n    text = read(name)\n    close()  # now\n    # at once\n\n    done(name)\n    return text\n\n\nlog(\"a\")\nend()\nlast()\n"
	open := diffEdit(" end()", " last()", "+end()")
	tests := []struct {
		name string
		edit finding.Edit
		want string // empty: refused
	}{
		{"forgotten between lines that stay, amid changes", diffEdit("-    check(name)", "+    check(str(name))", "     log(name)", "     close()  # now", "     # at once", "-    done(name)", "+    check(name)"),
			strings.NewReplacer("check(name)", "check(str(name))", "done(name)", "check(name)").Replace(before)},
		{"blank line beside what is written anew", diffEdit("     text = read(name)", "-    close()  # now", "-    # at once", "+    close(1)", "+    # now", "+    # at once", "     done(name)", "     return text"), ""},
		{"forgotten where new lines come first", diffEdit("     # at once", " ", "+    done(text)", "-    return text", " ", " ", " log(\"a\")", " end()"), ""},
		{"new lines first", diffEdit(" ", "+    log(text)", "-    done(name)", "     return text"), strings.Replace(before, "done(name)", "log(text)", 1)},
		{"line written anew, spelled differently", diffEdit("-log(“a”)", "-end()", "+log(“a”)", "+last()"), strings.Replace(before, "\nend()", "\nlast()", 1)},
		{"at the end", open, before + "end()\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := Files{"a.py": []byte(before)}
			s := suggest(t, files, tt.edit)
			mustGive(t, files, s, tt.want)
		})
	}
}

// TestOpenEnd adds lines beside the last line but one: two texts mean just
// that, a diff may have forgotten the last line.
func TestOpenEnd(t *testing.T) {
	files := Files{"a.py": []byte("def a():\n    print()\n    print(1)\n")}
	e := diffEdit(" def a():", "     print()", "+    print(2)")
	for _, e.OpenEnd = range []bool{false, true} {
		if s := suggest(t, files, e); (s.Status == Refused) != e.OpenEnd {
			t.Errorf("open end %v: %s %s", e.OpenEnd, s.Status, s.Refusal)
		}
	}
}

// mustGive holds a suggestion for a.py to the text it is to make; to being
// refused, with something to ask again by, where want is empty.
func mustGive(t *testing.T, files Files, s Suggestion, want string) {
	t.Helper()
	if want == "" {
		if s.Status != Refused || s.Reask == "" {
			t.Errorf("%s, reask %q\n%s", s.Status, s.Reask, s.Diff)
		}
		return
	}
	if s.Status != Placed {
		t.Fatal(s.Refusal)
	}
	m, err := Merge(files.Read, s.Diff)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(m.Files["a.py"]); got != want {
		t.Errorf("got, compared with what is right:\n%s", difference(want, got))
	}
}
