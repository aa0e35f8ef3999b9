// Command breakwater reviews what a pull request changed for resilience
// defects, and hands over a summary, annotations and a patch that applies. It
// runs as a container action, as a step of any other CI, and in a terminal.
package main

import (
	"cmp"
	"context"
	"os"
	"runtime/debug"

	"breakwater/review"
	"breakwater/review/interrupt"
)

// version is set at link time, by -ldflags "-X main.version=v1.2.3".
var version = review.NoVersion

// garbage is what may lie about before it is collected, in percent of what is in use. Go's own 100 percent would double
// the memory of a run, for little time.
const garbage = 60

func main() { os.Exit(run()) }

// run is main with its deferred calls done before the process exits. SIGINT and
// SIGTERM are what a runner sends to a cancelled job; the review then reports
// what it has. A second signal ends it at once.
func run() int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	memory := review.MaxMemory()
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory / 4 * 3) // nearer to it, garbage is collected more often
	}
	ctx, stop := interrupt.Context(context.Background())
	defer stop()
	executable, _ := os.Executable() // without it there is no copy for later steps
	status := review.Main(ctx, review.Process{
		Args:       os.Args[1:],
		Environ:    os.Environ(),
		Stdout:     os.Stdout,
		Stderr:     os.Stderr,
		Version:    version,
		Executable: executable,
		MaxMemory:  memory,
	})
	return cmp.Or(interrupt.Status(), status)
}
