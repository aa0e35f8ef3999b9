//go:build trees

// Package treestest reads the code of strangers for tests whose findings a person judges.
package treestest

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each gives every text below the folders of BREAKWATER_TREES, separated by colons, to what
// see returns for the folder; total is called when all of a folder was seen.
func Each(t *testing.T, see func(tree string) (text func(path, text string), total func())) {
	t.Helper()
	for _, tree := range strings.Split(os.Getenv("BREAKWATER_TREES"), ":") {
		text, total := see(filepath.Base(tree))
		err := filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			if err == nil && bytes.IndexByte(data[:min(len(data), 8000)], 0) < 0 {
				text(path, string(data))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		total()
	}
}
