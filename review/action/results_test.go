package action

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readOutputs reads the file of outputs as a runner does: a value ends at the
// first line that is its delimiter.
func readOutputs(t *testing.T, content string) map[string]string {
	t.Helper()
	outputs := map[string]string{}
	lines := strings.Split(strings.TrimSuffix(content, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		name, delimiter, ok := strings.Cut(lines[i], "<<")
		if !ok {
			t.Fatalf("line %q is no output", lines[i])
		}
		var v []string
		for i++; i < len(lines) && lines[i] != delimiter; i++ {
			v = append(v, lines[i])
		}
		outputs[name] = strings.Join(v, "\n")
	}
	return outputs
}

func TestOutputs(t *testing.T) {
	name := filepath.Join(t.TempDir(), "output")
	r := Detect([]string{"GITHUB_ACTIONS=true", "GITHUB_OUTPUT=" + name}, t.TempDir())
	hostile := "x\n_GitHubActionsFileCommandDelimeter_\nevil<<E\n1\nE"
	for range 2 { // outputs are appended
		if err := r.Outputs([]Output{{"status", "complete"}, {"patch", ""}, {"backends", hostile}}); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"status": "complete", "patch": "", "backends": hostile}, readOutputs(t, string(content))); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	delimiters := regexp.MustCompile(`<<(breakwater_\w+)`).FindAllString(string(content), -1)
	seen := map[string]bool{}
	for _, d := range delimiters {
		seen[d] = true
	}
	if len(seen) != 6 {
		t.Errorf("delimiters repeat: %q", delimiters)
	}
	if err := (Runner{}).Outputs([]Output{{"a", "b"}}); err != nil {
		t.Errorf("terminal: %v", err)
	}
}

func TestSummary(t *testing.T) {
	name := filepath.Join(t.TempDir(), "summary")
	r := Detect([]string{"GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=" + name}, t.TempDir())
	section := "### Section\n\n```diff\n# no heading\n" + strings.Repeat("+ x\n", 1000) + "```\n\n<details><summary>More</summary>\n\n### Folded\n\ntext\n</details>\n\n"
	for range 3 {
		if err := r.Summary([]byte(strings.Repeat(section, 150))); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	if len(text) > SummaryLimit || len(text) < SummaryLimit-3*len(section) {
		t.Errorf("summary has %d bytes", len(text))
	}
	if strings.Count(text, "```")%2 != 0 || strings.Count(text, "<details>") != strings.Count(text, "</details>") {
		t.Error("a fence or a fold is left open")
	}
	if !strings.Contains(text, "did not fit into the job summary") {
		t.Error("no note that the summary is cut")
	}
	if err := (Runner{}).Summary([]byte("x")); err != nil {
		t.Errorf("terminal: %v", err)
	}
	if err := r.Summary(nil); err != nil {
		t.Error(err)
	}
}

func FuzzCutSummary(f *testing.F) {
	f.Add("# a\n```\n# b\n```\n# c\n<details>\n# d\n</details>\n", 30)
	f.Fuzz(func(t *testing.T, text string, room int) {
		if room < 0 {
			return
		}
		if got := cutSummary(text, room); len(got) > max(room, 0) {
			t.Errorf("%d bytes in room for %d", len(got), room)
		}
	})
}
