package review

import (
	"context"
	"strings"
	"testing"

	"breakwater/review/action"
)

// TestForms: what standard output shows is known for each value that the input takes, and for no other.
func TestForms(t *testing.T) {
	load := func(format string) error {
		_, err := action.Load(context.Background(), action.Source{Args: []string{"--format=" + format}})
		return err
	}
	refused := load("?").Error()
	for format, form := range forms {
		if err := load(string(format)); err != nil || form.report == nil || form.tried == nil {
			t.Errorf("%s: %v", format, err)
		}
	}
	_, choices, _ := strings.Cut(refused, "is none of ")
	if n := strings.Count(choices, ", ") + 1; n != len(forms) {
		t.Errorf("%d forms of %q", len(forms), choices)
	}
}
