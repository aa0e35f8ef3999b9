package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
)

// Finding is a visible finding of a run, with where it comes from.
type Finding struct {
	Repository string `json:"repository"` // owner/name
	Commit     string `json:"commit"`
	Path       string `json:"path"`
	StartLine  int    `json:"start_line"`
	EndLine    int    `json:"end_line"`
	Rule       string `json:"rule"`
	Confidence string `json:"confidence"`
	Title      string `json:"title"`
	Why        string `json:"why"`
	Symbol     string `json:"symbol"`

	tree string // folder with the files of the commit
}

// entry is a finding of report.json.
type entry struct {
	Finding
	Known      bool `json:"known"`
	Suppressed any  `json:"suppressed"`
}

// visible says whether a run shows the finding at its defaults.
func (e entry) visible() bool {
	return e.Confidence != "low" && !e.Known && e.Suppressed == nil
}

// groups are the languages that precision is told for, by how file names end.
var groups = map[string]string{
	".py": "Python", ".go": "Go", ".java": "Java",
	".js": "JS/TS", ".mjs": "JS/TS", ".cjs": "JS/TS", ".jsx": "JS/TS",
	".ts": "JS/TS", ".mts": "JS/TS", ".cts": "JS/TS", ".tsx": "JS/TS",
}

// Group is the finding's group of languages.
func (f Finding) Group() string { return cmp.Or(groups[path.Ext(f.Path)], "other") }

// readReports reads the visible findings of REPO@COMMIT=TREE,REPORT, sorted by
// where they stand.
func readReports(args []string) (all []Finding, err error) {
	for _, arg := range args {
		source, files, ok := strings.Cut(arg, "=")
		repository, commit, versioned := strings.Cut(source, "@")
		tree, file, both := strings.Cut(files, ",")
		if !ok || !versioned || !both {
			return nil, fmt.Errorf("%q is not REPO@COMMIT=TREE,REPORT", arg)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var report struct {
			Findings []entry `json:"findings"`
		}
		if err := json.Unmarshal(data, &report); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		for _, f := range report.Findings {
			if !f.visible() {
				continue
			}
			f.Repository, f.Commit, f.tree = repository, commit, tree
			all = append(all, f.Finding)
		}
	}
	slices.SortFunc(all, compare)
	return all, nil
}

func compare(a, b Finding) int {
	return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Path, b.Path),
		a.StartLine-b.StartLine, strings.Compare(a.Rule, b.Rule))
}
