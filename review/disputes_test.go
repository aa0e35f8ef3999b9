package review

import (
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
