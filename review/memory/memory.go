// Package memory keeps what outlives a run in cache-dir: so far, replies of
// models. A memory that cannot be read or written is none: it never fails a run.
package memory

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	limit    = 200 << 20 // bytes of all entries
	maxEntry = 4 << 20   // bytes of one
	suffix   = ".reply"
	leftover = time.Hour // after which a temporary file belongs to no run any more
)

// Store holds entries in a folder. Several goroutines, and several runs, may use
// one at once. Every method but Trouble is silent about what goes wrong.
type Store struct {
	root *os.Root
	mac  []byte // nil: entries can be neither read nor written

	mu      sync.Mutex
	trouble error
}

// Open returns the store in a folder of its own, which the caller closes. The secret
// is the backend's key; without one, entries are told apart from foreign ones
// only by their shape, so that keyless must say whether that will do: a run of a
// pull request, whose cache others may have written, passes false.
func Open(root *os.Root, secret string, keyless bool) *Store {
	s := &Store{root: root}
	if secret != "" || keyless {
		m := hmac.New(sha256.New, []byte(secret))
		io.WriteString(m, "breakwater memory 1")
		s.mac = m.Sum(nil)
	}
	return s
}

// Key names an entry by every byte of its parts and by where each part ends.
func Key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		sum := sha256.Sum256([]byte(p))
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Get returns the entry of a key. One that is missing, damaged, foreign, or kept
// under another key or secret is not there.
func (s *Store) Get(key string) ([]byte, bool) {
	if s.mac == nil {
		return nil, false
	}
	// What is no file is not opened: a pipe would hold the run for ever.
	info, err := s.root.Lstat(key + suffix)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxEntry+sha256.Size {
		return nil, false
	}
	data, err := s.root.ReadFile(key + suffix)
	if err != nil || len(data) < sha256.Size {
		return nil, false
	}
	sum, body := data[:sha256.Size], data[sha256.Size:]
	return body, hmac.Equal(sum, s.sum(key, body))
}

// Put keeps an entry, in one step for whoever reads it meanwhile.
func (s *Store) Put(key string, body []byte) {
	if s.mac == nil || len(body) > maxEntry {
		return
	}
	temporary := key + "." + rand.Text() + ".tmp"
	err := s.root.WriteFile(temporary, append(s.sum(key, body), body...), 0o600)
	if err == nil {
		err = s.root.Rename(temporary, key+suffix)
	}
	if err != nil {
		s.fail(errors.Join(err, ignoreMissing(s.root.Remove(temporary))))
	}
}

// Drop forgets an entry that proved to be of no use.
func (s *Store) Drop(key string) { s.fail(ignoreMissing(s.root.Remove(key + suffix))) }

// Trim removes the oldest entries beyond 200 MB, and what broken runs left.
func (s *Store) Trim() { s.fail(s.trim(limit)) }

// Trouble is the first thing that kept the store from its work; nil if nothing did.
func (s *Store) Trouble() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}

func (s *Store) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = cmp.Or(s.trouble, err)
}

func (s *Store) sum(key string, body []byte) []byte {
	m := hmac.New(sha256.New, s.mac)
	io.WriteString(m, key)
	m.Write(body)
	return m.Sum(nil)
}

func (s *Store) trim(most int64) error {
	entries, err := fs.ReadDir(s.root.FS(), ".")
	var kept []fs.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil || !info.Mode().IsRegular():
		case strings.HasSuffix(e.Name(), suffix):
			kept = append(kept, info)
		case strings.HasSuffix(e.Name(), ".tmp") && time.Since(info.ModTime()) > leftover:
			s.root.Remove(e.Name()) // tried again by the next run
		}
	}
	slices.SortFunc(kept, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, info := range kept {
		if most -= info.Size(); most < 0 {
			err = errors.Join(err, ignoreMissing(s.root.Remove(info.Name())))
		}
	}
	return err
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
