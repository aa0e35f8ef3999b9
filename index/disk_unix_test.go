//go:build unix

package index

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// limited says to a test that it runs in a process of its own, whose files it may limit.
const limited = "BREAKWATER_TEST_LIMITED"

// TestDiskBecomesFull: whenever the disk of a cache takes no more, the answers are those
// of an index without one.
func TestDiskBecomesFull(t *testing.T) {
	if os.Getenv(limited) == "" {
		short := fmt.Sprintf("-test.short=%t", testing.Short())
		cmd := exec.Command(os.Args[0], "-test.run=^TestDiskBecomesFull$", short)
		cmd.Env = append(os.Environ(), limited+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	plain, _ := open(t, Options{}, shop)
	want := ask(plain)
	full, step := 0, uint64(8)
	if testing.Short() {
		step = 40
	}
	for kilobytes := uint64(8); kilobytes <= 168; kilobytes += step {
		dir := t.TempDir()
		remove := smallDisk(t, dir, kilobytes<<10)
		ix, stats := open(t, Options{Dir: dir}, shop)
		got, closed := ask(ix), ix.Close()
		remove()
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("a disk of %d kB: answers differ (-memory +disk):\n%s", kilobytes, diff)
		}
		if cmp.Or(closed, stats.Unkept) != nil {
			full++
		}
	}
	if full < 3 && !testing.Short() || full == 0 {
		t.Errorf("%d disks were full, want some", full)
	}
}

// smallDisk mounts a disk of a size, in bytes. Where that takes more rights than the tests
// have, no file may grow beyond the size instead: a write fails then, too.
func smallDisk(t *testing.T, dir string, size uint64) (remove func()) {
	t.Helper()
	mount := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d", size), "tmpfs", dir)
	if mount.Run() == nil {
		return func() { exec.Command("umount", "--lazy", dir).Run() }
	}
	signal.Ignore(syscall.SIGXFSZ) // the write is to fail, not the process
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	limit := func(l syscall.Rlimit) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
			t.Fatal(err)
		}
	}
	limit(syscall.Rlimit{Cur: size, Max: was.Max})
	return func() { limit(was) }
}
