package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// draw takes size findings at random, as many of each group of languages as of
// the others where there are enough, in an order that tells nothing.
func draw(all []Finding, size int, seed uint64) []Finding {
	random := rand.New(rand.NewPCG(seed, 0))
	byGroup := map[string][]Finding{}
	for _, f := range all {
		byGroup[f.Group()] = append(byGroup[f.Group()], f)
	}
	names := []string{"Go", "JS/TS", "Java", "Python"}
	for _, name := range names {
		some := byGroup[name]
		random.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
	}
	var drawn []Finding
	for len(drawn) < size {
		before := len(drawn)
		for _, name := range names {
			if some := byGroup[name]; len(some) > 0 && len(drawn) < size {
				drawn, byGroup[name] = append(drawn, some[0]), some[1:]
			}
		}
		if len(drawn) == before {
			break // there are no more
		}
	}
	random.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	return drawn
}

// claim is what a reader is told of a finding.
type claim struct {
	N       int    `json:"n"`
	Item    string `json:"item"`
	Path    string `json:"path"`
	Lines   [2]int `json:"lines"`
	Label   string `json:"label"`
	Message string `json:"message"`
}

// writeSample writes judge.json and code/<item> for readers, and drawn.json with
// what the claims are.
func writeSample(dir string, drawn []Finding) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	var claims []claim
	for i, f := range drawn {
		item := fmt.Sprintf("item-%02d", i+1)
		claims = append(claims, claim{i + 1, item, f.Path, [2]int{f.StartLine, f.EndLine}, f.Rule, f.Title + ". " + f.Why})
		if err := writeCode(filepath.Join(dir, "code", item), f); err != nil {
			return err
		}
	}
	if err := writeJSON(filepath.Join(dir, "judge.json"), claims); err != nil {
		return err
	}
	return writeJSON(filepath.Join(dir, "drawn.json"), drawn)
}

func writeJSON(name string, v any) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(data, '\n'), 0o644)
}

// around is how many lines before and after a finding its excerpt shows.
const around = 40

// writeCode writes the file of a finding, an excerpt and where its function is named.
func writeCode(dir string, f Finding) error {
	source, err := os.ReadFile(filepath.Join(f.tree, f.Path))
	if err != nil {
		return err
	}
	for name, text := range map[string]string{
		f.Path:        string(source),
		"excerpt.txt": excerpt(f.Path, string(source), f.StartLine-around, f.EndLine+around, f.StartLine, f.EndLine),
		"callers.txt": callers(f),
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// excerpt is some lines with their numbers; those from start to end are marked.
func excerpt(path, source string, from, to, start, end int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "== %s\n", path)
	for i, line := range strings.Split(source, "\n") {
		if n := i + 1; n >= from && n <= to {
			mark := " "
			if n >= start && n <= end {
				mark = ">"
			}
			fmt.Fprintf(&b, "%s%5d  %s\n", mark, n, line)
		}
	}
	return b.String()
}

const (
	mostCallers  = 8
	callerAround = 8
)

// callers shows where other files name the function of a finding.
func callers(f Finding) string {
	name := f.Symbol[strings.LastIndexAny(f.Symbol, ".#")+1:]
	var found []string
	if len(name) < 3 {
		return ""
	}
	_ = filepath.WalkDir(f.tree, func(file string, e fs.DirEntry, err error) error {
		path, _ := filepath.Rel(f.tree, file)
		same := filepath.Ext(path) == filepath.Ext(f.Path) && path != f.Path
		switch {
		case err != nil || len(found) == mostCallers:
			return filepath.SkipAll
		case e.IsDir() && slices.Contains([]string{"node_modules", ".git", "test", "tests", "__tests__"}, e.Name()):
			return filepath.SkipDir
		case e.IsDir() || !same:
			return nil
		}
		source, err := os.ReadFile(file)
		if at := strings.Index(string(source), name+"("); err == nil && at >= 0 {
			line := strings.Count(string(source[:at]), "\n") + 1
			found = append(found, excerpt(path, string(source), line-callerAround, line+callerAround, line, line))
		}
		return nil
	})
	return strings.Join(found, "\n")
}
