package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"breakwater/failover/failovertest"
)

// The whole program in an outage: 160 targets, 4 at a time, to servers that take half a second.
const (
	outageTargets = 160
	outageAnswer  = 500 * time.Millisecond
	outageIdeal   = outageTargets / 4 * outageAnswer
)

// BenchmarkOutages reports the wall time of a whole review over the ideal, and how many targets the model reviewed. It
// takes some minutes: go test -run '^$' -bench Outages -benchtime 1x. BENCH_STRICT=1 makes it fail beyond the limits.
func BenchmarkOutages(b *testing.B) {
	program := filepath.Join(b.TempDir(), "breakwater")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	const two, three = "- {name: b, model: m, regions: [%s, %s]}", "- {name: x, model: m, base-url: %s}\n- {name: y, model: m, base-url: %s}\n- {name: z, model: m, base-url: %s}"
	for _, tt := range []struct {
		name     string
		backends string
		servers  []string
		timeout  string
		limit    float64
	}{
		{"well", two, []string{"well", "well"}, "15m", 1.1},
		{"primary dead", two, []string{"dead", "well"}, "15m", 1.1},
		{"500, 429 with Retry-After 5, well", three, []string{"500", "limited", "well"}, "15m", 1.2},
		{"first region hangs", two, []string{"hangs", "well"}, "60s", 1.8},
		{"first vendor hangs", three, []string{"hangs", "well", "well"}, "60s", 1.8},
		{"503, hangs, well", three, []string{"503", "hangs", "well"}, "60s", 1.8},
		{"both regions flap, out of step", two, []string{"flaps", "flaps"}, "15m", 3},
		{"both regions flap together", two, []string{"flaps together", "flaps together"}, "15m", 3},
		{"one provider, 5 s outage", "- {name: x, model: m, base-url: %s}", []string{"outage"}, "15m", 1 + 15/outageIdeal.Seconds()},
	} {
		b.Run(tt.name, func(b *testing.B) {
			for b.Loop() {
				var urls []any
				first := sync.OnceValue(time.Now) // when the first request came to any of them
				for _, behaviour := range tt.servers {
					urls = append(urls, outageServer(b, behaviour, first))
				}
				took, reviewed, requests := outageRun(b, program, fmt.Sprintf(tt.backends, urls...), tt.timeout)
				if requests < outageTargets {
					b.Fatalf("%d requests for %d targets: the ideal is of one request each", requests, outageTargets)
				}
				ratio := took.Seconds() / outageIdeal.Seconds()
				b.ReportMetric(ratio, "wall/ideal")
				b.ReportMetric(float64(reviewed), "reviewed")
				if os.Getenv("BENCH_STRICT") != "" && (reviewed != outageTargets || ratio > tt.limit) {
					b.Errorf("%d of %d reviewed in %.2f of the ideal, want all in %.2f", reviewed, outageTargets, ratio, tt.limit)
				}
			}
		})
	}
}

// outageServer starts a server that behaves as named, from the first request on that comes to it, or, where it does
// something together with others, to any of them. It returns its URL.
func outageServer(b *testing.B, behaviour string, first func() time.Time) string {
	if behaviour == "dead" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		defer l.Close()
		return "http://" + l.Addr().String()
	}
	start := sync.OnceValue(time.Now)
	behaviour, together := strings.CutSuffix(behaviour, " together")
	if together {
		start = first
	}
	well := failovertest.Reply{Text: `{"findings":[],"strengths":[]}`, Delay: failovertest.Duration(outageAnswer)}
	return failovertest.NewFunc(b, func(failovertest.Request) failovertest.Reply {
		since := time.Since(start())
		switch down := (failovertest.Reply{Status: 503}); {
		case behaviour == "500":
			return failovertest.Reply{Status: 500}
		case behaviour == "503":
			return down
		case behaviour == "limited":
			return failovertest.Reply{Status: 429, Header: map[string]string{"Retry-After": "5"}}
		case behaviour == "hangs":
			return failovertest.Reply{Hang: true}
		case behaviour == "flaps" && since/(2*time.Second)%2 == 1:
			return down
		case behaviour == "outage" && since > 6*time.Second && since < 11*time.Second:
			return down
		}
		return well
	}).URL
}

// outageRun reviews a repository of 160 functions and returns the program's own wall time, how many the model saw, and
// in how many requests.
func outageRun(b *testing.B, program, backends, timeout string) (took time.Duration, reviewed, requests int) {
	dir := b.TempDir()
	for i := range outageTargets { // a file each, since those of one file share a request
		code := fmt.Sprintf("import requests\n\n\ndef load_%d(url):\n    return requests.get(url + \"/%d\").json()\n", i, i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("load_%d.py", i)), []byte(code), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	cmd := exec.Command(program, "--scope=full", "--timeout="+timeout, "--concurrency=4", "--max-targets=400", "--max-requests=4000")
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "BREAKWATER_BACKENDS=" + backends}
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took = time.Since(start)
	text, readErr := os.ReadFile(filepath.Join(dir, ".breakwater", "report.json"))
	if readErr != nil {
		b.Fatalf("%v %v\n%s", err, readErr, out)
	}
	var report struct {
		Coverage struct{ Reviewed int }
		Usage    struct{ Requests int }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		b.Fatal(err)
	}
	if keep := os.Getenv("OUTAGE_REPORTS"); keep != "" {
		_ = os.WriteFile(filepath.Join(keep, strings.Map(func(r rune) rune {
			if r == ' ' || r == '/' {
				return '-'
			}
			return r
		}, b.Name())+".json"), text, 0o666)
	}
	return took, report.Coverage.Reviewed, report.Usage.Requests
}
