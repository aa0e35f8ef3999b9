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
//
// What lies there may come from elsewhere, such as a pull request's cache: it
// is reached through a root, and no symbolic link in it is followed. The keyword
// index is opened by its path, so that is checked to hold plain files only.
type cache struct {
	dir  string   // its path
	root *os.Root // the same, opened
	top  string   // folder under review: files are classed by their paths below it
	lock *os.File
}

// schema is raised whenever the same files would be stored differently.
const schema = "10"

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

// ErrInUse is why a folder is not used that another run is using.
var ErrInUse = errors.New("in use by another run")

// openCache locks the folder name below dir. Both are made if they are missing.
func openCache(dir, name, top string) (*cache, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	root, err := openBelow(dir, name)
	if err != nil {
		return nil, err
	}
	c := &cache{dir: filepath.Join(dir, filepath.FromSlash(name)), root: root, top: top}
	if err := c.takeLock(); err != nil {
		root.Close()
		return nil, err
	}
	return c, nil
}

// openBelow opens a folder below dir that is reached through plain folders only.
func openBelow(dir, name string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if err != nil || name == "" {
		return root, err
	}
	defer root.Close()
	parts := strings.Split(name, "/")
	for i := range parts {
		sub := strings.Join(parts[:i+1], "/")
		if err := root.Mkdir(sub, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if err := ofType(root, sub, fs.ModeDir); err != nil {
			return nil, err
		}
	}
	return root.OpenRoot(name)
}

// ofType refuses what is not of the given type: a folder, or 0 for a file.
func ofType(root *os.Root, name string, kind fs.FileMode) error {
	info, err := root.Lstat(name)
	switch {
	case err != nil:
		return err
	case info.Mode().Type() != kind:
		return fmt.Errorf("%s is a symbolic link or not what it was", name)
	}
	return nil
}

func (c *cache) takeLock() error {
	if err := ofType(c.root, lockName, 0); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := c.root.OpenFile(lockName, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	if err := lockFile(f); err != nil {
		f.Close()
		return ErrInUse
	}
	c.lock = f
	return nil
}

// close gives the lock back; nothing for a nil cache.
func (c *cache) close() error {
	if c == nil {
		return nil
	}
	return errors.Join(c.lock.Close(), c.root.Close())
}

// The names in the folder.
const (
	lockName  = "lock"
	storeName = "chunks"
	stateName = "state"
)

func (c *cache) storeDir() string { return filepath.Join(c.dir, storeName) }

// take reads the state and opens the keyword index that it tells of. Without
// a state there is nothing, which is no error; anything else that does not
// fit is one, and the caller starts afresh.
func (c *cache) take() (*state, *store, error) {
	st, err := c.state()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if st.version != c.version() {
		return nil, nil, nil
	}
	sums, err := checksums(c.root, storeName)
	if err != nil {
		return nil, nil, err
	}
	if !slices.Equal(sums, st.sums) {
		return nil, nil, errors.New("its files are not those that were written")
	}
	if err := c.root.Remove(stateName); err != nil {
		return nil, nil, err
	}
	s, err := openStore(c.storeDir())
	return st, s, err
}

func (c *cache) state() (*state, error) {
	if err := ofType(c.root, stateName, 0); err != nil {
		return nil, err
	}
	f, err := c.root.Open(stateName)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readState(f)
}

// fresh removes what is there and makes an empty keyword index.
func (c *cache) fresh() (*store, error) {
	if err := c.clear(); err != nil {
		return nil, err
	}
	return openStore(c.storeDir())
}

// clear removes what is there.
func (c *cache) clear() error {
	return errors.Join(c.root.RemoveAll(stateName), c.root.RemoveAll(storeName), c.root.Mkdir(storeName, 0o755))
}

// put writes the state of a keyword index that is closed by now.
func (c *cache) put(st *state) error {
	sums, err := checksums(c.root, storeName)
	if err != nil {
		return err
	}
	if size := sizeOf(sums); size > keptAtMost {
		large := fmt.Errorf("the index takes %d MB, and at most %d MB of one are kept", size>>20, keptAtMost>>20)
		return errors.Join(large, c.clear())
	}
	st.version, st.sums = c.version(), sums
	const temporary = stateName + ".tmp"
	if err := c.root.RemoveAll(temporary); err != nil {
		return err
	}
	f, err := c.root.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if err := errors.Join(st.write(f), f.Close()); err != nil {
		return errors.Join(err, c.root.Remove(temporary))
	}
	return c.root.Rename(temporary, stateName)
}

// mostKept is how large a keyword index may be that is kept, in bytes: some 1.6 GB of code.
const mostKept = 1 << 30

var keptAtMost int64 = mostKept // which a test lowers

func sizeOf(sums []checksum) (size int64) {
	for _, s := range sums {
		size += s.size
	}
	return size
}

// checksum is the name, size and CRC of a file.
type checksum struct {
	name string
	size int64
	crc  uint32
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksums reads every file below a folder: hundreds of megabytes take a
// fraction of a second, and a keyword index with a flipped bit answers wrongly
// or not at all. What is neither a file nor a folder is an error.
func checksums(root *os.Root, dir string) ([]checksum, error) {
	var sums []checksum
	err := fs.WalkDir(root.FS(), dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
			return err
		case !d.Type().IsRegular():
			return fmt.Errorf("%s is not a file", name)
		}
		sum, err := checksumOf(root, name)
		sum.name = strings.TrimPrefix(name, dir+"/")
		sums = append(sums, sum)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("check keyword index: %w", err)
	}
	slices.SortFunc(sums, func(a, b checksum) int { return strings.Compare(a.name, b.name) })
	return sums, nil
}

func checksumOf(root *os.Root, name string) (checksum, error) {
	f, err := root.Open(name)
	if err != nil {
		return checksum{}, err
	}
	defer f.Close()
	h := crc32.New(castagnoli)
	size, err := io.Copy(h, f)
	return checksum{size: size, crc: h.Sum32()}, err
}
