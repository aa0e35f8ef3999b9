package review

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"breakwater/failover/failovertest"
	"breakwater/review/report"
)

// BenchmarkModel reviews a tree by a model that finds nothing: what it asks, how much of
// that a provider has seen before (the beginning that a request shares with the one
// before), and when the first request comes, without and with what cache-dir keeps of the
// index. Its replies are not kept: each run has a model of another name.
func BenchmarkModel(b *testing.B) {
	dir, _, _ := corpus(b)
	b.Chdir(dir)
	for _, look := range []string{"off", "on"} {
		for _, cache := range []string{"cold", "warm"} {
			b.Run("second-look="+look+"/"+cache, func(b *testing.B) { benchmarkModel(b, look, cache == "warm") })
		}
	}
}

func benchmarkModel(b *testing.B, look string, warm bool) {
	var mu sync.Mutex
	var first time.Duration
	var start time.Time
	var last []byte
	requests, sent, again := 0, 0, 0
	provider := failovertest.NewFunc(b, func(q failovertest.Request) failovertest.Reply {
		mu.Lock()
		defer mu.Unlock()
		if last == nil {
			first += time.Since(start)
		}
		text := []byte(q.System + q.User)
		requests, sent, again = requests+1, sent+len(text), again+shared(last, text)
		last = text
		return failovertest.Reply{Text: `{"findings": [], "verdicts": [], "strengths": []}`}
	})
	args := []string{"--scope=full", "--max-targets=50", "--concurrency=1", "--second-look=" + look,
		"--base-url=" + provider.URL + "/v1"}
	if warm {
		args = append(args, "--cache-dir="+filepath.Join(b.TempDir(), "cache"))
		runModel(b, args, "first")
	}
	requests, sent, again, first = 0, 0, 0, 0
	for n := 0; b.Loop(); n++ {
		start, last = time.Now(), nil
		runModel(b, args, fmt.Sprint("m", n))
	}
	runs := float64(b.N)
	b.ReportMetric(float64(requests)/runs, "requests/run")
	b.ReportMetric(float64(sent)/runs/1024, "KB/run")
	b.ReportMetric(100*float64(again)/float64(max(sent, 1)), "%repeated")
	b.ReportMetric(float64(first.Milliseconds())/runs, "ms-to-first")
}

func runModel(b *testing.B, args []string, model string) {
	b.Helper()
	var stderr bytes.Buffer
	status := Main(context.Background(), Process{
		Args: append(args, "--model="+model), Environ: []string{"PATH=" + os.Getenv("PATH")},
		Stdout: io.Discard, Stderr: &stderr, Version: "bench",
	})
	if status != report.ExitOK {
		b.Fatalf("exit status %d: %s", status, stderr.String())
	}
}

// shared is how many bytes two texts begin with alike.
func shared(a, b []byte) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
