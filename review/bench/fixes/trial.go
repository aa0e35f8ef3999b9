package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// trial plays pull requests out of the histories of clones.
type trial struct {
	program string
	clones  map[string]string // folder by repository
}

// shown is a finding that a run shows at its defaults.
type shown struct {
	Rule       string `json:"rule"`
	Path       string `json:"path"`
	Confidence string `json:"confidence"`
	StartLine  int    `json:"start_line"`
	EndLine    int    `json:"end_line"`
}

// review returns what a pull request shows that adds the paths as they stand in
// a commit; all else of the project is there already.
func (t trial) review(repository, commit string, paths []string) ([]shown, error) {
	clone := t.clones[repository]
	if clone == "" {
		return nil, fmt.Errorf("no clone of %s is given", repository)
	}
	dir, err := os.MkdirTemp("", "fixes-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	base, err := pullRequest(dir, clone, commit, paths)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(t.program, "--offline", "--scope=diff", "--base="+base, "--format=none", "--min-confidence=medium",
		"--output-dir=.breakwater")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("review %s@%s: %w: %s", repository, commit, err, out)
	}
	return readReport(filepath.Join(dir, ".breakwater", "report.json"))
}

// pullRequest makes a work tree of the commit whose history has two commits, all
// but the paths and then the paths, and returns the first.
func pullRequest(dir, clone, commit string, paths []string) (base string, err error) {
	objects, err := git(clone, "rev-parse", "--path-format=absolute", "--git-path", "objects")
	if err != nil {
		return "", err
	}
	if _, err := git(dir, "init", "--quiet"); err != nil {
		return "", err
	}
	alternates := filepath.Join(dir, ".git", "objects", "info", "alternates")
	if err := os.WriteFile(alternates, []byte(objects+"\n"), 0o644); err != nil {
		return "", err
	}
	tree, err := stored(dir, commit)
	if err != nil {
		return "", err
	}
	save := []string{"-c", "user.name=fixes", "-c", "user.email=fixes@example.invalid",
		"commit", "--quiet", "--no-verify", "-m"}
	for _, step := range [][]string{
		append([]string{"rm", "--quiet", "--cached", "--"}, paths...),
		append(save, "the project"),
		{"read-tree", tree},
		append(save, "the change"),
		{"reset", "--quiet", "--hard"},
	} {
		if _, err := git(dir, step...); err != nil {
			return "", err
		}
	}
	return git(dir, "rev-parse", "HEAD^")
}

// stored puts a commit into the index without the files that a clone left out,
// such as very large ones, and returns the tree.
func stored(dir, commit string) (tree string, err error) {
	if _, err := git(dir, "read-tree", commit); err != nil {
		return "", err
	}
	listed, err := git(dir, "ls-files", "--format=%(objectname) %(path)")
	if err != nil {
		return "", err
	}
	check := exec.Command("git", "-C", dir, "cat-file", "--batch-check=%(objecttype) %(rest)")
	check.Stdin = strings.NewReader(listed + "\n")
	known, err := check.Output()
	if err != nil {
		return "", fmt.Errorf("look for the files of %s: %w", commit, err)
	}
	files := strings.Split(listed, "\n")
	remove := []string{"update-index", "--force-remove", "--"}
	for i, line := range strings.Split(strings.TrimRight(string(known), "\n"), "\n") {
		if _, name, _ := strings.Cut(files[i], " "); strings.HasSuffix(line, " missing") {
			remove = append(remove, name)
		}
	}
	if len(remove) > 3 {
		if _, err := git(dir, remove...); err != nil {
			return "", err
		}
	}
	return git(dir, "write-tree")
}

func readReport(name string) ([]shown, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var report struct {
		Findings []shown `json:"findings"`
	}
	if err := json.Unmarshal(data, &report); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var visible []shown
	for _, f := range report.Findings {
		if !strings.EqualFold(f.Confidence, "low") {
			visible = append(visible, f)
		}
	}
	return visible, nil
}
