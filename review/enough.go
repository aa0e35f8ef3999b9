package review

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// errMemory ends a run that takes more memory than it may, as its deadline would: what was
// found by then is reported.
var errMemory = fmt.Errorf("more memory than a run may take: %w", context.DeadlineExceeded)

// memoryLook is how often a run looks at its memory. In that time it takes some 50 MB at most.
const memoryLook = 50 * time.Millisecond

// mostMemory is what a run may take where nothing says less, in bytes: four times what the
// largest trees took that were measured.
const mostMemory = 4 << 30

// MaxMemory is what a run may take of memory, in bytes: seven eighths of what its container
// has, so that the report still has room, and 4 GiB at most.
func MaxMemory() int64 {
	most := int64(mostMemory)
	for _, name := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 { // not "max"
			most = min(most, n/8*7)
		}
	}
	return most
}

// bounded ends ctx where the process takes more memory than so many bytes.
func bounded(ctx context.Context, most int64) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	look := func() {
		if taken() > most {
			cancel(errMemory)
		}
	}
	look() // a short run may end before the goroutine begins
	go func() {
		tick := time.NewTicker(memoryLook)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				look()
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

// taken is the memory of this process in bytes, without files that are mapped into it, which
// the system can let go of.
func taken() int64 {
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		_, rest, _ := strings.Cut(string(status), "RssAnon:")
		rest, _, _ = strings.Cut(rest, "kB")
		if n, err := strconv.ParseInt(strings.TrimSpace(rest), 10, 64); err == nil {
			return n << 10
		}
	}
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64() - samples[1].Value.Uint64())
}

// tookTooMuch says that a run ended for its memory; empty if it did not.
func tookTooMuch(ctx context.Context, most int64) string {
	if !errors.Is(context.Cause(ctx), errMemory) {
		return ""
	}
	return fmt.Sprintf("The run ended early, since it took more than %d MB of memory: share it out with the input "+
		"shard, review less of the tree, or give it more.", most>>20)
}
