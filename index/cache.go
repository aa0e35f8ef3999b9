package index

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

// cache is the directory that keeps an index between runs: the keyword index,
// and beside it a state file that says what is in it. The state is removed
// while the keyword index is open for writing and written last, so that what
// a killed run leaves behind is no cache at all.
type cache struct {
	dir  string
	top  string // folder under review: files are classed by their paths below it
	lock *os.File
}

// schema is raised whenever the same files would be stored differently.
const schema = "3"

// version names what a cache is of and the program that wrote it: another one
// may chunk, parse or spell differently.
func (c *cache) version() string {
	version := "breakwater index " + schema + " of " + c.top
	if info, ok := debug.ReadBuildInfo(); ok {
		version += " " + info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
				version += " " + s.Value
			}
		}
	}
	return version
}

var errInUse = errors.New("in use by another run")

// openCache locks dir, which is made if it is missing.
func openCache(dir, top string) (*cache, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		f.Close()
		return nil, errInUse
	}
	return &cache{dir, top, f}, nil
}

// close gives the lock back; nothing for a nil cache.
func (c *cache) close() error {
	if c == nil {
		return nil
	}
	return c.lock.Close()
}

func (c *cache) storeDir() string  { return filepath.Join(c.dir, "chunks") }
func (c *cache) stateFile() string { return filepath.Join(c.dir, "state") }

// take reads the state and opens the keyword index that it tells of. Without
// a state there is nothing, which is no error; anything else that does not
// fit is one, and the caller starts afresh.
func (c *cache) take() (*state, *store, error) {
	b, err := os.ReadFile(c.stateFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	st, err := decodeState(b)
	if err != nil {
		return nil, nil, err
	}
	if st.version != c.version() {
		return nil, nil, nil
	}
	sums, err := checksums(c.storeDir())
	if err != nil {
		return nil, nil, err
	}
	if !slices.Equal(sums, st.sums) {
		return nil, nil, errors.New("its files are not those that were written")
	}
	if err := os.Remove(c.stateFile()); err != nil {
		return nil, nil, err
	}
	s, err := openStore(c.storeDir())
	return st, s, err
}

// fresh removes what is there and makes an empty keyword index.
func (c *cache) fresh() (*store, error) {
	if err := errors.Join(os.RemoveAll(c.stateFile()), os.RemoveAll(c.storeDir())); err != nil {
		return nil, err
	}
	return newStore(c.storeDir())
}

// put writes the state of a keyword index that is closed by now.
func (c *cache) put(st *state) error {
	sums, err := checksums(c.storeDir())
	if err != nil {
		return err
	}
	st.version, st.sums = c.version(), sums
	tmp := c.stateFile() + ".tmp"
	if err := os.WriteFile(tmp, st.encode(), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, c.stateFile())
}

// checksum is the name, size and CRC of a file.
type checksum struct {
	name string
	size int64
	crc  uint32
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksums reads every file below dir: hundreds of megabytes take a fraction
// of a second, and a keyword index with a flipped bit answers wrongly or not
// at all.
func checksums(dir string) ([]checksum, error) {
	var sums []checksum
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		h := crc32.New(castagnoli)
		size, err := io.Copy(h, f)
		rel, _ := filepath.Rel(dir, path)
		sums = append(sums, checksum{filepath.ToSlash(rel), size, h.Sum32()})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("check keyword index: %w", err)
	}
	slices.SortFunc(sums, func(a, b checksum) int { return strings.Compare(a.name, b.name) })
	return sums, nil
}
