package failover

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"breakwater/failover/failovertest"
)

// twoRegions is a backend with two regions that differ in everything that may differ.
const twoRegions = `
- name: b
  api-key: secret-key-one
  regions:
    - {url: http://one.test, model: model-one}
    - {url: http://two.test, api-key: secret-key-two, model: model-two, name: two}
`

// byHost answers by the host that a request went to.
func byHost(answers map[string]failovertest.Reply) (http.RoundTripper, map[string]*failovertest.Provider) {
	providers := map[string]*failovertest.Provider{}
	for host, reply := range answers {
		providers[host] = failovertest.NewProvider(failovertest.Script(reply))
	}
	return tripper(func(r *http.Request) (*http.Response, error) {
		return providers[r.URL.Host].RoundTrip(r)
	}), providers
}

func hosted(t testing.TB, doc string, o Options, answers map[string]failovertest.Reply) (*Client, map[string]*failovertest.Provider) {
	t.Helper()
	cfg, err := ParseConfig([]byte(doc), nil)
	if err != nil {
		t.Fatal(err)
	}
	var providers map[string]*failovertest.Provider
	o.Transport, providers = byHost(answers)
	c, err := New(cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	return c, providers
}

func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"X-26": func(t *testing.T) {
			c, providers := hosted(t, twoRegions, Options{}, map[string]failovertest.Reply{
				"one.test": {Status: 500, Header: map[string]string{"Set-Cookie": "session=of-one"}}, "two.test": {},
			})
			r, err := c.Chat(t.Context(), ask)
			if err != nil || r.Region != "two" || r.Model != "model-two" || r.Attempts != 2 {
				t.Fatalf("reply %+v, %v", r, err)
			}
			one, two := providers["one.test"].Requests()[0], providers["two.test"].Requests()[0]
			if one.Key() != "secret-key-one" || one.Model != "model-one" || two.Key() != "secret-key-two" || two.Model != "model-two" {
				t.Errorf("keys %s, %s; models %s, %s", one.Key(), two.Key(), one.Model, two.Model)
			}
			if text := fmt.Sprint(two.Header, string(two.Body)); strings.Contains(text, "one") {
				t.Errorf("the second region saw something of the first: %s", text)
			}
			if two.User != ask.User || two.System != ask.System {
				t.Errorf("the body was not sent again: %s", two.Body)
			}
		},
		"keys are nowhere": func(t *testing.T) {
			var log strings.Builder
			echo := failovertest.Reply{Status: 401, Code: "invalid_api_key", Message: "no such key: secret-key-one, nor secret-key-two"}
			c, _ := hosted(t, twoRegions, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}, map[string]failovertest.Reply{"one.test": echo, "two.test": echo})
			_, err := c.Chat(t.Context(), ask)
			snapshot, _ := json.Marshal(c.Snapshot())
			config, _ := json.Marshal(c.cfg)
			for what, text := range map[string]string{
				"error": fmt.Sprintf("%v %+v %#v", err, err, err), "log": log.String(), "snapshot": string(snapshot),
				"config": fmt.Sprintf("%v %+v %#v %x %s", c.cfg, c.cfg, c.cfg, c.cfg.Backends[0].Regions[0].Key, config), "breaker": c.only().String(),
			} {
				if strings.Contains(text, "secret-key") || strings.Contains(text, "7365637265742d6b6579") {
					t.Errorf("%s holds a key: %s", what, text)
				}
			}
			if !strings.Contains(err.Error(), "no such key: ***") {
				t.Errorf("the message lost more than the key: %v", err)
			}
		},
		"a panic of the transport holds no key": func(t *testing.T) {
			cfg, err := ParseConfig([]byte(twoRegions), nil)
			if err != nil {
				t.Fatal(err)
			}
			c, err := New(cfg, Options{Transport: tripper(func(*http.Request) (*http.Response, error) { panic("transport broke") })})
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(panicOf(func() { _, _ = c.Chat(t.Context(), ask) })); got != "transport broke" {
				t.Errorf("panic %s", got)
			}
			if s := c.only().Status(); s.Counts.Failures != 1 {
				t.Errorf("status %+v", s)
			}
		},
	})
}

