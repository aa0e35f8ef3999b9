package patch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"breakwater/review/finding"
)

// TestDir shows that nothing behind links, in submodules or outside is read or
// edited.
func TestDir(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret.py")
	for name, text := range map[string]string{
		filepath.Join(dir, "a.py"): "a = 1\n", filepath.Join(dir, "sub", ".git"): "gitdir: elsewhere\n",
		filepath.Join(dir, "sub", "s.py"): "s = 1\n", filepath.Join(dir, "bin.py"): "a\x00b\n", outside: "key = 1\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"link.py": "a.py", "out.py": outside, "dir": filepath.Dir(outside)} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	tree := Dir(root, []string{"a.py", "bin.py", "dir/secret.py", "link.py", "out.py", "sub/s.py"})
	for _, p := range []string{"link.py", "out.py", "dir/secret.py", "sub/s.py", "../x.py", "/etc/passwd", "a.py/x"} {
		if b, err := tree.Read(p); err == nil || errors.Is(err, fs.ErrNotExist) && p != "a.py/x" {
			t.Errorf("%s: got %q, %v", p, b, err)
		}
	}
	for p, old := range map[string]string{"link.py": "a = 1\n", "out.py": "key = 1\n", "dir/secret.py": "key = 1\n", "sub/s.py": "s = 1\n", "bin.py": "a\x00b\n"} {
		r := Suggest(tree, []finding.Finding{{Edits: []finding.Edit{{Path: p, Search: old, Replace: "z = 2\n"}}}}, Options{})
		if s := r.Suggestions[0]; s.Status != Refused || s.Diff != nil {
			t.Errorf("%s: %s\n%s", p, s.Status, s.Diff)
		}
	}
	r := Suggest(tree, []finding.Finding{{Edits: []finding.Edit{{Op: finding.Create, Path: "dir/new.py", Replace: "z = 2\n"}}}}, Options{})
	if s := r.Suggestions[0]; s.Status != Refused {
		t.Errorf("created through a link:\n%s", s.Diff)
	}
	if r := Suggest(tree, []finding.Finding{{Edits: []finding.Edit{{Path: "a.py", Search: "a = 1\n", Replace: "a = 2\n"}}}}, Options{Shown: func(finding.Finding, string) bool { return false }}); !strings.Contains(r.Suggestions[0].Refusal, "not part of the request") {
		t.Errorf("got %+v", r.Suggestions[0])
	}
}
