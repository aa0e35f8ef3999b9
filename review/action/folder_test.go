package action

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func workspace(t *testing.T) (*os.Root, string) {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root, dir
}

// tree lists the files below a folder.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, name)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// put writes one file.
func (f *Folder) put(name, content string) error {
	return f.WriteAll([]ArtifactFile{TextFile(name, []byte(content))})
}

func TestOutputFolder(t *testing.T) {
	root, dir := workspace(t)
	first, err := OpenOutput(root, "ci/out", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"report.json", "suggestions/01-a.patch", "suggestions/02-b.patch", "breakwater.patch"} {
		if err := first.put(name, "old"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	first.Close()
	own := filepath.Join(dir, "ci/out/suggestions/mine.txt")
	if err := os.WriteFile(own, nil, 0o644); err != nil {
		t.Fatal(err)
	}

	// A command that adds to the results keeps them.
	again, err := OpenFolder(root, "ci/out", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.put("verify.json", "{}"); err != nil {
		t.Fatal(err)
	}
	again.Close()
	for _, name := range []string{".new-KILLED", "suggestions/.new-KILLED"} { // where a run was killed
		if err := os.WriteFile(filepath.Join(dir, "ci/out", name), []byte("{"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := tree(t, filepath.Join(dir, "ci/out")); len(got) != 10 {
		t.Errorf("files %q", got)
	}

	// The next run takes away what we wrote, and nothing else.
	next, err := OpenOutput(root, "ci/out", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if err := next.put("report.json", "new"); err != nil {
		t.Fatal(err)
	}
	want := []string{".gitignore", marker, "report.json", "suggestions/mine.txt"}
	if got := tree(t, filepath.Join(dir, "ci/out")); !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "ci/out/report.json")); err != nil || string(b) != "new" {
		t.Errorf("report %q, %v", b, err)
	}
}

func TestOutputFolderHidesFromGit(t *testing.T) {
	root, dir := workspace(t)
	f, err := OpenOutput(root, ".breakwater", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.put("report.json", ""); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "-q"}, {"status", "--porcelain"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("git %s: %s%v", args[0], out, err)
		}
	}
}

func TestOutputFolderRefuses(t *testing.T) {
	outside := t.TempDir()
	for _, test := range []struct {
		name, path string
		tracked    bool
		make       func(dir string) error
		advice     string
	}{
		{"tracked", "out", true, func(string) error { return nil }, "git tracks files in it"},
		{"somebody else's files", "out", false, func(dir string) error {
			return errors.Join(os.Mkdir(filepath.Join(dir, "out"), 0o755), os.WriteFile(filepath.Join(dir, "out", "main.py"), nil, 0o644))
		}, "is not a folder of results"},
		{"link outside", "out", false, func(dir string) error { return os.Symlink(outside, filepath.Join(dir, "out")) }, "symbolic link"},
		{"link inside", "out", false, func(dir string) error {
			return errors.Join(os.Mkdir(filepath.Join(dir, "real"), 0o755), os.Symlink("real", filepath.Join(dir, "out")))
		}, "symbolic link"},
		{"link on the way", "a/out", false, func(dir string) error { return os.Symlink(outside, filepath.Join(dir, "a")) }, "symbolic link"},
		{"dangling link", "out", false, func(dir string) error { return os.Symlink("nowhere", filepath.Join(dir, "out")) }, "symbolic link"},
		{"file", "out", false, func(dir string) error { return os.WriteFile(filepath.Join(dir, "out"), nil, 0o644) }, "is not a folder"},
		{"marker is a link", "out", false, func(dir string) error {
			return errors.Join(os.Mkdir(filepath.Join(dir, "out"), 0o755), os.Symlink("/etc/passwd", filepath.Join(dir, "out", marker)))
		}, "is not a folder of results"},
	} {
		t.Run(test.name, func(t *testing.T) {
			root, dir := workspace(t)
			if err := test.make(dir); err != nil {
				t.Fatal(err)
			}
			f, err := OpenOutput(root, test.path, test.tracked, nil)
			if err == nil {
				f.Close()
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), test.advice) || !strings.Contains(err.Error(), "name another folder") {
				t.Errorf("error %v", err)
			}
			if got := tree(t, outside); len(got) > 0 {
				t.Errorf("written outside: %q", got)
			}
		})
	}
}

// What lies in the folder cannot lead a write or a removal elsewhere.
func TestOutputFolderStaysInside(t *testing.T) {
	root, dir := workspace(t)
	victim := filepath.Join(dir, "victim.py")
	if err := os.WriteFile(victim, []byte("safe"), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := OpenOutput(root, "out", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Symlink("../victim.py", filepath.Join(dir, "out", "report.json")), os.Symlink("..", filepath.Join(dir, "out", "suggestions"))); err != nil {
		t.Fatal(err)
	}
	if err := f.put("report.json", "new"); err != nil {
		t.Errorf("a link in place of a file is replaced: %v", err)
	}
	for _, name := range []string{"suggestions/victim.py", "../victim.py", "/etc/x", "", ".", "a\nb"} {
		if err := f.put(name, "evil"); err == nil {
			t.Errorf("wrote %q", name)
		}
	}
	f.Close()
	if err := os.WriteFile(filepath.Join(dir, "out", marker), []byte("../victim.py\n/etc/passwd\nsuggestions/victim.py\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if f, err = OpenOutput(root, "out", false, nil); err == nil {
		f.Close()
	}
	if b, err := os.ReadFile(victim); err != nil || string(b) != "safe" {
		t.Errorf("victim %q, %v", b, err)
	}
}

// Root in a container leaves nothing behind that the owner cannot remove.
func TestOutputFolderBelongsToTheOwner(t *testing.T) {
	root, dir := workspace(t)
	uid := os.Getuid()
	if uid == 0 {
		uid = 1001
		if err := os.Chown(dir, uid, uid); err != nil {
			t.Fatal(err)
		}
	}
	f, err := OpenOutput(root, "a/out", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.put("suggestions/01-a.patch", ""); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && int(info.Sys().(*syscall.Stat_t).Uid) != uid {
			t.Errorf("%s belongs to %d", name, info.Sys().(*syscall.Stat_t).Uid)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
