package answer

import (
	"strings"
	"testing"
)

// TestOperationsBesideOthers: what puts lines beside others is no replacement.
func TestOperationsBesideOthers(t *testing.T) {
	for _, tt := range []struct{ word, search, replace, want string }{
		{"insert_after", "a", "b", "insert_after"}, {"insertAfter", "a", "b", "insert_after"}, {"Insert-Before", "a", "b", "insert_before"},
		{"append", "", "b", "append"}, {"prepend", "", "b", "prepend"}, {"replace_all", "a", "b", "replace_all"}, {"replace_all", "a", "a b", "replace_all"},
		{"insert", "a", "b", "insert"}, {"insert_at_line", "a", "b", "insert_at_line"}, {"add", "a", "b", "insert"}, {"add", "a", "a\nb", "replace"},
		{"insert_after", "a", "a\nb", "replace"}, {"add", "", "b", "create"}, {"delete", "a", "", "replace"}, {"delete", "", "", "delete"},
		{"modify", "a", "b", "replace"}, {"", "a", "b", "replace"}, {"rename", "a", "b", "rename"},
	} {
		if got := opOf(tt.word, tt.search, tt.replace); string(got) != tt.want {
			t.Errorf("%s of %q by %q: got %s, want %s", tt.word, tt.search, tt.replace, got, tt.want)
		}
	}
}

// TestBlockWithoutFile: a block that names no file is for the only one of the
// request that holds its lines.
func TestBlockWithoutFile(t *testing.T) {
	files := map[string][]byte{"a.py": []byte("import os\nx = 1\n"), "b.py": []byte("import os\ny = 1\n")}
	for search, want := range map[string]string{"x = 1": "a.py", "y = 1": "b.py", "import os": "", "z = 1": ""} {
		r, err := Parse("Raise it:\n\n<<<<<<< SEARCH\n" + search + "\n=======\nnew = 2\n>>>>>>> REPLACE\n")
		if err != nil {
			t.Fatal(err)
		}
		c, got := Check(r, files), ""
		if len(c.Findings) > 0 && len(c.Findings[0].Edits) > 0 {
			got = c.Findings[0].Edits[0].Path
		}
		if got != want {
			t.Errorf("%q is for %q, want %q: %+v", search, got, want, c)
		}
	}
}

// TestHalfAChange: where one file of a change was not in the request, the other
// half does not go alone, whatever form the change has.
func TestHalfAChange(t *testing.T) {
	files := map[string][]byte{"a.py": []byte("x = 1\n"), "c.py": []byte("z = 1\n")}
	change := func(path, from, to string) string {
		return "```diff\n--- a/" + path + "\n+++ b/" + path + "\n@@ -1 +1 @@\n-" + from + "\n+" + to + "\n```\n"
	}
	a, b, c := change("a.py", "x = 1", "x = 2"), change("b.py", "y = 1", "y = 2"), change("c.py", "z = 1", "z = 2")
	v4a := "*** Begin Patch\n*** Update File: a.py\n@@\n-x = 1\n+x = 2\n*** Update File: b.py\n@@\n-y = 1\n+y = 2\n*** End Patch\n"
	for _, tt := range []struct{ name, text, whole, other string }{
		{"one after the other", "## Raise\n\nBoth:\n\n" + a + b, "a.py b.py", ""},
		{"prose between", "## Raise\n\nFirst:\n\n" + a + "\nThen the other one:\n\n" + b, "a.py b.py", ""},
		{"prose between, the other order", "## Raise\n\nFirst:\n\n" + b + "\nThen the other one:\n\n" + a, "a.py b.py", ""},
		{"another change beside it", "## Raise\n\nFirst:\n\n" + a + "\nThen:\n\n" + b + "\n## Lower\n\n" + c, "a.py b.py", "c.py"},
		{"V4A", v4a, "a.py b.py", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Parse(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range Check(r, files).Findings {
				var paths []string
				for _, e := range f.Edits {
					paths = append(paths, e.Path)
				}
				if got := strings.Join(paths, " "); got != tt.whole && got != tt.other {
					t.Errorf("a finding changes %q", got)
				}
			}
		})
	}
}
