package silence

import (
	"slices"
	"strings"
	"testing"
)

// FuzzSplit: ids and reason hold no word that the comment does not, and ids no blank.
func FuzzSplit(f *testing.F) {
	for _, text := range []string{"", " a reason", " a, b reason */", " a,b,, c", " , ,", " a -->", "\xff, x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ids, reason := split(text)
		if slices.ContainsFunc(ids, func(id string) bool {
			return id == "" || strings.ContainsAny(id, " ,\t\n") || !strings.Contains(text, id)
		}) {
			t.Errorf("%q: ids %q", text, ids)
		}
		for _, w := range strings.Fields(reason) {
			if !strings.Contains(text, w) {
				t.Errorf("%q: reason %q", text, reason)
			}
		}
	})
}
