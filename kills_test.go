//go:build long

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"breakwater/failover/failovertest"
)

// killed is one kind of run: what it is called with, and how long it takes undisturbed.
type killed struct {
	name  string
	args  []string
	model bool
	whole time.Duration
}

// TestLongKills ends 500 runs at random moments, by TERM and by KILL in turn, in
// all stages: with rules and with a model that takes its time, with a cache that
// the run before may have left half-done, plans and scenario reports too. Files
// are whole or absent, TERM leaves a report, the exit status is true, and the next
// run is as good as the first. BREAKWATER_KILLS gives another number.
func TestLongKills(t *testing.T) {
	n := 500
	if s := os.Getenv("BREAKWATER_KILLS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(t.TempDir(), "breakwater")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	answer := `{"findings":[{"rule":"other","title":"Slow","severity":"minor","confidence":"medium",` +
		`"path":"app.py","start_line":5,"end_line":5,"quote":"    return requests.get(url).json()",` +
		`"why":"w","evidence":"e","edits":[{"op":"replace","path":"app.py","start_line":5,` +
		`"search":"    return requests.get(url).json()",` +
		`"replace":"    return requests.get(url, timeout=3).json()","to":null}],` +
		`"new_dependencies":[]}],"strengths":[]}`
	model := failovertest.NewFunc(t, func(failovertest.Request) failovertest.Reply {
		return failovertest.Reply{Text: answer, Delay: failovertest.Duration(30 * time.Millisecond)}
	})
	kinds := []killed{
		{name: "rules", args: []string{"--scope=full", "--cache-dir=cache"}},
		{name: "model", args: []string{"--scope=full", "--cache-dir=cache"}, model: true},
		{name: "change", args: []string{"--base=HEAD~1", "--head=HEAD", "--scope=diff"}, model: true},
		{name: "plan", args: []string{"plan", "--requests", "--scope=full"}, model: true},
		{name: "analyze", args: []string{"analyze", "--results=results.json"}},
	}
	random := rand.New(rand.NewPCG(1, 2))
	ended, again := map[string]int{}, 0
	for i := range kinds {
		k := &kinds[i]
		dir := killGround(t)
		run := func(after time.Duration, signal syscall.Signal) (status int, stderr string) {
			return killRun(t, program, dir, *k, model.URL, after, signal)
		}
		start := time.Now()
		if status, out := run(0, 0); status != 0 {
			t.Fatalf("%s: undisturbed, the run ends with %d\n%s", k.name, status, out)
		}
		k.whole = time.Since(start)
		reviews := k.args[0] != "plan" && k.args[0] != "analyze"
		want := reviewed(t, dir)
		for j := 0; j < n/len(kinds); j++ {
			signal := []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL}[j%2]
			if j%10 == 0 { // from nothing
				os.RemoveAll(filepath.Join(dir, "cache"))
				os.RemoveAll(filepath.Join(dir, ".breakwater"))
			}
			after := time.Duration(random.Int64N(int64(k.whole)*11/10)) + 1
			status, out := run(after, signal)
			ended[fmt.Sprintf("%s %d", signal, status)]++
			at := fmt.Sprintf("%s, %v after %v: status %d", k.name, signal, after, status)
			for _, wrong := range partial(filepath.Join(dir, ".breakwater"), dir) {
				t.Errorf("%s: %s", at, wrong)
			}
			early := status == 143 && strings.Contains(out, "before") // before the inputs are read
			switch {
			case signal == syscall.SIGTERM && status == unborn && out == "" && again < n:
				j, again = j-1, again+1 // that was no run of the program
			case signal == syscall.SIGTERM && status != 143 && status != 0:
				t.Errorf("%s\n%s", at, out)
			case signal == syscall.SIGTERM && status == 143 && !early && reviews:
				if _, err := os.Stat(filepath.Join(dir, ".breakwater", "report.json")); err != nil {
					t.Errorf("%s: no report: %v\n%s", at, err, out)
				}
			}
			if t.Failed() {
				return
			}
		}
		if status, out := run(0, 0); status != 0 {
			t.Errorf("%s: the run after all of them ends with %d\n%s", k.name, status, out)
		}
		if got := reviewed(t, dir); reviews && got != want {
			t.Errorf("%s: after all of them %s, at first %s", k.name, got, want)
		}
	}
	t.Logf("%d runs ended: %v", n, ended)
}

// killGround makes a repository with a change and the results of scenarios.
func killGround(t *testing.T) string {
	dir := t.TempDir()
	results, err := os.ReadFile("testdata/webapp/results.json")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git := func(args ...string) {
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@b.c", "-C", dir}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q")
	write("results.json", string(results))
	for i := range 15 {
		write(fmt.Sprintf("m%d.py", i),
			fmt.Sprintf("import requests\n\n\ndef load%d(url):\n    return requests.get(url).json()\n", i))
	}
	write("app.py", "import requests\n\n\ndef load(url):\n    return url\n")
	git("add", "-A")
	git("commit", "-qm", "one")
	write("app.py", "import requests\n\n\ndef load(url):\n    return requests.get(url).json()\n")
	git("commit", "-qam", "two")
	return dir
}

// unborn is the status of a process that TERM itself ended. Before the program's first line runs, which takes a while
// on a busy machine, nobody can catch a signal; one that has said anything catches it.
const unborn = -15

// killRun runs the program and ends it after a time, unless that is 0.
func killRun(
	t *testing.T, program, dir string, k killed, url string, after time.Duration, signal syscall.Signal,
) (status int, stderr string) {
	cmd := exec.Command(program, k.args...)
	var out bytes.Buffer
	cmd.Dir, cmd.Stderr, cmd.Stdout = dir, &out, &out
	cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
	if k.model {
		cmd.Env = append(cmd.Env, "BREAKWATER_BACKENDS=- {name: m, model: m, base-url: '"+url+"'}")
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		defer time.AfterFunc(after, func() { cmd.Process.Signal(signal) }).Stop()
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, out.String()
	case !errors.As(err, &exit):
		t.Fatal(err)
	}
	switch s := exit.Sys().(syscall.WaitStatus); {
	case s.Signaled() && s.Signal() == syscall.SIGTERM:
		return unborn, out.String()
	case s.Signaled():
		return 128 + int(s.Signal()), out.String()
	}
	return exit.ExitCode(), out.String()
}

// reviewed sums a report up: its status, and the ids of its findings.
func reviewed(t *testing.T, dir string) string {
	data, err := os.ReadFile(filepath.Join(dir, ".breakwater", "report.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return "no report"
	}
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Run      struct{ Status string }
		Findings []struct{ ID string }
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range r.Findings {
		ids = append(ids, f.ID)
	}
	slices.Sort(ids)
	left, err := filepath.Glob(filepath.Join(dir, ".breakwater", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s, %d files, %v", r.Run.Status, len(left), ids)
}