func TestStreaming(t *testing.T) {
	t.Parallel()
	for _, kind := range dialects {
		t.Run(string(kind), func(t *testing.T) {
			bubbles(t, map[string]func(*testing.T){
				"X-22": func(t *testing.T) {
					// After the first piece: no retry, no failover. The body breaks off behind it.
					p := failovertest.NewProvider(failovertest.Script(failovertest.Reply{Pieces: []string{"first", "second"}, NoDone: true, NoFinish: true}, failovertest.Reply{}))
					c := onTransport(t, document(kind, ""), p)
					var got []string
					req := ask
					req.OnDelta = func(text string) error { got = append(got, text); return nil }
					_, err := c.Chat(t.Context(), req)
					var f *Failure
					if !errors.As(err, &f) || !f.Streamed || len(p.Requests()) != 1 || strings.Join(got, "") != "firstsecond" {
						t.Errorf("%d requests, pieces %q, error %v", len(p.Requests()), got, err)
					}
					if s := c.only().Status(); s.Counts.Failures != 1 {
						t.Errorf("status %+v", s)
					}
				},
				"X-22 before the first piece": func(t *testing.T) {
					p := failovertest.NewProvider(failovertest.Script(failovertest.Reply{Pieces: []string{"x"}, Cut: 10}, failovertest.Reply{Pieces: []string{"fi", "ne"}}))
					c := onTransport(t, document(kind, ""), p)
					var got []string
					req := ask
					req.OnDelta = func(text string) error { got = append(got, text); return nil }
					r, err := c.Chat(t.Context(), req)
					if err != nil || r.Text != "fine" || strings.Join(got, "|") != "fi|ne" || r.Attempts != 2 {
						t.Errorf("reply %+v, pieces %q, error %v", r, got, err)
					}
				},
				"the receiver gives up": func(t *testing.T) {
					p := failovertest.NewProvider(failovertest.Script())
					c := onTransport(t, document(kind, ""), p)
					stop := errors.New("enough")
					req := ask
					req.OnDelta = func(string) error { return stop }
					_, err := c.Chat(t.Context(), req)
					if s := c.only().Status(); !errors.Is(err, stop) || len(p.Requests()) != 1 || s.Counts.Failures != 0 {
						t.Errorf("%d requests, %+v, error %v", len(p.Requests()), s.Counts, err)
					}
				},
			})
		})
	}
}

