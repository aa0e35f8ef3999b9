package action

import (
	"flag"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "rewrite action.yml, the tables of the README and the owner in every page")

func TestActionYAML(t *testing.T) {
	const name = "../../action.yml"
	if *update {
		if err := os.WriteFile(name, []byte(ActionYAML()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	released := regexp.MustCompile(`(?m)^  image: docker://\S+@sha256:[0-9a-f]{64}$`) // in the commit of a release
	if diff := cmp.Diff(ActionYAML(), released.ReplaceAllString(string(content), "  image: Dockerfile")); diff != "" {
		t.Errorf("action.yml does not match the table; run with -update (-want +got):\n%s", diff)
	}
}

// The file is read back as a runner reads it.
func TestActionYAMLIsMetadata(t *testing.T) {
	var doc struct {
		Name, Description string
		Inputs            map[string]map[string]any
		Outputs           map[string]map[string]any
		Runs              struct{ Using, Image string }
	}
	if err := yaml.Unmarshal([]byte(ActionYAML()), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Inputs) != len(Table) || len(doc.Outputs) != len(Results) {
		t.Errorf("%d inputs and %d outputs, want %d and %d", len(doc.Inputs), len(doc.Outputs), len(Table), len(Results))
	}
	for name, input := range doc.Inputs {
		if _, ok := input["default"]; ok {
			t.Errorf("input %s has a default: .breakwater.yml could never count", name)
		}
	}
	if len(doc.Description) > 125 {
		t.Errorf("description has %d characters, the Marketplace takes 125", len(doc.Description))
	}
	if doc.Runs.Using != "docker" || doc.Runs.Image != "Dockerfile" {
		t.Errorf("runs: %+v", doc.Runs)
	}
}
