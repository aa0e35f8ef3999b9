//go:build docker

package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// These tests build the image and run it as GitHub's runner does. They need a
// running Docker with the base images of the Dockerfile, see .ci/docker, and
// fail without it.

// ours is what Docker knows these tests by: their images, networks and containers.
const ours = "breakwater-under-test"

// builtImage builds the image once in a run of the tests. Its name tells what is in it: beside another run on this
// machine, of other code, each runs its own.
var builtImage = sync.OnceValues(func() (name string, failed error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "docker", "build", "--quiet", ".").Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return "", fmt.Errorf("docker build: %w\n%s\nrun .ci/docker, which prepares Docker and the base images", err, exit.Stderr)
	} else if err != nil {
		return "", err
	}
	id := strings.TrimSpace(string(out))
	name = ours + ":" + strings.TrimPrefix(id, "sha256:")[:20]
	return name, exec.CommandContext(ctx, "docker", "tag", id, name).Run()
})

// image returns the name of the image.
func image(t testing.TB) string {
	t.Helper()
	name, err := builtImage()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// removeLeft removes what a run left behind that was killed, of more than an hour ago: no test takes as long.
var removeLeft = sync.OnceFunc(func() {
	const long = time.Hour
	list := exec.Command("docker", "ps", "--all", "--filter", "label="+ours, "--format", "{{.Names}}\t{{.CreatedAt}}")
	said, _ := list.Output() // what is not found is not in the way
	for line := range strings.Lines(string(said)) {
		name, created, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if at, err := time.Parse("2006-01-02 15:04:05 -0700 MST", created); err == nil && time.Since(at) > long {
			exec.Command("docker", "rm", "--force", name).Run()
			exec.Command("docker", "volume", "rm", "--force", name, name+"-env").Run() // act's
		}
	}
	old := []string{"--filter", "label=" + ours, "--filter", "until=" + long.String()}
	exec.Command("docker", append([]string{"network", "prune", "--force"}, old...)...).Run()
})

// job is one run of the action's container, with the folders that a runner
// mounts into it.
type job struct {
	workspace string
	commands  string // GITHUB_OUTPUT and GITHUB_STEP_SUMMARY are files in it
	event     string
	env       []string
}

// ran is what a job left behind.
type ran struct {
	exit    int
	log     string
	summary string
	outputs map[string]string
	report  report
}

// report is the part of report.json that the tests look at.
type report struct {
	Run      struct{ Scope, Base, Head, Reviewed, Status, Reviewer string }
	Findings []struct {
		Rule, Path string
		Start      int `json:"start_line"`
	}
}

// docker runs the container with the flags of ContainerActionHandler.cs in
// actions/runner.
func (j job) docker(t *testing.T) ran {
	t.Helper()
	event := t.TempDir()
	if err := os.WriteFile(filepath.Join(event, "event.json"), []byte(j.event), 0o644); err != nil {
		t.Fatal(err)
	}
	j.commands = t.TempDir()
	args := []string{
		"run", "--rm", "--network", "host", "--workdir", "/github/workspace",
		"-v", j.workspace + ":/github/workspace", "-v", event + ":/github/workflow", "-v", j.commands + ":/github/file_commands", "-v", t.TempDir() + ":/github/home",
		"-e", "HOME=/github/home", "-e", "GITHUB_ACTIONS=true", "-e", "CI=true", "-e", "GITHUB_WORKSPACE=/github/workspace", "-e", "GITHUB_EVENT_PATH=/github/workflow/event.json",
		"-e", "GITHUB_OUTPUT=/github/file_commands/output", "-e", "GITHUB_STEP_SUMMARY=/github/file_commands/summary",
		"-e", "GITHUB_SERVER_URL=https://github.com", "-e", "GITHUB_REPOSITORY=acme/shop", "-e", "GITHUB_RUN_ID=1",
	}
	for _, kv := range j.env {
		args = append(args, "-e", kv)
	}
	cmd := exec.Command("docker", append(args, image(t))...)
	log, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatalf("docker run: %v", err)
	}
	r := ran{exit: cmd.ProcessState.ExitCode(), log: string(log), outputs: map[string]string{}}
	r.summary = read(t, filepath.Join(j.commands, "summary"))
	lines := strings.Split(read(t, filepath.Join(j.commands, "output")), "\n")
	for i := 0; i+2 < len(lines); i += 3 { // name<<delimiter, value, delimiter
		name, _, _ := strings.Cut(lines[i], "<<")
		r.outputs[name] = lines[i+1]
	}
	if path := r.outputs["report"]; path != "" {
		if err := json.Unmarshal([]byte(read(t, filepath.Join(j.workspace, path))), &r.report); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("exit %d, outputs %v, log:\n%s", r.exit, r.outputs, r.log)
		}
	})
	return r
}

