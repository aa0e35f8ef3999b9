package failover

import (
	"errors"
	"strings"
	"testing"
	"time"

	"breakwater/failover/failovertest"
)

func seconds(n int) failovertest.Duration {
	return failovertest.Duration(time.Duration(n) * time.Second)
}

// TestStreamsAreWatched tells a slow model from a hung one, in every dialect. No caller asks for a stream here: it is
// how the answer travels.
func TestStreamsAreWatched(t *testing.T) {
	t.Parallel()
	two := func(kind Type, knobs string) string {
		return strings.Replace(document(kind, knobs), "['http://one.test']", "['http://one.test', {name: two, url: 'http://two.test'}]", 1)
	}
	for _, kind := range dialects {
		t.Run(string(kind), func(t *testing.T) {
			bubbles(t, map[string]func(*testing.T){
				"alone, a first token after 90 s is fine": func(t *testing.T) {
					c, _ := hosted(t, document(kind, ""), Options{}, map[string]failovertest.Reply{
						"one.test": {Delay: seconds(90), KeepAlive: seconds(100)},
					})
					start := time.Now()
					if r, err := c.Chat(t.Context(), ask); err != nil || r.Attempts != 1 || time.Since(start) != 90*time.Second {
						t.Errorf("reply %+v after %s, %v", r, time.Since(start), err)
					}
				},
				"where another could be asked, not beyond first-token-timeout": func(t *testing.T) {
					c, _ := hosted(t, "{backends: ["+two(kind, "")[2:]+"], failover: {overlap: false}}", Options{}, map[string]failovertest.Reply{
						"one.test": {Delay: seconds(90), KeepAlive: seconds(100)}, "two.test": {},
					})
					start := time.Now()
					r, err := c.Chat(t.Context(), ask)
					if err != nil || r.Region != "two" || time.Since(start) != defaultFirstTokenTimeout {
						t.Errorf("reply %+v after %s, %v", r, time.Since(start), err)
					}
					if n := c.Snapshot().Regions[0].FailuresByKind[KindFirstToken]; n != 1 {
						t.Errorf("snapshot %+v", c.Snapshot().Regions[0])
					}
				},
				"comments are life": func(t *testing.T) {
					c, _ := hosted(t, "{backends: ["+two(kind, "")[2:]+"], failover: {overlap: false}}", Options{}, map[string]failovertest.Reply{
						"one.test": {Delay: seconds(100), KeepAlive: seconds(20)}, "two.test": {},
					})
					if r, err := c.Chat(t.Context(), ask); err != nil || r.Attempts != 1 {
						t.Errorf("reply %+v, %v", r, err)
					}
				},
				"but not beyond attempt-timeout": func(t *testing.T) {
					c, _ := hosted(t, document(kind, ", attempts: 1"), Options{}, map[string]failovertest.Reply{
						"one.test": {Delay: seconds(1000), KeepAlive: seconds(20)},
					})
					start := time.Now()
					_, err := c.Chat(t.Context(), ask)
					var f *Failure
					if !errors.As(err, &f) || f.Kind != KindTimeout || time.Since(start) != defaultAttemptTimeout {
						t.Errorf("%v after %s", err, time.Since(start))
					}
				},
				"an answer that stops is cut after idle-timeout": func(t *testing.T) {
					c, _ := hosted(t, two(kind, ""), Options{}, map[string]failovertest.Reply{
						"one.test": {Pieces: []string{"o", "k"}, Stall: true}, "two.test": {},
					})
					start := time.Now()
					r, err := c.Chat(t.Context(), ask)
					if err != nil || r.Region != "two" || r.Text != "ok" || time.Since(start) != defaultIdleTimeout {
						t.Errorf("reply %+v after %s, %v", r, time.Since(start), err)
					}
					if n := c.Snapshot().Regions[0].FailuresByKind[KindIdle]; n != 1 {
						t.Errorf("snapshot %+v", c.Snapshot().Regions[0])
					}
				},
				"an answer that trickles is not": func(t *testing.T) {
					c, _ := hosted(t, two(kind, ""), Options{}, map[string]failovertest.Reply{
						"one.test": {Pieces: strings.Split("a slow model", ""), Pause: seconds(5)}, "two.test": {},
					})
					if r, err := c.Chat(t.Context(), ask); err != nil || r.Attempts != 1 || r.Text != "a slow model" {
						t.Errorf("reply %+v, %v", r, err)
					}
				},
				"one document is read all the same, and remembered": func(t *testing.T) {
					c, providers := hosted(t, document(kind, ""), Options{}, map[string]failovertest.Reply{"one.test": {Text: "ok", NoStream: true}})
					for range 2 {
						if r, err := c.Chat(t.Context(), ask); err != nil || r.Text != "ok" || r.TokensIn != 10 || r.FinishReason != "stop" {
							t.Errorf("reply %+v, %v", r, err)
						}
					}
					if q := providers["one.test"].Requests(); !q[0].Stream || q[1].Stream {
						t.Errorf("asked for a stream: %v, then %v", q[0].Stream, q[1].Stream)
					}
				},
				"one document for a caller that wants pieces": func(t *testing.T) {
					c, _ := hosted(t, document(kind, ""), Options{}, map[string]failovertest.Reply{"one.test": {Text: "ok", NoStream: true}})
					for range 2 {
						var got []string
						req := ask
						req.OnDelta = func(text string) error { got = append(got, text); return nil }
						if _, err := c.Chat(t.Context(), req); err != nil || strings.Join(got, "|") != "ok" {
							t.Errorf("pieces %q, %v", got, err)
						}
					}
				},
				"a server that refuses to stream": func(t *testing.T) {
					c, p := client(t, document(kind, ""), func(q failovertest.Request) failovertest.Reply {
						if q.Stream {
							return failovertest.Reply{Status: 400, Message: "stream is not supported by this model"}
						}
						return failovertest.Reply{}
					})
					for range 2 {
						if r, err := c.Chat(t.Context(), ask); err != nil || r.Text != "ok" {
							t.Errorf("reply %+v, %v", r, err)
						}
					}
					if n := len(p.Requests()); n != 3 {
						t.Errorf("%d requests; want the refusal remembered", n)
					}
				},
				"no usage": func(t *testing.T) {
					c, _ := hosted(t, document(kind, ""), Options{}, map[string]failovertest.Reply{"one.test": {NoUsage: kind != TypeAnthropic}})
					if r, err := c.Chat(t.Context(), ask); err != nil || r.Text != "ok" {
						t.Errorf("reply %+v, %v", r, err)
					}
				},
			})
		})
	}
	bubbles(t, map[string]func(*testing.T){
		"a server that refuses stream_options": func(t *testing.T) {
			c, p := client(t, document(TypeOpenAI, ""), func(q failovertest.Request) failovertest.Reply {
				if strings.Contains(string(q.Body), "stream_options") {
					return failovertest.Reply{Status: 400, Message: "Unrecognized request argument: stream_options"}
				}
				return failovertest.Reply{}
			})
			for range 2 {
				if r, err := c.Chat(t.Context(), ask); err != nil || r.Text != "ok" {
					t.Errorf("reply %+v, %v", r, err)
				}
			}
			if q := p.Requests(); len(q) != 3 || !q[1].Stream || !q[2].Stream {
				t.Errorf("%d requests; want streams without the options", len(q))
			}
		},
		"stream: false": func(t *testing.T) {
			c, p := client(t, document(TypeOpenAI, ", stream: false"), failovertest.Script())
			if _, err := c.Chat(t.Context(), ask); err != nil || p.Requests()[0].Stream {
				t.Errorf("streamed, or %v", err)
			}
		},
	})
}

// TestStreamsAskForTheirUsage: servers of the chat API count a streamed answer only where they are asked to; azure
// speaks the same dialect.
func TestStreamsAskForTheirUsage(t *testing.T) {
	t.Parallel()
	for _, kind := range []Type{TypeOpenAI, TypeAzure} {
		c, p := client(t, document(kind, ""), func(failovertest.Request) failovertest.Reply { return failovertest.Reply{} })
		if _, err := c.Chat(t.Context(), ask); err != nil {
			t.Fatal(err)
		}
		if body := string(p.Requests()[0].Body); !strings.Contains(body, `"stream_options":{"include_usage":true}`) {
			t.Errorf("%s: %s", kind, body)
		}
	}
}
