package main

import (
	"go/constant"
	"go/token"
	"go/types"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"breakwater/review/action"
)

// bound is a figure of the table of budgets in docs/security.md and what sets it: an
// input, or a constant of a file as "file name".
type bound struct{ figure, setBy string }

// budgets has the rows of the table.
var budgets = map[string][]bound{
	"wall time":                 {{"15 min", "timeout"}},
	"memory of the run":         {{"4,096 MiB", "review/enough.go mostMemory"}},
	"requests, tokens, targets": {{"400", "max-requests"}, {"2,000,000", "max-tokens"}, {"200", "max-targets"}},
	"tries of one request": {
		{"3", "failover/config.go defaultAttempts"}, {"120 s", "failover/config.go defaultAttemptTimeout"},
	},
	"one answer": {
		{"8 MiB", "review/answer/answer.go MaxAnswer"}, {"200 findings", "review/answer/answer.go maxFindings"},
		{"100 edits", "review/answer/finding.go maxEdits"},
	},
	"one source file": {
		{"1 MiB read", "index/syntax/size.go MaxWritten"}, {"2 MiB", "index/syntax/size.go MaxRead"},
		{"2,097,152", "index/facts/lower.go maxNodes"}, {"10,000 deep", "index/facts/lower.go maxDepth"},
	},
	"processor time of one source file": {
		{"2 s", "index/facts/file.go leastTime"}, {"5 s", "index/facts/file.go timePerMB"},
	},
	"facts in memory": {{"32 MiB", "index/facts/cache.go DefaultBudget"}},
	"findings of the rules in one file": {
		{"200 fixes", "review/rules/prove.go maxFixes"}, {"100 proofs", "review/rules/prove.go maxTries"},
	},
	"edits of models in one file": {{"32 MiB", "review/patch/vet/vet.go mostRead"}},
	"injections listed": {
		{"100 a text", "review/foreign/attempts.go mostAttempts"}, {"200 a run", "review/injections.go mostInjections"},
	},
	"output of git": {{"256 MiB", "review/source/git.go maxGitOutput"}},
	"`.breakwater.yml`, instructions, event": {
		{"1 MiB", "review/repository.go maxSettings"},
		{"64 KiB", "review/action/load_files.go maxInstructions"}, {"32 MiB", "review/action/ci_actions.go maxPayload"},
	},
	"scenario results, their report": {
		{"128 MiB", "review/scenario/read.go MaxSize"}, {"1 MiB", "review/evidence.go maxReport"},
	},
	"baseline":               {{"64 MiB", "review/baseline.go maxBaseline"}},
	"replies kept":           {{"200 MB", "review/memory/memory.go limit"}, {"4 MiB", "review/memory/memory.go maxEntry"}},
	"index kept":             {{"1,024 MiB", "index/cache.go mostKept"}},
	"job summary":            {{"1 MiB", "review/action/results.go SummaryLimit"}},
	"upload of the artifact": {{"30 s", "review/upload.go uploadTime"}},
}

// TestBudgets holds each figure of the table to what sets it.
func TestBudgets(t *testing.T) {
	text, err := os.ReadFile("docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| what | bound | set by |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := strings.Split(table, "\n")[1:]
	if len(rows) != len(budgets) {
		t.Errorf("the table has %d rows, want %d", len(rows), len(budgets))
	}
	for _, row := range rows {
		cells := strings.Split(strings.Trim(row, "| "), "|")
		what, left := strings.TrimSpace(cells[0]), cells[1]
		for _, b := range budgets[what] {
			before, after, found := strings.Cut(left, b.figure)
			if !found {
				t.Errorf("%s: %q does not say %s, or not in this order", what, cells[1], b.figure)
				continue
			}
			left = before + after
			if got, want := amount(b.figure), set(t, b.setBy); got != want {
				t.Errorf("%s: %s says %v, the page %v", what, b.setBy, want, got)
			}
		}
		graces := what == "wall time" // which TestGrace and BenchmarkHostileEnd hold
		if !graces && strings.ContainsAny(left, "0123456789") {
			t.Errorf("%s: nothing is known of %q", what, left)
		}
	}
}

var units = map[string]float64{
	"KiB": 1 << 10, "MiB": 1 << 20, "MB": 1e6, "s": float64(time.Second), "min": float64(time.Minute),
}

// amount is a figure as a number: of bytes, nanoseconds, or of what it counts.
func amount(figure string) float64 {
	words := strings.Fields(strings.ReplaceAll(figure, ",", ""))
	n, _ := strconv.ParseFloat(words[0], 64)
	if len(words) > 1 && units[words[1]] > 0 {
		return n * units[words[1]]
	}
	return n
}

// set is the default of an input, or the value of a constant.
func set(t *testing.T, by string) float64 {
	t.Helper()
	file, name, isConst := strings.Cut(by, " ")
	if !isConst {
		for _, i := range action.Table {
			if d, err := time.ParseDuration(i.Default); i.Name == by && err == nil {
				return float64(d)
			} else if i.Name == by {
				return amount(i.Default)
			}
		}
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^(?:const|\t)\s*` + name + `\s+= ([^/\n]+)`).FindSubmatch(source)
	if m == nil {
		t.Fatalf("%s: no such constant", by)
	}
	expression := strings.NewReplacer("time.Second", "1000000000", "time.Minute", "60000000000").Replace(string(m[1]))
	v, err := types.Eval(token.NewFileSet(), nil, token.NoPos, expression)
	if err != nil {
		t.Fatalf("%s: %v", by, err)
	}
	f, _ := constant.Float64Val(constant.ToFloat(v.Value))
	return f
}
