//go:build docker

package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// within reports a time and, with BENCH_STRICT, holds it to a limit, which is meant for two cores that do nothing else.
func within(b *testing.B, took, limit time.Duration, unit string) {
	b.ReportMetric(took.Seconds(), unit)
	if os.Getenv("BENCH_STRICT") != "" && took > limit {
		b.Errorf("%s, want at most %s", took, limit)
	}
}

func inShell(b *testing.B, script string, args ...string) {
	b.Helper()
	out, err := exec.Command("sh", append([]string{"-c", script, "-"}, args...)...).CombinedOutput()
	if err != nil {
		b.Fatalf("%s: %v\n%s", script, err, out)
	}
}

// BenchmarkDockerStart reports how much longer a container of the image runs that says its version than one, of the
// same image, whose static program does nothing: the fastest of each, since noise only ever adds.
func BenchmarkDockerStart(b *testing.B) {
	dir, idle := b.TempDir(), image(b)+"-idle"
	write(b, filepath.Join(dir, "main.go"), "package main\n\nfunc main() {}\n")
	write(b, filepath.Join(dir, "Dockerfile"), "FROM "+image(b)+"\nCOPY nothing /nothing\n")
	inShell(b, `cd "$1" && CGO_ENABLED=0 go build -o nothing main.go && docker build --quiet --tag "$2" .`, dir, idle)
	run := func(args ...string) time.Duration {
		start := time.Now()
		inShell(b, `docker run --rm "$@"`, args...)
		return time.Since(start)
	}
	ours, theirs := time.Hour, time.Hour
	for b.Loop() {
		for range 5 { // in turns, since the machine is never the same for long
			ours = min(ours, run(idle, "version"))
			theirs = min(theirs, run("--entrypoint", "/nothing", idle))
		}
	}
	within(b, ours-theirs, 200*time.Millisecond, "s-over-nothing")
}

// BenchmarkDockerRebuild reports how long the image takes after a change of code: modules and parsers are not built
// again.
func BenchmarkDockerRebuild(b *testing.B) {
	fastest := time.Hour
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "changed")
		inShell(b, `mkdir "$1" && git ls-files -z | xargs -0 cp --parents --target-directory="$1"`, dir)
		write(b, filepath.Join(dir, "main.go"), read(b, "main.go")+"\n// Changed at "+time.Now().String()+".\n")
		start := time.Now()
		inShell(b, `docker build --quiet "$1"`, dir)
		fastest = min(fastest, time.Since(start))
	}
	within(b, fastest, time.Minute, "s-rebuild")
}
