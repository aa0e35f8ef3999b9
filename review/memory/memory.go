// Package memory keeps what outlives a run in cache-dir.
//
// The usual case is [Open] on the folder, [Store.Replies] round the backend of a
// run, so that what was asked before is not asked again, and [Store.Trim] at the
// end. What else outlives a run is an entry of its own, by [Store.Get] and
// [Store.Put].
//
// A cache is foreign until it is checked: other runs, and other people's, write
// there. Every entry carries a keyed hash of its name and content, and one that
// fails the check is not there. A memory that cannot be read or written is none:
// it never fails a run.
package memory

import (
	"bytes"
	"cmp"
	"crypto/hmac"
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

	"breakwater/review/whole"
)

const (
	limit    = 200_000_000 // bytes of all entries
	maxEntry = 4 << 20     // bytes of one
	suffix   = ".reply"
	leftover = time.Hour // after which a temporary file belongs to no run any more
)

// Store holds entries in a folder. Several goroutines, and several runs, may use
// one at once. Every method but Trouble and Damaged is silent about what goes wrong.
type Store struct {
	root    *os.Root
	keyless bool

	mu      sync.Mutex
	trouble error
	damaged bool
}

// Open returns the store in a folder of its own, which the caller closes. keyless
// says whether entries without a secret count. These are told apart from foreign
// ones by their shape alone, so that the run of a pull request, whose cache others
// may have written, passes false.
func Open(root *os.Root, keyless bool) *Store { return &Store{root: root, keyless: keyless} }

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
func (s *Store) Get(secret, key string) ([]byte, bool) {
	if secret == "" && !s.keyless {
		return nil, false
	}
	file := fileName(secret, key)
	data, err := s.read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false
	}
	sum, body := data[:min(len(data), sha256.Size)], data[min(len(data), sha256.Size):]
	if err != nil || !hmac.Equal(sum, checksum(secret, key, body)) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.damaged = true
		return nil, false
	}
	now := time.Now()
	s.root.Chtimes(file, now, now) // what is used is not old; where this fails, it is dropped sooner
	return body, true
}

// read returns the content of a file of the store.
func (s *Store) read(file string) ([]byte, error) {
	info, err := s.root.Lstat(file)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular(): // a pipe would hold the run for ever
		return nil, errors.New("is no file")
	case info.Size() > maxEntry+sha256.Size:
		return nil, errors.New("is too large")
	}
	return s.root.ReadFile(file)
}

// Put keeps an entry, in one step for whoever reads it meanwhile.
func (s *Store) Put(secret, key string, body []byte) {
	if secret == "" && !s.keyless || len(body) > maxEntry {
		return
	}
	entry := bytes.NewReader(append(checksum(secret, key, body), body...))
	// Readable by all, as a later step that saves the cache may run as somebody else.
	s.fail(whole.Write(s.root, fileName(secret, key), 0o644, entry, nil))
}

// signature names the entry by which a secret is known to have been used here.
var signature = Key("a run with this secret was here")

// Foreign reports whether something is kept and no run with this secret was here, and signs
// for it, so that only the first run with another one is told.
func (s *Store) Foreign(secret string) bool {
	if secret == "" && !s.keyless {
		return false
	}
	// Listed first: a run with the same secret at the same time signs before it keeps anything.
	entries, err := fs.ReadDir(s.root.FS(), ".")
	if _, signed := s.Get(secret, signature); signed {
		return false
	}
	s.Put(secret, signature, nil)
	return err == nil && !s.Damaged() && slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return e.Type().IsRegular() && strings.HasSuffix(e.Name(), suffix)
	})
}

// Rekeyed returns the names of backends of which something may be kept with other keys than
// they have now, sorted, and notes their keys. secret authenticates the notes.
func (s *Store) Rekeyed(secret string, servers []Server) (backends []string) {
	keys := map[string][]byte{} // of all that are the same in another run
	for _, server := range servers {
		keys[server.Identity] = append(keys[server.Identity], checksum(server.Key.Reveal(), signature, nil)...)
	}
	for _, server := range servers {
		note, now := Key("the keys of a backend", server.Identity), keys[server.Identity]
		if before, noted := s.Get(secret, note); !noted || !bytes.Equal(before, now) {
			defer s.Put(secret, note, now) // once all are compared: two may be the same
			if noted {
				backends = append(backends, server.Backend)
			}
		}
	}
	slices.Sort(backends)
	return slices.Compact(backends)
}

// Trim removes the oldest entries beyond 200 MB, and what broken runs left.
func (s *Store) Trim() { s.fail(s.trim(limit)) }

// Trouble is the first thing that kept the store from its work; nil if nothing did.
func (s *Store) Trouble() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}

// Damaged reports whether an entry was asked for that is there and fails the check.
func (s *Store) Damaged() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.damaged
}

func (s *Store) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = cmp.Or(s.trouble, err)
}

// fileName keeps entries of different secrets apart.
func fileName(secret, key string) string {
	return hex.EncodeToString(checksum(secret, key, nil)) + suffix
}

// checksum authenticates an entry by a secret of the run, from which a key for
// nothing else is derived.
func checksum(secret, key string, body []byte) []byte {
	derived := hmac.New(sha256.New, []byte(secret))
	io.WriteString(derived, "breakwater memory 1")
	m := hmac.New(sha256.New, derived.Sum(nil))
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
		case whole.Unfinished(e.Name()) && time.Since(info.ModTime()) > leftover:
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
