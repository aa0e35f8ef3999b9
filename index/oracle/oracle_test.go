package oracle

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"breakwater/index"
)

var update = flag.Bool("update", false, "rewrite testdata/recall.txt")

const (
	golden = "testdata/recall.txt"
	asked  = 200 // functions of each corpus
)

// goals that each language is held to, averaged over its corpora.
type goals struct{ recall5, recall10, reciprocal, method float64 }

// measure gives the scores of a corpus.
func measure(t *testing.T, c Corpus) Scores {
	t.Helper()
	all, err := c.Functions()
	if err != nil {
		t.Fatal(err)
	}
	ix, _, err := index.Open(context.Background(), index.Options{}, Files(c.Root, c.Skip...))
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	return Measure(Sample(all, asked), Asked(ix))
}

func row(name string, s Scores) string {
	return fmt.Sprintf("%-44s %9d %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f %6.0f", name, s.Functions,
		s.Recall5, s.Recall10, s.Recall20, s.Reciprocal, s.Kinds["func"], s.Kinds["method"], s.Kinds["type"], s.Kinds["value"], s.Lines)
}

var header = fmt.Sprintf("%-44s %9s %6s %6s %6s %6s %6s %6s %6s %6s %6s", "corpus", "functions", "R@5", "R@10", "R@20", "MRR", "func", "method", "type", "value", "lines")

// check holds corpora to goals and their rows to the golden table.
func check(t *testing.T, corpora []Corpus, g goals) {
	var all []Scores
	for _, c := range corpora {
		s := measure(t, c)
		t.Log("\n" + header + "\n" + row(c.Name, s))
		compare(t, c.Name, row(c.Name, s))
		all = append(all, s)
	}
	meet(t, "", all, g)
}

// meet holds the mean over corpora to goals.
func meet(t *testing.T, language string, all []Scores, g goals) {
	var sum goals
	n := float64(len(all))
	for _, s := range all {
		sum = goals{sum.recall5 + s.Recall5/n, sum.recall10 + s.Recall10/n, sum.reciprocal + s.Reciprocal/n, sum.method + s.Kinds["method"]/n}
	}
	for _, r := range []struct {
		name      string
		got, want float64
	}{
		{"recall@5", sum.recall5, g.recall5},
		{"recall@10", sum.recall10, g.recall10},
		{"MRR", sum.reciprocal, g.reciprocal},
		{"recall@10 of methods", sum.method, g.method},
	} {
		if n > 0 && r.got < r.want {
			t.Errorf("%s %s is %.3f, want %.2f at least", language, r.name, r.got, r.want)
		}
	}
}

// compare holds a row to the golden table. A corpus of another version than
// the table knows has no row in it and is held to the goals alone.
func compare(t *testing.T, name, got string) {
	b, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(b), "\n"), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, name+" ") {
			if line != got && !*update {
				t.Errorf("%s changed (-update rewrites it):\n- %s\n+ %s", golden, line, got)
			}
			lines[i] = got
			got = ""
		}
	}
	if !*update {
		return
	}
	if len(b) == 0 {
		lines = []string{header}
	}
	if got != "" {
		lines = append(lines, got)
	}
	if err := os.WriteFile(golden, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestGo(t *testing.T) {
	corpora, err := GoCorpora()
	if err != nil {
		t.Fatal(err)
	}
	check(t, corpora, goals{recall5: 0.82, recall10: 0.92, reciprocal: 0.90, method: 0.75})
}

// TestScripts is the long mode: it measures the folders that the environment
// names (see NamedCorpora).
func TestScripts(t *testing.T) {
	for _, language := range []string{"typescript", "python", "java"} {
		t.Run(language, func(t *testing.T) {
			if corpora := named(language); len(corpora) > 0 {
				check(t, corpora, goals{recall10: 0.85})
			}
		})
	}
}

// named returns the corpora of a language that the environment names.
func named(language string) []Corpus {
	return slices.DeleteFunc(NamedCorpora(), func(c Corpus) bool { return !strings.HasPrefix(c.Name, language+" ") })
}

func TestRecallCountsWhatIsShown(t *testing.T) {
	needs := []Place{{"a.go", 5, "func"}, {"b.go", 9, "type"}}
	hits := []index.Hit{{Path: "c.go", StartLine: 1, EndLine: 9}, {Path: "a.go", StartLine: 4, EndLine: 6}, {Path: "b.go", StartLine: 1, EndLine: 8}}
	if got := recall(hits, needs, 10); got != 0.5 {
		t.Errorf("recall@10 = %v, want one of two", got)
	}
	if got := recall(hits, needs, 1); got != 0 {
		t.Errorf("recall@1 = %v, want none", got)
	}
	if got := reciprocal(hits, needs); got != 0.5 {
		t.Errorf("reciprocal rank = %v, want 1/2", got)
	}
}
