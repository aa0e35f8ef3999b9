package patch

import (
	"strings"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"
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
	m, err := diff.Merge(files.Read, s.Diff)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(m.Files["a.py"]); got != want {
		t.Errorf("got, compared with what is right:\n%s", difference(want, got))
	}
}
