// Package bench measures what a review asks of a model in tokens of o200k_base: the
// estimate of `breakwater plan` against what the requests are.
package bench

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/tiktoken-go/tokenizer"

	"breakwater/review"
)

// TestEstimate holds the estimate of plan.json within a fifth of the truth: for the code
// of each language, for the sample application, and for the tree that BENCH_TREE names.
func TestEstimate(t *testing.T) {
	archives, err := filepath.Glob("../testdata/requests/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		t.Run(filepath.Base(name), func(t *testing.T) { compare(t, unpack(t, name)) })
	}
	t.Run("webapp", func(t *testing.T) { compare(t, copyOf(t, "../../testdata/webapp")) })
	if tree := os.Getenv("BENCH_TREE"); tree != "" {
		t.Run("BENCH_TREE", func(t *testing.T) { compare(t, copyOf(t, tree)) })
	}
}

func compare(t *testing.T, dir string) {
	t.Chdir(dir)
	var out bytes.Buffer
	environ := []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir()}
	p := review.Process{Args: []string{"plan", "--requests", "--scope=full"}, Environ: environ, Stdout: &out, Stderr: &out}
	if status := review.Main(t.Context(), p); status != 0 {
		t.Fatalf("status %d\n%s", status, out.String())
	}
	data, err := os.ReadFile(".breakwater/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	var plan struct {
		Estimate struct {
			Requests int
			TokensIn int `json:"tokens_in"`
		}
	}
	if err := json.Unmarshal(data, &plan); err != nil {
		t.Fatal(err)
	}
	truth, requests := count(t)
	ratio := float64(plan.Estimate.TokensIn) / float64(truth)
	t.Logf("%d requests, %d tokens, estimated %d: %.2f", requests, truth, plan.Estimate.TokensIn, ratio)
	if requests != plan.Estimate.Requests || ratio < 0.8 || ratio > 1.2 {
		t.Errorf("estimated %d requests and %d tokens; there are %d with %d",
			plan.Estimate.Requests, plan.Estimate.TokensIn, requests, truth)
	}
}

// count returns the tokens of the requests that were written, and how many there are.
func count(t *testing.T) (tokens, requests int) {
	encoding, err := tokenizer.Get(tokenizer.O200kBase)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(".breakwater/requests/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		system, user, _ := strings.Cut(strings.TrimPrefix(string(text), "[system]\n"), "\n[user]\n")
		for _, part := range []string{system, user} {
			n, err := encoding.Count(part)
			if err != nil {
				t.Fatal(err)
			}
			tokens += n
		}
	}
	return cmp.Or(tokens, 1), len(files)
}

func unpack(t *testing.T, name string) string {
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range a.Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func copyOf(t *testing.T, tree string) string {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(tree)); err != nil {
		t.Fatal(err)
	}
	return dir
}
