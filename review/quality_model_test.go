//go:build quality

package review

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestQuality reviews every case with the model that the environment configures, as for
// the program itself, and prints how it did. It asks a real model, so the tag quality asks for it.
func TestQuality(t *testing.T) {
	var environ []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if strings.HasPrefix(v, "BREAKWATER_") || strings.HasPrefix(v, "OPENAI_") || strings.HasSuffix(name, "_KEY") {
			environ = append(environ, v)
		}
	}
	all, named := measureCases(t, qualityCases(t), environ)
	fmt.Print(qualityTable(all))
	if *update && len(all) > 0 {
		recordResults(t, cmp.Or(all[0].Model, "unnamed"), named)
	}
}

// recordResults adds what a model did to measuredFile.
func recordResults(t *testing.T, model string, results map[string]caseResult) {
	t.Helper()
	all := recordedResults(t)
	all[model] = results
	data, err := json.MarshalIndent(all, "", " ")
	if err == nil {
		err = os.WriteFile(measuredFile, append(data, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
