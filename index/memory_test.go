package index

import (
	"go/build"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// What stays in memory of an indexed tree is its outline and its sketches,
// never its text and, where there is a folder for it, not the keyword index.
// The peak depends on the machine and is a benchmark (see index/bench).
func TestMemoryIsAFractionOfTheSource(t *testing.T) {
	tree := "net"
	if testing.Short() {
		tree = "net/http" // a third of it
	}
	files, size := filesBelow(t, filepath.Join(build.Default.GOROOT, "src", filepath.FromSlash(tree)))
	before := liveHeap()
	ix, _, err := Open(t.Context(), Options{Dir: t.TempDir(), All: true}, files)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	live := liveHeap() - before
	t.Logf("%.1f MB of source, %.1f MB of heap in use", float64(size)/1e6, float64(live)/1e6)
	if live > size/2 {
		t.Errorf("an index of %d bytes of source keeps %d bytes of heap, want half at most", size, live)
	}
	runtime.KeepAlive(files)
}

// A tree above bigTree is not kept in memory even without a cache folder, and
// leaves nothing behind.
func TestBigTreeLiesInATemporaryFolder(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	files := []File{
		{Path: "a.py", Read: func() ([]byte, error) { return []byte("def limit(x):\n    return x\n"), nil }},
		{Path: "b.py", Read: func() ([]byte, error) {
			return []byte("from a import limit\n\n\ndef use(x):\n    return limit(x)\n"), nil
		}},
	}
	ix, _, err := Open(t.Context(), Options{}, files)
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.loadAll(t.Context(), bigTree+1); err != nil {
		t.Fatal(err)
	}
	if n := entries(t, temp); n != 1 {
		t.Errorf("%d folders while the index is open, want one", n)
	}
	q := Query{Path: "a.py", StartLine: 1, EndLine: 2, Budget: budget}
	if hits := ix.Context(t.Context(), q); len(hits) != 1 || hits[0].Path != "b.py" {
		t.Errorf("callers: %+v", hits)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if n := entries(t, temp); n != 0 {
		t.Errorf("%d folders left behind", n)
	}
}

// Without a folder for temporary files a big tree is indexed in memory.
func TestBigTreeWithoutATemporaryFolder(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	files := []File{{Path: "a.py", Read: func() ([]byte, error) { return []byte("def limit(x):\n    return x\n"), nil }}}
	ix, _, err := Open(t.Context(), Options{}, files)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if err := ix.loadAll(t.Context(), bigTree+1); err != nil {
		t.Fatal(err)
	}
	if len(ix.Lookup(t.Context(), "limit")) != 1 {
		t.Error("nothing was indexed")
	}
}

func liveHeap() int64 {
	var m runtime.MemStats
	for range 3 { // pools let go of what they hold at the second
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func entries(t *testing.T, dir string) int {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}
