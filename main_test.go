package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"

	"go.yaml.in/yaml/v3"

	"breakwater/failover/failovertest"
	"breakwater/review"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"breakwater": func() { os.Exit(run()) },
	})
}

// processes are the stories that always run the program as a process of its own: in some its signals, its copy or the
// folder for temporary files are the point, the others are there for the whole way from main to the exit status.
var processes = []string{
	"bad_inputs", "cancelled", "clean", "command_line", "deadline", "diff_depth_1", "hang", "model", "origin_hangs",
	"silent_model", "verifier", "version",
	"copies_of_the_tree", "copy_of_the_program", "files_of_the_runner", "temporary_files", // of TestDisk
}

// inProcess says that a script runs the program within the process of the tests, where it starts in a third of the
// time: with -short all but some do.
func inProcess(script string) bool {
	return testing.Short() && !slices.Contains(processes, script)
}

// execution is a line of a script that runs the program, as far as it is replaced where it need not be a process.
var execution = regexp.MustCompile(`(?m)^((?:\[\w+\] )?(?:! )?)exec breakwater\b(.*[^&\n])?$`)

// stories lays out the scripts of testdata/script, with program in place of exec breakwater where that is no process.
func stories(t *testing.T) string {
	files, err := filepath.Glob("testdata/script/*.txtar")
	must(t, err)
	dir := t.TempDir()
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		must(t, err)
		base := filepath.Base(name)
		if inProcess(strings.TrimSuffix(base, ".txtar")) {
			a.Comment = execution.ReplaceAll(a.Comment, []byte("${1}program$2"))
		}
		must(t, os.WriteFile(filepath.Join(dir, base), txtar.Format(a), 0o644))
	}
	return dir
}

// TestStories runs every script in testdata/script: each tells what one user
// does and gets, against the real main, real git and a real HTTP server.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 stories(t),
		RequireExplicitExec: true,
		Setup:               setup,
		Condition:           condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"program":  program,
			"runner":   runner,
			"pull":     pull,
			"disk":     disk,
			"starting": starting,
			"provider": provider,
			"silent":   silent,
			"json":     jsonValue,
			"alike":    alike,
			"workflow": workflow,
			"commit":   commit,
			"push":     push,
			"sample":   sample,
			"forge":    startForge,
			"follow":   follow,
			"status":   status,
			"step":     step,
		},
	})
}

// setup gives a script a home and an identity for git, and nothing of the
// machine's CI.
func setup(env *testscript.Env) error {
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	env.Setenv("GIT_AUTHOR_NAME", "A U Thor")
	env.Setenv("GIT_AUTHOR_EMAIL", "author@example.com")
	env.Setenv("GIT_COMMITTER_NAME", "A U Thor")
	env.Setenv("GIT_COMMITTER_EMAIL", "author@example.com")
	for _, kv := range quietGit {
		name, value, _ := strings.Cut(kv, "=")
		env.Setenv(name, value)
	}
	env.Setenv("NO_COLOR", "1")
	env.Setenv("GOCACHE", goCache()) // for a story whose code is built
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	env.Setenv("PROJECT", root)
	return nil
}

// quietGit keeps git from starting a process after each commit and fetch that looks whether to tidy up.
var quietGit = []string{"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=maintenance.auto", "GIT_CONFIG_VALUE_0=false"}

// gitEnviron is the environment of this process with an author for git, and nothing of the machine's own set-up.
func gitEnviron(more ...string) []string {
	return slices.Concat(os.Environ(), quietGit, []string{
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com",
	}, more)
}

// goCache is where the go command keeps what it built.
var goCache = sync.OnceValue(func() string {
	out, _ := exec.Command("go", "env", "GOCACHE").Output() // without it a story builds anew
	return strings.TrimSpace(string(out))
})

