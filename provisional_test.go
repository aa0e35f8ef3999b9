package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"breakwater/failover/failovertest"
	"breakwater/review"
)

// TestProvisionalSummary: while a model is asked, the summaries say that nothing is reviewed yet, so that
// a run that is killed does not pass for a quiet one; the report takes their place.
func TestProvisionalSummary(t *testing.T) {
	dir := t.TempDir()
	archive("testdata/shards/go.txtar")(t, dir)
	t.Chdir(dir)
	job := filepath.Join(t.TempDir(), "summary")
	must(t, os.WriteFile(job, []byte("# Ours\n"), 0o666))
	summaries := func() string {
		var all strings.Builder
		for _, name := range []string{".breakwater/summary.md", job} {
			text, err := os.ReadFile(name)
			must(t, err)
			all.Write(text)
		}
		return all.String()
	}
	var meanwhile string
	var once sync.Once
	url := failovertest.NewFunc(t, func(failovertest.Request) failovertest.Reply {
		once.Do(func() { meanwhile = summaries() })
		return failovertest.Reply{Text: `{"findings": [], "strengths": []}`}
	}).URL
	review.Main(context.Background(), review.Process{
		Args: []string{"--scope=full", "--base-url=" + url + "/v1", "--model=m"}, Stdout: io.Discard, Stderr: io.Discard,
		Environ: []string{"PATH=" + os.Getenv("PATH"), "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=" + job}, Version: "test",
	})
	const note = "has not finished"
	if strings.Count(meanwhile, note) != 2 || !strings.Contains(meanwhile, "# Ours\n") {
		t.Errorf("before the first answer the summaries say\n%s", meanwhile)
	}
	after := summaries()
	if strings.Contains(after, note) || strings.Count(after, "# Ours\n") != 1 || strings.Count(after, "### ") < 2 {
		t.Errorf("at the end the summaries say\n%s", after)
	}
}
