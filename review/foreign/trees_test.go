//go:build trees

package foreign

import (
	"strings"
	"testing"

	"breakwater/review/treestest"
)

// TestTrees counts what is taken for an attempt, for a person to judge.
func TestTrees(t *testing.T) {
	treestest.Each(t, func(tree string) (func(path, text string), func()) {
		lines, n := 0, map[Kind]int{}
		see := func(path, text string) {
			all := strings.Split(text, "\n")
			lines += len(all)
			for _, a := range Attempts(text) {
				n[a.Kind]++
				line := strings.ToValidUTF8(strings.TrimSpace(all[a.Line-1]), "?")
				t.Logf("%s:%d %s: %s", path, a.Line, a.Kind, line[:min(len(line), 160)])
			}
		}
		return see, func() { t.Logf("%s: %d lines, %v", tree, lines, n) }
	})
}
