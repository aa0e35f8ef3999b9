package oracle

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"breakwater/index"
)

// Plan is what the program plans to show along with each target of a tree.
type Plan struct {
	Targets []Target
}

// Target is a target of plan.json with its context, in order of use.
type Target struct {
	Path      string
	StartLine int `json:"start_line"`
	EndLine   int `json:"end_line"`
	Context   []Shown
}

// Shown is a piece of code that a target is read along with.
type Shown struct {
	Path      string
	StartLine int `json:"start_line"`
	EndLine   int `json:"end_line"`
	Symbol    string
	Why       string
}

const out = ".plan" // folder for the results, within the copy

// ReadPlan runs the program at binary over a copy of the tree at root, as a
// user would, and reads its plan.
func ReadPlan(binary, root string, skip ...string) (Plan, error) {
	dir, err := os.MkdirTemp("", "plan")
	if err != nil {
		return Plan{}, err
	}
	defer os.RemoveAll(dir)
	if err := copyTo(dir, Files(root, skip...)); err != nil {
		return Plan{}, fmt.Errorf("copy %s: %w", root, err)
	}
	cmd := exec.Command(binary, "plan", "--scope=full", "--max-targets=1000000", "--output-dir="+out)
	cmd.Dir = dir
	if said, err := cmd.CombinedOutput(); err != nil {
		return Plan{}, fmt.Errorf("run %s: %w\n%s", binary, err, said)
	}
	data, err := os.ReadFile(filepath.Join(dir, out, "plan.json"))
	if err != nil {
		return Plan{}, err
	}
	var p Plan
	return p, json.Unmarshal(data, &p)
}

func copyTo(dir string, files []index.File) error {
	for _, f := range files {
		data, err := f.Read()
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Of returns the context of the target that is the function f, false if no
// target is: a function too long for one is planned in several.
func (p Plan) Of(f Function) ([]index.Hit, bool) {
	for _, t := range p.Targets {
		if t.Path != f.Path || t.StartLine > f.StartLine || t.EndLine < f.EndLine || t.EndLine > f.EndLine+1 {
			continue
		}
		var hits []index.Hit
		for _, c := range t.Context {
			hits = append(hits, index.Hit{Path: c.Path, StartLine: c.StartLine, EndLine: c.EndLine, Symbol: c.Symbol,
				Why: c.Why})
		}
		return hits, true
	}
	return nil, false
}

// Planned keeps the functions that are targets of the plan.
func (p Plan) Planned(all []Function) []Function {
	return slices.DeleteFunc(slices.Clone(all), func(f Function) bool {
		_, ok := p.Of(f)
		return !ok
	})
}

// Overlaps counts pieces of context that share lines with another piece of
// the same target, or with the target itself.
func (p Plan) Overlaps() int {
	n := 0
	for _, t := range p.Targets {
		taken := []Shown{{Path: t.Path, StartLine: t.StartLine, EndLine: t.EndLine}}
		for _, c := range t.Context {
			if slices.ContainsFunc(taken, func(o Shown) bool {
				return o.Path == c.Path && o.StartLine <= c.EndLine && c.StartLine <= o.EndLine
			}) {
				n++
			}
			taken = append(taken, c)
		}
	}
	return n
}