func read(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return string(content)
}

// git runs git in a folder as its owner would.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	return gitWith(t, dir, nil, args...)
}

// gitWith is git with more in its environment.
func gitWith(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "safe.directory=*", "-c", "user.name=T", "-c", "user.email=t@example.org"}, args...)...)
	cmd.Dir = dir
	cmd.Env = slices.Concat(os.Environ(), []string{"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1"}, env)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// sample makes a repository of the sample application.
func sample(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/webapp")); err != nil {
		t.Fatal(err)
	}
	git(t, dir, "init", "-q", "-b", "main")
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "Sample")
	return dir
}

// runnerUser is who owns a checkout on GitHub's runners, while the container
// runs as root.
const runnerUser = 1001

func giveToRunner(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(name, runnerUser, runnerUser))
	})
	if err != nil {
		t.Fatalf("give the checkout to uid %d: %v; run the tests as root, as .ci/docker does", runnerUser, err)
	}
}

// checkLeft looks at what a run left in the workspace: a patch that applies,
// and nothing that its owner cannot remove.
func checkLeft(t *testing.T, dir string, r ran) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Sys().(*syscall.Stat_t).Uid != runnerUser {
			t.Errorf("%s belongs to uid %d", name, info.Sys().(*syscall.Stat_t).Uid)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if r.outputs["patch"] == "" {
		t.Error("no patch")
	} else {
		git(t, dir, "apply", "--check", r.outputs["patch"])
	}
	if status := git(t, dir, "status", "--porcelain"); status != "" {
		t.Errorf("git sees %q", status)
	}
	if !strings.Contains(r.summary, "Breakwater") || !strings.Contains(r.summary, "```diff") {
		t.Errorf("summary of %d bytes", len(r.summary))
	}
}

func TestDockerOnTheSample(t *testing.T) {
	t.Parallel()
	dir := sample(t)
	giveToRunner(t, dir)
	r := job{workspace: dir, event: `{"schedule": "0 4 * * 1"}`, env: []string{
		"GITHUB_EVENT_NAME=schedule", "GITHUB_SHA=" + git(t, dir, "rev-parse", "HEAD"), "INPUT_RESULTS=results.json", "INPUT_OPENAI-API-KEY=", "INPUT_FAIL-ON=",
	}}.docker(t)
	want := map[string]string{"status": "complete", "reviewer": "rules", "coverage": "100", "patch": ".breakwater/breakwater.patch", "sarif": ".breakwater/breakwater.sarif"}
	for name, v := range want {
		if r.outputs[name] != v {
			t.Errorf("output %s is %q, want %q", name, r.outputs[name], v)
		}
	}
	if r.exit != 0 || r.report.Run.Scope != "full" {
		t.Errorf("exit %d, scope %s", r.exit, r.report.Run.Scope)
	}
	rules := map[string]bool{}
	for _, f := range r.report.Findings {
		rules[f.Rule] = true
	}
	for _, rule := range []string{"missing-rollback", "blocking-call-in-async", "http-client-no-timeout", "smtp-no-timeout", "retry-fixed-delay"} {
		if !rules[rule] {
			t.Errorf("no finding of %s among %v", rule, slices.Sorted(maps.Keys(rules)))
		}
	}
	if !strings.Contains(r.log, "\n::error ") && !strings.Contains(r.log, "\n::warning ") {
		t.Error("no annotation in the log")
	}
	checkLeft(t, dir, r)
}

// hosting serves repositories over HTTP with a token, as GitHub does.
func hosting(t *testing.T, root string) (server *httptest.Server, header string) {
	t.Helper()
	backend := &cgi.Handler{
		Path: filepath.Join(git(t, root, "--exec-path"), "git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*"},
	}
	const token = "basic eC1hY2Nlc3MtdG9rZW46c2VjcmV0"
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != token {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server, "AUTHORIZATION: " + token
}

// A pull request as actions/checkout leaves it: the merge commit alone by
// default, with its parents, or with all of history; of another owner, with the
// token in the local settings.
func TestDockerOnAPullRequest(t *testing.T) {
	t.Parallel()
	for name, depth := range map[string]string{"depth 1": "--depth=1", "depth 2": "--depth=2", "full": "--no-auto-maintenance"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onAPullRequest(t, depth)
		})
	}
}

