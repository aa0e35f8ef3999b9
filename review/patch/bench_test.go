package patch

import (
	"fmt"
	"strings"
	"testing"

	"breakwater/review/finding"
)

// module returns a source file of n functions that differ from each other.
func module(name string, n int) []byte {
	var b strings.Builder
	b.WriteString("package " + name + "\n\nimport \"fmt\"\n\n")
	for i := range n {
		fmt.Fprintf(&b, "// step%d is one of many.\nfunc step%d(a int) int {\n\tfmt.Println(\"step\", %d, a)\n\tif a > %d {\n\t\treturn a - %d\n\t}\n\treturn a\n}\n\n", i, i, i, i, i)
	}
	return []byte(b.String())
}

// bump is an edit of the i-th function of such a file.
func bump(path string, i int) finding.Edit {
	return finding.Edit{
		Path:    path,
		Search:  fmt.Sprintf("\tif a > %d {\n\t\treturn a - %d\n\t}\n", i, i),
		Replace: fmt.Sprintf("\tif a > %d {\n\t\tfmt.Println(a)\n\t\treturn a - %d\n\t}\n", i, i),
	}
}

// BenchmarkTree places edits over a tree; time must grow with the edits, not
// with edits times tree.
func BenchmarkTree(b *testing.B) {
	const files, functions = 500, 700 // about 50 MB: more than any one pull request touches
	tree := Files{}
	size := 0
	for f := range files {
		src := module(fmt.Sprintf("m%d", f), functions)
		tree[fmt.Sprintf("m%d/m.go", f)] = src
		size += len(src)
	}
	for _, n := range []int{1250, 2500, 5000, 10000} {
		var fs []finding.Finding
		for f := range files { // a finding a file, its edits together
			path := fmt.Sprintf("m%d/m.go", f)
			g := finding.Finding{ID: path}
			for i := range n / files {
				g.Edits = append(g.Edits, bump(path, i*functions*files/n))
			}
			if len(g.Edits) > 0 {
				fs = append(fs, g)
			}
		}
		b.Run(fmt.Sprintf("edits=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(size))
			for b.Loop() {
				mustPlace(b, Suggest(tree, fs, Options{}))
			}
		})
	}
}

// BenchmarkLongFile places edits in one file of many lines.
func BenchmarkLongFile(b *testing.B) {
	for _, lines := range []int{25000, 50000, 100000} {
		tree := Files{"m.go": module("m", lines/9)}
		var g finding.Finding
		for i := range 100 {
			g.Edits = append(g.Edits, bump("m.go", i*lines/9/100))
		}
		g.Edits[50].Search = strings.Replace(g.Edits[50].Search, "if a", "if  a", 1) // has to be aligned
		g.Edits[50].Replace = strings.Replace(g.Edits[50].Replace, "if a", "if  a", 1)
		n := 25 * lines / 9 / 100 // forgets a line
		g.Edits[25].Search = fmt.Sprintf("\tfmt.Println(\"step\", %d, a)\n\t\treturn a - %d\n\t}\n", n, n)
		g.Edits[25].Replace = strings.Replace(g.Edits[25].Search, "return a", "return 1 + a", 1)
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(tree["m.go"])))
			for b.Loop() {
				mustPlace(b, Suggest(tree, []finding.Finding{g}, Options{}))
			}
		})
	}
}

// BenchmarkLongEdit replaces a whole file by another in one edit.
func BenchmarkLongEdit(b *testing.B) {
	for _, n := range []int{1000, 2000, 4000} {
		old := string(module("m", n))
		repl := strings.ReplaceAll(strings.ReplaceAll(old, "return a\n", "return a + 1\n"), "step", "move")
		tree := Files{"m.go": []byte(old)}
		b.Run(fmt.Sprintf("lines=%d", 9*n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(old)))
			for b.Loop() {
				mustPlace(b, Suggest(tree, []finding.Finding{{Edits: []finding.Edit{{Path: "m.go", Search: old, Replace: repl}}}}, Options{}))
			}
		})
	}
}

func mustPlace(b *testing.B, r Result) {
	for _, s := range r.Suggestions {
		if s.Status != Placed {
			b.Fatal(s.Refusal)
		}
	}
	if r.Joint == nil {
		b.Fatal("no joint patch")
	}
}
