package review

import (
	"strings"
	"testing"

	"breakwater/index/facts"
	"breakwater/review/finding"
)

// A comment shows no defect, since anybody can write one; code does, whatever stands beside
// it, and so does what nobody can read.
func TestQuoteOfAFinding(t *testing.T) {
	files := map[string]string{
		"a.py":   "# nothing here\n# has a timeout\nreply = get(url)  # no timeout\n",
		"a.tmpl": "# no timeout\n",
	}
	read := func(path string) ([]byte, error) { return []byte(files[path]), nil }
	for _, c := range []struct {
		path, quote string
		start, end  int
		counts      bool
	}{
		{"a.py", "# has a timeout", 2, 2, false},
		{"a.py", "# nothing here\n# has a timeout", 1, 2, false},
		{"a.py", "# has a timeout", 2, 3, false},
		{"a.py", "reply = get(url)  # no timeout", 3, 3, true},
		{"a.py", "# has a timeout\nreply = get(url)  # no timeout", 1, 3, true},
		{"a.py", "not there", 1, 3, true}, // laid out in another way
		{"a.tmpl", "# no timeout", 1, 1, true},
	} {
		f := finding.Finding{Path: c.path, Quote: c.quote, StartLine: c.start, EndLine: c.end}
		f.Pass(finding.Quoted, finding.SecondLook)
		believedQuote(&f, read, new(facts.Cache))
		if f.Passed(finding.Quoted) != c.counts || !f.Passed(finding.SecondLook) {
			t.Errorf("%s %q: passed %v; its quote counts: %v", c.path, c.quote, f.Checks, c.counts)
		}
	}
}

// What refutes is code: no comment, no string, and no word that any file holds.
func TestQuoteThatRefutes(t *testing.T) {
	const source = "def load(url):\n    with lock:  # timeout=3\n        return get(url, timeout=3, on=\"timeout=9\")\n"
	read := func(string) ([]byte, error) { return []byte(source), nil }
	for quote, counts := range map[string]bool{
		"with lock:": true, "timeout=3,": true, "get(url, timeout=3": true, "url": false, "3": false, "lock": false,
		"# timeout=3": false, "\"timeout=9\"": false,
	} {
		before, _, _ := strings.Cut(source, quote)
		line := 1 + strings.Count(before, "\n")
		v := finding.Verdict{Refuted: true, QuotePath: "a.py", Quote: quote, QuoteStart: line, QuoteEnd: line}
		if got := len(counting([]finding.Verdict{v}, read, new(facts.Cache))) == 1; got != counts {
			t.Errorf("%q refutes: %v, want %v", quote, got, counts)
		}
	}
}
