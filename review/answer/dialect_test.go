package answer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"breakwater/review/finding"

	"github.com/google/go-cmp/cmp"
)

// TestDialects reads the same edit in every shape.
func TestDialects(t *testing.T) {
	want := []finding.Edit{{
		Op: finding.Replace, Path: "app/stock.py",
		Search:  "def left(number):\n    reply = get(number)\n    return reply\n",
		Replace: "def left(number):\n    reply = get(number, timeout=5)\n    return reply\n",
	}}
	hunk := " def left(number):\n-    reply = get(number)\n+    reply = get(number, timeout=5)\n     return reply\n"
	head := "--- a/app/stock.py\n+++ b/app/stock.py\n"
	tests := []struct {
		name, text string
		start      int
		anchors    []string
	}{
		{"git diff", "diff --git a/app/stock.py b/app/stock.py\nindex 1..2 100644\n" + head + "@@ -7,3 +7,3 @@\n" + hunk, 7, nil},
		{"wrong counts", head + "@@ -7,9 +7,1 @@\n" + hunk, 7, nil},
		{"section after the ranges", head + "@@ -7,3 +7,3 @@ class Stock:\n" + hunk, 7, []string{"class Stock:"}},
		{"bare hunk header", head + "@@\n" + hunk, 0, nil},
		{"odd hunk header", head + "@@ ... @@\n" + hunk, 0, nil},
		{"heading as hunk header", head + "@@ class Stock @@\n" + hunk, 0, []string{"class Stock"}},
		{"no hunk header", head + hunk, 0, nil},
		{"no header at all", hunk, 0, nil},
		{"remarks after the paths", "--- app/stock.py (original)\n+++ app/stock.py (with timeout)\n@@ -7,3 +7,3 @@\n" + hunk, 7, nil},
		{"old path alone", "--- a/app/stock.py\n@@ -7,3 +7,3 @@\n" + hunk, 7, nil},
		{"new path alone", "+++ b/app/stock.py\n@@ -7,3 +7,3 @@\n" + hunk, 7, nil},
		{"carriage returns", strings.ReplaceAll(head+"@@ -7,3 +7,3 @@\n"+hunk, "\n", "\r\n"), 7, nil},
		{"no final line break", strings.TrimSuffix(head+"@@\n"+hunk, "\n"), 0, nil},
		{"fence and prose", "First:\n\n```diff\n" + head + "@@ -7,3 +7,3 @@\n" + hunk + "```\n\n- It is small.\n+ It is safe.\n", 7, nil},
		{"prose after the hunk", head + "@@ -7,3 +7,3 @@\n" + hunk + "\nThat is all there is to it.\n", 7, nil},
		{"no leading spaces", head + "@@\n" + strings.Replace(hunk, " def", "def", 1), 0, nil},
		{"V4A", "*** Begin Patch\n*** Update File: app/stock.py\n@@ class Stock\n@@     def left\n" + hunk + "*** End Patch\n", 0, []string{"class Stock", "def left"}},
		{"SEARCH/REPLACE", "app/stock.py\n```python\n<<<<<<< SEARCH\n" + want[0].Search + "=======\n" + want[0].Replace + ">>>>>>> REPLACE\n```\n", 0, nil},
		{"SEARCH/REPLACE with a line", "<<<<<<< SEARCH\n:start_line:7\n-------\n" + want[0].Search + "=======\n" + want[0].Replace + ">>>>>>> REPLACE\n", 7, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, problem := parseEdits(tt.text, "app/stock.py")
			if problem != "" {
				t.Fatal(problem)
			}
			expected := want[0]
			expected.StartLine, expected.Anchors = tt.start, tt.anchors
			if !strings.HasPrefix(tt.name, "SEARCH") {
				expected.Marks = " -+ "
			}
			if diff := cmp.Diff([]finding.Edit{expected}, got); diff != "" {
				t.Errorf("edits (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNumbered takes off line numbers that were copied from the request.
func TestNumbered(t *testing.T) {
	for name, search := range map[string]string{"bars": "    9|def a():\n   10|    x()\n   11|\n", "signs": "9 +def a():\n10 +    x()\n11 |\n",
		"tabs": "9\tdef a():\n10+    x()\n11\t\n"} {
		got, first := unnumbered(search)
		if got != "def a():\n    x()\n\n" || first != 9 {
			t.Errorf("%s: got %q from line %d", name, got, first)
		}
	}
	for _, code := range []string{"9| a\n11| b\n", "x\n9| y\n"} {
		if got, _ := unnumbered(code); got != code {
			t.Errorf("%q became %q", code, got)
		}
	}
}

// TestSeveral reads diffs of several hunks and files.
func TestSeveral(t *testing.T) {
	text := "--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n-a\n+b\n c\n\nAnd further down in the same file:\n\n@@ -9,1 +9,1 @@\n-d\n+e\n" +
		"--- /dev/null\n+++ b/new.py\n@@ -0,0 +1,1 @@\n+n\n--- a/old.py\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-o\ndiff --git a/p.py b/q.py\nrename from p.py\nrename to q.py\n"
	got, problem := parseEdits(text, "")
	if problem != "" {
		t.Fatal(problem)
	}
	want := []finding.Edit{
		{Op: finding.Replace, Path: "x.py", StartLine: 1, Search: "a\nc\n", Replace: "b\nc\n", Marks: "-+ "},
		{Op: finding.Replace, Path: "x.py", StartLine: 9, Search: "d\n", Replace: "e\n", Marks: "-+"},
		{Op: finding.Create, Path: "new.py", Replace: "n\n"},
		{Op: finding.Delete, Path: "old.py", Search: "o\n"},
		{Op: finding.Rename, Path: "p.py", To: "q.py"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("edits (-want +got):\n%s", diff)
	}
}

// TestMarks keeps what a diff says about its lines, in all its forms.
func TestMarks(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // marks of each edit, ">" after those with an open end
	}{
		{"line written anew", "@@ -1,2 +1,2 @@\n-a\n-b\n+a\n+c\n", []string{"--++"}},
		{"context without its space", "@@\na()\n-b\n+c\n\n d\n", []string{" -+  "}},
		{"blank lines after the hunk", "@@ -1,2 +1,2 @@\n a\n-b\n+c\n\n\nThat is all there is to it.\n", []string{" -+"}},
		{"marker of the file's end", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n\\ No newline at end of file\n", []string{" -++"}},
		{"what stood between was forgotten", "@@ -1,4 +1,4 @@\n a\n-b\n+c\n-d\n+e\n f\n", []string{" -+", "-+ "}},
		{"new lines at the end", "@@ -1,2 +1,3 @@\n a\n b\n+c\n", []string{"  +>"}},
		{"new lines at the start, no line numbers", "@@\n+c\n a\n b\n", []string{"+  >"}},
		{"new lines amid context", "@@\n a\n+c\n b\n", []string{" + "}},
		{"V4A", "*** Begin Patch\n*** Update File: x.py\n@@\n a\n b\n+c\n@@ def d\n-e\n+f\n*** End Patch\n", []string{"  +>", "-+"}},
		{"new file", "--- /dev/null\n+++ b/x.py\n@@ -0,0 +1,1 @@\n+a\n", []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			edits, problem := parseEdits(tt.text, "x.py")
			if problem != "" {
				t.Fatal(problem)
			}
			var got []string
			for _, e := range edits {
				end := ""
				if e.OpenEnd {
					end = ">"
				}
				got = append(got, e.Marks+end)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("marks (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNothingLost counts changed lines: what is not understood is said.
func TestNothingLost(t *testing.T) {
	for name, text := range map[string]string{
		"changes after prose ended the hunk": "--- a/x.py\n+++ b/x.py\n@@ -1,1 +1,1 @@\n-a\n+b\nNow for the second part of it:\n-c\n+d\n",
		"binary":                             "diff --git a/x.py b/x.py\nGIT binary patch\nliteral 1\n",
		"open block":                         "x.py\n<<<<<<< SEARCH\na\n=======\nb\n",
		"prose":                              "Just use a timeout.",
	} {
		t.Run(name, func(t *testing.T) {
			if edits, problem := parseEdits(text, ""); problem == "" {
				t.Errorf("got %+v, want a problem", edits)
			}
		})
	}
}

const review = "# Review\n\nIntro.\n\n## 1) Bound the call\n\n**Priority:** Critical\n\nIt can hang.\n\n```diff\n--- a/app/stock.py\n+++ b/app/stock.py\n@@ def left\n-    reply = get(number)\n+    reply = get(number, timeout=5)\n```\n\n**Why:** a slow answer\nholds a worker.\n\n---\n\n## 2. Retry\n\nInstall it:\n\n```bash\npip install tenacity\n```\n\n#### Proposed Changes\n\nIn `app/stock.py`:\n\n```python\nfrom tenacity import retry\n\n@retry\ndef left(number):\n    return get(number)\n```\n\n## 3. Before and after\n\nCurrently the code of `app/stock.py` reads:\n```python\nx = get(1)\n```\nReplace it with:\n```python\nx = get(1, timeout=5)\n```\n\n## 4. Watch\n\n```python\nprint('an example')\n```\n"

func TestMarkdown(t *testing.T) {
	r, err := Parse(review)
	if err != nil {
		t.Fatal(err)
	}
	type brief struct {
		Title, Path, Why string
		Severity         finding.Severity
		Edits            int
		Deps             []string
	}
	var got []brief
	for _, f := range r.Findings {
		got = append(got, brief{f.Title, f.Path, f.Why, f.Severity, len(f.Edits), f.NewDependencies})
	}
	want := []brief{
		{"Bound the call", "app/stock.py", "a slow answer holds a worker.", finding.Critical, 1, nil},
		{"Retry", "app/stock.py", "In `app/stock.py`:", finding.Minor, 1, []string{"tenacity"}},
		{"Before and after", "app/stock.py", "Replace it with:", finding.Minor, 1, nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add(review)
	f.Add("```diff\n--- a\n+++ b\n@@\n-x\n+y\n```")
	f.Add("*** Begin Patch\n*** Update File: x.py\n@@\n-a\n+b\n")
	f.Add("x.py\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n")
	f.Add(`{"findings": [{"title": "\u202e` + "\x00" + `", "path": "../x", "edits": [{"search": ["a", "b"]}]`)
	files := map[string][]byte{"app/stock.py": []byte("def left(number):\n    reply = get(number)\n")}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text)
		if err != nil {
			return
		}
		for _, c := range Check(r, files).Findings {
			if _, known := files[c.Path]; !known || c.StartLine < 1 || c.EndLine < c.StartLine || c.EndLine > 2 {
				t.Fatalf("believed %+v", c)
			}
			if strings.ContainsFunc(c.Title+c.Why+c.Evidence, func(c rune) bool { return c != '\n' && c != '\t' && invisible(c) }) || len(c.Why) > maxProse || len(c.Title) > maxTitle {
				t.Fatalf("not cleaned: %+v", c)
			}
		}
	})
}

// BenchmarkParse reads long answers; time must grow with their length.
func BenchmarkParse(b *testing.B) {
	one := whole[strings.Index(whole, `{"rule"`):strings.Index(whole, `], "strengths"`)]
	for name, text := range map[string]func(n int) string{
		"JSON": func(n int) string {
			return `{"findings": [` + strings.Repeat(one+",\n", n/len(one)) + `], "strengths": []}`
		},
		"Markdown":   func(n int) string { return strings.Repeat(review, n/len(review)) },
		"brackets":   func(n int) string { return strings.Repeat("[{\"a\": ", n/7) },
		"open fence": func(n int) string { return strings.Repeat("```diff\n-a\n", n/11) },
		"one line":   func(n int) string { return strings.Repeat("x", n) },
		"one hunk": func(n int) string {
			return "```diff\n--- a/x.py\n+++ b/x.py\n@@\n" + strings.Repeat("-a\n+b\n", n/6) + "```\n"
		},
		"blocks": func(n int) string {
			return "x.py\n" + strings.Repeat("<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n", n/45)
		},
		"V4A": func(n int) string {
			return "*** Begin Patch\n*** Update File: x.py\n" + strings.Repeat("@@ def f\n-a\n+b\n", n/15)
		},
	} {
		for _, kb := range []int{1280, 2560, 5120} {
			answer := text(kb << 10)
			b.Run(fmt.Sprintf("%s/kb=%d", name, kb), func(b *testing.B) {
				b.SetBytes(int64(len(answer)))
				b.ReportAllocs()
				for b.Loop() {
					_, _ = Parse(answer)
				}
			})
		}
	}
}

// TestFencesInARow: fences with nothing between them are one change; prose
// between them starts another.
func TestFencesInARow(t *testing.T) {
	block := func(path, old, now string) string {
		return path + "\n```go\n<<<<<<< SEARCH\n" + old + "\n=======\n" + now + "\n>>>>>>> REPLACE\n```\n"
	}
	first, second := block("a.go", "import \"os\"", "import (\n\t\"os\"\n\t\"time\"\n)"), block("a.go", "\twait()", "\ttime.Sleep(1)")
	for text, want := range map[string][]int{
		"## Waits for ever\n\nIt hangs.\n\n" + first + "\n" + second:                          {2},
		"## Waits for ever\n\n" + first + "\nThe second call needs another fix.\n\n" + second: {1, 1},
		"## Waits for ever\n\n" + first + "\n## Another\n\n" + second:                         {1, 1},
	} {
		r, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, f := range r.Findings {
			got = append(got, len(f.Edits))
		}
		if !slices.Equal(got, want) {
			t.Errorf("edits by finding %v, want %v, in\n%s", got, want, text)
		}
	}
}