func onAPullRequest(t *testing.T, depth string) {
	origin := sample(t)
	git(t, origin, "config", "uploadpack.allowAnySHA1InWant", "true")
	base := git(t, origin, "rev-parse", "HEAD")
	git(t, origin, "checkout", "-q", "-b", "feature")
	added := "\n\ndef exchange_rate(currency):\n    return requests.get(f\"{settings.POINTS_URL}/rates/{currency}\").json()\n"
	appendTo(t, filepath.Join(origin, "app", "clients.py"), added)
	// The pull request tries to hide its own code from the review.
	appendTo(t, filepath.Join(origin, ".breakwater.yml"), "exclude: ['**']\noutput-dir: app\n")
	appendTo(t, filepath.Join(origin, ".gitattributes"), "*.py binary\n")
	git(t, origin, "add", "-A")
	git(t, origin, "commit", "-q", "-m", "Exchange rates")
	head := git(t, origin, "rev-parse", "HEAD")
	git(t, origin, "checkout", "-q", "main")
	appendTo(t, filepath.Join(origin, "app", "mail.py"), "\n\nFOOTER = \"--\"\n")
	git(t, origin, "commit", "-q", "-a", "-m", "The target branch goes on")
	tip := git(t, origin, "rev-parse", "HEAD")
	git(t, origin, "checkout", "-q", "--detach")
	git(t, origin, "merge", "-q", "--no-ff", "-m", "Merge", "feature")
	merge := git(t, origin, "rev-parse", "HEAD")
	git(t, origin, "update-ref", "refs/pull/1/merge", merge)
	git(t, origin, "checkout", "-q", "main")

	server, header := hosting(t, filepath.Dir(origin))
	dir := t.TempDir()
	git(t, dir, "init", "-q")
	git(t, dir, "remote", "add", "origin", server.URL+"/"+filepath.Base(origin))
	git(t, dir, "config", "http."+server.URL+"/.extraheader", header)
	git(t, dir, "fetch", "-q", "--no-tags", depth, "origin", "+"+merge+":refs/remotes/pull/1/merge")
	git(t, dir, "checkout", "-q", "--force", "refs/remotes/pull/1/merge")
	giveToRunner(t, dir)

	event := fmt.Sprintf(`{"number": 1, "pull_request": {"number": 1, "base": {"sha": %q, "ref": "main", "repo": {"full_name": "acme/shop"}}, "head": {"sha": %q, "ref": "feature", "repo": {"full_name": "eve/shop"}}}}`, base, head)
	r := job{workspace: dir, event: event, env: []string{
		"GITHUB_EVENT_NAME=pull_request", "GITHUB_SHA=" + merge, "GITHUB_REF=refs/pull/1/merge", "GITHUB_BASE_REF=main", "GITHUB_HEAD_REF=feature",
	}}.docker(t)
	if run := r.report.Run; r.exit != 0 || run.Scope != "diff" || run.Base != tip || run.Head != head || run.Reviewed != merge {
		t.Errorf("exit %d, run %+v; want base %s, head %s, reviewed %s", r.exit, run, tip, head, merge)
	}
	line := 2 + strings.Count(strings.Split(read(t, filepath.Join(dir, "app", "clients.py")), "def exchange_rate")[0], "\n")
	found := false
	for _, f := range r.report.Findings {
		found = found || f.Rule == "http-client-no-timeout" && f.Path == "app/clients.py" && f.Start == line
		if f.Path == "app/mail.py" {
			t.Errorf("finding in a file that only the target branch changed: %+v", f)
		}
	}
	if !found {
		t.Errorf("no finding in line %d of app/clients.py: %+v", line, r.report.Findings)
	}
	if bytes.Contains([]byte(r.log+r.summary), []byte("eC1hY2Nlc3M")) {
		t.Error("the token is in the log")
	}
	checkLeft(t, dir, r)
}

func appendTo(t *testing.T, name, text string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = f.WriteString(text)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}