func onTransport(t testing.TB, doc string, rt http.RoundTripper) *Client {
	t.Helper()
	cfg, err := ParseConfig([]byte(doc), nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(cfg, Options{Transport: rt})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	structured := Request{User: "hello", MaxOutputTokens: 100, Schema: &Schema{Name: "answer", JSON: json.RawMessage(`{"type":"object"}`)}}
	refuse := func(what string) failovertest.Reply {
		return failovertest.Reply{Status: 400, Message: what + " is not supported by this server"}
	}
	bubbles(t, map[string]func(*testing.T){
		"json_schema to json_object to text, once a run": func(t *testing.T) {
			c, p := client(t, document(TypeOpenAI, ""), func(q failovertest.Request) failovertest.Reply {
				if q.Structure != "text" {
					return refuse("response_format " + q.Structure)
				}
				return failovertest.Reply{Text: "{}"}
			})
			for range 2 {
				r, err := c.Chat(t.Context(), structured)
				if err != nil || r.Structure != "text" {
					t.Fatalf("reply %+v, %v", r, err)
				}
			}
			var asked []string
			for _, q := range p.Requests() {
				asked = append(asked, q.Structure)
			}
			if got := strings.Join(asked, " "); got != "json_schema json_object text text" {
				t.Errorf("asked %s", got)
			}
			if s := c.only().Status(); s.Counts.Failures != 0 || time.Since(c.exec.start) != 0 {
				t.Errorf("it counted or waited: %+v", s)
			}
			if last := p.Requests()[3]; !strings.Contains(last.System, `{"type":"object"}`) {
				t.Errorf("the model does not see the schema: %q", last.System)
			}
		},
		"anthropic falls back from tool to text": func(t *testing.T) {
			c, _ := client(t, document(TypeAnthropic, ""), func(q failovertest.Request) failovertest.Reply {
				if q.Structure == "json_schema" {
					return refuse("tool_choice")
				}
				return failovertest.Reply{Text: "{}"}
			})
			if r, err := c.Chat(t.Context(), structured); err != nil || r.Structure != "text" || r.Attempts != 2 {
				t.Errorf("reply %+v, %v", r, err)
			}
		},
		"the token parameter": func(t *testing.T) {
			c, p := client(t, document(TypeOpenAI, ""), func(q failovertest.Request) failovertest.Reply {
				if strings.Contains(string(q.Body), `"max_tokens"`) {
					return failovertest.Reply{Status: 400, Message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."}
				}
				return failovertest.Reply{}
			})
			r, err := c.Chat(t.Context(), structured)
			if err != nil || r.Structure != "json_schema" || !strings.Contains(string(p.Requests()[1].Body), `"max_completion_tokens":100`) {
				t.Errorf("reply %+v, %v", r, err)
			}
		},
		"a server that refuses everything ends": func(t *testing.T) {
			c, p := client(t, document(TypeOpenAI, ""), func(failovertest.Request) failovertest.Reply { return refuse("response_format") })
			if _, err := c.Chat(t.Context(), structured); !errors.Is(err, ErrUnavailable) || len(p.Requests()) != 3 {
				t.Errorf("%d requests, %v", len(p.Requests()), err)
			}
		},
	})
}

func TestContextWindow(t *testing.T) {
	t.Parallel()
	doc := `
- {name: small, model: m, base-url: http://small.test, context-window: 1000}
- {name: unknown, model: m, base-url: http://unknown.test}
- {name: large, model: m, base-url: http://large.test, context-window: 100000}
`
	tooLong := failovertest.Reply{Status: 400, Code: "context_length_exceeded"}
	for name, tt := range map[string]struct {
		answers map[string]failovertest.Reply
		tokens  int
		want    string // backend, or empty for ErrContextLength
		asked   string
	}{
		"fits":                         {nil, 500, "small", "small"},
		"known to be too long":         {nil, 5000, "unknown", "unknown"},
		"refused by a small window":    {map[string]failovertest.Reply{"small.test": tooLong}, 500, "large", "small large"},
		"refused by an unknown one":    {map[string]failovertest.Reply{"unknown.test": tooLong}, 5000, "large", "unknown large"},
		"refused by the largest":       {map[string]failovertest.Reply{"unknown.test": tooLong, "large.test": tooLong}, 5000, "", "unknown large"},
		"an answer must fit as well":   {nil, 999, "unknown", "unknown"},
		"without an estimate, in turn": {nil, 0, "small", "small"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers := map[string]failovertest.Reply{"small.test": {}, "unknown.test": {}, "large.test": {}}
			for host, reply := range tt.answers {
				answers[host] = reply
			}
			c, providers := hosted(t, doc, Options{}, answers)
			r, err := c.Chat(t.Context(), Request{User: "u", PromptTokens: tt.tokens, MaxOutputTokens: 100})
			if r.Backend != tt.want || errors.Is(err, ErrContextLength) != (tt.want == "") {
				t.Errorf("backend %q, %v", r.Backend, err)
			}
			var asked []string
			for _, host := range []string{"small", "unknown", "large"} {
				if len(providers[host+".test"].Requests()) > 0 {
					asked = append(asked, host)
				}
			}
			if got := strings.Join(asked, " "); got != tt.asked {
				t.Errorf("asked %s, want %s", got, tt.asked)
			}
			if n := c.Snapshot().Failovers; n != 0 {
				t.Errorf("the length of a prompt counts as %d failovers", n)
			}
			for _, s := range c.Snapshot().Regions {
				if s.State != "closed" || s.Failures != 0 {
					t.Errorf("a prompt that is too long was held against the server: %+v", s)
				}
			}
		})
	}
}

// TestEqualWindows: a window that was too small once is too small everywhere.
func TestEqualWindows(t *testing.T) {
	t.Parallel()
	doc := `
- {name: a, model: m, base-url: http://one.test, context-window: 1000}
- {name: b, model: m, base-url: http://two.test, context-window: 1000}
`
	tooLong := failovertest.Reply{Status: 400, Code: "context_length_exceeded"}
	c, providers := hosted(t, doc, Options{}, map[string]failovertest.Reply{"one.test": tooLong, "two.test": {}})
	if _, err := c.Chat(t.Context(), ask); !errors.Is(err, ErrContextLength) || len(providers["two.test"].Requests()) != 0 {
		t.Errorf("%d requests to a window of the same size, %v", len(providers["two.test"].Requests()), err)
	}
}

func TestBudgetsAndKeys(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"the run's requests": func(t *testing.T) {
			both := map[string]failovertest.Reply{"one.test": {}, "two.test": {}}
			c, providers := hosted(t, twoRegions, Options{MaxRequests: new(3)}, both)
			var refused atomic.Int32
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() {
					if _, err := c.Chat(t.Context(), ask); errors.Is(err, ErrBudget) {
						refused.Add(1)
					}
				})
			}
			wg.Wait()
			if n := len(providers["one.test"].Requests()); n != 3 || refused.Load() != 7 || c.Snapshot().Requests != 3 {
				t.Errorf("%d requests, %d refused, snapshot %d", n, refused.Load(), c.Snapshot().Requests)
			}
		},
		"every key empty": func(t *testing.T) {
			c, _ := hosted(t, "- {name: b, model: m, api-key: '', regions: ['http://one.test']}", Options{}, nil)
			_, err := c.Chat(t.Context(), ask)
			if s := c.Snapshot(); !errors.Is(err, ErrNoKey) || !s.Regions[0].KeyEmpty || s.Regions[0].State != stateNoKey {
				t.Errorf("%v, %+v", err, s)
			}
		},
		"one key empty": func(t *testing.T) {
			c, providers := hosted(t, `
- {name: a, model: m, api-key: , base-url: http://one.test}
- {name: b, model: m, base-url: http://two.test}`, Options{}, map[string]failovertest.Reply{"one.test": {}, "two.test": {}})
			if r, err := c.Chat(t.Context(), ask); err != nil || r.Backend != "b" || len(providers["one.test"].Requests()) != 0 {
				t.Errorf("reply %+v, %v", r, err)
			}
		},
		"no backend": func(t *testing.T) {
			c, _ := hosted(t, "[]", Options{}, nil)
			if _, err := c.Chat(t.Context(), ask); !errors.Is(err, ErrNoBackend) {
				t.Errorf("error %v", err)
			}
		},
		"a refused key is asked once": func(t *testing.T) {
			c, providers := hosted(t, twoRegions, Options{}, map[string]failovertest.Reply{"one.test": {Status: 401}, "two.test": {}})
			for range 5 {
				if _, err := c.Chat(t.Context(), ask); err != nil {
					t.Fatal(err)
				}
			}
			if n := len(providers["one.test"].Requests()); n != 1 {
				t.Errorf("%d requests with a dead key", n)
			}
		},
	})
}

