package review

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"breakwater/index"
	"breakwater/review/ask"
	"breakwater/review/plan"
	"breakwater/review/report"
)

// corpus copies Go files of the standard library into a folder: code of others
// that is on every machine that can build this.
func corpus(b *testing.B) (dir string, files int, size int64) {
	b.Helper()
	goroot, err := exec.Command("go", "env", "GOROOT").Output() // a binary made with -trimpath does not know it
	if err != nil {
		b.Fatalf("ask where the standard library is: %v", err)
	}
	dir = b.TempDir()
	for _, pkg := range []string{"net", "encoding", "crypto", "database", "os", "go"} {
		top := filepath.Join(strings.TrimSpace(string(goroot)), "src", pkg)
		err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.Contains(name, "testdata") {
				return err
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(filepath.Dir(top), name)
			if err != nil {
				return err
			}
			files, size = files+1, size+int64(len(text))
			to := filepath.Join(dir, rel)
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return err
			}
			return os.WriteFile(to, text, 0o644)
		})
		if err != nil {
			b.Fatalf("copy the standard library's sources: %v", err)
		}
	}
	return dir, files, size
}

// measure reports what a stage costs: files and bytes a second, and the peak of
// the resident memory above what was there before it.
func measure(b *testing.B, files int, size int64, stage func()) {
	b.SetBytes(size)
	b.ReportAllocs()
	before := resetPeak(b)
	for b.Loop() {
		stage()
	}
	b.ReportMetric(float64(files*b.N)/b.Elapsed().Seconds(), "files/s")
	b.ReportMetric(float64(memoryOf(b, "VmHWM:")-before)/1024, "peak-MB")
}

// resetPeak forgets the highest resident memory so far, and returns the present
// one in KB.
func resetPeak(b *testing.B) int {
	b.Helper()
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil {
		b.Logf("the peak of the memory cannot be measured here: %v", err)
	}
	return memoryOf(b, "VmRSS:")
}

// memoryOf reads one figure of /proc/self/status, in KB; 0 where there is none.
func memoryOf(b *testing.B, name string) int {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), name)
	kb := 0
	fmt.Sscan(rest, &kb)
	return kb
}

func BenchmarkStages(b *testing.B) {
	dir, files, size := corpus(b)
	b.Run("index", func(b *testing.B) {
		measure(b, files, size, func() { openIndex(b, dir, true).Close() })
	})
	b.Run("plan", func(b *testing.B) {
		ix := openIndex(b, dir, true)
		defer ix.Close()
		measure(b, files, size, func() {
			p, err := plan.Make(context.Background(), plan.Input{
				Paths: paths(b, dir), Read: reader(dir), Index: ix, Full: true, MaxTargets: 200, ContextFor: 200,
				ContextTokens: ask.ContextTokens,
			})
			if err != nil || len(p.Targets) != 200 {
				b.Fatalf("%d targets, %v", len(p.Targets), err)
			}
		})
	})
	b.Run("offline", func(b *testing.B) {
		b.Chdir(dir)
		measure(b, files, size, func() {
			var stderr bytes.Buffer
			status := Main(context.Background(), Process{
				Args: []string{"--offline", "--scope=full"}, Environ: []string{"PATH=" + os.Getenv("PATH")},
				Stdout: io.Discard, Stderr: &stderr, Version: "bench",
			})
			if status != report.ExitOK {
				b.Fatalf("exit status %d: %s", status, stderr.String())
			}
		})
	})
}

func paths(b *testing.B, dir string) []string {
	b.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".go") {
			rel, _ := filepath.Rel(dir, name)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return out
}

func reader(dir string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, name)) }
}

func openIndex(b *testing.B, dir string, all bool) *index.Index {
	b.Helper()
	var files []index.File
	read := reader(dir)
	for _, p := range paths(b, dir) {
		files = append(files, index.File{Path: p, Read: func() ([]byte, error) { return read(p) }})
	}
	ix, _, err := index.Open(context.Background(), index.Options{All: all}, files)
	if err != nil {
		b.Fatal(err)
	}
	return ix
}
