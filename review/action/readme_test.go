package action

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadmeTables(t *testing.T) {
	const name = "../../README.md"
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for marker, table := range map[string]string{"inputs": markdown(), "outputs": outputsMarkdown()} {
		open := "<!-- " + marker + " -->\n"
		before, rest, ok := strings.Cut(text, open)
		old, after, again := strings.Cut(rest, open)
		if !ok || !again {
			t.Errorf("README.md has no table between two markers %q", strings.TrimSpace(open))
			continue
		}
		if *update {
			text = before + open + table + open + after
		} else if diff := cmp.Diff(table, old); diff != "" {
			t.Errorf("README.md: the table of %s differs from the source; run with -update (-want +got):\n%s", marker, diff)
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