func TestProbeURL(t *testing.T) {
	t.Parallel()
	doc := `
- name: b
  probe-url: http://health.test/live
  max-failures: 1
  regions: [{url: http://one.test, model: m}, {url: http://two.test, model: m}]
`
	bubbles(t, map[string]func(*testing.T){
		"probe before commit": func(t *testing.T) {
			c, providers := hosted(t, doc, Options{}, map[string]failovertest.Reply{"one.test": {Status: 500}, "two.test": {}, "health.test": {}})
			if _, err := c.Chat(t.Context(), ask); err != nil {
				t.Fatal(err)
			}
			if region, _ := c.exec.router.Active("b"); region != "two.test" || len(providers["health.test"].Requests()) != 1 {
				t.Errorf("active %s, %d probes", region, len(providers["health.test"].Requests()))
			}
		},
		"recovery by probe": func(t *testing.T) {
			c, providers := hosted(t, doc, Options{}, map[string]failovertest.Reply{"one.test": {Status: 500}, "two.test": {}, "health.test": {}})
			_, _ = c.Chat(t.Context(), ask)
			time.Sleep(2 * time.Minute)
			if _, err := c.Chat(t.Context(), ask); err != nil {
				t.Fatal(err)
			}
			synctest.Wait() // the probe holds no request up
			if n := len(providers["health.test"].Requests()); n < 2 {
				t.Errorf("%d probes", n)
			}
		},
	})
}

