package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"breakwater/index"
	"breakwater/index/oracle"
)

// With these variables the test binary is the process that builds an index, or that runs a program.
const (
	childTree    = "BENCH_CHILD_TREE"
	childDir     = "BENCH_CHILD_DIR"
	childProgram = "BENCH_CHILD_PROGRAM"
)

func TestMain(m *testing.M) {
	tree, program := os.Getenv(childTree), os.Getenv(childProgram)
	var err error
	switch {
	case tree != "":
		err = child(tree, os.Getenv(childDir))
	case program != "":
		err = costOf(program, os.Args[1:]...)
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(tree, dir string) error {
	var r built
	before, ownBefore := resident("VmRSS:"), resident("RssAnon:")
	own := watch()
	start := time.Now()
	ix, stats, err := index.Open(context.Background(), index.Options{Dir: dir, All: true}, oracle.Files(tree))
	if err != nil {
		return err
	}
	if len(stats.Notes) > 0 {
		return fmt.Errorf("the index says: %s", strings.Join(stats.Notes, "; "))
	}
	opened := time.Since(start)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	start = time.Now()
	if err := ix.Close(); err != nil {
		return err
	}
	r.Seconds = (opened + time.Since(start)).Seconds()
	r.Files, r.Bytes, r.Live = stats.Files, stats.Bytes, float64(m.HeapAlloc)/1e6
	r.Own, r.Peak = own()-ownBefore, resident("VmHWM:")-before
	return json.NewEncoder(os.Stdout).Encode(r)
}

// watch looks at the memory of this process every few milliseconds until the function that it returns is called, which
// gives the most that was not pages of files, in MB.
func watch() func() float64 {
	stop, most := make(chan struct{}), make(chan float64)
	go func() {
		top := 0.0
		for {
			top = max(top, resident("RssAnon:"))
			select {
			case <-stop:
				most <- top
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() float64 { close(stop); return <-most }
}

// resident reads one figure of /proc/self/status, in MB; 0 where there is none.
func resident(name string) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), name)
	kb := 0.0
	fmt.Sscan(rest, &kb)
	return kb * 1024 / 1e6
}
