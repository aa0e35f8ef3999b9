//go:build trees

package foreign

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTrees counts what is taken for an attempt in the folders of BREAKWATER_TREES, separated
// by colons, for a person to judge.
func TestTrees(t *testing.T) {
	for _, tree := range strings.Split(os.Getenv("BREAKWATER_TREES"), ":") {
		lines, n := 0, map[Kind]int{}
		filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil || bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 {
				return err
			}
			text := string(data)
			all := strings.Split(text, "\n")
			lines += len(all)
			for _, a := range Attempts(text) {
				n[a.Kind]++
				line := strings.ToValidUTF8(strings.TrimSpace(all[a.Line-1]), "?")
				t.Logf("%s:%d %s: %s", path, a.Line, a.Kind, line[:min(len(line), 160)])
			}
			return nil
		})
		t.Logf("%s: %d lines, %v", filepath.Base(tree), lines, n)
	}
}
