// Package oracle measures how much of what a function really depends on the
// index finds. The truth comes from compilers, never from the index: for Go
// from go/types.
//
// It is a module of its own so that what measures does not ship.
package oracle

import (
	"cmp"
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"breakwater/index"
)

// Place is a definition that a function refers to.
type Place struct {
	Path string
	Line int    // that holds its name, 1-based
	Kind string // "func", "method", "type", "value"
}

// Function is a query with its truth: the definitions in other files that
// its lines refer to.
type Function struct {
	Path               string
	StartLine, EndLine int
	Needs              []Place
}

// Scores are averages over functions, each counting the same.
type Scores struct {
	Functions            int
	Recall5, Recall10    float64
	Recall20, Reciprocal float64
	Lines                float64 // of the first ten hits
	Kinds                map[string]float64
}

// Sample draws n functions, the same ones at every run.
func Sample(all []Function, n int) []Function {
	slices.SortFunc(all, func(a, b Function) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.StartLine, b.StartLine))
	})
	r := rand.New(rand.NewPCG(7, 7))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(n, len(all))]
}

// budget is what a function's context may take, in tokens.
const budget = 6000

// Asked returns what an index shows for a function.
func Asked(ix *index.Index) func(Function) []index.Hit {
	return func(f Function) []index.Hit {
		return ix.Context(context.Background(), index.Query{
			Path: f.Path, StartLine: f.StartLine, EndLine: f.EndLine, Budget: budget,
		})
	}
}

// Measure holds what is shown for every function against its truth.
func Measure(functions []Function, shown func(Function) []index.Hit) Scores {
	s := Scores{Functions: len(functions), Kinds: map[string]float64{}}
	kinds := map[string]int{}
	for _, f := range functions {
		hits := shown(f)
		s.Recall5 += recall(hits, f.Needs, 5)
		s.Recall10 += recall(hits, f.Needs, 10)
		s.Recall20 += recall(hits, f.Needs, 20)
		s.Reciprocal += reciprocal(hits, f.Needs)
		for _, h := range hits[:min(10, len(hits))] {
			s.Lines += float64(h.EndLine - h.StartLine + 1)
		}
		for _, p := range f.Needs {
			kinds[p.Kind]++
			if found(hits[:min(10, len(hits))], p) {
				s.Kinds[p.Kind]++
			}
		}
	}
	n := float64(len(functions))
	s.Recall5, s.Recall10, s.Recall20 = s.Recall5/n, s.Recall10/n, s.Recall20/n
	s.Reciprocal, s.Lines = s.Reciprocal/n, s.Lines/n
	for k := range s.Kinds {
		s.Kinds[k] /= float64(kinds[k])
	}
	return s
}

func found(hits []index.Hit, p Place) bool {
	return slices.ContainsFunc(hits, func(h index.Hit) bool {
		return h.Path == p.Path && h.StartLine <= p.Line && p.Line <= h.EndLine
	})
}

func recall(hits []index.Hit, needs []Place, k int) float64 {
	n := 0
	for _, p := range needs {
		if found(hits[:min(k, len(hits))], p) {
			n++
		}
	}
	return float64(n) / float64(len(needs))
}

func reciprocal(hits []index.Hit, needs []Place) float64 {
	for i := range hits {
		if slices.ContainsFunc(needs, func(p Place) bool { return found(hits[i:i+1], p) }) {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// Files lists the files below root as the index takes them.
func Files(root string, skip ...string) []index.File {
	var files []index.File
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || slices.Contains(skip, rel)):
			return filepath.SkipDir
		case d.Type().IsRegular():
			read := func() ([]byte, error) { return os.ReadFile(path) }
			files = append(files, index.File{Path: filepath.ToSlash(rel), Read: read})
		}
		return nil
	})
	return files
}
