package redact

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// source is some 400 KB of code of this project, in several languages.
func source(tb testing.TB) map[string]string {
	texts := map[string]string{}
	for _, pattern := range []string{"../rules/*.go", "../../failover/*.go", "../../index/facts/testdata/*/*", "../../docs/*.md"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			tb.Fatalf("%s: %d files, %v", pattern, len(paths), err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				tb.Fatal(err)
			}
			texts[path] = string(data)
		}
	}
	return texts
}

// BenchmarkFind looks for secrets in the code of this project.
func BenchmarkFind(b *testing.B) {
	texts, size := source(b), 0
	for _, text := range texts {
		size += len(text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for path, text := range texts {
			Find(path, text)
		}
	}
}

// BenchmarkHostile looks at texts that give a rule as much to do as they can.
func BenchmarkHostile(b *testing.B) {
	for name, piece := range map[string]string{
		"names": "password", "quotes": `"`, "assigned": `secret="`, "addresses": "://a:", "keys": "-----BEGIN PRIVATE KEY-----\n",
		"vendors": "sk_live_ adafruit facebook ", "long": "token" + strings.Repeat("a", 40), "jwt": "eyJ", "users": " -u a:", "bearer": "bearer aaaaaaaaaaaaaaaa",
	} {
		b.Run(name, func(b *testing.B) {
			text := strings.Repeat(piece, (1<<20)/len(piece))
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Find("a.yml", text)
			}
		})
	}
}
