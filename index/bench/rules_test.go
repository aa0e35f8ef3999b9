package bench

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// baseline is the commit that a run by the rules is compared with: the last one that judged code by its text. BENCH_BASE
// names another.
const baseline = "f3b62af"

// BenchmarkRules reviews whole trees by the rules alone, with this program and with that of the baseline, which is built
// in the same run, and gives the processor time and the peak of the resident memory of both, each as a process of its
// own. The trees are the folders of BENCH_TREES, separated as in PATH; without them, Go's own sources cut to several
// sizes.
func BenchmarkRules(b *testing.B) {
	programs := b.TempDir()
	now, then := filepath.Join(programs, "now"), filepath.Join(programs, "then")
	timed(b, exec.Command("go", "build", "-C", "../..", "-trimpath", "-o", now, "."))
	buildOld(b, then)
	type tree struct {
		name, from string
		most       int64
	}
	var trees []tree
	for _, dir := range filepath.SplitList(os.Getenv("BENCH_TREES")) {
		trees = append(trees, tree{filepath.Base(dir), dir, 0})
	}
	if trees == nil {
		for _, megabytes := range []int64{8, 48, 90} {
			trees = append(trees, tree{fmt.Sprintf("%dMB", megabytes), source(), megabytes * 1e6})
		}
	}
	for _, tree := range trees {
		b.Run(tree.name, func(b *testing.B) {
			dir, files, size := copyTree(b, tree.from, tree.most)
			gitInit(b, dir)
			var cpu, old, peak, oldPeak []float64
			for b.Loop() {
				is := review(b, now, dir)
				was := review(b, then, dir)
				cpu, old = append(cpu, is.Seconds), append(old, was.Seconds)
				peak, oldPeak = append(peak, is.Peak), append(oldPeak, was.Peak)
			}
			b.ReportMetric(float64(files), "files")
			b.ReportMetric(float64(size)/1e6, "source-MB")
			b.ReportMetric(median(cpu), "cpu-seconds")
			b.ReportMetric(median(cpu)/median(old), "cpu/baseline")
			b.ReportMetric(median(peak), "peak-MB")
			b.ReportMetric(median(peak)/median(oldPeak), "peak/baseline")
		})
	}
}

// buildOld builds the program of the baseline from this repository's history.
func buildOld(b *testing.B, to string) {
	b.Helper()
	dir := b.TempDir()
	commit := cmp.Or(os.Getenv("BENCH_BASE"), baseline)
	files := filepath.Join(dir, "files.tar")
	timed(b, exec.Command("git", "-C", "../..", "archive", "-o", files, commit))
	timed(b, exec.Command("tar", "-x", "-f", files, "-C", dir))
	timed(b, exec.Command("go", "build", "-C", dir, "-trimpath", "-o", to, "."))
}

// gitInit makes a repository of a folder, since files are listed by git.
func gitInit(b *testing.B, dir string) {
	b.Helper()
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A", "-f"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		timed(b, cmd)
	}
}

// cost is what a process took, those that it started included.
type cost struct {
	Seconds float64 // of processors
	Peak    float64 // most resident memory of one process, in MB
}

// review has a program review a folder by the rules alone.
func review(b *testing.B, program, dir string) cost {
	b.Helper()
	cmd := exec.Command(os.Args[0], "--offline", "--scope=full", "--timeout=30m")
	cmd.Dir = dir
	cmd.Env = []string{childProgram + "=" + program, "PATH=" + os.Getenv("PATH"), "HOME=" + b.TempDir()}
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("run %s: %v\n%s", program, err, out)
	}
	var c cost
	if err := json.Unmarshal(out, &c); err != nil {
		b.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".breakwater")); err != nil {
		b.Fatal(err)
	}
	return c
}

// costOf runs a program and prints what it took. What starts a program counts in the peak that Linux gives of it, so a
// process does it that has done nothing else.
func costOf(program string, args ...string) error {
	cmd := exec.Command(program, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	s := cmd.ProcessState
	c := cost{Seconds: (s.UserTime() + s.SystemTime()).Seconds()}
	if usage, ok := s.SysUsage().(*syscall.Rusage); ok {
		c.Peak = float64(usage.Maxrss) * 1024 / 1e6
	}
	return json.NewEncoder(os.Stdout).Encode(c)
}
