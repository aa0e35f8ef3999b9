package rules

import (
	"testing"

	"breakwater/review/catalogue"
)

// TestExamples holds every rule file to its own examples.
func TestExamples(t *testing.T) {
	for _, r := range catalogue.All() {
		for _, err := range Check(r, r.ID+".yml") {
			t.Error(err)
		}
	}
}
