package rules

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/rules/match"
)

// BenchmarkInspect compares parsing, facts, and the detectors over facts that
// are there, on Go's net/http or the files below $RULES_TREE.
func BenchmarkInspect(b *testing.B) {
	files, size := treeOf(b)
	known := make([]*facts.File, len(files))
	measure := func(name string, each func(i int, f File)) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for i, f := range files {
					each(i, f)
				}
			}
		})
	}
	measure("parse", func(_ int, f File) {
		if tree, err := syntax.Parse(f.Language, f.Source); err == nil {
			tree.Close()
		}
	})
	measure("parse+facts", func(i int, f File) { known[i], _ = facts.Of(f.Language, f.Source) })
	measure("rules", func(i int, f File) {
		if known[i] != nil {
			setOf(f.Language).Run(context.Background(), known[i], match.Around{})
		}
	})
	measure("rules+fixes", func(i int, f File) {
		if known[i] != nil {
			(&pass{file: f, facts: known[i], set: setOf(f.Language)}).run(context.Background())
		}
	})
}

func treeOf(b *testing.B) (files []File, size int64) {
	tree := os.Getenv("RULES_TREE")
	if tree == "" {
		root, err := exec.Command("go", "env", "GOROOT").Output()
		if err != nil {
			b.Skip(err)
		}
		tree = filepath.Join(strings.TrimSpace(string(root)), "src", "net", "http")
	}
	_ = filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || setOfPath(path) == "" || size > 16<<20 {
			return nil
		}
		if src, err := os.ReadFile(path); err == nil {
			files = append(files, File{Path: path, Language: syntax.LanguageOf(path), Source: src})
			size += int64(len(src))
		}
		return nil
	})
	if len(files) == 0 {
		b.Skipf("no source below %s", tree)
	}
	return files, size
}

func setOfPath(path string) syntax.Language {
	if l := syntax.LanguageOf(path); l != "" && !setOf(l).Empty() {
		return l
	}
	return ""
}
