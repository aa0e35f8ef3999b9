package failover

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"breakwater/failover/failovertest"
)

// dialects are the adapters that every scenario of the clients runs on.
var dialects = []Type{TypeOpenAI, TypeAzure, TypeAnthropic}

// client returns a client on an in-memory provider, fit for a bubble.
func client(t testing.TB, doc string, answer func(failovertest.Request) failovertest.Reply) (*Client, *failovertest.Provider) {
	t.Helper()
	cfg, err := ParseConfig([]byte(doc), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := failovertest.NewProvider(answer)
	c, err := New(cfg, Options{Transport: p})
	if err != nil {
		t.Fatal(err)
	}
	return c, p
}

func document(kind Type, knobs string) string {
	return fmt.Sprintf("- {name: b, type: %s, model: m, api-key: secret-key-1, regions: ['http://one.test'] %s}", kind, knobs)
}

var ask = Request{System: "be brief", User: "hello"}

func (c *Client) only() *Breaker { return c.exec.regions[0].breaker }

func TestAdapters(t *testing.T) {
	t.Parallel()
	reply := func(rs ...failovertest.Reply) func(failovertest.Request) failovertest.Reply {
		return failovertest.Script(rs...)
	}
	down := failovertest.Reply{Status: 503}
	hint := func(status int, seconds string) failovertest.Reply {
		return failovertest.Reply{Status: status, Header: map[string]string{"Retry-After": seconds}}
	}
	// The ids of the three clients of the reference, for ours in the order of dialects.
	per := func(ids ...string) map[Type]string {
		return map[Type]string{TypeOpenAI: ids[0], TypeAzure: ids[1], TypeAnthropic: ids[2]}
	}
	for _, kind := range dialects {
		tests := map[string]func(*testing.T){
			per("C-01", "C-06", "C-11")[kind]: func(t *testing.T) {
				knobs := ", attempts: 2, max-failures: 4, reset-time: 7s, half-open: 2, retry-after-limit: 9s, attempt-timeout: 3s"
				c, _ := client(t, document(kind, knobs), reply())
				if _, err := c.Chat(t.Context(), ask); err != nil {
					t.Error(err)
				}
			},
			per("C-02", "C-07", "C-12")[kind]: func(t *testing.T) {
				// The references start without a breaker; ours is on by default.
				c, _ := client(t, document(kind, ", attempts: 1"), reply(down))
				for range defaultMaxFailures {
					_, _ = c.Chat(soon(t, time.Second), ask)
				}
				wantState(t, c.only(), Open)
			},
			per("C-03", "C-08", "C-13")[kind]: func(t *testing.T) {
				c, p := client(t, document(kind, ", max-failures: 4, reset-time: 7s"), reply())
				if _, err := c.Chat(t.Context(), ask); err != nil {
					t.Fatal(err)
				}
				for _, knob := range []string{"max-failures", "max_failures", "reset", "breaker"} {
					if body := string(p.Requests()[0].Body); strings.Contains(body, knob) {
						t.Errorf("the request holds %s: %s", knob, body)
					}
				}
			},
			per("C-04", "C-09", "C-14")[kind]: func(t *testing.T) {
				c, _ := client(t, document(kind, ", max-failures: 1, attempts: 1"), reply(down))
				_, _ = c.Chat(soon(t, time.Second), ask)
				wantState(t, c.only(), Open)
			},
			per("C-05", "C-10", "C-15")[kind]: func(t *testing.T) {
				c, _ := client(t, document(kind, ", max-failures: 4"), reply())
				if got := c.only().Status().Threshold; got != 4 {
					t.Errorf("threshold %d", got)
				}
			},
			per("C-32", "C-33", "C-34")[kind]: func(t *testing.T) {
				if _, err := ParseConfig([]byte(document(kind, ", max-failures: -1")), nil); err == nil || !strings.Contains(err.Error(), "max-failures") {
					t.Errorf("error %v", err)
				}
			},
			per("C-38", "C-39", "C-40")[kind]: func(t *testing.T) {
				if _, err := ParseConfig([]byte(document(kind, ", reset-time: 0")), nil); err == nil || !strings.Contains(err.Error(), "reset-time") {
					t.Errorf("error %v", err)
				}
			},
			per("C-41", "C-42", "C-43")[kind]: func(t *testing.T) {
				// A refused key opens it for good: no forced try, and no second request.
				c, p := client(t, document(kind, ""), reply(failovertest.Reply{Status: 401}, failovertest.Reply{}))
				_, err := c.Chat(t.Context(), ask)
				wantStatus(t, err, 401)
				if _, err := c.Chat(t.Context(), ask); !errors.Is(err, ErrOpen) || len(p.Requests()) != 1 {
					t.Errorf("%d requests, error %v", len(p.Requests()), err)
				}
			},
			"C-16": func(t *testing.T) {
				c, _ := client(t, document(kind, ", attempts: 2, max-failures: 2"), reply(down))
				_, _ = c.Chat(soon(t, 10*time.Second), ask)
				wantState(t, c.only(), Open)
			},
			"C-17": func(t *testing.T) {
				c, _ := client(t, document(kind, ", attempts: 1"), func(failovertest.Request) failovertest.Reply { return down })
				c.only().ForceOpen("by hand", 0)
				time.Sleep(defaultResetTime)
				if !admitted(c.only()) {
					t.Error("rejected")
				}
				wantState(t, c.only(), HalfOpen)
			},
			"C-18": func(t *testing.T) {
				c, _ := client(t, document(kind, ""), reply())
				c.only().ForceOpen("by hand", 0)
				time.Sleep(defaultResetTime)
				if _, err := c.Chat(t.Context(), ask); err != nil {
					t.Error(err)
				}
				wantState(t, c.only(), Closed)
			},
			"C-19": func(t *testing.T) {
				c, _ := client(t, document(kind, ", attempts: 1"), reply(down))
				c.only().ForceOpen("by hand", 0)
				time.Sleep(defaultResetTime)
				_, _ = c.Chat(t.Context(), ask)
				wantState(t, c.only(), Open)
			},
			"C-20": func(t *testing.T) {
				var states []string
				c, _ := client(t, document(kind, ", attempts: 1, max-failures: 1"), reply(down, failovertest.Reply{}))
				_, _ = c.Chat(soon(t, time.Second), ask)
				time.Sleep(defaultResetTime)
				if _, err := c.Chat(t.Context(), ask); err != nil {
					t.Error(err)
				}
				for _, e := range c.Snapshot().Events {
					states = append(states, string(e.Kind))
				}
				if got := strings.Join(states, " "); got != "open half-open closed" {
					t.Errorf("events %s", got)
				}
			},
			"C-24": func(t *testing.T) {
				c, p := client(t, document(kind, ""), reply(hint(429, "1"), failovertest.Reply{}))
				if _, err := c.Chat(t.Context(), ask); err != nil || len(p.Requests()) != 2 {
					t.Errorf("%d requests, %v", len(p.Requests()), err)
				}
				if s := c.only().Status(); s.Counts.Failures != 0 {
					t.Errorf("status %+v", s)
				}
			},
			"C-25": func(t *testing.T) {
				c, p := client(t, document(kind, ""), reply(hint(429, "600")))
				_, err := c.Chat(t.Context(), ask)
				wantStatus(t, err, 429)
				wantState(t, c.only(), Open)
				if len(p.Requests()) != 1 {
					t.Errorf("%d requests", len(p.Requests()))
				}
			},
			"C-26": func(t *testing.T) {
				c, _ := client(t, document(kind, ", attempts: 1"), reply(failovertest.Reply{Status: 429}))
				_, _ = c.Chat(t.Context(), ask)
				if s := c.only().Status(); s.Failures != 1 {
					t.Errorf("status %+v", s)
				}
			},
			"C-27": func(t *testing.T) {
				c, p := client(t, document(kind, ""), reply(failovertest.Reply{Status: 429}, failovertest.Reply{}))
				if _, err := c.Chat(t.Context(), ask); err != nil || len(p.Requests()) != 2 {
					t.Errorf("%d requests, %v", len(p.Requests()), err)
				}
			},
			"C-28": func(t *testing.T) {
				c, _ := client(t, document(kind, ", attempts: 1"), reply(down))
				_, _ = c.Chat(t.Context(), ask)
				if s := c.only().Status(); s.Failures != 1 {
					t.Errorf("status %+v", s)
				}
			},
			"C-29": func(t *testing.T) {
				c, _ := client(t, document(kind, ", attempts: 1, max-failures: 3"), reply(down))
				for range 3 {
					_, _ = c.Chat(t.Context(), ask)
				}
				wantState(t, c.only(), Open)
			},
			"C-30": func(t *testing.T) {
				c, _ := client(t, document(kind, ""), reply(down, failovertest.Reply{}))
				if _, err := c.Chat(t.Context(), ask); err != nil {
					t.Error(err)
				}
				if s := c.only().Status(); s.Counts.Failures != 1 || s.Failures != 0 {
					t.Errorf("status %+v", s)
				}
			},
		}
		t.Run(string(kind), func(t *testing.T) { bubbles(t, tests) })
	}
}

// TestRefusalsAreTold: in every dialect a refusal is a reply that says why, be it a stream or a document.
func TestRefusalsAreTold(t *testing.T) {
	t.Parallel()
	for _, kind := range dialects {
		for _, stream := range []string{"true", "false"} {
			for _, refusal := range []failovertest.Reply{{Refusal: "no"}, {Finish: finishRefusal, Text: "no"}} {
				c, _ := client(t, document(kind, ", stream: "+stream), failovertest.Script(refusal))
				r, err := c.Chat(t.Context(), ask)
				if err != nil || r.FinishReason != finishRefusal || r.Refusal != "no" {
					t.Errorf("%s, stream %s: %+v, %v", kind, stream, r, err)
				}
			}
		}
	}
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	// An API behind a real server, with breaker and with retry.
	t.Run("K-42", func(t *testing.T) {
		t.Parallel()
		p := failovertest.New(t, failovertest.Reply{Status: 500})
		c := dial(t, p, ", attempts: 1, max-failures: 2")
		for range 2 {
			_, err := c.Chat(soon(t, time.Second), ask)
			wantStatus(t, err, 500)
		}
		rejectedAfterForcedTry(t, c, p)
	})
	t.Run("K-43", func(t *testing.T) {
		t.Parallel()
		again := failovertest.Reply{Status: 500, Header: map[string]string{"Retry-After-Ms": "1"}}
		p := failovertest.New(t, again, again, failovertest.Reply{})
		c := dial(t, p, "")
		c.quick()
		if r, err := c.Chat(t.Context(), ask); err != nil || r.Attempts != 3 || len(p.Requests()) != 3 {
			t.Errorf("%+v, %v", r, err)
		}
	})
	t.Run("K-44", func(t *testing.T) {
		t.Parallel()
		p := failovertest.New(t, failovertest.Reply{Reset: true})
		c := dial(t, p, ", attempts: 1, max-failures: 2")
		for range 2 {
			if _, err := c.Chat(soon(t, time.Second), ask); !errors.Is(err, ErrUnavailable) || errors.Is(err, ErrOpen) {
				t.Errorf("error %v", err)
			}
		}
		wantState(t, c.only(), Open)
		rejectedAfterForcedTry(t, c, p)
	})
	t.Run("K-45", func(t *testing.T) {
		t.Parallel()
		p := failovertest.New(t, failovertest.Reply{Reset: true}, failovertest.Reply{Reset: true}, failovertest.Reply{})
		c := dial(t, p, "")
		c.quick()
		if r, err := c.Chat(t.Context(), ask); err != nil || r.Attempts != 3 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// dial returns a client of a real server.
func dial(t testing.TB, p *failovertest.Server, knobs string) *Client {
	t.Helper()
	return dialURL(t, p.URL, knobs)
}

func dialURL(t testing.TB, url, knobs string) *Client {
	t.Helper()
	cfg, err := ParseConfig([]byte(fmt.Sprintf("- {name: b, model: m, api-key: secret-key-1, base-url: '%s' %s}", url, knobs)), nil)
	if err != nil {
		t.Fatal(err)
	}
	rt := &http.Transport{}
	t.Cleanup(rt.CloseIdleConnections)
	c, err := New(cfg, Options{Transport: rt})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// quick makes back-off too short to notice on real time.
func (c *Client) quick() {
	for _, b := range c.exec.backends {
		b.opts.Backoff.First = time.Millisecond
	}
}

// rejectedAfterForcedTry asks a server that is down, and whose window does not fit the request's deadline, twice: for the
// one try that is forced, and for nothing.
func rejectedAfterForcedTry(t *testing.T, c *Client, p *failovertest.Server) {
	t.Helper()
	before := len(p.Requests())
	if _, err := c.Chat(soon(t, time.Second), ask); err == nil || len(p.Requests()) != before+1 {
		t.Errorf("%d requests, error %v; want the forced try", len(p.Requests())-before, err)
	}
	if _, err := c.Chat(soon(t, time.Second), ask); !errors.Is(err, ErrOpen) || len(p.Requests()) != before+1 {
		t.Errorf("%d requests, error %v; want a rejection", len(p.Requests())-before, err)
	}
}
