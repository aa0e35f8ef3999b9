package main

import (
	"context"
	"encoding/json"
	"errors"
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
// theirs is what one job writes, file by file; and the joint patch applies. With -short three share it.
func TestShardsGiveWhatOneRunGives(t *testing.T) {
	counts := []int{1, 2, 3, 8}
	if testing.Short() {
		counts = counts[2:3]
	}
	for name, lay := range map[string]func(*testing.T, string){
		"python":     func(t *testing.T, dir string) { must(t, os.CopyFS(dir, os.DirFS("testdata/webapp"))) },
		"go":         withSecrets(archive("testdata/shards/go.txtar"), "store/client.go", "store/items.go", "store/items.go"),
		"url":        withSecretURL(archive("testdata/shards/go.txtar")),
		"typescript": archive("testdata/shards/typescript.txtar"),
	} {
		for reviewer, flags := range map[string][]string{
			"rules": {"--offline"},
			"model": {"--base-url=" + sayer(t) + "/v1", "--model=m", "--second-look=off"},
		} {
			t.Run(name+" by "+reviewer, func(t *testing.T) {
				dir := t.TempDir()
				lay(t, dir)
				inGit(t, dir, "init", "-q", "-b", "main")
				inGit(t, dir, "add", "-A")
				inGit(t, dir, "commit", "-q", "-m", "all")
				t.Chdir(dir)
				flags = append(flags, "--scope=full", "--format=none")
				if exists("results.json") {
					flags = append(flags, "--results=results.json")
				}
				breakwater(t, append(flags, "--output-dir=whole")...)
				want := written(t, "whole")
				for file, holds := range map[string]string{
					"breakwater.patch": "@@",
					"report.json":      `"source": "` + reviewer + `"`,
				} {
					if !strings.Contains(want[file], holds) {
						t.Fatalf("%s of the one run lacks %s", file, holds)
					}
				}
				repaired := strings.Contains(want["breakwater.patch"], "+	resp, err := http.Get("+secretURL)
				if name == "url" && repaired != (reviewer == "model") {
					t.Fatalf("the one run fixes a line with a secret: %v", repaired)
				}
				if secrets := twoSecrets.MatchString(want["report.json"]); secrets != (name == "go") {
					t.Fatalf("the one run knows of two secrets: %v", secrets)
				}
				for _, n := range counts {
					args := []string{"merge", "--format=none", fmt.Sprintf("--output-dir=merged%d", n)}
					for i := 1; i <= n; i++ {
						out := fmt.Sprintf("shards/%d-of-%d", i, n)
						breakwater(t, append(flags, fmt.Sprintf("--shard=%d/%d", i, n), "--output-dir="+out)...)
						args = append(args, out)
					}
					breakwater(t, args...)
					out := fmt.Sprintf("merged%d", n)
					if diff := cmp.Diff(want, written(t, out)); diff != "" {
						t.Errorf("%d shards (-one run +merged):\n%.6000s", n, diff)
					}
					inGit(t, dir, "apply", "--check", out+"/breakwater.patch")
				}
			})
		}
	}
}

// TestShardsOfTwoSteps: findings of one file in several shards take a second look in each, so that only what
// is found and said is the same.
func TestShardsOfTwoSteps(t *testing.T) {
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS("testdata/webapp")))
	inGit(t, dir, "init", "-q", "-b", "main")
	inGit(t, dir, "add", "-A")
	inGit(t, dir, "commit", "-q", "-m", "all")
	t.Chdir(dir)
	flags := []string{"--base-url=" + sayer(t) + "/v1", "--model=m", "--scope=full", "--format=none"}
	breakwater(t, append(flags, "--output-dir=whole")...)
	args := []string{"merge", "--format=none", "--output-dir=merged"}
	for i := 1; i <= 3; i++ {
		out := fmt.Sprintf("shards/%d", i)
		breakwater(t, append(flags, fmt.Sprintf("--shard=%d/3", i), "--output-dir="+out)...)
		args = append(args, out)
	}
	breakwater(t, args...)
	want, got := written(t, "whole"), written(t, "merged")
	notices := regexp.MustCompile(`(?s)"notices": \[.*?\]`)
	for _, files := range []map[string]string{want, got} {
		files["notices"] = notices.FindString(files["report.json"])
	}
	if !strings.Contains(want["notices"], "second look did not reach: 2") {
		t.Fatalf("the one run says %s", want["notices"])
	}
	for _, name := range []string{"breakwater.patch", "junit.xml", "code-quality.json", "notices"} {
		if diff := cmp.Diff(want[name], got[name]); diff != "" {
			t.Errorf("%s (-one run +merged):\n%s", name, diff)
		}
	}
}

