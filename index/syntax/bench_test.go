package syntax

import (
	"bytes"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"testing"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

// corpus is some 250 kB of a language: the files of testdata/units over and
// over; for Go the standard library's net/http.
func corpus(b *testing.B, l Language) [][]byte {
	b.Helper()
	if l == Go {
		return goSources(b, "net/http")
	}
	files, err := filepath.Glob("testdata/units/*")
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range files {
		if LanguageOf(file) == l {
			src, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			if l == PHP { // one opening tag
				return [][]byte{append(src, bytes.Repeat(bytes.TrimPrefix(src, []byte("<?php")), 250_000/len(src))...)}
			}
			return [][]byte{bytes.Repeat(src, 250_000/len(src))}
		}
	}
	b.Fatalf("no file of %s in testdata/units", l)
	return nil
}

func goSources(tb testing.TB, pkg string) [][]byte {
	tb.Helper()
	dir := filepath.Join(build.Default.GOROOT, "src", filepath.FromSlash(pkg))
	files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	if len(files) == 0 {
		tb.Fatalf("no Go source in %s: this needs a Go installation with its standard library's source", dir)
	}
	var sources [][]byte
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		sources = append(sources, src)
	}
	return sources
}

// run measures one way to read a corpus, in MB/s.
func run(b *testing.B, name string, sources [][]byte, read func([]byte)) {
	b.Run(name, func(b *testing.B) {
		size := 0
		for _, s := range sources {
			size += len(s)
		}
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			for _, s := range sources {
				read(s)
			}
		}
	})
}

// BenchmarkUnit sets the extraction of units against the bare parse that it
// is made from: tree-sitter's alone, and go/parser's for Go.
func BenchmarkUnit(b *testing.B) {
	for _, l := range append(Languages, TSX) {
		if l == TSX || l == JavaScript { // the same rules as TypeScript
			continue
		}
		b.Run(string(l), func(b *testing.B) {
			sources := corpus(b, l)
			run(b, "bare", sources, func(src []byte) { bareParse(b, l, src) })
			run(b, "tree", sources, func(src []byte) {
				if _, err := Parse(l, src); err != nil {
					b.Fatal(err)
				}
			})
			run(b, "tree+unit", sources, func(src []byte) {
				t, err := Parse(l, src)
				if err != nil {
					b.Fatal(err)
				}
				unitOfTree("x", t)
			})
			if l == Go {
				run(b, "go/parser", sources, func(src []byte) {
					if _, err := parser.ParseFile(token.NewFileSet(), "x.go", src, parser.ParseComments|parser.SkipObjectResolution); err != nil {
						b.Fatal(err)
					}
				})
				run(b, "go/parser+unit", sources, func(src []byte) { parseGo("x.go", src) })
			}
		})
	}
}

func bareParse(b *testing.B, l Language, src []byte) {
	p := sitter.NewParser()
	defer p.Close()
	if err := p.SetLanguage(grammarOf(l).language); err != nil {
		b.Fatal(err)
	}
	p.Parse(src, nil).Close()
}

// BenchmarkWalk asks every node for its kind, as the reviewer's rules do.
func BenchmarkWalk(b *testing.B) {
	src := corpus(b, Python)[0]
	t, err := Parse(Python, src)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		calls := 0
		for n := range t.Root().Walk() {
			if n.Kind() == "call" {
				calls++
			}
		}
		if calls == 0 {
			b.Fatal("no calls")
		}
	}
}
