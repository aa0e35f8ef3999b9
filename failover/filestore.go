package failover

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// FileStore keeps breaker records in one JSON file, for the steps and matrix jobs of one machine. Every change is
// made under an exclusive lock of a second file beside it (name.lock) and replaces the file as a whole, so that a
// reader never sees half of one and a crash leaves the old one. A file that cannot be understood counts as empty: it
// is a cache of what is known to be down, not data.
type FileStore struct {
	path string
	wait time.Duration // how long a lock may take
	mu   sync.Mutex    // queues this process, so that only other processes are waited for
}

// Bounds of a state file. Another process wrote it; it may be anything.
const (
	storeFileLimit   = 1 << 20
	storeRecordLimit = 1024
	storeLockWait    = 250 * time.Millisecond // a change takes less than one; whoever holds the lock for longer is stuck
	storeHorizon     = 24 * time.Hour         // the longest window that is believed
)

// NewFileStore returns a store on a path. Its directory must exist; the files are made when they are needed.
func NewFileStore(path string) (*FileStore, error) {
	if path == "" {
		return nil, errors.New("state-file: the path is empty")
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("state-file: %s is not a directory; make it first", filepath.Dir(path))
	}
	return &FileStore{path: path, wait: storeLockWait}, nil
}

// Get implements Store.
func (s *FileStore) Get(name string) (rec Record, err error) {
	err = s.locked(func() error {
		records, err := s.load()
		rec = records[name]
		return err
	})
	return rec, err
}

// Update implements Store.
func (s *FileStore) Update(name string, f func(*Record)) error {
	return s.locked(func() error {
		records, err := s.load()
		if err != nil {
			return err
		}
		rec := records[name]
		f(&rec)
		if _, known := records[name]; !known && len(records) >= storeRecordLimit {
			return fmt.Errorf("state-file: %s holds %d records, no more fit", s.path, len(records))
		}
		records[name] = rec
		return s.save(records)
	})
}

// locked holds the lock of the second file: the first one is replaced, and a lock would stay with the old one.
func (s *FileStore) locked(f func() error) error {
	lock, err := os.OpenFile(s.path+".lock", os.O_CREATE|os.O_RDWR|noFollow, 0o600)
	if err != nil {
		return fmt.Errorf("state-file: %w", err)
	}
	defer lock.Close()                 // frees the lock too
	deadline := time.Now().Add(s.wait) // for whoever queues, too: a stuck lock holds all up once
	s.mu.Lock()
	defer s.mu.Unlock()
	for ; ; time.Sleep(time.Millisecond) {
		busy, err := tryLock(lock)
		if err == nil {
			return f()
		}
		if !busy || time.Now().After(deadline) {
			return fmt.Errorf("state-file: lock %s: %w", s.path, err)
		}
	}
}

func (s *FileStore) load() (map[string]Record, error) {
	records := map[string]Record{}
	file, err := os.OpenFile(s.path, os.O_RDONLY|noFollow, 0)
	if errors.Is(err, os.ErrNotExist) {
		return records, nil
	}
	if err != nil {
		return nil, fmt.Errorf("state-file: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, storeFileLimit+1))
	if err != nil {
		return nil, fmt.Errorf("state-file: %w", err)
	}
	var raw map[string]json.RawMessage
	if len(text) > storeFileLimit || json.Unmarshal(text, &raw) != nil {
		return records, nil
	}
	for name, text := range raw {
		if rec, ok := decodeRecord(text); ok {
			records[name] = rec
		}
	}
	return records, nil
}

// decodeRecord drops a record that no breaker can have written, and clamps one whose times lie beyond the horizon.
func decodeRecord(text []byte) (rec Record, ok bool) {
	if json.Unmarshal(text, &rec) != nil {
		return Record{}, false
	}
	horizon := time.Now().Add(storeHorizon).UnixNano()
	rec.Until = min(rec.Until, horizon)
	return rec, rec.Failures >= 0 && rec.Slots >= 0 && rec.Reopened >= 0
}

func (s *FileStore) save(records map[string]Record) error {
	text, err := json.MarshalIndent(records, "", "  ")
	if err != nil {
		return fmt.Errorf("state-file: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(s.path), ".state-*")
	if err != nil {
		return fmt.Errorf("state-file: %w", err)
	}
	defer os.Remove(temp.Name()) // does nothing after the rename
	_, err = temp.Write(append(text, '\n'))
	if err = errors.Join(err, temp.Close()); err != nil {
		return fmt.Errorf("state-file: %w", err)
	}
	if err := os.Rename(temp.Name(), s.path); err != nil {
		return fmt.Errorf("state-file: %w", err)
	}
	return nil
}