// TestShardsKeepToTheBudget: the requests of one run are those of all its shards together,
// and what they do not cover is told.
func TestShardsKeepToTheBudget(t *testing.T) {
	provider := failovertest.New(t, failovertest.Reply{Text: `{"findings": [], "strengths": []}`})
	dir := t.TempDir()
	archive("testdata/shards/go.txtar")(t, dir)
	t.Chdir(dir)
	args := []string{"merge", "--format=none"}
	for i := 1; i <= 8; i++ {
		out := fmt.Sprintf("shards/%d", i)
		breakwater(t, "--base-url="+provider.URL+"/v1", "--model=m", "--scope=full", "--format=none", "--max-requests=2",
			fmt.Sprintf("--shard=%d/8", i), "--output-dir="+out)
		args = append(args, out)
	}
	breakwater(t, args...)
	var got struct {
		Run      struct{ Status string }
		Coverage struct {
			Targets, Reviewed int
			OverBudget        int `json:"over_budget"`
		}
		Usage struct{ Requests int }
	}
	data, err := os.ReadFile(".breakwater/report.json")
	must(t, err)
	must(t, json.Unmarshal(data, &got))
	cov := got.Coverage
	parted := cov.Reviewed != 0 && cov.OverBudget != 0 && cov.Reviewed+cov.OverBudget == cov.Targets
	if n := len(provider.Requests()); n != 2 || got.Usage.Requests != n || got.Run.Status != "partial" || !parted {
		t.Errorf("%d requests, report %+v", n, got)
	}
}

var twoSecrets = regexp.MustCompile(`"redactions": {\s+"count": 2,`)

// withSecrets adds a password to the end of some files, the first two times the same.
func withSecrets(lay func(*testing.T, string), paths ...string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		lay(t, dir)
		for i, path := range paths {
			f, err := os.OpenFile(filepath.Join(dir, path), os.O_APPEND|os.O_WRONLY, 0)
			must(t, err)
			_, err = fmt.Fprintf(f, "\nconst password%d = %q\n", i, "Zk3vQ8mW"+strings.Repeat("x7", i/2+1))
			must(t, errors.Join(err, f.Close()))
		}
	}
}

// secretURL is an address with a password, as it stands in code.
const secretURL = `"https://svc:Zk3vQ8mWx7Lp@warehouse.example.com/items"`

// withSecretURL puts a password on a line that has findings.
func withSecretURL(lay func(*testing.T, string)) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		lay(t, dir)
		path := filepath.Join(dir, "store/items.go")
		data, err := os.ReadFile(path)
		must(t, err)
		text := strings.Replace(string(data), `"https://warehouse.example.com/items"`, secretURL, 1)
		must(t, os.WriteFile(path, []byte(text), 0o644))
	}
}

// hidden matches what stands for a secret in a request.
var hidden = regexp.MustCompile(`REDACTED_\d+_[0-9a-f]{16}_`)

// sayer is a model that finds things by what is in the request: the same request, and
// another one that shows the same code, get the same finding.
func sayer(t *testing.T) string {
	claims := []struct{ path, quote, replace, rule string }{
		{"app/clients.py", "    reply = requests.post(", "    reply = requests.post(  # slow", "other"},
		{"store/items.go", "	io.Copy(w, resp.Body)", "	defer resp.Body.Close()\n	io.Copy(w, resp.Body)",
			"resource-not-closed"},
		{"store/client.go", "		time.Sleep(time.Second)", "		time.Sleep(2 * time.Second)", "retry-fixed-delay"},
		{"store/items.go", `	resp, err := http.Get("https://svc:REDACTED@warehouse.example.com/items")`,
			`	resp, err := http.Get("https://svc:REDACTED@warehouse.example.com/items" + r.URL.RawQuery)`,
			"http-client-no-timeout"},
		{"src/items.ts", "      continue;", "      throw e;", "retry-unbounded"},
		{"src/server.ts", "  res.json(all);", "  res.status(200).json(all);", "other"},
	}
	return failovertest.NewFunc(t, func(q failovertest.Request) failovertest.Reply {
		found := []map[string]any{}
		secret := hidden.FindString(q.User)
		for _, c := range claims {
			if secret != "" {
				c.quote = strings.ReplaceAll(c.quote, "REDACTED", secret)
				c.replace = strings.ReplaceAll(c.replace, "REDACTED", secret)
			}
			line := strings.TrimSpace(c.quote)
			if !strings.Contains(q.User, line) || !strings.Contains(q.User, c.path) {
				continue
			}
			found = append(found, map[string]any{
				"rule": c.rule, "title": "It fails at " + line, "severity": "major", "confidence": "high", "path": c.path,
				"start_line": 1, "end_line": 1, "quote": line, "why": "A peer that hangs holds it.",
				"evidence": nil, "new_dependencies": []string{},
				"edits": []map[string]any{{
					"op": "replace", "path": c.path, "start_line": 1, "search": c.quote, "replace": c.replace, "to": nil,
				}},
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
var changing = regexp.MustCompile(
	`(?m)^ *"(started|seconds|startTimeUtc|endTimeUtc|latency_p\d+_ms|waited_seconds)".*\n` +
		`|[\d\\.]+ (s|ms|min)\b| time="[\d.]+"|merged\d|whole|(?s:"settings": \[.*?\n    \])`)

// written reads what a run wrote, without what changes from run to run.
func written(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		files[rel] = changing.ReplaceAllString(string(data), "")
		return err
	}))
	return files
}

// breakwater runs the program in the current folder; it must succeed.
func breakwater(t *testing.T, args ...string) {
	t.Helper()
	var said strings.Builder
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	status := review.Main(context.Background(), review.Process{
		Args: args, Environ: env, Stdout: io.Discard, Stderr: &said, Version: "test",
	})
	if status != 0 {
		t.Fatalf("breakwater %s ends with %d:\n%s", strings.Join(args, " "), status, said.String())
	}
}

func inGit(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, gitEnviron()
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
