package answer

import (
	"cmp"
	"strings"
	"testing"
)

// TestWordsOfOperations: only what means a replacement is read as one; what adds lines beside
// others is done as such where the word says where, and refused where nobody can know.
func TestWordsOfOperations(t *testing.T) {
	for name, tt := range map[string]struct {
		words           string
		search, replace string
		want            string // empty: what the author called it
	}{
		"replacements": {
			" replace Change modify update edit rewrite substitute str_replace update_lines", "a", "b", "replace",
		},
		"after lines": {
			"insert_after insertAfter add_after add-below put_after after append_after add_lines_after",
			"a", "b", "insert_after",
		},
		"before lines": {
			"Insert-Before add_above put_before before insert_line_before", "a", "b", "insert_before",
		},
		"everywhere":             {"replace_all substitute_all global_replace update_all", "a", "b", "replace_all"},
		"everywhere, with more":  {"replace_all", "a", "a\nb", "replace_all"},
		"at the end":             {"append", "", "b", "append"},
		"somewhere beside":       {"add new", "a", "b", "insert"},
		"the lines as they will": {"add new insert insert_after add_import add_line", "a", "a\nb", "replace"},
		"lines that begin alike": {"insert_after", "import os", "import os.path", "insert_after"},
		"lines that are taken":   {"delete remove delete_lines", "a", "", "replace"},
		"files":                  {"create add new_file", "", "b", "create"},
		"a file that goes":       {"delete remove_file", "", "", "delete"},
		"a name":                 {"rename move", "a", "b", "rename"},
		"nobody knows which lines": {
			"add_import add_line add_lines insert insert_at_line prepend comment_out wrap move_after duplicate copy " +
				"delete_lines_after transmogrify", "import os", "import sys", "",
		},
		"lines of no file": {"delete_lines remove_block", "", "", ""},
	} {
		for word := range strings.SplitSeq(tt.words, " ") {
			want := cmp.Or(tt.want, word)
			if got := opOf(word, tt.search, tt.replace); string(got) != want {
				t.Errorf("%s: %q of %q by %q is %s, want %s", name, word, tt.search, tt.replace, got, want)
			}
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
