package source

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// manyFolders makes n folders of a file each, named by a function, and returns the top.
func manyFolders(t testing.TB, n int, name func(i int) string) string {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	w := &Workspace{tree: tree{root: root}}
	defer w.Close()
	for i := range n {
		parent, base, err := w.folder(name(i))
		if err == nil {
			err = parent.Mkdir(base, 0o755)
		}
		if err == nil {
			err = parent.WriteFile(base+".py", []byte("x = 1\n"), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// nested and flat name the folder i of many: in the one before it, and beside it.
func nested(i int) string { return strings.Repeat("d/", i) + "d" }
func flat(i int) string   { return fmt.Sprintf("d%04d", i) }

// listed lists n files and reads each.
func listed(t testing.TB, dir string, n int) {
	t.Helper()
	w, err := Open(t.Context(), dir, Options{})
	if err != nil || len(w.Files) != n {
		t.Fatalf("%d files, %v", len(w.Files), err)
	}
	defer w.Close()
	for _, f := range w.Files {
		if _, err := w.Read(f.Path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFoldersBeyondGit: what lies deeper than git can open is listed all the same, and that it was
// not git that listed it is told.
func TestFoldersBeyondGit(t *testing.T) {
	const n = 21 // of these have a path of more than 4,096 bytes
	long := strings.Repeat("d", 200)
	dir := manyFolders(t, n, func(i int) string { return strings.Repeat(long+"/", i) + long })
	if out, err := exec.Command("git", "-C", dir, "init", "-q").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	git, err := OpenGit(t.Context(), dir, ".", os.Environ())
	if err != nil {
		t.Fatal(err)
	}
	w, err := Open(t.Context(), dir, Options{Git: git})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if len(w.Files) != n || len(w.Notices) != 1 || !strings.Contains(w.Notices[0], "it cannot open a folder") {
		t.Fatalf("%d files of %d, notices %q", len(w.Files), n, w.Notices)
	}
	if _, err := w.Read(w.Files[n-1].Path); err != nil {
		t.Error(err)
	}
}

// TestNestedFolders: a file costs the same however deep it lies. Each folder that
// is opened on the way to it allocates.
func TestNestedFolders(t *testing.T) {
	const n = 500
	work := func(name func(int) string) float64 {
		dir := manyFolders(t, n, name)
		return testing.AllocsPerRun(1, func() { listed(t, dir, n) })
	}
	if deep, wide := work(nested), work(flat); deep > 3*wide {
		t.Errorf("%d nested folders take %.1f times the work of as many beside each other, want 3 at most", n, deep/wide)
	} else {
		t.Logf("nested/flat %.2f", deep/wide)
	}
}
