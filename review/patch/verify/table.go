package verify

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"breakwater/review/scenario"
)

// operation is a row of verify.json: one operation under one fault.
type operation struct {
	Operation  string           `json:"operation"`
	Fault      string           `json:"fault"`
	Suggestion *int             `json:"suggestion"`  // null: several together
	Together   []int            `json:"suggestions"` // the numbers of all that were tried at once
	Before     figures          `json:"before"`
	After      figures          `json:"after"`
	Verdict    scenario.Verdict `json:"verdict"`
	Doubt      string           `json:"doubt"` // what the verdict may owe to chance; empty if nothing
}

type figures struct {
	Requests int     `json:"requests"`
	Failed   int     `json:"failed"`
	P50      float64 `json:"p50"` // milliseconds
	P95      float64 `json:"p95"`
	P99      float64 `json:"p99"`
}

func figuresOf(f scenario.Figures) figures {
	return figures{f.Requests, f.Failed, f.P50, f.P95, f.P99}
}

func (r Result) operations() []operation {
	out := []operation{}
	for _, c := range r.Comparisons {
		row := operation{
			Operation: c.Operation, Fault: c.Fault, Together: c.Suggestions, Verdict: c.Verdict, Doubt: c.Doubt,
			Before: figuresOf(c.Before), After: figuresOf(c.After),
		}
		if len(c.Suggestions) == 1 {
			row.Suggestion = &c.Suggestions[0]
		}
		out = append(out, row)
	}
	return out
}

// mostRows bounds the table of a summary; verify.json holds all.
const mostRows = 200

var marks = map[scenario.Verdict]string{
	scenario.Worse: "❌ worse", scenario.Fixed: "✅ fixed", scenario.Better: "✅ better",
	scenario.Same: "same", scenario.Held: "held",
}

// Sorted returns the comparisons with what matters most first: what is worse,
// then what is fixed or better, then the rest.
func (r Result) Sorted() []Comparison {
	order := []scenario.Verdict{scenario.Worse, scenario.Fixed, scenario.Better, scenario.Same, scenario.Held}
	out := slices.Clone(r.Comparisons)
	slices.SortStableFunc(out, func(a, b Comparison) int {
		return cmp.Compare(slices.Index(order, a.Verdict), slices.Index(order, b.Verdict))
	})
	return out
}

// With names what was tried.
func (c Comparison) With() string {
	switch {
	case len(c.Suggestions) == 1:
		return fmt.Sprintf("suggestion %d", c.Suggestions[0])
	case c.All:
		return "all together"
	}
	return "suggestions " + ranges(c.Suggestions)
}

// ranges writes numbers as in 1–3, 7.
func ranges(ns []int) string {
	ns = slices.Sorted(slices.Values(ns))
	var words []string
	for from := 0; from < len(ns); {
		to := from
		for to+1 < len(ns) && ns[to+1] == ns[to]+1 {
			to++
		}
		word := strconv.Itoa(ns[from])
		if to > from {
			word += "–" + strconv.Itoa(ns[to])
		}
		words, from = append(words, word), to+1
	}
	return strings.Join(words, ", ")
}

// String is one line for a person.
func (c Comparison) String() string {
	doubt := ""
	if c.Doubt != "" {
		doubt = "; " + c.Doubt
	}
	return fmt.Sprintf("%-7s %s under %s, with %s: %s%s",
		c.Verdict, c.Operation, c.Fault, c.With(), change(c.Comparison), doubt)
}

// beforeAfter is a table of what the results showed; empty without results.
func (r Result) beforeAfter() string {
	if len(r.Comparisons) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nBefore → after, of two runs each; times in milliseconds.\n\n" +
		"| Verdict | Operation | Fault | With | Failed | p50 | p95 | p99 |\n|---|---|---|---|--:|--:|--:|--:|\n")
	rows := r.Sorted()
	for _, c := range rows[:min(len(rows), mostRows)] {
		x, y := c.Before, c.After
		failed := fmt.Sprintf("%d of %d → %d of %d", x.Failed, x.Requests, y.Failed, y.Requests)
		mark := unbroken(marks[c.Verdict])
		if c.Doubt != "" {
			mark += ", " + c.Doubt
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %.0f → %.0f | %.0f → %.0f | %.0f → %.0f |\n",
			mark, cell(c.Operation), cell(c.Fault), unbroken(c.With()), unbroken(failed),
			x.P50, y.P50, x.P95, y.P95, x.P99, y.P99)
	}
	if n := len(rows) - mostRows; n > 0 {
		fmt.Fprintf(&b, "\n… and %d more in %s.\n", n, verdictFile)
	}
	for _, n := range r.Notes {
		b.WriteString("\n- " + cell(n))
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// unbroken keeps the words of a cell on one line. Times are left to break at their arrow: three columns of them
// that do not are wider than a job summary.
func unbroken(words string) string { return strings.ReplaceAll(words, " ", "&nbsp;") }

// summaryFile is the summary that a review left.
const summaryFile = "summary.md"

// mostSummary is the size in bytes that a summary stays below, as GitHub refuses
// a larger one.
const mostSummary = 1 << 20

// summarize writes the tables into the review's summary, in place of those of an
// earlier trial.
func summarize(root *os.Root, r Result) error {
	old, err := root.ReadFile(summaryFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a disk may take only some of the files
	}
	if err != nil {
		return fmt.Errorf("read the review's summary: %w", err)
	}
	before := ofReview(old)
	const title = "\n#### Suggestions tried\n\n"
	now := slices.Concat(before, mark(before), []byte(title+r.Table()))
	if len(now) >= mostSummary {
		now = slices.Concat(before, mark(before), []byte(title+"The tables do not fit here: "+verdictFile+" holds them.\n"))
	}
	return write(root, summaryFile, now)
}

// mark begins our section after what the review wrote. It holds the hash of that,
// so that no text of the review can pass for it.
func mark(before []byte) []byte {
	return fmt.Appendf(nil, "\n<!-- breakwater verify %x -->\n", sha256.Sum256(before))
}

// ofReview returns a summary without our section.
func ofReview(summary []byte) []byte {
	if i := bytes.LastIndex(summary, []byte("\n<!-- breakwater verify ")); i >= 0 {
		if bytes.HasPrefix(summary[i:], mark(summary[:i])) {
			return summary[:i]
		}
	}
	return summary
}