// runner EVENT: sets up the environment that a GitHub runner gives a container
// step for the workspace in the current folder. The payload is read from
// event.json in the script's folder where there is one.
func runner(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: runner EVENT")
	}
	home := ts.MkAbs(ts.Getenv("WORK"))
	for name, value := range map[string]string{
		"GITHUB_ACTIONS": "true", "CI": "true",
		"GITHUB_EVENT_NAME": args[0], "GITHUB_EVENT_PATH": filepath.Join(home, "event.json"),
		"GITHUB_WORKSPACE":    ts.MkAbs("."),
		"GITHUB_STEP_SUMMARY": filepath.Join(home, "step-summary.md"),
		"GITHUB_OUTPUT":       filepath.Join(home, "step-output.txt"),
		"GITHUB_REPOSITORY":   "acme/shop", "GITHUB_SERVER_URL": "https://github.com",
		"GITHUB_SHA": head(ts), "GITHUB_RUN_ID": "4711", "GITHUB_REF": "refs/pull/7/merge", "GITHUB_BASE_REF": "main",
	} {
		ts.Setenv(name, value)
	}
	for _, name := range []string{"step-summary.md", "step-output.txt"} {
		ts.Check(os.WriteFile(filepath.Join(home, name), nil, 0o666))
	}
	if path := filepath.Join(home, "event.json"); !exists(path) {
		ts.Check(os.WriteFile(path, []byte("{}"), 0o666))
	}
}

// condition knows [mount]: a file system can be mounted here.
func condition(name string) (bool, error) {
	if name != "mount" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	dir, err := os.MkdirTemp("", "mount-")
	if err != nil {
		return false, err
	}
	defer os.Remove(dir)
	if exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", dir).Run() != nil {
		return false, nil
	}
	return true, exec.Command("umount", dir).Run()
}

// disk DIR OPTIONS: mounts an empty file system in memory on a folder, which is
// made where it is missing, until the script ends; again, with other options.
func disk(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: disk DIR OPTIONS")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	ts.Check(ts.Exec("mount", "-t", "tmpfs", "-o", args[1], "tmpfs", dir))
	ts.Defer(func() { exec.Command("umount", "--recursive", "--lazy", dir).Run() })
}

// starting SIGNAL STATUS [ARG...]: signals the program while it still starts, long
// before main, and expects the exit status, and that it says why it ended.
func starting(ts *testscript.TestScript, neg bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}
	if len(args) < 2 || neg || signals[args[0]] == nil {
		ts.Fatalf("usage: starting INT|TERM STATUS [ARG...]")
	}
	name, err := findIn(ts.Getenv("PATH"), "breakwater")
	ts.Check(err)
	cmd := exec.Command(name, args[2:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "WORK"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	cmd.Env = append(cmd.Env, "GODEBUG=inittrace=1") // prints a line for each package that is ready
	var stdout, said bytes.Buffer
	cmd.Stdout = &stdout
	stderr, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	lines, sent := bufio.NewScanner(stderr), false
	for lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if !sent && strings.HasPrefix(lines.Text(), "init breakwater/") {
			sent = true
			ts.Check(cmd.Process.Signal(signals[args[0]]))
		}
	}
	cmd.Wait() // its error is the exit status
	said.Write(stdout.Bytes())
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != args[1] || !ended.MatchString(said.String()) {
		ts.Fatalf("exit status %s, want %s; output:\n%s", got, args[1], said.String())
	}
}

// ended is what a run says that a signal ended.
var ended = regexp.MustCompile("cancelled|The run ended before")

// findIn looks a program up in the folders of another PATH than our own.
func findIn(path, name string) (string, error) {
	for _, dir := range filepath.SplitList(path) {
		if full := filepath.Join(dir, name); exists(full) {
			return full, nil
		}
	}
	return "", fmt.Errorf("no %s in %s", name, path)
}

// pull BASE HEAD: writes the payload of a pull request from one revision to
// another into event.json, before runner.
func pull(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: pull BASE HEAD")
	}
	payload := fmt.Sprintf(`{"number": 7, "pull_request": {"number": 7,
		"base": {"sha": %q, "ref": "main", "repo": {"full_name": "acme/shop"}},
		"head": {"sha": %q, "ref": "topic", "repo": {"full_name": "acme/shop"}}},
		"repository": {"full_name": "acme/shop", "default_branch": "main"}}`, commitOf(ts, args[0]), commitOf(ts, args[1]))
	ts.Check(os.WriteFile(filepath.Join(ts.MkAbs(ts.Getenv("WORK")), "event.json"), []byte(payload), 0o666))
}

