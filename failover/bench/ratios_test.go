package bench

import (
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"breakwater/failover"
	"breakwater/failover/failovertest"
)

// strict says that the machine is idle, so that times count and not only what
// holds on any.
var strict = os.Getenv("BENCH_STRICT") != ""

// runs is how often a time is taken.
func runs() int {
	if strict {
		return 3
	}
	return 1
}

// best returns the fastest of a few runs of each: noise only ever adds. They take turns, so that it adds to both alike.
func best(ours, theirs func(*testing.B)) (o, t testing.BenchmarkResult) {
	o, t = testing.Benchmark(ours), testing.Benchmark(theirs)
	for range runs() - 1 {
		o, t = faster(o, testing.Benchmark(ours)), faster(t, testing.Benchmark(theirs))
	}
	return o, t
}

func faster(a, b testing.BenchmarkResult) testing.BenchmarkResult {
	if perOp(b) < perOp(a) {
		return b
	}
	return a
}

func perOp(r testing.BenchmarkResult) float64 { return float64(r.T.Nanoseconds()) / float64(r.N) }

// told is a limit that nothing exceeds: what others leave out cannot be had for nothing.
const told = 1e9

// TestRatios holds the allocations of every row, and with BENCH_STRICT its time.
func TestRatios(t *testing.T) {
	for name, tt := range map[string]struct {
		ours, theirs func(*testing.B)
		time         float64 // limit, of theirs; 0 only tells
		allocs       float64 // limit, of theirs; 0 allows none, told any
	}{
		"allow and done: 0.2 of gobreaker":                   {allowDone, allowDoneGobreaker, 0.2, 0},
		"allow and done: 1 of failsafe-go's manual breaker":  {allowDone, allowDoneFailsafe, 1, 0},
		"parallel allow and done: 0.2 of gobreaker":          {allowDoneParallel, allowDoneGobreakerParallel, 0.2, 0},
		"parallel allow and done: 1 of failsafe-go's manual": {allowDoneParallel, allowDoneFailsafeParallel, 1, 0},
		"parallel do: half the time of failsafe-go":          {doParallel, doFailsafeParallel, 0.5, 0.1},
		"open reject: 1 of gobreaker":                        {openReject, openRejectGobreaker, 1, 0},
		"do: half the time of failsafe-go":                   {do, doFailsafe, 0.5, 0.1},
		"active region: no allocation at all":                {activeRegion, allowDoneGobreaker, 1, 0},
		"open reject: failsafe-go's manual breaker":          {openReject, openRejectFailsafe, 0, 0},
		"do: backoff + gobreaker, which bounds no call":      {do, doBackoff, 0, told},
		"parallel do: backoff + gobreaker":                   {doParallel, doBackoffParallel, 0, told},
	} {
		t.Run(name, func(t *testing.T) {
			ours, theirs := best(tt.ours, tt.theirs)
			ratio := perOp(ours) / perOp(theirs)
			t.Logf("%.1f ns and %d allocations; theirs %.1f ns and %d; ratio %.2f",
				perOp(ours), ours.AllocsPerOp(), perOp(theirs), theirs.AllocsPerOp(), ratio)
			if strict && tt.time > 0 && ratio > tt.time {
				t.Errorf("ratio %.2f, want %.2f", ratio, tt.time)
			}
			if float64(ours.AllocsPerOp()) > tt.allocs*float64(theirs.AllocsPerOp()) {
				t.Errorf("%d allocations, theirs %d", ours.AllocsPerOp(), theirs.AllocsPerOp())
			}
		})
	}
}

// The crowd: 40 requests, 4 at a time, to a real server that takes 50 ms.
const crowdRequests, crowdWidth, crowdAnswer = 40, 4, 50 * time.Millisecond

// crowd returns the wall time of the crowd, for one way to ask.
func crowd(t *testing.T, ask func() error) time.Duration {
	t.Helper()
	start := time.Now()
	var wg sync.WaitGroup
	for range crowdWidth {
		wg.Go(func() {
			for range crowdRequests / crowdWidth {
				if err := ask(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return time.Since(start)
}

// crowdOf asks through a new client, of the backends in doc.
func crowdOf(t *testing.T, doc string) time.Duration {
	t.Helper()
	cfg, err := failover.ParseConfig([]byte(doc), nil)
	if err != nil {
		t.Fatal(err)
	}
	rt := &http.Transport{MaxIdleConnsPerHost: crowdWidth}
	defer rt.CloseIdleConnections()
	client, err := failover.New(cfg, failover.Options{Transport: rt})
	if err != nil {
		t.Fatal(err)
	}
	return crowd(t, func() error {
		_, err := client.Chat(t.Context(), failover.Request{User: "hello"})
		return err
	})
}

// crowdIdeal asks by the HTTP client of the standard library alone, which is what the machine can do at all: its timers
// and its scheduler take a few per cent of so short an answer.
func crowdIdeal(t *testing.T, url string) time.Duration {
	t.Helper()
	rt := &http.Transport{MaxIdleConnsPerHost: crowdWidth}
	defer rt.CloseIdleConnections()
	client := &http.Client{Transport: rt}
	return crowd(t, func() error {
		question := strings.NewReader(`{"model":"m","stream":true,"messages":[{"role":"user","content":"hello"}]}`)
		resp, err := client.Post(url+"/v1/chat/completions", "application/json", question)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	})
}

// TestWallTime holds every request to be answered, and with BENCH_STRICT the time that all of them take.
func TestWallTime(t *testing.T) {
	server := failovertest.NewFunc(t, func(failovertest.Request) failovertest.Reply {
		return failovertest.Reply{Delay: failovertest.Duration(crowdAnswer)}
	})
	for name, tt := range map[string]struct {
		doc   string
		limit float64
	}{
		"everything fine":      {"- {name: b, model: m, base-url: " + server.URL + "}", 1.05},
		"the primary refusing": {"- {name: b, model: m, regions: [" + refusing(t) + ", " + server.URL + "]}", 1.2},
	} {
		t.Run(name, func(t *testing.T) {
			ideal, ours := crowdIdeal(t, server.URL), crowdOf(t, tt.doc)
			for range 2*runs() - 2 { // in turns, since the machine is never the same for long
				ideal, ours = min(ideal, crowdIdeal(t, server.URL)), min(ours, crowdOf(t, tt.doc))
			}
			ratio := ours.Seconds() / ideal.Seconds()
			t.Logf("%s, the HTTP client alone %s: %.3f of the ideal", ours, ideal, ratio)
			if strict && ratio > tt.limit {
				t.Errorf("%.3f of the ideal, want %.2f", ratio, tt.limit)
			}
		})
	}
}

// refusing returns a URL on which nobody listens.
func refusing(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}
