package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// labelled is a case: a fix with the lines of its defect as they stood before,
// or a place that is clean of some rules.
type labelled struct {
	Case       string   `json:"case"`
	Kind       string   `json:"kind"` // fix or clean
	Repository string   `json:"repository"`
	Commit     string   `json:"commit"` // of the fix, or of the clean tree
	Language   string   `json:"language"`
	Rule       string   `json:"rule"`
	Rules      []string `json:"rules"`     // those that a clean place is clean of
	Syntactic  bool     `json:"syntactic"` // the form of the code tells the defect
	Paths      []string `json:"paths"`     // what the pull request adds
	Path       string   `json:"path"`
	Start      int      `json:"start"`
	End        int      `json:"end"`
}

// nearby is how many lines a finding may lie away from the defect.
const nearby = 5

// families are rules that name one defect by another side of it.
var families = [][]string{
	strings.Fields("http-client-no-timeout sdk-client-no-timeout llm-client-no-timeout redis-no-socket-timeout " +
		"smtp-no-timeout socket-no-timeout rpc-no-deadline future-wait-no-timeout db-no-statement-timeout " +
		"subprocess-no-timeout"),
	strings.Fields("connection-leak resource-not-closed response-body-not-closed executor-not-shutdown " +
		"timer-or-listener-leak"),
	strings.Fields("retry-unbounded retry-no-delay retry-fixed-delay retry-no-jitter retry-non-retryable " +
		"retry-ignores-cancellation"),
	strings.Fields("context-not-propagated uncancellable-wait goroutine-leak context-cancel-leak"),
	strings.Fields("no-graceful-shutdown shutdown-without-deadline"),
	strings.Fields("missing-rollback missing-transaction"),
}

func readCases(name string) (cases []labelled, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(data)) {
		var c labelled
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// kin says whether a finding's rule names the defect of a case.
func (c labelled) kin(rule string) bool {
	if c.Kind == "clean" {
		return slices.Contains(c.Rules, rule)
	}
	return rule == c.Rule || slices.ContainsFunc(families, func(f []string) bool {
		return slices.Contains(f, rule) && slices.Contains(f, c.Rule)
	})
}

// at returns the findings of a kin rule at the place of a case.
func (c labelled) at(findings []shown) (found []shown) {
	for _, f := range findings {
		near := f.StartLine <= c.End+nearby && f.EndLine >= c.Start-nearby
		if f.Path == c.Path && near && c.kin(f.Rule) {
			found = append(found, f)
		}
	}
	return found
}

// count is how many findings of kin rules lie in the files of a case.
func (c labelled) count(findings []shown) (n int) {
	for _, f := range findings {
		if slices.Contains(c.Paths, f.Path) && c.kin(f.Rule) {
			n++
		}
	}
	return n
}

// tally is what a score adds up to.
type tally struct{ cases, found, still int }

// score plays every case and prints what became of it, then the totals.
func score(cases []labelled, only string, t trial, out io.Writer) error {
	totals := map[string]*tally{"syntactic": {}, "not syntactic": {}, "clean": {}}
	for _, c := range cases {
		if only != "" && c.Case != only {
			continue
		}
		found, still, err := play(c, t)
		if err != nil {
			return err
		}
		group := totals[c.group()]
		group.cases++
		word := "missed"
		if len(found) > 0 {
			group.found++
			word = "found by " + found[0].Rule
		}
		if still {
			group.still++
			word += ", and still after the fix"
		}
		fmt.Fprintf(out, "%s %-13s %-10s %-26s %s %s:%d: %s\n",
			c.Case, c.group(), c.Language, c.Repository, c.Rule, c.Path, c.Start, word)
	}
	for _, group := range []string{"syntactic", "not syntactic", "clean"} {
		sum := totals[group]
		fmt.Fprintf(out, "%s: %d of %d named, %d still after the fix\n", group, sum.found, sum.cases, sum.still)
	}
	return nil
}

func (c labelled) group() string {
	switch {
	case c.Kind == "clean":
		return "clean"
	case c.Syntactic:
		return "syntactic"
	}
	return "not syntactic"
}

// play returns the findings at the place of a case, and whether they are still
// there after the fix.
func play(c labelled, t trial) (found []shown, still bool, err error) {
	tree := c.Commit
	if c.Kind == "fix" {
		tree += "^"
	}
	before, err := t.review(c.Repository, tree, c.Paths)
	if err != nil {
		return nil, false, err
	}
	found = c.at(before)
	if c.Kind == "clean" || len(found) == 0 {
		return found, false, nil
	}
	after, err := t.review(c.Repository, c.Commit, c.Paths)
	return found, c.count(after) >= c.count(before), err
}
