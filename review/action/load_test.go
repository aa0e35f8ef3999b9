package action

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"breakwater/review/finding"
)

// files serves a repository from memory.
func files(m map[string]string) func(context.Context, Request) ([]byte, error) {
	return func(_ context.Context, r Request) ([]byte, error) {
		if content, ok := m[r.Path]; ok {
			return []byte(content), nil
		}
		return nil, fs.ErrNotExist
	}
}

func TestLoadPrecedence(t *testing.T) {
	got, err := Load(context.Background(), Source{
		Args:    []string{"plan", "--fail-on", "critical", "--offline", "--include=a/**", "--include", "b/*.{py,go},c"},
		Environ: []string{"INPUT_FAIL-ON=major", "INPUT_SCOPE=", "BREAKWATER_SCOPE=full", "INPUT_MAX_TOKENS=77", "PLUGIN_TIMEOUT=90s", "OPENAI_API_KEY=sk-secret"},
		Read:    files(map[string]string{".breakwater.yml": "scope: diff\ntimeout: 5m\nmin-confidence: low\nexclude: [x, y]\nsource-lang: py, go\n"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"command": Plan, "fail-on": FailOnCritical, "scope": ScopeFull, "offline": true, "tokens": 77, "timeout": 90 * time.Second,
		"confidence": finding.Low, "include": []string{"a/**", "b/*.{py,go}", "c"}, "exclude": []string{"x", "y"}, "lang": []string{"go", "python"},
		"model": "gpt-5-mini", "output": ".breakwater", "key": "***",
	}
	have := map[string]any{
		"command": got.Command, "fail-on": got.FailOn, "scope": got.Scope, "offline": got.Offline, "tokens": got.MaxTokens, "timeout": got.Timeout,
		"confidence": got.MinConfidence, "include": got.Include, "exclude": got.Exclude, "lang": got.SourceLang,
		"model": got.Model, "output": got.OutputDir, "key": got.OpenAIKey.String(),
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
}
