package match

import (
	"os"
	"strings"
	"testing"
)

// TestEveryKeyIsDocumented keeps docs/rule-files.md complete.
func TestEveryKeyIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../../docs/rule-files.md")
	if err != nil {
		t.Fatal(err)
	}
	keys := append(kindNames(), own...)
	for name := range conditions {
		keys = append(keys, name)
	}
	for _, key := range keys {
		if !strings.Contains(string(text), "`"+key+"`") {
			t.Errorf("docs/rule-files.md does not speak of %q", key)
		}
	}
}
