// Package bench measures the index on trees of other people's code: against universal-ctags and zoekt-index, its memory
// as trees grow, and how long a run of the real program takes until its first model request.
package bench

import (
	"cmp"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// source is the tree that is measured: BENCH_TREE, else the sources of Go itself.
func source() string {
	return cmp.Or(os.Getenv("BENCH_TREE"), filepath.Join(runtime.GOROOT(), "src"))
}

// copyTree copies the files of a tree, in the order of their paths, until most bytes are copied; all if most is 0.
func copyTree(b *testing.B, from string, most int64, skip ...string) (to string, files int, size int64) {
	b.Helper()
	to = b.TempDir()
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(from, name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || slices.Contains(skip, rel)):
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		case !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".git"):
			return nil
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if files, size = files+1, size+int64(len(content)); most > 0 && size > most {
			return filepath.SkipAll
		}
		return os.WriteFile(filepath.Join(to, rel), content, 0o644)
	})
	if err != nil {
		b.Fatalf("copy %s: %v", from, err)
	}
	return to, files, size
}

// timed gives how long a program takes, from its start to its end, in seconds.
func timed(b *testing.B, cmd *exec.Cmd) float64 {
	b.Helper()
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("run %s: %v\n%s", cmd, err, out)
	}
	return time.Since(start).Seconds()
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// built is what a process of ours says of an index that it built.
type built struct {
	Files   int
	Bytes   int64
	Seconds float64
	Live    float64 // MB of heap in use with the index open
	Peak    float64 // MB resident at most above the start, pages of mapped files included
	Own     float64 // the same without those pages, which the kernel can take back
}

// build has a process of its own build the whole index of a tree, kept in dir unless that is empty.
func build(b *testing.B, tree, dir string) built {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childTree+"="+tree, childDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("build the index of %s: %v", tree, err)
	}
	var r built
	if err := json.Unmarshal(out, &r); err != nil {
		b.Fatal(err)
	}
	return r
}

// folderSize adds up the files below dir, in bytes.
func folderSize(b *testing.B, dir string) (size int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			info, err := d.Info()
			if err != nil {
				return err
			}
			size += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return size
}
