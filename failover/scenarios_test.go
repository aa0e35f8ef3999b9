package failover

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scenarios are the acceptance ids that tests of this package carry in their names, by group and last number. A
// script may check them off with go test -v.
var scenarios = map[string]int{"F": 63, "B": 63, "K": 45, "X": 26, "A": 53, "C": 43, "S": 45, "SA": 59, "O": 31, "OA": 26}

// elsewhere are the ids that do not apply, each with the reason.
var elsewhere = map[string]string{
	"A-44 to A-47":   "adaptive thresholds that are switched off: a breaker without them has fixed ones",
	"A-48 to A-51":   "a controller of other thresholds than the breaker's: each breaker makes its own",
	"B-33 to B-35":   "a breaker that is switched off: whoever wants none asks none",
	"B-54 to B-54":   "see B-33",
	"C-21 to C-23":   "clients without a breaker, which no configuration makes",
	"C-31 to C-31":   "see C-21",
	"F-18 to F-18":   "a router that is switched off: see B-33",
	"F-61 to F-61":   "see F-18",
	"F-56 to F-57":   "a panic that leaves the observer: it is logged and goes no further, see F-58",
	"S-08 to S-08":   "a record that is forgotten: a window ends by itself, or by Reset",
	"S-22 to S-37":   "a Redis server: the file store takes its place and runs S-01 to S-21",
	"S-39 to S-39":   "a factory for Redis",
	"SA-09 to SA-10": "the same as S-08",
	"SA-11 to SA-12": "the same as S-11 and S-12",
	"SA-13 to SA-13": "the same as S-08",
	"SA-15 to SA-25": "keys, scripts and expiry of a Redis server",
	"SA-27 to SA-28": "scripts of a Redis server",
	"SA-44 to SA-44": "expiry on a Redis server",
	"O-06 to O-06":   "a registry of Prometheus: the hooks feed whatever a caller has",
	"O-09 to O-12":   "a metrics library that may be missing: the hooks need none",
	"O-25 to O-29":   "labels that are nil or empty: the types of the hooks have no such values",
	"O-31 to O-31":   "cardinality of labels, a matter of the caller's metrics",
	"OA-01 to OA-03": "names that are nil or empty: an executor refuses them; latencies below zero: clocks are monotonic",
	"OA-06 to OA-06": "a transition from a state to itself: no breaker makes one, see O-16",
	"OA-07 to OA-08": "states and outcomes that do not exist: both are types",
	"OA-14 to OA-16": "a metrics library that is loaded late or not at all",
	"OA-18 to OA-19": "a metrics library that is loaded late or not at all",
	"OA-22 to OA-23": "registration of Prometheus",
	"SA-53 to SA-58": "a Redis server, and a factory by name, which types replace",
}

// named finds ids where they name a test: in quotes, at the beginning.
var named = regexp.MustCompile(`"(F|B|K|X|A|C|S|SA|O|OA)-(\d\d)[" ]`)

func TestEveryScenarioHasATest(t *testing.T) {
	t.Parallel()
	have, waived := tested(t), waivers(t)
	for _, group := range slices.Sorted(maps.Keys(scenarios)) {
		for n := 1; n <= scenarios[group]; n++ {
			id := fmt.Sprintf("%s-%02d", group, n)
			switch {
			case have[id] == "" && waived[id] == "":
				t.Errorf("no test is named %s", id)
			case have[id] != "" && waived[id] != "":
				t.Errorf("%s has a test and a reason to have none", id)
			}
		}
	}
}

// tested finds the file whose tests carry each id.
func tested(t *testing.T) map[string]string {
	have := map[string]string{}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if file == "scenarios_test.go" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			have[m[1]+"-"+m[2]] = file
		}
	}
	return have
}

// TestDocumentedScenarios holds the table of README.md to the tests and the waivers; -update writes it.
func TestDocumentedScenarios(t *testing.T) {
	t.Parallel()
	have, waived := tested(t), waivers(t)
	table := "| scenarios | where they are tested, or why they are not |\n|---|---|\n"
	for _, group := range slices.Sorted(maps.Keys(scenarios)) {
		for first := 1; first <= scenarios[group]; {
			what := func(n int) string {
				id := fmt.Sprintf("%s-%02d", group, n)
				return cmp.Or(have[id], waived[id])
			}
			last := first
			for last < scenarios[group] && what(last+1) == what(first) {
				last++
			}
			span := fmt.Sprintf("%s-%02d", group, first)
			if last > first {
				span += fmt.Sprintf(" to %02d", last)
			}
			table += "| " + span + " | " + what(first) + " |\n"
			first = last + 1
		}
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- scenarios -->\n", "<!-- scenarios end -->\n"
	head, rest, _ := strings.Cut(string(text), begin)
	old, tail, found := strings.Cut(rest, end)
	switch {
	case !found:
		t.Fatal("README.md has no place for the table")
	case *update:
		if err := os.WriteFile("README.md", []byte(head+begin+table+end+tail), 0o666); err != nil {
			t.Error(err)
		}
	case old != table:
		t.Errorf("README.md has another table of scenarios; go test -run TestDocumentedScenarios -update writes this one:\n%s", table)
	}
}

var update = flag.Bool("update", false, "write the tables of README.md")

// waivers returns the reason of every id that does not apply.
func waivers(t *testing.T) map[string]string {
	waived := map[string]string{}
	for span, reason := range elsewhere {
		var group string
		var from, to int
		first, last, _ := strings.Cut(span, " to ")
		group, _, _ = strings.Cut(first, "-")
		if _, err := fmt.Sscanf(first+" "+last, group+"-%d "+group+"-%d", &from, &to); err != nil || reason == "" {
			t.Fatalf("%q: %v", span, err)
		}
		for n := from; n <= to; n++ {
			waived[fmt.Sprintf("%s-%02d", group, n)] = reason
		}
	}
	return waived
}

// TestDocumentedRules holds the decision table of README.md to the one in the code.
func TestDocumentedRules(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for _, r := range rules {
		row := fmt.Sprintf("| `%s` | %s | %s | %s | %s | %s |", r.Kind, r.When, r.Retry, r.Mark, r.Next, r.Blame)
		if !slices.Contains(lines, row) {
			t.Errorf("README.md lacks the row\n%s", row)
		}
	}
	if rows := strings.Count(string(text), "\n| `"); rows != len(rules)+knobRows {
		t.Errorf("README.md has %d rows that begin with a name, the code %d rules and %d knobs", rows, len(rules), knobRows)
	}
}

// knobRows is the number of knobs that README.md explains.
const knobRows = 23