// commitOf returns the id of a revision; empty if there is none. That of a branch or tag stands in a file, most often.
func commitOf(ts *testscript.TestScript, rev string) string {
	for _, name := range []string{rev, "refs/tags/" + rev, "refs/heads/" + rev} {
		content, _ := os.ReadFile(filepath.Join(ts.MkAbs("."), ".git", name))
		line := strings.TrimSpace(string(content))
		if branch, ok := strings.CutPrefix(line, "ref: "); ok {
			return commitOf(ts, branch)
		}
		if commitID.MatchString(line) {
			return line
		}
	}
	cmd := exec.Command("git", "rev-parse", "-q", "--verify", rev)
	cmd.Dir = ts.MkAbs(".")
	out, _ := cmd.Output()
	return strings.TrimSpace(string(out))
}

var commitID = regexp.MustCompile(`^[0-9a-f]{40}$`)

// head returns the commit that is checked out; empty outside a repository.
func head(ts *testscript.TestScript) string {
	return commitOf(ts, "HEAD")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// provider NAME SCRIPT: starts a scripted provider and sets NAME to its URL.
func provider(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: provider NAME SCRIPT")
	}
	replies, err := failovertest.ParseScript([]byte(ts.ReadFile(args[1])))
	ts.Check(err)
	server := failovertest.New(nil, replies...)
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}

// silent NAME: starts a server that accepts and never answers, and sets NAME to
// its URL.
func silent(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: silent NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	go func() {
		var held []net.Conn // or the collector closes them
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			//lint:ignore SA4010 a connection that nobody holds is closed by the collector
			held = append(held, c)
		}
	}()
	ts.Setenv(args[0], "http://"+l.Addr().String())
}

// status WANT COMMAND ARG...: runs a command that must end with that exit status.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg {
		ts.Fatalf("usage: status WANT COMMAND ARG...")
	}
	if got := statusOf(ts, args[1:]...); fmt.Sprint(got) != args[0] {
		ts.Fatalf("%s ends with status %d, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// program ARG...: runs the program; it must succeed, or fail with !.
func program(ts *testscript.TestScript, neg bool, args []string) {
	if status := statusOf(ts, append([]string{"breakwater"}, args...)...); (status == 0) == neg {
		ts.Fatalf("exit status %d", status)
	}
}

// within STATUS ARG...: runs the program within the process of the tests; it must end with that exit status.
func within(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 1 || neg {
		ts.Fatalf("usage: within STATUS ARG...")
	}
	if got := runWithin(ts, args[1:]); strconv.Itoa(got.status) != args[0] {
		ts.Fatalf("exit status %d, want %s", got.status, args[0])
	}
}

// ran is what a command came to.
type ran struct {
	status         int
	stdout, stderr string
}

// runWithin runs the program within the process of the tests, with the folder and the environment of the script.
func runWithin(ts *testscript.TestScript, args []string) ran {
	ts.Check(ts.Exec("env", "-0"))
	environ := strings.Split(strings.TrimSuffix(ts.ReadFile("stdout"), "\x00"), "\x00")
	var stdout, stderr bytes.Buffer
	status := review.Main(context.Background(), review.Process{
		Args: args, Dir: ts.MkAbs("."), Environ: environ, Version: review.NoVersion, Stdout: &stdout, Stderr: &stderr,
	})
	got := ran{status: status, stdout: stdout.String(), stderr: stderr.String()}
	io.WriteString(ts.Stdout(), got.stdout)
	io.WriteString(ts.Stderr(), got.stderr)
	return got
}

// runCommand runs a command of a script.
func runCommand(ts *testscript.TestScript, command ...string) ran {
	if command[0] == "breakwater" && inProcess(ts.Name()) {
		return runWithin(ts, command[1:])
	}
	var exit *exec.ExitError
	err := ts.Exec(command[0], command[1:]...)
	got := ran{stdout: ts.ReadFile("stdout"), stderr: ts.ReadFile("stderr")}
	switch {
	case errors.As(err, &exit):
		got.status = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	return got
}

// statusOf runs a command and returns its exit status.
func statusOf(ts *testscript.TestScript, command ...string) int {
	return runCommand(ts, command...).status
}

// json FILE PATH WANT: the value at a dotted path of a JSON file. Numbers index
// arrays, "len" is an array's length. With !, the value must differ.
func jsonValue(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH WANT")
	}
	var v any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &v))
	got := fmt.Sprint(valueAt(ts, v, args[1]))
	if (got == args[2]) == neg {
		ts.Fatalf("%s of %s is %q; want (%v) %q", args[1], args[0], got, !neg, args[2])
	}
}

