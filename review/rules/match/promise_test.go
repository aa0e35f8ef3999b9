package match

import (
	"strings"
	"testing"

	"breakwater/index/facts"
	"breakwater/index/syntax"
)

// TestPromiseSearchIsBounded: returns that lead on and nowhere cost one search a look
// at few of them, and all searches what the size of the file allows.
func TestPromiseSearchIsBounded(t *testing.T) {
	const returns = 3000
	src := "function load() {\n" + strings.Repeat("  if (a) return load()\n", returns) + "}\n"
	known, err := facts.Of(syntax.TypeScript, []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	f := newFile(known)
	for range 2 {
		search := promiseSearch{left: mostPromises}
		if search.isPromise(f, f.Calls[0].Node) {
			t.Fatal("takes what nobody knows for a promise")
		}
	}
	if steps := budget(known) - f.left; steps < returns || steps > 2*returns {
		t.Errorf("two searches among %d returns took %d steps", returns, steps)
	}
	f.left = 0
	search := promiseSearch{left: mostPromises}
	if search.isPromise(f, f.Calls[0].Node); f.left < -returns {
		t.Errorf("a search took %d steps of a file that had none left", -f.left)
	}
}
