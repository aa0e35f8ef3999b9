package review

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"breakwater/review/report"
)

// TestMemory: a run that takes more memory than it may ends as at its deadline, and says why.
func TestMemory(t *testing.T) {
	dir := t.TempDir()
	code := []byte("import requests\n\n\ndef load(url):\n    return requests.get(url)\n")
	if err := os.WriteFile(filepath.Join(dir, "app.py"), code, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		most int64
		want bool // it ends early
	}{{"a byte", 1, true}, {"plenty", 64 << 30, false}, {"no bound", 0, false}} {
		t.Run(test.name, func(t *testing.T) {
			var out, log bytes.Buffer
			status := Main(context.Background(), Process{
				Args:    []string{"--offline", "--scope", "full", "--format", "json"},
				Environ: []string{"PATH=" + os.Getenv("PATH")},
				Dir:     dir, Stdout: &out, Stderr: &log, MaxMemory: test.most,
			})
			var rep report.Report
			if err := json.Unmarshal(out.Bytes(), &rep); err != nil {
				t.Fatalf("%v: %s\n%s", err, out.String(), log.String())
			}
			said := strings.Contains(out.String(), "more than 0 MB of memory")
			if said != test.want || (status == report.ExitUnavailable) != test.want {
				t.Errorf("exit status %d, report %s", status, out.String())
			}
		})
	}
}

// TestBounded: memory that is taken later ends the run as well.
func TestBounded(t *testing.T) {
	debug.FreeOSMemory() // what other tests left to the process would be taken again, and nothing would grow
	ctx, stop := bounded(t.Context(), taken()+64<<20)
	defer stop()
	if ctx.Err() != nil {
		t.Fatal("ended before it took anything")
	}
	much := bytes.Repeat([]byte{1}, 256<<20)
	select {
	case <-ctx.Done():
	case <-time.After(time.Minute):
		t.Errorf("still runs with %d MB", taken()>>20)
	}
	if tookTooMuch(ctx, 64<<20) == "" {
		t.Errorf("ended by %v", context.Cause(ctx))
	}
	much[0] = 2
}