// alike FILE FILE: two reports say the same of the same tree, whenever, by
// whichever requests and with whatever settings they were made.
func alike(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: alike FILE FILE")
	}
	var reports [2]map[string]any
	for i, name := range args {
		ts.Check(json.Unmarshal([]byte(ts.ReadFile(name)), &reports[i]))
		run := reports[i]["run"].(map[string]any)
		delete(run, "started")
		delete(run, "seconds")
		delete(run, "settings")
		delete(reports[i], "usage")
		delete(reports[i], "backends")
	}
	if diff := cmp.Diff(reports[0], reports[1]); diff != "" {
		ts.Fatalf("%s and %s differ:\n%s", args[0], args[1], diff)
	}
}

// valueAt is the value at a dotted path.
func valueAt(ts *testscript.TestScript, v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			if key == "len" {
				v = len(at)
				continue
			}
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(at) {
				ts.Fatalf("%s: no element %q among %d", path, key, len(at))
			}
			v = at[i]
		default:
			ts.Fatalf("%s: nothing at %q", path, key)
		}
	}
	return v
}

// step WANT FILE PATH: runs the command that stands at a dotted path of a YAML file, of
// whose documents the first is 0, as a CI does: with a shell. WANT lists the exit
// statuses that it may have.
func step(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 || neg {
		ts.Fatalf("usage: step WANT FILE PATH")
	}
	var documents []any
	decoder := yaml.NewDecoder(strings.NewReader(ts.ReadFile(args[1])))
	for {
		var v any
		err := decoder.Decode(&v)
		if errors.Is(err, io.EOF) {
			break
		}
		ts.Check(err)
		documents = append(documents, v)
	}
	command := fmt.Sprint(valueAt(ts, documents, args[2]))
	if got := statusOf(ts, "sh", "-c", command); !slices.Contains(strings.Split(args[0], ","), fmt.Sprint(got)) {
		ts.Fatalf("%s ends with status %d, want %s", command, got, args[0])
	}
}

// commit MESSAGE: commits everything in the current folder.
func commit(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: commit MESSAGE")
	}
	if !exists(ts.MkAbs(".git")) {
		ts.Check(ts.Exec("git", "init", "-q", "-b", "main"))
	}
	ts.Check(ts.Exec("git", "add", "-A"))
	ts.Check(ts.Exec("git", "commit", "-q", "--allow-empty", "-m", args[0]))
}

// push NAME: commits everything and one more line of README.md, makes it the head of the pull request in event.json,
// and has a model review it with that name as its instructions. The report is kept as $WORK/NAME.json.
func push(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: push NAME")
	}
	readme := ts.MkAbs("README.md")
	content, err := os.ReadFile(readme)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		ts.Fatalf("%v", err)
	}
	ts.Check(os.WriteFile(readme, append(content, args[0]+"\n"...), 0o644))
	commit(ts, false, []string{"push " + args[0]})
	id, event := head(ts), filepath.Join(ts.Getenv("WORK"), "event.json")
	payload, err := os.ReadFile(event)
	ts.Check(err)
	ts.Check(os.WriteFile(event, headOfPull.ReplaceAll(payload, []byte("${1}"+id)), 0o644))
	ts.Setenv("GITHUB_SHA", id)
	program(ts, false, []string{"--base-url=" + ts.Getenv("URL") + "/v1", "--cache-dir=.cache",
		"--instructions=" + args[0]})
	report, err := os.ReadFile(ts.MkAbs(".breakwater/report.json"))
	ts.Check(err)
	ts.Check(os.WriteFile(filepath.Join(ts.Getenv("WORK"), args[0]+".json"), report, 0o644))
}

var headOfPull = regexp.MustCompile(`("head": \{"sha": ")[0-9a-f]*`)

// sample DIR: copies the sample application there.
func sample(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: sample DIR")
	}
	from := filepath.Join(ts.Getenv("PROJECT"), "testdata", "webapp")
	ts.Check(os.CopyFS(ts.MkAbs(args[0]), os.DirFS(from)))
}