func TestSnapshot(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"counts, prices and a timeline": func(t *testing.T) {
			doc := strings.Replace(twoRegions, "api-key: secret-key-one", "price-in: 2, price-out: 8", 1)
			doc = strings.Replace(doc, "price-in: 2, price-out: 8", "price-in: 2\n  price-out: 8\n  max-failures: 1", 1)
			c, _ := hosted(t, doc, Options{}, map[string]failovertest.Reply{"one.test": {Status: 500}, "two.test": {TokensIn: 1000, TokensOut: 500}})
			for range 3 {
				if _, err := c.Chat(t.Context(), ask); err != nil {
					t.Fatal(err)
				}
			}
			s := c.Snapshot()
			one, two := s.Regions[0], s.Regions[1]
			if one.State != "open" || one.Requests != 1 || one.Failures != 1 || one.Active || one.Until.IsZero() || one.LastError == "" {
				t.Errorf("first region %+v", one)
			}
			if two.State != "closed" || two.Requests != 3 || !two.Active || two.TokensIn != 3000 || *two.Cost != (3000*2+1500*8)/1e6 {
				t.Errorf("second region %+v", two)
			}
			if s.Requests != 4 || s.Failovers != 1 || s.TokensOut != 1500 || s.Cost == nil || *s.Cost != *two.Cost {
				t.Errorf("snapshot %+v", s)
			}
			var kinds []string
			for _, e := range s.Events {
				kinds = append(kinds, string(e.Kind))
			}
			if got := strings.Join(kinds, " "); got != "open failover" {
				t.Errorf("events %s", got)
			}
		},
		"the next backend is an event": func(t *testing.T) {
			c, _ := hosted(t, "[{name: a, model: m, base-url: http://one.test}, {name: b, model: m, base-url: http://two.test}]", Options{},
				map[string]failovertest.Reply{"one.test": {Status: 401}, "two.test": {}})
			if _, err := c.Chat(t.Context(), ask); err != nil {
				t.Fatal(err)
			}
			s := c.Snapshot()
			last := s.Events[len(s.Events)-1]
			if last.Kind != EventFallback || last.From != "a" || last.To != "b" || s.Failovers != 1 {
				t.Errorf("last event %+v of %+v", last, s.Events)
			}
		},
		"the timeline is bounded": func(t *testing.T) {
			var tl timeline
			for range eventLimit + 7 {
				tl.add(Event{Kind: EventWait})
			}
			if events, dropped, _ := tl.copy(); len(events) != eventLimit || dropped != 7 {
				t.Errorf("%d events, %d dropped", len(events), dropped)
			}
		},
	})
}

// TestGoroutinesEnd holds what a hanging probe leaves behind to its timeout.
func TestGoroutinesEnd(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"X-19": func(t *testing.T) {
			ended := make(chan time.Duration, 1)
			start := time.Now()
			r, err := NewRouter(RouterOptions{
				Regions: map[string][]string{"b": {primary, second}}, HealthCheckTimeout: time.Second,
				Probe: func(ctx context.Context, _ Place) (bool, error) {
					<-ctx.Done()
					ended <- time.Since(start)
					return false, ctx.Err()
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			r.OnStateChange(Transition{Place: Place{"b", primary}, To: Open, Seq: 1})
			if took := <-ended; took != time.Second { // the bubble fails if a goroutine outlives the test
				t.Errorf("the probe's goroutine ended after %s", took)
			}
		},
	})
}
