package fix

import (
	"strings"
	"testing"

	"breakwater/index/facts"
	"breakwater/index/syntax"
)

// TestLimitOfLinesIsMeasuredOnce: ten thousand fixes in a file of ten thousand lines read them
// once. What the lines become after the first question tells whether they were read again.
func TestLimitOfLinesIsMeasuredOnce(t *testing.T) {
	source := []byte("a = 1\nb = 2\n" + strings.Repeat("#", 200) + "\n")
	known, err := facts.Of(syntax.Python, source)
	if err != nil {
		t.Fatal(err)
	}
	f := NewFile(known, source, 0)
	if got := f.limit(); got != 88 {
		t.Fatalf("lines of five characters keep to %d, want 88", got)
	}
	f.source = []byte("a = " + strings.Repeat("1", 105) + "\n")
	if got := f.lineLimit(); got != 120 {
		t.Fatalf("a line of 109 characters keeps to %d, want 120", got)
	}
	if got := f.limit(); got != 88 {
		t.Errorf("the second question says %d: the file was measured again", got)
	}
}
