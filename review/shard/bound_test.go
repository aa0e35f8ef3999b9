package shard

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCollectIsBounded: a file of zeros that takes no room on the disk must not fill
// the memory.
func TestCollectIsBounded(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, record(1, 1))
	huge, err := os.Create(filepath.Join(dir, "breakwater-2-of-2.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := huge.Truncate(maxRecord + 1); err != nil {
		t.Fatal(err)
	}
	huge.Close()
	got, err := Collect([]string{dir}, at(""))
	if err != nil || len(got.Records) != 1 || len(got.Lost) != 1 || !strings.Contains(got.Lost[0], "larger than 256 MiB") {
		t.Errorf("%d records, lost %q, error %v", len(got.Records), got.Lost, err)
	}
}
