package oracle

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"breakwater/index"
)

func TestScratchGo(t *testing.T) {
	goroot, _ := exec.Command("go", "env", "GOROOT").Output()
	src := filepath.Join(strings.TrimSpace(string(goroot)), "src")
	mod := func(m string) string {
		out, _ := exec.Command("go", "list", "-C", "../..", "-m", "-f", "{{.Dir}}", m).Output()
		return strings.TrimSpace(string(out))
	}
	for _, c := range []struct {
		name, dir, root string
		patterns        []string
		skip            []string
	}{
		{"bleve", "../..", mod("github.com/blevesearch/bleve/v2"), []string{"github.com/blevesearch/bleve/v2/..."}, nil},
		{"go-yaml", "../..", mod("github.com/goccy/go-yaml"), []string{"github.com/goccy/go-yaml/..."}, nil},
		{"std", src, src, []string{"std"}, []string{"cmd"}},
	} {
		if w := os.Getenv("ONLY"); w != "" && w != c.name {
			continue
		}
		t0 := time.Now()
		all, err := Go(c.dir, c.root, c.patterns...)
		if err != nil {
			t.Fatal(err)
		}
		t1 := time.Now()
		ix, st, err := index.Open(context.Background(), index.Options{}, Files(c.root, c.skip...))
		if err != nil {
			t.Fatal(err)
		}
		t2 := time.Now()
		fs := Sample(all, 200)
		sc := Measure(ix, fs)
		fmt.Printf("%s eligible %d files %d: R@5 %.3f R@10 %.3f R@20 %.3f MRR %.3f lines %.0f kinds %v  (oracle %v open %v query %v)\n", c.name, len(all), st.Files, sc.Recall5, sc.Recall10, sc.Recall20, sc.Reciprocal, sc.Lines, sc.Kinds, t1.Sub(t0), t2.Sub(t1), time.Since(t2))
		if os.Getenv("MISS") != "" {
			for _, f := range fs {
				hits := ix.Context(context.Background(), index.Query{Path: f.Path, StartLine: f.StartLine, EndLine: f.EndLine})
				for _, p := range f.Needs {
					if !found(hits[:min(10, len(hits))], p) {
						at := -1
						for i := range hits {
							if found(hits[i:i+1], p) {
								at = i
							}
						}
						fmt.Printf("MISS %s %s:%d-%d -> %s:%d rank %d of %d needs %d\n", p.Kind, f.Path, f.StartLine, f.EndLine, p.Path, p.Line, at, len(hits), len(f.Needs))
					}
				}
			}
		}
		ix.Close()
	}
}
