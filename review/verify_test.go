package review

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"breakwater/review/report"
)

// TestCancelledVerify: what the review left stays, since it can be tried again.
func TestCancelledVerify(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"app.py":                             "a = 1\n",
		".breakwater/.made-by-breakwater":    "report.json\nsuggestions/01-x.patch\n",
		".breakwater/report.json":            `{"suggestions": [{"number": 1, "title": "x", "patch": "suggestions/01-x.patch", "status": "placed", "verified": "not-run"}]}`,
		".breakwater/suggestions/01-x.patch": "diff --git a/app.py b/app.py\n--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n",
	} {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, log bytes.Buffer
	status := Main(ctx, Process{Args: []string{"verify", "--", "true"}, Environ: []string{"PATH=" + os.Getenv("PATH")}, Stdout: &out, Stderr: &log})
	if status != report.ExitUnavailable || !strings.Contains(log.String(), "before any suggestion was tried") {
		t.Errorf("status %d\n%s%s", status, &out, &log)
	}
	if b, err := os.ReadFile(filepath.Join(dir, ".breakwater", "report.json")); err != nil || !strings.Contains(string(b), "suggestions/01-x.patch") {
		t.Errorf("the review's report is gone: %v\n%s", err, b)
	}
}
