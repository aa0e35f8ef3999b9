//go:build long

package seen_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

type object = map[string]any

// fault is what goes wrong between the application and its neighbours.
type fault struct {
	results object // as results name it
	title   string
	toxic   string // of Toxiproxy, as JSON; empty: the neighbours themselves answer 503, unless packets are lost
	lost    string // command that makes packets of the neighbours get lost in a network of its own; empty: none are
}

var faults = []fault{
	{object{"type": "blackhole", "direction": "ingress"}, "The neighbours are silent",
		`{"type": "timeout", "attributes": {"timeout": 0}}`, ""},
	{object{"type": "latency", "mean": 800.0, "direction": "ingress"}, "The neighbours are slow",
		`{"type": "latency", "attributes": {"latency": 800}}`, ""},
	{object{"type": "httperror", "status_code": 503, "probability": 1.0}, "The neighbours answer 503", "", ""},
	lossOf(),
}

// operation is one of the sample's. during says that it is called while others wait for a neighbour.
type operation struct {
	id, method, path, url string
	during                bool
}

var operations = []operation{
	{"index__get", "GET", "/", "/", true},
	{"create_user_users__post", "POST", "/users/", "/users/", false},
	{"read_user_users__user_id__get", "GET", "/users/{user_id}", "/users/1", false},
}

const (
	patience = 14 * time.Second // of a caller
	callsOf  = 3                // of one scenario: fewer bear out no verdict
)

// play plays each operation under each fault, all at once and each against an application of its own, and writes what
// fault would.
func play(name string) error {
	results := make([]object, len(operations)*len(faults))
	errs := make([]error, len(results))
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() {
			if faults[i%len(faults)].lost != "" {
				results[i], errs[i] = apart(i)
			} else {
				results[i], errs[i] = scenario(i)
			}
		})
	}
	all.Wait()
	text, err := json.Marshal(object{"start": 1, "end": 2, "results": results})
	if err = errors.Join(append(errs, err)...); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}

// starting lets one application start after the other: a dozen at once take longer than each is waited for.
var starting sync.Mutex

// scenario plays the i-th: each operation under each fault.
func scenario(i int) (object, error) {
	o, f := operations[i/len(faults)], faults[i%len(faults)]
	starting.Lock()
	s, err := start()
	starting.Unlock()
	if err != nil {
		return nil, err
	}
	defer s.stop()
	if err := s.suffer(f); err != nil {
		return nil, err
	}
	if o.during {
		go s.call(operations[1], "else@example.org")
		time.Sleep(500 * time.Millisecond) // by then it waits for its neighbour
	}
	var calls []object
	for i := range callsOf {
		calls = append(calls, object{"expect": nil, "faults": []object{f.results}, "errors": []any{},
			"metrics": s.call(o, fmt.Sprintf("%d@example.org", i))})
	}
	item := object{
		"call": object{"method": o.method, "url": "http://members" + o.path, "meta": object{"operation_id": o.id}},
		"context": object{"upstreams": []any{}, "faults": []object{f.results},
			"strategy": object{"mode": "repeat", "count": callsOf}},
	}
	return object{
		"scenario": object{"title": f.title, "items": []object{item}, "config": segments},
		"results":  []object{{"target": object{"address": s.address + o.url}, "results": calls, "requests_count": callsOf}},
	}, nil
}

var segments = object{"http": object{"paths": object{"segments": object{"user_id": "1"}}}}

// call calls an operation and returns what was measured.
func (s *service) call(o operation, email string) object {
	body := ""
	if o.method == "POST" {
		body = fmt.Sprintf(`{"name": "Ada", "email": %q}`, email)
	}
	client := http.Client{Timeout: patience}
	request, err := http.NewRequest(o.method, s.address+o.url, strings.NewReader(body))
	if err != nil {
		panic(err) // the addresses are ours
	}
	request.Header.Set("Content-Type", "application/json")
	begin := time.Now()
	reply, err := client.Do(request)
	took := float64(time.Since(begin).Microseconds()) / 1000
	metrics := object{"protocol": nil, "total_time": took, "dns": []any{}, "faults": []any{}}
	metrics["timed_out"] = err != nil && os.IsTimeout(err)
	metrics["errored"] = err != nil && !os.IsTimeout(err)
	if err == nil {
		reply.Body.Close()
		metrics["protocol"] = object{"type": "http", "code": reply.StatusCode, "body_length": 0}
	}
	return metrics
}

// python is the interpreter with FastAPI; Debian's by default, after
// apt-get install python3-fastapi python3-uvicorn python3-sqlalchemy python3-requests.
func python() string { return cmp.Or(os.Getenv("PYTHON"), "/usr/bin/python3") }
