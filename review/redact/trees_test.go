//go:build trees

package redact

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTrees counts what is redacted in the folders of BREAKWATER_TREES, separated
// by colons: the places are printed without the secrets, for a person to judge.
func TestTrees(t *testing.T) {
	trees := os.Getenv("BREAKWATER_TREES")
	for _, tree := range strings.Split(trees, ":") {
		lines, size, n := 0, 0, map[string]int{}
		began := time.Now()
		filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil || bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 {
				return err
			}
			text := string(data)
			lines, size = lines+strings.Count(text, "\n"), size+len(text)
			for _, s := range Find(path, text) {
				n[s.Class]++
				if testing.Verbose() {
					shown := text[max(s.Start-40, 0):s.Start] + "«" + text[s.Start:s.End] + "»"
					shown = strings.ToValidUTF8(strings.ReplaceAll(shown, "\n", "⏎"), "?")
					t.Logf("%s:%d %s %s", path, strings.Count(text[:s.Start], "\n")+1, s.Class, shown)
				}
			}
			return nil
		})
		t.Logf("%s: %d lines, %d bytes, %v, %v", filepath.Base(tree), lines, size, time.Since(began), n)
	}
}
