package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"breakwater/failover/failovertest"
)

// touched are the files of Go's sources that the change under review alters.
var touched = []string{"net/http/transport.go", "database/sql/sql.go", "os/exec/exec.go"}

// BenchmarkFirstRequest runs the program as a CI does, on a repository of more than ten thousand files with a change of
// three, and takes the time from the start of its process until a model is asked for the first time: with an empty
// cache-dir, and with what that run left there. Beside it stands the build of the whole index of the same files.
func BenchmarkFirstRequest(b *testing.B) {
	program := filepath.Join(b.TempDir(), "breakwater")
	timed(b, exec.Command("go", "build", "-C", "../..", "-o", program, "."))
	repo, files := repository(b)
	clock := newStopwatch(b)
	var full, cold, warm []float64
	for b.Loop() {
		tree := filepath.Join(repo, "src")
		full = append(full, build(b, tree, b.TempDir()).Seconds)
		cache := b.TempDir()
		cold = append(cold, clock.run(b, program, repo, cache))
		warm = append(warm, clock.run(b, program, repo, cache))
	}
	b.ReportMetric(float64(files), "files")
	b.ReportMetric(median(full), "full-seconds")
	b.ReportMetric(median(cold), "cold-seconds")
	b.ReportMetric(median(cold)/median(full), "cold/full")
	b.ReportMetric(median(warm), "warm-seconds")
	b.ReportMetric(median(warm)/median(full), "warm/full")
	b.ReportMetric(clock.processor.Seconds(), "warm-processor-seconds") // of the whole run, whatever else the machine does
}

// repository makes a git repository of the sources, with a second commit that changes three files.
func repository(b *testing.B) (dir string, files int) {
	b.Helper()
	tree, files, _ := copyTree(b, source(), 0)
	dir = b.TempDir()
	if err := os.Rename(tree, filepath.Join(dir, "src")); err != nil {
		b.Fatal(err)
	}
	git := func(args ...string) {
		cmd := exec.Command("git", append([]string{"-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "gc.auto=0"}, args...)...)
		cmd.Dir = dir
		timed(b, cmd)
	}
	git("init", "-q")
	git("add", "-A", "-f")
	git("commit", "-qm", "base")
	for _, name := range touched {
		name = filepath.Join(dir, "src", name)
		text, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		changed := strings.Replace(string(text), ") error {\n", ") error {\n\t_ = 0 // changed\n", 3)
		if err := os.WriteFile(name, []byte(changed), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	git("commit", "-qam", "change")
	return dir, files
}

// stopwatch is a model that only notes when it was asked first.
type stopwatch struct {
	url string

	mu    sync.Mutex
	first time.Time

	processor time.Duration // that the last run took, git's share included
}

func newStopwatch(b *testing.B) *stopwatch {
	s := &stopwatch{}
	s.url = failovertest.NewFunc(b, func(failovertest.Request) failovertest.Reply {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.first.IsZero() {
			s.first = time.Now()
		}
		return failovertest.Reply{Text: `{"findings": [], "strengths": []}`}
	}).URL
	return s
}

// run reviews the last commit and returns the seconds until the model was asked.
func (s *stopwatch) run(b *testing.B, program, repo, cache string) float64 {
	b.Helper()
	s.mu.Lock()
	s.first = time.Time{}
	s.mu.Unlock()
	cmd := exec.Command(program, "--base=HEAD~1", "--base-url="+s.url+"/v1", "--cache-dir="+cache)
	cmd.Dir = repo
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.TempDir(), "OPENAI_API_KEY=sk-bench-0123456789"}
	start := time.Now()
	timed(b, cmd)
	s.processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first.IsZero() {
		b.Fatal("no model was asked")
	}
	return s.first.Sub(start).Seconds()
}
