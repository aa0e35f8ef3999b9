package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"breakwater/failover/failovertest"
	"breakwater/review"
)

// TestShardsGiveWhatOneRunGives: however many jobs share a review, what merge makes of
// theirs is what one job writes, file by file; and the joint patch applies.
func TestShardsGiveWhatOneRunGives(t *testing.T) {
	for name, lay := range map[string]func(*testing.T, string){
		"python":     func(t *testing.T, dir string) { must(t, os.CopyFS(dir, os.DirFS("testdata/webapp"))) },
		"go":         archive("testdata/shards/go.txtar"),
		"typescript": archive("testdata/shards/typescript.txtar"),
	} {
		for reviewer, flags := range map[string][]string{"rules": {"--offline"}, "model": {"--base-url=" + sayer(t) + "/v1", "--model=m"}} {
			t.Run(name+" by "+reviewer, func(t *testing.T) {
				dir := t.TempDir()
				lay(t, dir)
				inGit(t, dir, "init", "-q", "-b", "main")
				inGit(t, dir, "add", "-A")
				inGit(t, dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "all")
				t.Chdir(dir)
				flags = append(flags, "--scope=full", "--format=none")
				if exists("results.json") {
					flags = append(flags, "--results=results.json")
				}
				breakwater(t, append(flags, "--output-dir=whole")...)
				want := written(t, "whole", reviewer)
				if !strings.Contains(want["breakwater.patch"], "@@") || !strings.Contains(want["report.json"], `"confidence"`) {
					t.Fatal("the one run finds nothing")
				}
				for _, n := range []int{1, 2, 3, 8} {
					args := []string{"merge", "--format=none", fmt.Sprintf("--output-dir=merged%d", n)}
					for i := 1; i <= n; i++ {
						out := fmt.Sprintf("shards/%d-of-%d", i, n)
						breakwater(t, append(flags, fmt.Sprintf("--shard=%d/%d", i, n), "--output-dir="+out)...)
						args = append(args, out)
					}
					breakwater(t, args...)
					out := fmt.Sprintf("merged%d", n)
					if diff := cmp.Diff(want, written(t, out, reviewer)); diff != "" {
						t.Errorf("%d shards (-one run +merged):\n%.6000s", n, diff)
					}
					inGit(t, dir, "apply", "--check", out+"/breakwater.patch")
				}
			})
		}
	}
}

// sayer is a model that finds things by what is in the request: the same request, and
// another one that shows the same code, get the same finding.
func sayer(t *testing.T) string {
	claims := []struct{ path, quote, replace, rule string }{
		{"store/items.go", "	io.Copy(w, resp.Body)", "	defer resp.Body.Close()\n	io.Copy(w, resp.Body)", "resource-not-closed"},
		{"store/client.go", "		time.Sleep(time.Second)", "		time.Sleep(2 * time.Second)", "retry-fixed-delay"},
		{"src/items.ts", "      continue;", "      throw e;", "retry-unbounded"},
		{"src/server.ts", "  res.json(all);", "  res.status(200).json(all);", "other"},
	}
	return failovertest.NewFunc(t, func(q failovertest.Request) failovertest.Reply {
		found := []map[string]any{}
		for _, c := range claims {
			line := strings.TrimSpace(c.quote)
			if !strings.Contains(q.User, line) || !strings.Contains(q.User, c.path) {
				continue
			}
			found = append(found, map[string]any{
				"rule": c.rule, "title": "It fails at " + line, "severity": "major", "confidence": "high", "path": c.path,
				"start_line": 1, "end_line": 1, "quote": line, "why": "A peer that hangs holds it.", "evidence": nil, "new_dependencies": []string{},
				"edits": []map[string]any{{"op": "replace", "path": c.path, "start_line": 1, "search": c.quote, "replace": c.replace, "to": nil}},
			})
		}
		text, err := json.Marshal(map[string]any{"findings": found, "strengths": []any{}})
		if err != nil {
			t.Error(err)
		}
		return failovertest.Reply{Text: string(text)}
	}).URL
}

// changing is what differs between two runs of the same review.
var changing = regexp.MustCompile(`(?m)^ *"(started|seconds|startTimeUtc|endTimeUtc|latency_p\d+_ms|waited_seconds)".*\n|[\d\\.]+ (s|ms|min)\b| time="[\d.]+"|merged\d|whole`)

// usage is what differs too where a model is asked: targets of one file share a request,
// unless they are shards apart.
var usage = regexp.MustCompile(`(?m)^ *"(requests|tokens_in|tokens_out)".*\n`)

// written reads what a run by a reviewer wrote, without what changes from run to run.
func written(t *testing.T, dir, reviewer string) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		files[rel] = changing.ReplaceAllString(string(data), "")
		if reviewer == "model" {
			files[rel] = usage.ReplaceAllString(files[rel], "")
			delete(files, "summary.md") // tells the same in a sentence
		}
		return err
	}))
	return files
}

// breakwater runs the program in the current folder; it must succeed.
func breakwater(t *testing.T, args ...string) {
	t.Helper()
	var said strings.Builder
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	status := review.Main(context.Background(), review.Process{Args: args, Environ: env, Stdout: io.Discard, Stderr: &said, Version: "test"})
	if status != 0 {
		t.Fatalf("breakwater %s ends with %d:\n%s", strings.Join(args, " "), status, said.String())
	}
}

func inGit(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// archive lays out the files of a txtar archive.
func archive(name string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		a, err := txtar.ParseFile(name)
		must(t, err)
		for _, f := range a.Files {
			path := filepath.Join(dir, filepath.FromSlash(f.Name))
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must(t, os.WriteFile(path, f.Data, 0o644))
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
