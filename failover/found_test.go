package failover

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"breakwater/failover/failovertest"
)

// TestPatience: who waits for somebody else's try of a region goes on when that hangs, even one that ignores its context.
func TestPatience(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"40 at once: 503, hangs, well": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{Outlast: true}, map[string]failovertest.Reply{
				"x.test": {Status: 503}, "y.test": {Hang: true}, "z.test": {Delay: failovertest.Duration(answerTime)},
			})
			if took := inParallel(t, c, 40, 40); took > patienceLimit+2*answerTime {
				t.Errorf("took %s\n%s", took, story(c))
			}
		},
		"regions: the next one hangs while the first is open": func(t *testing.T) {
			doc := "- {name: b, model: m, regions: ['http://x.test', 'http://y.test', 'http://z.test']}"
			c, providers := hosted(t, doc, Options{}, map[string]failovertest.Reply{
				"x.test": {Status: 503}, "y.test": {Hang: true}, "z.test": {Delay: failovertest.Duration(answerTime)},
			})
			c.only().ForceOpen("by hand", 0)
			if took := inParallel(t, c, 40, 40); took > patienceLimit+2*answerTime {
				t.Errorf("took %s\n%s", took, story(c))
			}
			if n := len(providers["y.test"].Requests()); n > 2 {
				t.Errorf("%d requests to the region that hangs", n)
			}
		},
		"a call that ignores its context": func(t *testing.T) {
			release := make(chan struct{})
			defer close(release)
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "b", Regions: []string{primary, second}}}})
			start := time.Now()
			for range 5 {
				_, err := Do(soon(t, time.Minute), e, func(_ context.Context, p Place) (int, error) {
					if p.Region == primary {
						<-release
					}
					return 1, nil
				})
				if err != nil {
					t.Error(err)
				}
			}
			if took := time.Since(start); took > 2*patienceLimit {
				t.Errorf("took %s", took)
			}
		},
		"a probe that ignores its context": func(t *testing.T) {
			release := make(chan struct{})
			defer close(release)
			probe := func(context.Context, Place) (bool, error) { <-release; return true, nil }
			e := newExecutor(t, ExecutorOptions{
				Backends: []BackendOptions{{Name: "b", Regions: []string{primary, second}, Breaker: BreakerOptions{MaxFailures: 1}}},
				Router:   RouterOptions{Probe: probe, MinDuration: new(time.Duration(0))},
			})
			_ = e.Breaker(Place{"b", primary}).Record(Verdict{Outcome: Fail})
			start := time.Now()
			if err := script(nil).run(t.Context(), e); err != nil || time.Since(start) > 0 {
				t.Errorf("%v after %s", err, time.Since(start))
			}
		},
	})
}

