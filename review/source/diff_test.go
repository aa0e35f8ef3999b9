package source

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// between makes one commit out of the tree before and one out of the tree
// after, and returns what lies between them.
func between(t *testing.T, before, after func(repo)) ([]ChangedFile, []string) {
	t.Helper()
	r := newRepo(t)
	before(r)
	base := r.commit("before")
	after(r)
	head := r.commit("after")
	files, submodules, err := r.open().between(context.Background(), base, head)
	if err != nil {
		t.Fatal(err)
	}
	return files, submodules
}

func TestBetween(t *testing.T) {
	remove := func(r repo, name string) {
		if err := os.Remove(filepath.Join(r.dir, name)); err != nil {
			r.t.Fatal(err)
		}
	}
	text := lines(12)
	for _, test := range []struct {
		name          string
		before, after func(repo)
		want          []ChangedFile
	}{
		{"added, altered, deleted", func(r repo) { r.write("b.py", text); r.write("c.py", "gone\n") },
			func(r repo) {
				r.write("a.py", "1\n2\n")
				r.write("b.py", "new\n"+strings.Replace(text, "line xxxxx\n", "5\n5\n", 1)+"end\n")
				remove(r, "c.py")
			},
			[]ChangedFile{{Path: "a.py", Status: Added, Lines: []Range{{1, 2}}}, {Path: "b.py", Status: Modified, Lines: []Range{{1, 1}, {6, 7}, {15, 15}}}, {Path: "c.py", Status: Deleted}}},
		{"deletions", func(r repo) { r.write("a.py", "1\n2\n3\n4\n5\n"); r.write("b.py", "1\n2\n"); r.write("c.py", "1\n2\n") },
			func(r repo) { r.write("a.py", "1\n2\n4\n5\n"); r.write("b.py", "2\n"); r.write("c.py", "1\n") },
			[]ChangedFile{{Path: "a.py", Status: Modified, Lines: []Range{{2, 3}}}, {Path: "b.py", Status: Modified, Lines: []Range{{1, 1}}}, {Path: "c.py", Status: Modified, Lines: []Range{{1, 1}}}}},
		{"emptied", func(r repo) { r.write("a.py", "1\n") }, func(r repo) { r.write("a.py", "") },
			[]ChangedFile{{Path: "a.py", Status: Modified, Lines: []Range{{1, 1}}}}},
		{"renamed", func(r repo) { r.write("old.py", text); r.write("pure.py", "p\n"+text) },
			func(r repo) {
				remove(r, "old.py")
				remove(r, "pure.py")
				r.write("new.py", text+"x\n")
				r.write("sub/pure.py", "p\n"+text)
			},
			[]ChangedFile{{Path: "new.py", OldPath: "old.py", Status: Renamed, Lines: []Range{{13, 13}}}, {Path: "sub/pure.py", OldPath: "pure.py", Status: Renamed}}},
		{"odd names", func(r repo) {}, func(r repo) {
			for _, name := range []string{"ü ber.py", "tab\t.py", "line\nbreak.py", `quote".py`, `back\slash.py`, "-dash.py", ":colon.py", "@@ -1 +1 @@"} {
				r.write(name, "1\n")
			}
		}, []ChangedFile{
			{Path: "-dash.py", Status: Added, Lines: []Range{{1, 1}}}, {Path: ":colon.py", Status: Added, Lines: []Range{{1, 1}}}, {Path: "@@ -1 +1 @@", Status: Added, Lines: []Range{{1, 1}}},
			{Path: `back\slash.py`, Status: Added, Lines: []Range{{1, 1}}}, {Path: "line\nbreak.py", Status: Added, Lines: []Range{{1, 1}}},
			{Path: `quote".py`, Status: Added, Lines: []Range{{1, 1}}}, {Path: "tab\t.py", Status: Added, Lines: []Range{{1, 1}}}, {Path: "ü ber.py", Status: Added, Lines: []Range{{1, 1}}}}},
		{"carriage returns", func(r repo) { r.write("a.py", "1\r\n2\r\n3\r\n") }, func(r repo) { r.write("a.py", "1\r\n2x\r\n3\r\n\r@@ -1 +1 @@\r\n") },
			[]ChangedFile{{Path: "a.py", Status: Modified, Lines: []Range{{2, 2}, {4, 4}}}}},
		{"no line feed at the end", func(r repo) { r.write("a.py", "1\n2") }, func(r repo) { r.write("a.py", "1\n2\n3") },
			[]ChangedFile{{Path: "a.py", Status: Modified, Lines: []Range{{2, 3}}}}},
		{"content like headers", func(r repo) { r.write("a.py", "1\n"); r.write("b.py", "1\n") },
			func(r repo) {
				r.write("a.py", "1\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\nBinary files a/x and b/x differ\n")
				r.write("b.py", "2\n")
			},
			[]ChangedFile{{Path: "a.py", Status: Modified, Lines: []Range{{2, 6}}}, {Path: "b.py", Status: Modified, Lines: []Range{{1, 1}}}}},
		{"sources declared binary", func(r repo) { r.write("a.py", text); r.write("b.py", text) },
			func(r repo) {
				r.write(".gitattributes", "*.py binary\nb.py -diff\n")
				r.write("a.py", text+"x\n")
				r.write("b.py", text+"x\n")
			},
			[]ChangedFile{{Path: ".gitattributes", Status: Added, Lines: []Range{{1, 2}}}, {Path: "a.py", Status: Modified, Lines: []Range{{1, 13}}}, {Path: "b.py", Status: Modified, Lines: []Range{{1, 13}}}}},
		{"mode only", func(r repo) { r.write("a.sh", "1\n"); r.write("b.py", "1\n") },
			func(r repo) {
				if err := os.Chmod(filepath.Join(r.dir, "a.sh"), 0o755); err != nil {
					r.t.Fatal(err)
				}
				r.write("b.py", "2\n")
			},
			[]ChangedFile{{Path: "a.sh", Status: Modified}, {Path: "b.py", Status: Modified, Lines: []Range{{1, 1}}}}},
		{"file becomes symlink and back", func(r repo) {
			r.write("a.py", "1\n")
			os.Symlink("a.py", filepath.Join(r.dir, "b.py"))
			os.Symlink("a.py", filepath.Join(r.dir, "gone.py"))
		}, func(r repo) {
			remove(r, "a.py")
			remove(r, "b.py")
			remove(r, "gone.py")
			os.Symlink("b.py", filepath.Join(r.dir, "a.py"))
			r.write("b.py", "1\n2\n")
			r.write("z.py", "1\n")
		}, []ChangedFile{
			{Path: "a.py", Status: Modified},
			{Path: "b.py", Status: Modified, Lines: []Range{{1, 2}}},
			{Path: "z.py", Status: Added, Lines: []Range{{1, 1}}},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			files, _ := between(t, test.before, test.after)
			if diff := cmp.Diff(test.want, files); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDiffering: the paths are those from the workspace, wherever the repository lies.
func TestDiffering(t *testing.T) {
	r := newRepo(t)
	from := r.commit("before")
	r.write("a/b.go", "package b\n")
	to := r.commit("after")
	for workspace, want := range map[string]string{
		r.dir: "a/b.go", filepath.Join(r.dir, "a"): "b.go", filepath.Dir(r.dir): filepath.Base(r.dir) + "/a/b.go",
	} {
		sourceDir, _ := filepath.Rel(workspace, filepath.Join(r.dir, "a"))
		g, err := OpenGit(context.Background(), workspace, sourceDir, os.Environ())
		if err != nil {
			t.Fatal(err)
		}
		got, err := g.Differing(context.Background(), from, to)
		if diff := cmp.Diff([]string{want}, got); err != nil || diff != "" {
			t.Errorf("%s: %v, want - got +\n%s", workspace, err, diff)
		}
	}
}

func TestBetweenSubmodules(t *testing.T) {
	lib := newRepo(t)
	lib.write("a.py", "1\n")
	lib.commit("one")
	r := newRepo(t)
	r.write("a.py", "1\n")
	base := r.commit("before")
	r.git("submodule", "--quiet", "add", "file://"+lib.dir, "vendor/lib")
	r.write("a.py", "2\n")
	head := r.commit("after")
	files, submodules, err := r.open().between(context.Background(), base, head)
	if err != nil {
		t.Fatal(err)
	}
	want := []ChangedFile{{Path: ".gitmodules", Status: Added, Lines: []Range{{1, 3}}}, {Path: "a.py", Status: Modified, Lines: []Range{{1, 1}}}}
	if diff := cmp.Diff(want, files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"vendor/lib"}, submodules); diff != "" {
		t.Errorf("submodules (-want +got):\n%s", diff)
	}
}

// A person's and a repository's settings of diff do not show.
func TestBetweenIgnoresSettings(t *testing.T) {
	r := newRepo(t)
	r.write("a.py", lines(12))
	r.write("b.py", "1\n")
	base := r.commit("before")
	r.write("a.py", strings.NewReplacer("line xx\n", "2\n", "line xxxx\n", "4\n").Replace(lines(12)))
	r.write("b.py", "2\n")
	head := r.commit("after")
	for _, setting := range []string{
		"diff.noprefix=true", "diff.mnemonicPrefix=true", "diff.interHunkContext=9", "diff.context=9", "diff.renames=copies", "core.quotePath=false",
		"color.ui=always", "color.diff=always", "diff.colorMoved=zebra", "diff.external=false", "diff.algorithm=patience", "core.pager=false", "diff.submodule=log", "diff.relative=false",
		"diff.orderFile=" + filepath.Join(r.dir, "b.py"), "diff.wordRegex=.", "diff.stat=true",
	} {
		name, v, _ := strings.Cut(setting, "=")
		r.git("config", name, v)
	}
	want := []ChangedFile{{Path: "a.py", Status: Modified, Lines: []Range{{2, 2}, {4, 4}}}, {Path: "b.py", Status: Modified, Lines: []Range{{1, 1}}}}
	files, _, err := r.open().between(context.Background(), base, head)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func FuzzParsePatch(f *testing.F) {
	f.Add([]byte("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,2 +1 @@\n-a\n-b\n+c\n\\ No newline at end of file\n"))
	f.Add([]byte("diff --git a/a b/a\nBinary files a/a and b/a differ\n* Unmerged path x\n"))
	f.Add([]byte("@@ -99999999999999999999 +1 @@\n"))
	f.Add([]byte("diff --git a/a b/a\n@@ -1 +0,0 @@\n-a\n"))
	f.Fuzz(func(t *testing.T, patch []byte) {
		sections, err := parsePatch(patch)
		if err != nil {
			return
		}
		for _, s := range sections {
			for _, r := range s.lines {
				if r.Start < 0 || r.End < r.Start {
					t.Errorf("range %v", r)
				}
			}
		}
	})
}

func FuzzParseRaw(f *testing.F) {
	f.Add([]byte(":100644 100644 aa bb M\ta.py\n:100644 100644 aa bb R100\ta\tb\n\ndiff --git a/a b/b\n"))
	f.Add([]byte(":100644 100644 aa bb M\t\"a\\303\\244\\t\\\"\"\n"))
	f.Add([]byte("\n:"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if entries, rest, err := parseRaw(raw); err == nil && len(entries)+len(rest) > len(raw) {
			t.Errorf("%d entries and %d bytes of %d", len(entries), len(rest), len(raw))
		}
	})
}
