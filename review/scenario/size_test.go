package scenario

import (
	"encoding/json"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// endless gives one scenario with calls until n bytes are out.
type endless struct {
	head, call, tail string
	left             int
	buf              string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.buf == "" {
		switch {
		case e.head != "":
			e.buf, e.head = e.head, ""
		case e.left > 0:
			e.buf = e.call
		case e.tail != "":
			e.buf, e.tail = e.tail, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, e.buf)
	e.buf, e.left = e.buf[n:], e.left-n
	return n, nil
}

func stream(size int) *endless {
	return &endless{
		head: `{"results": [{"scenario": {"title": "T", "items": [` + getA + `]}, "results": [{"results": [` + good,
		call: "," + strings.Replace(good, `"errors": []`, `"errors": [], "pad": "`+strings.Repeat("x", 1000)+`"`, 1),
		tail: `]}]}]}`, left: size,
	}
}

// TestSize reads more than it may keep, and refuses what is beyond the limit.
func TestSize(t *testing.T) {
	const size = 8 << 20
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := Read(stream(size), "r.json")
	runtime.GC()
	runtime.ReadMemStats(&after)
	if err != nil || len(r.Operations) != 1 || r.Operations[0].Evidence[0].Calls < 5000 {
		t.Errorf("%v, %+v", err, r.Operations)
	}
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > size/8 {
		t.Errorf("%d MiB of results keep %d KiB", size>>20, kept>>10)
	}
	_, err = readUpTo(1<<20, stream(1<<20), "r.json")
	if err == nil || !strings.Contains(err.Error(), "larger than 1 MiB") {
		t.Errorf("beyond the limit: %v", err)
	}
}

// TestHostile: nothing that a file of 512 KiB can repeat takes many times its size.
func TestHostile(t *testing.T) {
	const size = 512 << 10
	const (
		aScenario = `{"results": [{"scenario": {`
		aK6Metric = `{"metrics": {"http_reqs{name:GET /a}": {`
	)
	item := aScenario + `"items": [{"call": {"method": "GET", "url": "/a"}, "context": {`
	for name, f := range map[string]*endless{
		"items":        {head: aScenario + `"items": [{}`, call: ",{}", tail: `]}, "results": []}]}`},
		"measurements": {head: `{"results": [{"results": [{}`, call: ",{}", tail: `], "scenario": {"items": []}}]}`},
		"faults":       {head: item + `"faults": [{}`, call: ",{}", tail: `]}}]}, "results": [{}]}]}`},
		"objectives":   {head: item + `"slo": [{}`, call: ",{}", tail: `]}}]}, "results": [{}]}]}`},
		"segments": {
			head: aScenario + `"config": {"http": {"paths": {"segments": {"":""`, call: `,"":""`, tail: `}}}}}}]}`,
		},
		"lueur faults": {
			head: `{"items": [{"title": "T", "target": {"address": "/a"}, "faults": [{}`, call: ",{}", tail: `]}]}`,
		},
		"thresholds": {head: aK6Metric + `"thresholds": {"":0`, call: `,"":0`, tail: `}}}}`},
		"k6 metrics": {head: aK6Metric + `"":0`, call: `,"":0`, tail: `}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			f.left, f.call = size, strings.Repeat(f.call, 100)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r, err := Read(f, "r.json")
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatal(err)
			}
			if took := (after.TotalAlloc - before.TotalAlloc) / size; took > 64 {
				t.Errorf("%d times its size", took)
			}
			runtime.KeepAlive(r)
		})
	}
}

// TestBounds: what is beyond a bound is said to be left out.
func TestBounds(t *testing.T) {
	many := func(n int, s string) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	numbered := func(n int, s string) string {
		var out []string
		for i := range n {
			out = append(out, strings.ReplaceAll(s, "#", strconv.Itoa(i)))
		}
		return strings.Join(out, ",")
	}
	file64 := file{results: good, context: `{"faults": [` + many(maxFew+1, `{"type": "jitter"}`) + `]}`}.String()
	large := scenarioOf(numbered(maxItems, `{"call": {"method": "GET", "url": "/#"}}`), many(maxItems, "{}"))
	all := func(scenarios ...string) string { return `{"results": [` + strings.Join(scenarios, ",") + `]}` }
	for name, tt := range map[string]struct{ text, note string }{
		"items":      {all(scenarioOf(many(maxItems+1, getA), "")), "a scenario with more than 2000 items"},
		"results":    {all(scenarioOf("", many(maxItems+1, "{}"))), "a scenario with more than 2000 items"},
		"faults":     {file64, "more than 64 faults or objectives"},
		"operations": {all(large, scenarioOf(getA, "{}")), "more than 2000 operations"},
		"all":        {all(slices.Repeat([]string{large}, 11)...), "more than 20000 scenario items in all"},
		"YAML":       {"results:\n" + strings.Repeat("- []\n", maxYAML/5+1), "YAML larger than 4 MiB"},
		"lueur": {
			`{"items": [` + numbered(maxOperations+1, `{"title": "#", "target": {"address": "/a"}}`) + `]}`,
			"more scenarios than can be kept",
		},
		"evidence": {
			all(scenarioOf(many(maxEvidence+1, getA), many(maxEvidence+1, "{}"))), "more than 200 scenario items for GET /a",
		},
		"k6": {
			`{"metrics": {` + numbered(maxOperations+1, `"http_reqs{name:GET /#}": {"count": 1}`) + `}}`,
			"more than 2000 different tags",
		},
	} {
		r, err := parse([]byte(tt.text), "r.json")
		if err != nil {
			r.Notes = append(r.Notes, err.Error())
		}
		if !strings.Contains(strings.Join(r.Notes, "\n"), tt.note) {
			t.Errorf("%s: %q", name, r.Notes)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, r := range []string{good, bad, errored, timedOut, unsent, judged(200, `{}`, `null`)} {
		context := `{"faults": [{"type": "latency"}], "slo": [{"slo_type": "latency", "objective": 99}]}`
		f.Add([]byte(file{results: r, context: context}.String()))
	}
	f.Add([]byte(`{"plugins": [], "items": []}`))
	f.Add([]byte("\uFEFF{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := parse(data, "r.json")
		if err != nil && (strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "r.json")) {
			t.Errorf("message %q", err)
		}
		again, _ := parse(data, "r.json")
		if diff := cmp.Diff(r, again); diff != "" {
			t.Errorf("not the same twice: %s", diff)
		}
		review := ParseReview(data)
		for _, o := range r.Operations {
			if o.Name() == "" || strings.ContainsAny(o.Name(), "\n\r") {
				t.Errorf("name %q", o.Name())
			}
			review.About(o)
		}
		Merge(r, again)
	})
}

// BenchmarkRead sets reading 100 MiB of results beside what encoding/json takes to pass over them, token by token and
// into values.
func BenchmarkRead(b *testing.B) {
	const size = 100 << 20
	for name, read := range map[string]func(io.Reader) error{
		"results": func(r io.Reader) error { _, err := Read(r, "r.json"); return err },
		"values":  func(r io.Reader) error { var v any; return json.NewDecoder(r).Decode(&v) },
		"tokens": func(r io.Reader) error {
			for d := json.NewDecoder(r); ; {
				if _, err := d.Token(); err == io.EOF {
					return nil
				} else if err != nil {
					return err
				}
			}
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				if err := read(stream(size)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