// TestHangsAreLearned from whoever cuts them.
func TestHangsAreLearned(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"the caller's own deadline": func(t *testing.T) {
			c, _ := hosted(t, oneVendor, Options{}, map[string]failovertest.Reply{"x.test": {Hang: true}})
			_, err := c.Chat(soon(t, 5*time.Second), ask)
			var f *Failure
			if !errors.As(err, &f) || f.Kind != KindNoAnswer || f.Region == "" {
				t.Errorf("error %v", err)
			}
			if s := c.Snapshot().Regions[0]; s.State != stateNoAnswer || s.Failures != 1 || s.FailuresByKind[KindNoAnswer] != 1 {
				t.Errorf("status %+v", s)
			}
			if n := c.only().Status().Failures; n != 1 {
				t.Errorf("the breaker counts %d", n)
			}
		},
		"a caller that cancels": func(t *testing.T) {
			c, _ := hosted(t, oneVendor, Options{}, map[string]failovertest.Reply{"x.test": {Hang: true}})
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(5*time.Second, cancel)
			if _, err := c.Chat(ctx, ask); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			if s := c.Snapshot().Regions[0]; s.Failures != 0 || c.only().Status().Failures != 0 {
				t.Errorf("status %+v", s)
			}
		},
		"another region that answers first": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{}, map[string]failovertest.Reply{"x.test": {Hang: true}, "y.test": {}, "z.test": {}})
			r, err := c.Chat(t.Context(), ask)
			if err != nil || r.Backend != "y" || r.Attempts != 2 {
				t.Errorf("reply %+v, %v", r, err)
			}
			s := c.Snapshot()
			if s.Requests != 2 || s.Regions[0].FailuresByKind[KindNoAnswer] != 1 || c.only().Status().Failures != 1 {
				t.Errorf("snapshot %+v", s)
			}
			if s.Events[0].Kind != EventOverlap || s.Events[0].From != "x/x.test" || s.Events[0].To != "y/y.test" {
				t.Errorf("events %+v", s.Events)
			}
		},
		"an overlap is paid for": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{MaxRequests: 2}, map[string]failovertest.Reply{"x.test": {Hang: true}, "y.test": {}, "z.test": {}})
			req := ask
			req.PromptTokens = 700
			if r, err := c.Chat(t.Context(), req); err != nil || r.TokensIn != 700+10 {
				t.Errorf("reply %+v, %v", r, err)
			}
			if _, err := c.Chat(t.Context(), ask); !errors.Is(err, ErrBudget) {
				t.Errorf("error %v; want the budget used up", err)
			}
		},
		"a budget that ends while an answer is awaited": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{MaxRequests: 1}, map[string]failovertest.Reply{"x.test": {Delay: seconds(20)}, "y.test": {}, "z.test": {}})
			if r, err := c.Chat(t.Context(), ask); err != nil || r.Backend != "x" {
				t.Errorf("reply %+v, %v", r, err)
			}
		},
		"the slower one may win": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{}, map[string]failovertest.Reply{"x.test": {Delay: seconds(15)}, "y.test": {Delay: seconds(60)}, "z.test": {Delay: seconds(60)}})
			if r, err := c.Chat(t.Context(), ask); err != nil || r.Backend != "x" || r.Attempts != 2 {
				t.Errorf("reply %+v, %v", r, err)
			}
			if r, err := c.Chat(t.Context(), ask); err != nil || r.Attempts != 1 {
				t.Errorf("reply %+v, %v; want a region that has answered to be left in peace", r, err)
			}
		},
		"patience is a share of the time left": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{}, map[string]failovertest.Reply{"x.test": {Hang: true}, "y.test": {}, "z.test": {}})
			start := time.Now()
			r, err := c.Chat(soon(t, 18*time.Second), ask)
			if want := 18 * time.Second / patienceShare / 2; err != nil || r.Backend != "y" || time.Since(start) != want {
				t.Errorf("reply %+v after %s, want after %s; %v", r, time.Since(start), want, err)
			}
		},
		"a caller that sees pieces is never overlapped": func(t *testing.T) {
			c, providers := hosted(t, threeVendor, Options{}, map[string]failovertest.Reply{"x.test": {Delay: seconds(15)}, "y.test": {}, "z.test": {}})
			req := ask
			req.OnDelta = func(string) error { return nil }
			if r, err := c.Chat(soon(t, time.Minute), req); err != nil || r.Backend != "x" || len(providers["y.test"].Requests()) != 0 {
				t.Errorf("reply %+v, %v", r, err)
			}
		},
		"overlap: false": func(t *testing.T) {
			doc := "{backends: [{name: b, model: m, regions: ['http://x.test', 'http://y.test']}], failover: {overlap: false}}"
			c, _ := hosted(t, doc, Options{}, map[string]failovertest.Reply{"x.test": {Hang: true}, "y.test": {}})
			start := time.Now()
			// Half of the time left belongs to the region that was not tried.
			if r, err := c.Chat(soon(t, time.Minute), ask); err != nil || r.Region != "y.test" || time.Since(start) != 30*time.Second {
				t.Errorf("reply %+v after %s, %v", r, time.Since(start), err)
			}
		},
		"hedge-after": func(t *testing.T) {
			doc := "{backends: [{name: b, model: m, regions: ['http://x.test', 'http://y.test']}], failover: {hedge-after: 2s}}"
			slow := false
			c := onTransport(t, doc, failovertest.NewProvider(func(q failovertest.Request) failovertest.Reply {
				if slow && q.Header.Get("Host") == "" && q.Number == 2 {
					return failovertest.Reply{Delay: seconds(50)}
				}
				return failovertest.Reply{}
			}))
			if _, err := c.Chat(t.Context(), ask); err != nil {
				t.Fatal(err)
			}
			slow = true
			start := time.Now()
			r, err := c.Chat(t.Context(), ask)
			if err != nil || r.Attempts != 2 || time.Since(start) != 2*time.Second {
				t.Errorf("reply %+v after %s, %v", r, time.Since(start), err)
			}
			if n := c.only().Status().Counts.Failures; n != 0 {
				t.Errorf("the slower of two that answer counts %d failures", n)
			}
		},
		"while a region is overdue, one at a time tries it": func(t *testing.T) {
			var inFlight, most atomic.Int32
			start := time.Now()
			c := onTransport(t, threeVendor, tripper(func(r *http.Request) (*http.Response, error) {
				if r.URL.Host == "x.test" {
					inFlight.Add(1)
					time.Sleep(time.Millisecond) // until whoever was cut has gone
					if n := inFlight.Load(); time.Since(start) > patienceLimit && n > most.Load() {
						most.Store(n)
					}
					defer inFlight.Add(-1)
					<-r.Context().Done()
					return nil, r.Context().Err()
				}
				return failovertest.NewProvider(failovertest.Script(failovertest.Reply{Delay: failovertest.Duration(answerTime)})).RoundTrip(r)
			}))
			inParallel(t, c, 4, 4)
			start = start.Add(-patienceLimit)
			synctest.Wait()
			inParallel(t, c, 40, 8)
			if most.Load() > 1 {
				t.Errorf("%d requests at once to a region that is overdue", most.Load())
			}
		},
	})
}

