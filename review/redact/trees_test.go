//go:build trees

package redact

import (
	"strings"
	"testing"
	"time"

	"breakwater/review/treestest"
)

// TestTrees counts what is redacted: the places are printed without the secrets, for a
// person to judge.
func TestTrees(t *testing.T) {
	treestest.Each(t, func(tree string) (func(path, text string), func()) {
		lines, size, n := 0, 0, map[string]int{}
		began := time.Now()
		see := func(path, text string) {
			lines, size = lines+strings.Count(text, "\n"), size+len(text)
			for _, s := range Find(path, text) {
				n[s.Class]++
				if testing.Verbose() {
					shown := text[max(s.Start-40, 0):s.Start] + "«" + text[s.Start:s.End] + "»"
					shown = strings.ToValidUTF8(strings.ReplaceAll(shown, "\n", "⏎"), "?")
					t.Logf("%s:%d %s %s", path, strings.Count(text[:s.Start], "\n")+1, s.Class, shown)
				}
			}
		}
		return see, func() {
			t.Logf("%s: %d lines, %d bytes, %v, %v", tree, lines, size, time.Since(began), n)
		}
	})
}
