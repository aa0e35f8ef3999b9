package index

import (
	"cmp"
	"fmt"
	"os/exec"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestDiskBecomesFull: whenever the disk of a cache takes no more, the answers are those
// of an index without one.
func TestDiskBecomesFull(t *testing.T) {
	plain, _ := open(t, Options{}, shop)
	want := ask(plain)
	full := 0
	for kilobytes := 8; kilobytes <= 168; kilobytes += 16 {
		dir := t.TempDir()
		size := fmt.Sprintf("size=%dk", kilobytes)
		if out, err := exec.Command("mount", "-t", "tmpfs", "-o", size, "tmpfs", dir).CombinedOutput(); err != nil {
			t.Skipf("file systems in memory cannot be mounted here: %s", out)
		}
		t.Cleanup(func() { exec.Command("umount", "--lazy", dir).Run() })
		ix, stats := open(t, Options{Dir: dir}, shop)
		if diff := gocmp.Diff(want, ask(ix)); diff != "" {
			t.Errorf("a disk of %d kB: answers differ (-memory +disk):\n%s", kilobytes, diff)
		}
		if cmp.Or(ix.Close(), stats.Unkept) != nil {
			full++
		}
	}
	if full < 3 {
		t.Errorf("%d disks were full, want some", full)
	}
}
