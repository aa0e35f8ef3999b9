package answer

import (
	"fmt"
	"strings"
	"testing"
)

// FuzzChangedLines writes diffs of all sorts of lines, in and out of order, and
// holds the reader to: each added line is in what comes in place of something,
// each removed one in what goes, or it is said that the diff was not understood.
func FuzzChangedLines(f *testing.F) {
	f.Add([]byte{5, 0, 1, 2, 0})
	f.Add([]byte{6, 5, 0, 1, 2, 3, 4, 6, 7, 2, 2})
	f.Add([]byte{8, 0, 2, 1, 4, 1, 2, 5, 5, 9, 2})
	f.Fuzz(func(t *testing.T, kinds []byte) {
		if len(kinds) > 200 {
			return
		}
		var text strings.Builder
		text.WriteString("--- a/x.py\n+++ b/x.py\n")
		var gone, come []string
		for i, k := range kinds {
			word := fmt.Sprintf("w%dw()", i)
			switch k % 10 {
			case 0:
				text.WriteString("  " + word + "\n")
			case 1:
				text.WriteString("- " + word + "\n")
				gone = append(gone, word)
			case 2:
				text.WriteString("+ " + word + "\n")
				come = append(come, word)
			case 3:
				text.WriteString("\n")
			case 4:
				text.WriteString("Now for the next part of it:\n")
			case 5:
				text.WriteString("@@\n")
			case 6:
				fmt.Fprintf(&text, "@@ -%d,2 +%d,3 @@ def f():\n", i+1, i+1)
			case 7:
				fmt.Fprintf(&text, "--- a/y%d.py\n+++ b/y%d.py\n", i, i)
			case 8:
				text.WriteString(word + "\n") // context without its space
			case 9:
				text.WriteString("\\ No newline at end of file\n")
			}
		}
		edits, problem := parseEdits(text.String(), "")
		if problem != "" {
			return
		}
		var search, replace strings.Builder
		for _, e := range edits {
			search.WriteString(e.Search)
			replace.WriteString(e.Replace)
		}
		for _, w := range gone {
			if strings.Count(search.String(), w) != 1 || strings.Contains(replace.String(), w) {
				t.Fatalf("removed line %s is lost:\n%s\n%+v", w, text.String(), edits)
			}
		}
		for _, w := range come {
			if strings.Count(replace.String(), w) != 1 || strings.Contains(search.String(), w) {
				t.Fatalf("added line %s is lost:\n%s\n%+v", w, text.String(), edits)
			}
		}
	})
}