func TestKeysNowhere(t *testing.T) {
	t.Parallel()
	const key = "secret-key-one"
	c, _ := hosted(t, twoRegions, Options{}, map[string]failovertest.Reply{"one.test": {}, "two.test": {}})
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("client", "client", c, "config", c.cfg)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("client", "client", c)
	wrapped := struct{ hidden Secret }{NewSecret(key)}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v", c, c, c), fmt.Sprintf("%v %+v %#v", wrapped, wrapped, wrapped), log.String()} {
		if strings.Contains(text, "secret-key") {
			t.Errorf("shows a key: %s", text)
		}
	}
	if a, b := NewSecret(key), NewSecret(" "+key+"\n"); a != b || a.Reveal() != key || (Secret{}).Reveal() != "" {
		t.Error("a key is not the same as itself")
	}
}

func TestScrubbing(t *testing.T) {
	t.Parallel()
	const key = "secret-key-1"
	for name, answer := range map[string]string{
		"a malformed status line": "HTTP/1.1 " + key + " no\r\n\r\n",
		"a malformed header":      "HTTP/1.1 200 OK\r\n" + key + "\r\n\r\n",
		"a code that is cut":      response400(`{"error":{"code":"` + strings.Repeat("x", messageLimit-len(key)/2) + key + `","message":"m"}}`),
		"NUL inside the key":      response400(`{"error":{"message":"no such key: secret-\u0000key-1"}}`),
		"a line break inside":     response400(`{"error":{"message":"no such key: sec\u0007ret-key-1"}}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, &failovertest.Server{URL: speaking(t, answer)}, ", attempts: 1")
			_, err := c.Chat(t.Context(), ask)
			for ; err != nil; err = errors.Unwrap(err) {
				if text := err.Error(); strings.Contains(text, "secret-key") || strings.Contains(text, "secret") && !strings.Contains(text, mask) {
					t.Errorf("shows the key: %v", err)
				}
			}
		})
	}
}

func response400(body string) string {
	return fmt.Sprintf("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body)
}

// speaking starts a server that answers every request with the same bytes.
func speaking(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					_, _ = io.WriteString(conn, answer)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

func TestObserversThatPanic(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"X-20 a panic in OnEvent or OnAttempt costs no answer": func(t *testing.T) {
			events := 0
			c, _ := hosted(t, twoRegions, Options{
				OnEvent:   func(Event) { events++; panic("in the observer") },
				OnAttempt: func(Attempt) { panic("in the metrics") },
			}, map[string]failovertest.Reply{"one.test": {Status: 500}, "two.test": {}})
			for range DefaultMaxFailures + 1 {
				if r, err := c.Chat(t.Context(), ask); err != nil || r.Region != "two" {
					t.Errorf("reply %+v, %v", r, err)
				}
			}
			if s := c.exec.regions[1].breaker.Status(); events == 0 || s.Counts.Successes != DefaultMaxFailures+1 {
				t.Errorf("%d events, status %+v", events, s)
			}
		},
	})
}

func TestAccountPhrases(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]Kind{
		"thinking.budget_tokens is too small":                                             KindInvalid,
		"unknown field billing_address":                                                   KindInvalid,
		"Your credit balance is too low to access the API":                                KindAccount,
		"You have reached your specified API usage limits.":                               KindAccount,
		"Budget has been exceeded! Current cost: 10.1, Max budget: 10.0":                  KindAccount,
		"Billing hard limit has been reached":                                             KindAccount,
		"Client sent an HTTP request to an HTTPS server.":                                 KindTLS,
		"The plain HTTP request was sent to HTTPS port":                                   KindTLS,
		"Thinking budget is larger than the model's usage limit of the context, lower it": KindInvalid,
	} {
		if got := kindOfStatus(400, errorBody{message: message}, 0, false, time.Minute); got != want {
			t.Errorf("%q: got %s, want %s", message, got, want)
		}
	}
	if got := kindOfStatus(400, errorBody{code: "billing_hard_limit_reached"}, 0, false, time.Minute); got != KindAccount {
		t.Errorf("by code: got %s", got)
	}
}

// TestTimeoutOfTheBody: an answer that does not end in time is a failure like any other.
func TestTimeoutOfTheBody(t *testing.T) {
	t.Parallel()
	for _, stream := range []string{"true", "false"} {
		t.Run("stream "+stream, func(t *testing.T) {
			t.Parallel()
			head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"choices\": [" + strings.Repeat(" ", 20)
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = http.ReadRequest(bufio.NewReader(conn))
				_, _ = io.WriteString(conn, head)
				_, _ = io.Copy(io.Discard, conn) // until the client has had enough
				conn.Close()
			}()
			c := dial(t, &failovertest.Server{URL: "http://" + l.Addr().String()}, ", attempts: 1, attempt-timeout: 300ms, stream: "+stream)
			_, err = c.Chat(t.Context(), ask)
			var f *Failure
			if !errors.As(err, &f) || f.Kind != KindTimeout || f.Region == "" {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestRetryAfterSpellings(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{"5, 9": 9 * time.Second, "7,soon": 7 * time.Second, "1_0": -1, "0x10": -1, "Sun, 29 Nov 2026 12:00:20 GMT": 20 * time.Second} {
		got, ok := RetryAfter(http.Header{"Retry-After": {text}}, nil, now)
		if ok != (want >= 0) || (ok && got != want) {
			t.Errorf("%q: %s, %v; want %s", text, got, ok, want)
		}
	}
	d := Decide(t.Context(), &Failure{Kind: KindRateStop, Status: 429, Hint: 30 * 365 * 24 * time.Hour, HasHint: true})
	if d.Verdict.OpenFor != maxDuration {
		t.Errorf("a date in thirty years opens for %s", d.Verdict.OpenFor)
	}
}

func TestAloneIsWarnedOnce(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	r, err := NewRouter(RouterOptions{Regions: map[string][]string{"b": {primary}}, Requests: true, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	for seq := range uint64(5) {
		r.OnStateChange(Transition{Place: Place{"b", primary}, To: Open, Seq: seq + 1})
	}
	if n := strings.Count(log.String(), "no secondary region"); n != 1 {
		t.Errorf("warned %d times", n)
	}
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
	c, _ := hosted(t, doc, Options{}, map[string]failovertest.Reply{"one.test": {}})
	start := time.Now()
	for range 8 {
		if _, err := c.Chat(t.Context(), ask); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took > 8*storeLockWait {
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
}

// TestTwoProcesses: a job that is killed in the middle of a try does not hold up the next one.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childState+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
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

// TestLimitedAreFailures: figures count rate limits, and times.
func TestFigures(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"of every region": func(t *testing.T) {
			var mu sync.Mutex
			seen := map[Result]int{}
			c, _ := hosted(t, threeVendor, Options{OnAttempt: func(a Attempt) {
				mu.Lock()
				seen[a.Result]++
				mu.Unlock()
			}}, map[string]failovertest.Reply{
				"x.test": {Status: 500}, "y.test": {Status: 429, Header: map[string]string{"Retry-After": "60"}}, "z.test": {Delay: seconds(2)},
			})
			for range 10 {
				if _, err := c.Chat(t.Context(), ask); err != nil {
					t.Fatal(err)
				}
			}
			s := c.Snapshot()
			x, y, z := s.Regions[0], s.Regions[1], s.Regions[2]
			if x.FailuresByKind[KindServer] != x.Failures || x.Failures < DefaultMaxFailures || y.Failures != 1 || y.FailuresByKind[KindRateWait] != 1 {
				t.Errorf("x %+v\ny %+v", x, y)
			}
			if z.LatencyP50 != 2*time.Second || z.LatencyP95 != 2*time.Second || z.Requests != 10 || z.Failures != 0 {
				t.Errorf("z %+v", z)
			}
			if seen[Success] != 10 || seen[Failed] != x.Failures+1 || seen[RejectedOpen] == 0 {
				t.Errorf("seen %v", seen)
			}
			// The true route: x, then y, then z.
			var way []string
			for _, e := range s.Events {
				if e.Kind == EventFallback {
					way = append(way, e.From+" "+e.To+" "+e.Detail)
				}
			}
			if got := strings.Join(way, ", "); got != "x y server-error, y z rate-limit-wait" {
				t.Errorf("way %s", got)
			}
		},
		"waiting": func(t *testing.T) {
			p := failovertest.NewProvider(failovertest.Script(failovertest.Reply{Status: 429, Header: map[string]string{"Retry-After": "7"}}, failovertest.Reply{}))
			c := onTransport(t, oneVendor, p)
			if _, err := c.Chat(t.Context(), ask); err != nil {
				t.Fatal(err)
			}
			if s := c.Snapshot().Regions[0]; s.Waited != 7*time.Second {
				t.Errorf("status %+v", s)
			}
		},
	})
	for _, tt := range []struct {
		n, p int
		want time.Duration
	}{{0, 50, 0}, {1, 50, 1}, {1, 95, 1}, {2, 50, 1}, {3, 50, 2}, {20, 95, 19}, {100, 50, 50}, {100, 95, 95}} {
		var sorted []time.Duration
		for i := range tt.n {
			sorted = append(sorted, time.Duration(i+1))
		}
		if got := percentile(sorted, tt.p); got != tt.want {
			t.Errorf("p%d of %d: %d, want %d", tt.p, tt.n, got, tt.want)
		}
	}
}
