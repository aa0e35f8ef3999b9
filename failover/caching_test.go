package failover

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"breakwater/failover/failovertest"
)

// keeper answers as a server that keeps beginnings: what is marked costs its tokens once, and comes from the cache from
// then on.
type keeper struct {
	mu    sync.Mutex
	kept  map[string]bool
	marks int
}

const keptTokens = 1500

func (k *keeper) answer(q failovertest.Request) failovertest.Reply {
	var doc struct {
		System json.RawMessage
		Tools  json.RawMessage
	}
	if q.Dialect == failovertest.Probe || json.Unmarshal(q.Body, &doc) != nil {
		return failovertest.Reply{}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	reply := failovertest.Reply{Text: `{"findings":[]}`, TokensIn: keptTokens + 100}
	if strings.HasSuffix(string(doc.System), `"cache_control":{"type":"ephemeral"}}]`) {
		k.marks++
		beginning := string(doc.Tools) + string(doc.System)
		if k.kept[beginning] {
			reply.Cached = keptTokens
		}
		k.kept[beginning] = true
	}
	return reply
}

// TestBeginningIsKept: a vendor that keeps beginnings where it is told to is told where that pays, over a real
// connection, and what came from its cache is counted.
func TestBeginningIsKept(t *testing.T) {
	t.Parallel()
	schema := &Schema{Name: "answer", JSON: json.RawMessage(fmt.Sprintf(`{"type":"object","description":%q}`, strings.Repeat("s", 3000)))}
	long := Request{System: strings.Repeat("i", 3000), User: "hello", Schema: schema, Repeated: true}
	once, short, plain := long, long, long
	once.Repeated, short.System, plain.Schema = false, "be brief", nil
	plain.System = strings.Repeat("i", 4*cacheable)
	for name, c := range map[string]struct {
		kind   Type
		req    Request
		marks  int
		cached int // of three requests
	}{
		"repeated":                 {TypeAnthropic, long, 3, 2 * keptTokens},
		"repeated, without schema": {TypeAnthropic, plain, 3, 2 * keptTokens},
		"the only one":             {TypeAnthropic, once, 0, 0},
		"too short to be kept":     {TypeAnthropic, short, 0, 0},
		"kept without being told":  {TypeOpenAI, long, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			k := &keeper{kept: map[string]bool{}}
			s := httptest.NewServer(failovertest.NewProvider(k.answer))
			defer s.Close()
			client := dialURL(t, s.URL, ", type: "+string(c.kind))
			for range 3 {
				if _, err := client.Chat(t.Context(), c.req); err != nil {
					t.Fatal(err)
				}
			}
			if got := client.Snapshot(); k.marks != c.marks || got.TokensCached != c.cached || got.TokensIn != 3*(keptTokens+100) {
				t.Errorf("%d marks, %d of %d tokens from the cache; want %d, %d", k.marks, got.TokensCached, got.TokensIn, c.marks, c.cached)
			}
		})
	}
}

// TestServerWithoutCache: a server that does not know the mark is asked without it from then on.
func TestServerWithoutCache(t *testing.T) {
	t.Parallel()
	p := failovertest.NewProvider(func(q failovertest.Request) failovertest.Reply {
		if strings.Contains(string(q.Body), "cache_control") {
			return failovertest.Reply{Status: 400, Message: "system.0.cache_control: Extra inputs are not permitted"}
		}
		return failovertest.Reply{}
	})
	s := httptest.NewServer(p)
	defer s.Close()
	client := dialURL(t, s.URL, ", type: anthropic")
	long := Request{System: strings.Repeat("i", 4*cacheable), User: "hello", Repeated: true}
	for range 2 {
		if _, err := client.Chat(t.Context(), long); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(p.Requests()); n != 3 || p.Requests()[2].System != long.System || client.Snapshot().Regions[0].Failures != 0 {
		t.Errorf("%d requests, want the mark once; %d failures", n, client.Snapshot().Regions[0].Failures)
	}
}
