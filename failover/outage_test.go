package failover

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"breakwater/failover/failovertest"
)

// The outages that a review must survive: 160 questions, 4 at a time, to servers that take half a second. Ideal is 20 s.
const (
	questions   = 160
	crowdSize   = 4
	answerTime  = 500 * time.Millisecond
	idealTime   = questions / crowdSize * answerTime
	threeVendor = `
- {name: x, model: m, base-url: http://x.test}
- {name: y, model: m, base-url: http://y.test}
- {name: z, model: m, base-url: http://z.test}
`
	oneVendor = "- {name: x, model: m, base-url: http://x.test}"
)

// behaviour is how a server answers a number of seconds after the start.
type behaviour func(since time.Duration) failovertest.Reply

func always(r failovertest.Reply) behaviour {
	return func(time.Duration) failovertest.Reply { return r }
}

var (
	well     = always(failovertest.Reply{Delay: failovertest.Duration(answerTime)})
	failing5 = always(failovertest.Reply{Status: 500})
	sick     = always(failovertest.Reply{Status: 503})
	limited  = always(failovertest.Reply{Status: 429, Header: map[string]string{"Retry-After": "5"}})
	hanging  = always(failovertest.Reply{Hang: true})
	flapping = func(since time.Duration) failovertest.Reply {
		if since/(2*time.Second)%2 == 1 {
			return failovertest.Reply{Status: 503}
		}
		return well(since)
	}
)

// outage answers with a reply between two times, else well.
func outage(from, to time.Duration, down failovertest.Reply) behaviour {
	return func(since time.Duration) failovertest.Reply {
		if since >= from && since < to {
			return down
		}
		return well(since)
	}
}

// review asks all questions within a deadline, and returns how long that took and how many were answered.
func review(t *testing.T, doc string, deadline time.Duration, servers map[string]behaviour) (took time.Duration, answered int, c *Client) {
	t.Helper()
	start := time.Now()
	providers := map[string]*failovertest.Provider{}
	for host, b := range servers {
		providers[host] = failovertest.NewProvider(func(failovertest.Request) failovertest.Reply { return b(time.Since(start)) })
	}
	cfg, err := ParseConfig([]byte(doc), nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err = New(cfg, Options{Outlast: true, Transport: tripper(func(r *http.Request) (*http.Response, error) {
		return providers[r.URL.Host].RoundTrip(r)
	})})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	var ok atomic.Int32
	took = atOnce(questions, crowdSize, func() {
		if _, err := c.Chat(ctx, ask); err == nil {
			ok.Add(1)
		}
	})
	return took, int(ok.Load()), c
}

func TestOutages(t *testing.T) {
	t.Parallel()
	xyz := func(x, y, z behaviour) map[string]behaviour {
		return map[string]behaviour{"x.test": x, "y.test": y, "z.test": z}
	}
	regions := "- {name: b, model: m, regions: ['http://x.test', 'http://y.test']}"
	down := failovertest.Reply{Status: 503}
	rows := map[string]func(*testing.T){}
	for name, tt := range map[string]struct {
		doc      string
		deadline time.Duration
		servers  map[string]behaviour
		most     float64 // of the ideal
	}{
		"all well":                              {threeVendor, time.Minute, xyz(well, well, well), 1},
		"the primary dead":                      {threeVendor, time.Minute, xyz(sick, well, well), 1.1},
		"the primary region dead":               {regions, time.Minute, xyz(sick, well, nil), 1.1},
		"the primary region breaks connections": {regions, time.Minute, xyz(always(failovertest.Reply{Reset: true}), well, nil), 1.1},
		"500, 429 with Retry-After 5, well":     {threeVendor, time.Minute, xyz(failing5, limited, well), 1.2},
		"the first region hangs":                {regions, time.Minute, xyz(hanging, well, nil), 1.8},
		"the first vendor hangs":                {threeVendor, time.Minute, xyz(hanging, well, well), 1.8},
		"503, hangs, well":                      {threeVendor, time.Minute, xyz(sick, hanging, well), 1.8},
		"both flap, together":                   {regions, 15 * time.Minute, xyz(flapping, flapping, nil), 3},
		"one vendor, an outage of 5 s":          {oneVendor, 15 * time.Minute, xyz(outage(6*time.Second, 11*time.Second, down), nil, nil), 1.75},
		"one vendor, an outage at the start":    {oneVendor, 15 * time.Minute, xyz(outage(0, 5*time.Second, down), nil, nil), 1.75},
		"one vendor, connections reset for 5 s": {oneVendor, 15 * time.Minute, xyz(outage(6*time.Second, 11*time.Second, failovertest.Reply{Reset: true}), nil, nil), 1.75},
		"one vendor, flapping":                  {oneVendor, 15 * time.Minute, xyz(flapping, nil, nil), 4},
	} {
		rows[name] = func(t *testing.T) {
			took, answered, c := review(t, tt.doc, tt.deadline, tt.servers)
			ratio := float64(took) / float64(idealTime)
			t.Logf("%s: %.2f of the ideal", name, ratio)
			if answered != questions || ratio > tt.most {
				t.Errorf("%d of %d answered in %.2f of the ideal; want all in %.2f\n%s", answered, questions, ratio, tt.most, story(c))
			}
		}
	}
	bubbles(t, rows)
}

// story is the timeline of a client, for a failing test.
func story(c *Client) (text string) {
	s := c.Snapshot()
	for _, e := range s.Events {
		text += fmt.Sprintf("%8.2fs %s %s/%s %s → %s %s\n", e.At.Sub(c.exec.start).Seconds(), e.Kind, e.Backend, e.Region, e.From, e.To, e.Detail)
	}
	for _, r := range s.Regions {
		text += fmt.Sprintf("%+v\n", r.Backend+" "+r.Region+fmt.Sprint(" ", r.Requests, " requests ", r.Failures, " failures ", r.State))
	}
	return text
}

// TestGivenAttemptsAreABound: who says how often a question is sent has the last word, whatever is down.
func TestGivenAttemptsAreABound(t *testing.T) {
	for attempts, want := range map[string]int{"attempts: 1": 1, "attempts: 2": 2, "attempts: 5": 5} {
		synctest.Test(t, func(t *testing.T) {
			c, servers := hosted(t, "- {name: b, base-url: 'http://x.test', model: m, "+attempts+"}", Options{Outlast: true},
				map[string]failovertest.Reply{"x.test": {Status: 503}})
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			if _, err := c.Chat(ctx, ask); err == nil {
				t.Error("answered")
			}
			if n := len(servers["x.test"].Requests()); n != want {
				t.Errorf("%s: %d requests", attempts, n)
			}
		})
	}
}
