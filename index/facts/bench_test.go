package facts

import (
	"go/build"
	"os"
	"path/filepath"
	"testing"

	"breakwater/index/syntax"
)

// sources is Go's net/http, or the files below $FACTS_TREE.
func sources(b *testing.B) (out map[string][]byte, size int64) {
	b.Helper()
	tree := os.Getenv("FACTS_TREE")
	if tree == "" {
		tree = filepath.Join(build.Default.GOROOT, "src", "net", "http")
	}
	out = map[string][]byte{}
	_ = filepath.WalkDir(tree, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || syntax.LanguageOf(path) == "" || size > 8<<20 {
			return nil
		}
		if src, err := os.ReadFile(path); err == nil {
			out[path] = src
			size += int64(len(src))
		}
		return nil
	})
	if len(out) == 0 {
		b.Skipf("no source below %s", tree)
	}
	return out, size
}

// BenchmarkFacts compares reading facts with parsing alone.
func BenchmarkFacts(b *testing.B) {
	srcs, size := sources(b)
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			for path, src := range srcs {
				if _, err := syntax.Parse(syntax.LanguageOf(path), src); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	trees := map[string]*syntax.Tree{}
	for path, src := range srcs {
		tree, err := syntax.Parse(syntax.LanguageOf(path), src)
		if err != nil {
			b.Fatal(err)
		}
		trees[path] = tree
	}
	b.Run("facts", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			for _, tree := range trees {
				if f, err := FromTree(tree); err == nil {
					touch(f)
				}
			}
		}
	})
}

func touch(f *File) {
	f.Holds()
	f.Keeps()
	f.Handlers()
	f.Spawns()
	f.Guards()
	f.Entries()
	f.Listeners()
}
