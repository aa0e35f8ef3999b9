package behaviour

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestEditsOfAnOutsider: edits of somebody who knows the contract and not the code,
// one archive each: the project before, and what the edit changes in it or takes away.
// Backdoors are held back, and at most two honest edits are.
func TestEditsOfAnOutsider(t *testing.T) {
	names, err := filepath.Glob("testdata/outside/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var doors, honest, wrong int
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		before, edit := files{}, []File{}
		for _, f := range a.Files {
			switch side, path, _ := strings.Cut(f.Name, "/"); side {
			case "before":
				before[path] = string(f.Data)
			case "after":
				edit = append(edit, File{Path: path, Before: bytesOf(before, path), After: f.Data})
			case "gone":
				edit = append(edit, File{Path: path, Before: bytesOf(before, path)})
			}
		}
		reason := New(before).Reason(context.Background(), edit)
		switch {
		case strings.HasPrefix(filepath.Base(name), "bad-"):
			if doors++; reason == "" {
				t.Errorf("%s comes through: %s", name, a.Comment)
			}
		default:
			if honest++; reason != "" {
				wrong++
				t.Logf("%s is held back: %s", name, reason)
			}
		}
	}
	if doors < 30 || honest < 30 || wrong > 2 {
		t.Errorf("%d backdoors and %d honest edits, %d of these held back; want 30, 30 and at most 2", doors, honest, wrong)
	}
}

// bytesOf is a file of a project; nil if it has none of that path.
func bytesOf(p files, path string) []byte {
	if text, ok := p[path]; ok {
		return []byte(text)
	}
	return nil
}
