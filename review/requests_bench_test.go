package review

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkRequests measures what a review of the sample application asks of a
// model: requests, their bytes, and how many of these an earlier request of the run
// had already, by lines.
func BenchmarkRequests(b *testing.B) {
	dir := b.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../testdata/webapp")); err != nil {
		b.Fatal(err)
	}
	b.Chdir(dir)
	environ := []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
	for b.Loop() {
		var out bytes.Buffer
		p := Process{Args: []string{"plan", "--requests", "--scope=full"}, Environ: environ, Stdout: &out, Stderr: &out}
		if status := Main(b.Context(), p); status != 0 {
			b.Fatalf("status %d\n%s", status, out.String())
		}
	}
	files, err := filepath.Glob(".breakwater/requests/*.txt")
	if err != nil {
		b.Fatal(err)
	}
	all, repeated, seen := 0, 0, map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		all += len(text)
		var lines []string
		for line := range strings.Lines(string(text)) {
			if lines = append(lines, line); seen[line] {
				repeated += len(line)
			}
		}
		for _, line := range lines {
			seen[line] = true
		}
	}
	b.ReportMetric(float64(len(files)), "requests")
	b.ReportMetric(float64(all), "bytes")
	b.ReportMetric(100*float64(repeated)/float64(all), "%-repeated")
}
