package catalogue

import (
	"strings"
	"testing"
)

// FuzzParse: a rule file is read or refused with its name, and what was read is whole.
func FuzzParse(f *testing.F) {
	entries, err := data.ReadDir("data")
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries[:min(len(entries), 5)] {
		text, err := data.ReadFile("data/" + e.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, text := range []string{"", "id: x", "[]", "a: &a [*a]", "id: [", "\x00", "id: team-x\ndetect:\n- {python: f}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse("team.yml", []byte(text))
		if err != nil && !strings.Contains(err.Error(), "team.yml") {
			t.Errorf("the error names no file: %v", err)
		}
		if err == nil && r.ID == "" {
			t.Errorf("a rule without an id: %q", text)
		}
	})
}
