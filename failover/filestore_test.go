package failover

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"breakwater/failover/failovertest"
)

func TestStateFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	doc := "{backends: [{name: b, model: m, attempts: 1, max-failures: 1, base-url: http://one.test}], failover: {state-file: " + path + ", adaptive: true}}"
	first, _ := hosted(t, doc, Options{}, map[string]failovertest.Reply{"one.test": {Status: 401}})
	_, err := first.Chat(t.Context(), ask)
	wantStatus(t, err, 401)
	next, providers := hosted(t, doc, Options{}, map[string]failovertest.Reply{"one.test": {}})
	next.exec.regions[0].refused.Store(true) // no forced try
	if _, err := next.Chat(t.Context(), ask); !errors.Is(err, ErrOpen) || len(providers["one.test"].Requests()) != 0 {
		t.Errorf("the second step does not know what the first one learned: %v", err)
	}
	if s := next.Snapshot().Regions[0]; s.State != "open" || s.Until.Before(time.Now().Add(refusedFor-time.Minute)) {
		t.Errorf("status %+v", s)
	}
}

func TestFileStore(t *testing.T) {
	t.Parallel()
	write := func(t *testing.T, s *FileStore, text string) {
		if err := os.WriteFile(s.path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("SA-04", func(t *testing.T) {
		t.Parallel()
		s := newFileStore(t)
		write(t, s, `{"b": {"failures": 2}}`)
		if got := get(t, s, "b"); got != (Record{Failures: 2}) {
			t.Errorf("record %+v", got)
		}
	})
	t.Run("SA-05", func(t *testing.T) {
		t.Parallel()
		s := newFileStore(t)
		write(t, s, `{"b": {"failures": 2, "later": true}}`)
		if got := get(t, s, "b"); got != (Record{Failures: 2}) {
			t.Errorf("record %+v", got)
		}
	})
	for name, text := range map[string]string{
		"SA-26": `{"b": {"failures": "two"}}`, "half a file": `{"b": {"fail`, "not an object": `[1]`, "an unknown state": `{"b": {"state": "ajar"}}`,
		"too long": strings.Repeat(" ", storeFileLimit) + "{}",
		"negative": `{"b": {"failures": -4}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFileStore(t)
			write(t, s, text)
			if got := get(t, s, "b"); got != (Record{}) {
				t.Errorf("record %+v", got)
			}
			set(t, s, "b", Record{Failures: 1})
			if got := get(t, s, "b"); got.Failures != 1 {
				t.Errorf("after repair: %+v", got)
			}
		})
	}
	t.Run("S-38", func(t *testing.T) {
		t.Parallel()
		c, err := New(Config{}, Options{})
		if err != nil || c.exec.opts.Store != nil {
			t.Errorf("without a state-file: %v, %v", c, err)
		}
	})
	t.Run("S-40", func(t *testing.T) {
		t.Parallel()
		err := Config{Failover: Failover{StateFile: "/nonexistent/dir/state"}}.Validate()
		if err == nil || !strings.Contains(err.Error(), "state-file") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("a symbolic link is refused", func(t *testing.T) {
		t.Parallel()
		s := newFileStore(t)
		target := filepath.Join(t.TempDir(), "target")
		if err := errors.Join(os.WriteFile(target, []byte("{}"), 0o600), os.Symlink(target, s.path)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get("b"); err == nil {
			t.Error("followed")
		}
	})
	t.Run("two processes share what is down", func(t *testing.T) {
		t.Parallel()
		s := newFileStore(t)
		again, err := NewFileStore(s.path)
		if err != nil {
			t.Fatal(err)
		}
		newBreaker(t, BreakerOptions{Store: s}).ForceOpen("by hand", 0)
		if admitted(newBreaker(t, BreakerOptions{Store: again})) {
			t.Error("the second one does not know")
		}
	})
}

func TestSharedWindowIsClamped(t *testing.T) {
	t.Parallel()
	s := newFileStore(t)
	b, err := NewBreaker(Place{"b", "b"}, BreakerOptions{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.ForceOpen("by hand", 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	again, err := NewBreaker(Place{"b", "b"}, BreakerOptions{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	left := time.Until(again.Status().Until)
	if status := again.Status(); status.State != Open || left < 23*time.Hour || left > storeHorizon {
		t.Errorf("status %+v", status)
	}
}

// TestFrozenStore: somebody holds the lock of the state file for ever.
func TestFrozenStore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	lock, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	doc := "{backends: [{name: b, model: m, base-url: http://one.test}], failover: {state-file: " + path + "}}"
	synctest.Test(t, func(t *testing.T) {
		c, _ := hosted(t, doc, Options{}, map[string]failovertest.Reply{"one.test": {}})
		start := time.Now()
		for range 8 {
			if _, err := c.Chat(t.Context(), ask); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took > 2*time.Second { // one wait for the lock, not eight
			t.Errorf("8 calls took %s", took)
		}
		said := 0
		for _, e := range c.Snapshot().Events {
			if e.Kind == EventStore {
				said++
			}
		}
		if said != 1 {
			t.Errorf("said %d times; want once", said)
		}
	})
}

// TestTwoProcesses: a job that is killed in the middle of a try does not hold up the next one.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childState+"="+path)
	_, inErr := cmd.StdinPipe() // open for as long as this process is there
	out, err := cmd.StdoutPipe()
	if err := errors.Join(inErr, err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "trying\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	store, err := NewFileStore(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewBreaker(Place{"b", "b"}, BreakerOptions{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Allow(); !errors.Is(err, ErrOpen) || b.State() != HalfOpen {
		t.Errorf("while the other process tries: %v, %s", err, b.State())
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // its error says that it was killed
	p, err := b.Allow()
	if err != nil || !p.Probe() {
		t.Fatalf("after the other process is gone: %v", err)
	}
	_ = p.Done(Verdict{Outcome: OK})
	wantState(t, b, Closed)
}

// TestSlotOfAnotherHost: a try that a job on another host left behind costs about
// what an attempt may take, until the next look at the state.
func TestSlotOfAnotherHost(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	doc := "{backends: [{name: x, model: m, base-url: http://x.test, attempt-timeout: 30s}], " +
		"failover: {state-file: " + path + "}}"
	synctest.Test(t, func(t *testing.T) {
		c, _ := hosted(t, doc, Options{Outlast: true}, map[string]failovertest.Reply{"x.test": {}})
		left := Record{State: HalfOpen, Generation: 3, Slots: 1, SlotSince: time.Now().UnixNano(), Owner: "elsewhere:1"}
		state, _ := json.Marshal(map[string]Record{c.exec.regions[0].place.String(): left})
		if err := os.WriteFile(path, state, 0o600); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_, err := c.Chat(soon(t, 15*time.Minute), ask)
		// A process that another test starts may hold the lock for a moment, and here that is all of the wait.
		if took := time.Since(start); err != nil || took > time.Minute+storeLockWait*2 {
			t.Errorf("after %s: %v", took, err)
		}
	})
}

func TestSlotOfAClockAhead(t *testing.T) {
	t.Parallel()
	ahead, _ := json.Marshal(map[string]Record{"b": {State: HalfOpen, Slots: 1, SlotSince: time.Now().Add(time.Hour).UnixNano(), Owner: "elsewhere:1"}})
	s := newFileStore(t)
	if err := os.WriteFile(s.path, ahead, 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := NewBreaker(Place{"b", "b"}, BreakerOptions{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Allow(); err != nil {
		t.Errorf("blocked by a slot of the future: %v", err)
	}
}
