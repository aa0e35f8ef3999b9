package memory

import (
	"os"
	"testing"
	"time"
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
	Open(root, "k", false).Put(key, []byte("answer"))
	if got, ok := Open(root, "k", false).Get(key); !ok || string(got) != "answer" {
		t.Fatalf("got %q, %v; want what was put", got, ok)
	}
	for name, s := range map[string]*Store{"other key": Open(root, "x", false), "no key": Open(root, "", true), "no key, foreign cache": Open(root, "", false)} {
		if _, ok := s.Get(key); ok {
			t.Errorf("%s: the entry counts", name)
		}
	}
	data, _ := root.ReadFile(key + suffix)
	other := Key("request", "another")
	root.WriteFile(other+suffix, data, 0o600)
	data[len(data)-1] ^= 1
	root.WriteFile(key+suffix, data, 0o600)
	for _, k := range []string{key, other} {
		if _, ok := Open(root, "k", false).Get(k); ok {
			t.Error("an entry that was changed or moved counts")
		}
	}
}

func TestKeyKnowsWhereAPartEnds(t *testing.T) {
	if Key("ab", "c") == Key("a", "bc") {
		t.Error("parts run together")
	}
}

func TestOldestGoFirst(t *testing.T) {
	root := open(t)
	s := Open(root, "k", false)
	for i, k := range []string{"old", "new"} {
		s.Put(k, make([]byte, 100))
		at := time.Now().Add(time.Duration(i-2) * time.Minute)
		root.Chtimes(k+suffix, at, at)
	}
	if err := s.trim(200); err != nil {
		t.Fatal(err)
	}
	_, old := s.Get("old")
	if _, ok := s.Get("new"); old || !ok {
		t.Errorf("old kept: %v, new kept: %v", old, ok)
	}
}

func TestFolderGone(t *testing.T) {
	root := open(t)
	os.RemoveAll(root.Name())
	s := Open(root, "k", false)
	s.Put("a", nil)
	if _, ok := s.Get("a"); ok || s.Trouble() == nil {
		t.Errorf("got an entry %v, trouble %v; want none and a reason", ok, s.Trouble())
	}
}

func TestWithoutAKeyAForeignCacheIsNone(t *testing.T) {
	root := open(t)
	Open(root, "", true).Put("a", []byte("answer"))
	if _, ok := Open(root, "", true).Get("a"); !ok {
		t.Error("outside a pull request's run the entry is gone")
	}
	if _, ok := Open(root, "", false).Get("a"); ok {
		t.Error("a run of a pull request believes an entry that anybody could have written")
	}
}
