package memory

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"breakwater/failover"
)

func open(t *testing.T) *os.Root {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

func TestWhatIsKeptIsChecked(t *testing.T) {
	root, key := open(t), Key("request", "model")
	s := Open(root, false)
	s.Put("k", key, []byte("answer"))
	if got, ok := s.Get("k", key); !ok || string(got) != "answer" {
		t.Fatalf("got %q, %v; want what was put", got, ok)
	}
	if _, ok := s.Get("x", key); ok {
		t.Error("the entry of another secret counts")
	}
	if s.Get("k", Key("request", "third")); s.Damaged() {
		t.Error("what is missing is damaged")
	}
	data, _ := root.ReadFile(fileName("k", key))
	other := Key("request", "another")
	root.WriteFile(fileName("k", other), data, 0o600)
	root.WriteFile(fileName("x", key), data, 0o600)
	data[len(data)-1] ^= 1
	root.WriteFile(fileName("k", key), data, 0o600)
	for secret, key := range map[string]string{"k": key, "x": key, "k ": other} {
		if _, ok := s.Get(secret[:1], key); ok {
			t.Error("an entry that was changed or moved counts")
		}
	}
	if !s.Damaged() {
		t.Error("nothing is said of it")
	}
	root.Mkdir(fileName("k", "folder"), 0o700)
	root.WriteFile(fileName("k", "short"), []byte("x"), 0o600)
	for _, key := range []string{"folder", "short"} {
		s := Open(root, false)
		if _, ok := s.Get("k", key); ok || !s.Damaged() {
			t.Errorf("%s: counts %v, damaged %v", key, ok, s.Damaged())
		}
	}
}

func TestKeyKnowsWhereAPartEnds(t *testing.T) {
	if Key("ab", "c") == Key("a", "bc") {
		t.Error("parts run together")
	}
}

// The oldest go first; what was read lately is not old.
func TestOldestGoFirst(t *testing.T) {
	root := open(t)
	s := Open(root, false)
	for i, k := range []string{"read", "old", "new"} {
		s.Put("k", k, make([]byte, 100))
		at := time.Now().Add(time.Duration(i-3) * time.Minute)
		root.Chtimes(fileName("k", k), at, at)
	}
	s.Get("k", "read")
	if err := s.trim(300); err != nil {
		t.Fatal(err)
	}
	for k, want := range map[string]bool{"read": true, "old": false, "new": true} {
		if _, ok := s.Get("k", k); ok != want {
			t.Errorf("%s kept: %v, want %v", k, ok, want)
		}
	}
}

// On a real folder at most 200 MB stay, the ones of the longest unused entries go, and what is
// no entry is left alone.
func TestLimit(t *testing.T) {
	root := open(t)
	sparse := func(name string, size int64, age time.Duration) {
		f, err := root.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		if err := os.Truncate(filepath.Join(root.Name(), name), size); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		root.Chtimes(name, at, at)
	}
	for i := range 60 {
		sparse(fmt.Sprintf("%02d%s", i, suffix), 4_000_000, time.Duration(i)*time.Minute)
	}
	sparse("notes.txt", 50_000_000, 24*time.Hour)
	s := Open(root, false)
	s.Put("k", "new", make([]byte, 1000))
	s.Trim()
	if s.Trouble() != nil {
		t.Fatal(s.Trouble())
	}
	var sum int64
	var left []string
	entries, _ := os.ReadDir(root.Name())
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasSuffix(e.Name(), suffix) {
			sum, left = sum+info.Size(), append(left, e.Name())
		}
	}
	if sum > limit || sum < limit-4_000_000 || left[0] != "00"+suffix || len(left) != 50 {
		t.Errorf("%d bytes of %d entries, from %s; want 49 of the sixty and the new one", sum, len(left), left[0])
	}
	if _, ok := s.Get("k", "new"); !ok || !slices.Contains(left, "48"+suffix) || slices.Contains(left, "49"+suffix) {
		t.Errorf("left: %v", left)
	}
	if _, err := root.Stat("notes.txt"); err != nil {
		t.Error(err)
	}
}

func TestFolderGone(t *testing.T) {
	root := open(t)
	os.RemoveAll(root.Name())
	s := Open(root, false)
	s.Put("k", "a", nil)
	if _, ok := s.Get("k", "a"); ok || s.Trouble() == nil {
		t.Errorf("got an entry %v, trouble %v; want none and a reason", ok, s.Trouble())
	}
}

func TestWithoutAKeyAForeignCacheIsNone(t *testing.T) {
	root := open(t)
	Open(root, true).Put("", "a", []byte("answer"))
	if _, ok := Open(root, true).Get("", "a"); !ok {
		t.Error("outside a pull request's run the entry is gone")
	}
	if _, ok := Open(root, false).Get("", "a"); ok {
		t.Error("a run of a pull request believes an entry that anybody could have written")
	}
	Open(root, false).Put("", "b", []byte("answer"))
	if _, ok := Open(root, true).Get("", "b"); ok {
		t.Error("a run of a pull request left an entry that other runs believe")
	}
}

// Another secret is told once, by what it finds of others.
func TestForeign(t *testing.T) {
	root := open(t)
	for i, c := range []struct {
		secret string
		want   bool
	}{{"k", false}, {"k", false}, {"x", true}, {"x", false}, {"k", false}, {"", false}} {
		if got := Open(root, false).Foreign(c.secret); got != c.want {
			t.Errorf("run %d with %q: %v, want %v", i+1, c.secret, got, c.want)
		}
	}
	if !Open(root, true).Foreign("") {
		t.Error("what was kept with a key counts without one")
	}
}

// Runs at the same time with one secret are told nothing: whoever sees what another one
// keeps sees that it signed.
func TestNobodyIsForeignAtOnce(t *testing.T) {
	for range 200 {
		root := open(t)
		var runs sync.WaitGroup
		for i := range 3 {
			runs.Go(func() {
				s := Open(root, false)
				if s.Foreign("k") {
					t.Error("the entries of another run with the same secret are foreign")
				}
				s.Put("k", Key(strconv.Itoa(i)), []byte("answer"))
			})
		}
		runs.Wait()
	}
}

// Other keys of backends are told once each, also where they come second, and no new backend.
func TestRekeyed(t *testing.T) {
	root := open(t)
	server := func(name, identity, key string) Server {
		return Server{Backend: name, Identity: identity, Key: failover.NewSecret(key)}
	}
	a, west, east := server("a", "1", "k"), server("b", "2", "w"), server("b", "2", "e")
	other := server("b", "2", "x")
	for i, c := range []struct {
		servers []Server
		want    []string
	}{
		{[]Server{a}, nil},
		{[]Server{a, west}, nil}, // new
		{[]Server{a, other}, []string{"b"}},
		{[]Server{a, other}, nil},
		{[]Server{a, west, east}, []string{"b"}},
		{[]Server{a, west, east}, nil},
		{[]Server{server("renamed", "1", "k"), west, east}, nil},
		{[]Server{a, other, east}, []string{"b"}}, // the first of two
	} {
		if got := Open(root, false).Rekeyed("k", c.servers); !slices.Equal(got, c.want) {
			t.Errorf("run %d: %q, want %q", i+1, got, c.want)
		}
	}
}
