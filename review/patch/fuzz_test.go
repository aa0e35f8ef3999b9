package patch

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// FuzzSuggest holds any edit of any file to: no panic; a placed edit gives a
// patch that is read back to exactly the computed text; the file outside of
// the changed lines stays as it is; made twice, it fails or says what it does,
// and leaves nothing half done.
func FuzzSuggest(f *testing.F) {
	f.Add("import os\n\ndef a():\n    return 1\n", "    return 1\n", "    return 2\n", "-+", 4)
	f.Add("a = 1\r\nb = 2", "a = 1\n", "a = 1\nc = 3\n", " +", 0)
	f.Add(diff.BOM+"x = 1\n", " x = 1\n...\n", " x = 1\n...\n y = 2\n", "  +", 1)
	f.Add("a &lt; b\nif x:\n\ty = 1\n", "if x:\n    y = 1\n", "if x:\n    y = 2\n    z = 3\n", " -++", 2)
	f.Add("f()\ng()\nh()\nk()\nl()\nm()\n", "f()\nh()\nk()\nm_()\n", "f()\nh()\nn()\nk()\nm_()\n", "", 0)
	f.Fuzz(func(t *testing.T, before, search, replace, marks string, hint int) {
		tree := Files{"src/a.py": []byte(before), "b.py": []byte("b = 1\n")}
		r := Suggest(tree, []finding.Finding{{Edits: []finding.Edit{{Path: "src/a.py", StartLine: hint, Search: search, Replace: replace, Marks: marks, OpenEnd: marks != "" && hint%2 == 0}}}}, Options{})
		s := r.Suggestions[0]
		if s.Status == Refused {
			if s.Refusal == "" || s.Diff != nil || r.Joint != nil {
				t.Fatalf("refused without reason or with a patch: %+v", s)
			}
			return
		}
		m, err := diff.Merge(tree.Read, s.Diff)
		if err != nil {
			t.Fatalf("%v\n%s", err, s.Diff)
		}
		if len(m.Files) != 1 || m.Files["src/a.py"] == nil || len(m.Removed) > 0 {
			t.Fatalf("touches %v, removes %v", m.Files, m.Removed)
		}
		if !bytes.Equal(m.Diff, s.Diff) {
			t.Fatalf("printed again it differs:\n%s\n%s", s.Diff, m.Diff)
		}
		onlySpans(t, before, string(m.Files["src/a.py"]), search, replace)
		twice := Files{"src/a.py": m.Files["src/a.py"]}
		if again, err := diff.Merge(twice.Read, s.Diff); err == nil && len(again.Files) != 1 {
			t.Fatalf("made twice it gives %v", again.Files)
		}
	})
}

// lines counts the lines of a text.
func lines(s string) int { return strings.Count(strings.TrimSuffix(s, "\n"), "\n") + 1 }

// onlySpans checks that no more lines differ than the edit could change.
func onlySpans(t *testing.T, before, after, search, replace string) {
	a, b := diff.NewText([]byte(before)), diff.NewText([]byte(after))
	lo, hi := 0, 0
	for lo < min(len(a.Lines), len(b.Lines)) && a.Lines[lo] == b.Lines[lo] {
		lo++
	}
	for hi < min(len(a.Lines), len(b.Lines))-lo && a.Lines[len(a.Lines)-1-hi] == b.Lines[len(b.Lines)-1-hi] {
		hi++
	}
	most := lines(search) + 1
	if strings.Contains(search, "..") || strings.Contains(search, "…") {
		return // what is left out may be long
	}
	if gone := len(a.Lines) - lo - hi; gone > 2*most+lines(replace) {
		t.Fatalf("%d lines changed by an edit of %d", gone, most)
	}
}

// FuzzMerge reads hostile patches: no panic, nothing outside of the tree.
func FuzzMerge(f *testing.F) {
	f.Add([]byte("diff --git a/b.py b/b.py\n--- a/b.py\n+++ b/b.py\n@@ -1,1 +1,1 @@\n-b = 1\n+b = 2\n"))
	f.Add([]byte("diff --git a/../x b/../x\nnew file mode 100644\n--- /dev/null\n+++ b/../x\n@@ -0,0 +1,1 @@\n+x\n"))
	f.Add([]byte("diff --git \"a/\\303\\244\" \"b/\\303\\244\"\ndeleted file mode 100644\n"))
	f.Fuzz(func(t *testing.T, patched []byte) {
		tree := Files{"b.py": []byte("b = 1\n"), "c.py": nil}
		m, err := diff.Merge(tree.Read, patched)
		if err != nil {
			return
		}
		for p := range m.Files {
			if !fs.ValidPath(p) {
				t.Fatalf("writes %q", p)
			}
		}
		for _, p := range m.Removed {
			if !fs.ValidPath(p) {
				t.Fatalf("removes %q", p)
			}
		}
	})
}
