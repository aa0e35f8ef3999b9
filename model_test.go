//go:build model

package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// These tests need a model server; .ci/long runs them where it is told of one.

// wire is what lies between the program and a real model server: it looks at
// each exchange, and may hold it back or break it.
type wire struct {
	*httptest.Server
	mu        sync.Mutex
	exchanges []*exchange
	hold      time.Duration // before the first byte of an answer
}

type exchange struct {
	format   string // response_format.type
	streamed bool   // asked for
	kind     string // content type of the answer
	chunks   int    // reads that the answer took to arrive
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil || target.Host == "" {
		t.Fatalf("BREAKWATER_TEST_MODEL=%s is not an address", to)
	}
	w := &wire{}
	proxy := &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = target.Scheme, target.Host, target.Host
	}}
	proxy.ModifyResponse = func(r *http.Response) error {
		time.Sleep(w.hold)
		e := r.Request.Context().Value(w).(*exchange)
		w.mu.Lock()
		e.kind = r.Header.Get("Content-Type")
		w.mu.Unlock()
		r.Body = counted{r.Body, w, e}
		return nil
	}
	// What breaks behind it breaks before it: clients are not to see that it is there.
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		proxy.ServeHTTP(rw, r.WithContext(context.WithValue(r.Context(), w, w.asked(r))))
	}))
	t.Cleanup(func() { w.Close() })
	return w
}

// restart ends the server, and with it what is under way, and starts it again after a while at the same address. Where
// BREAKWATER_TEST_MODEL_RESTART is a command, that restarts the model server itself instead.
func (w *wire) restart() error {
	if command := os.Getenv("BREAKWATER_TEST_MODEL_RESTART"); command != "" {
		return exec.Command("sh", "-c", command).Run()
	}
	address, handler := w.Listener.Addr().String(), w.Config.Handler
	w.Listener.Close()
	w.CloseClientConnections()
	w.Close()
	time.Sleep(3 * time.Second)
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	w.Server = &httptest.Server{Listener: l, Config: &http.Server{Handler: handler}}
	w.Start()
	return nil
}

// asked notes a request.
func (w *wire) asked(r *http.Request) *exchange {
	body, _ := io.ReadAll(r.Body) // what is cut off is not JSON
	r.Body = io.NopCloser(bytes.NewReader(body))
	var asked struct {
		Stream bool
		Format struct{ Type string } `json:"response_format"`
	}
	json.Unmarshal(body, &asked)
	w.mu.Lock()
	defer w.mu.Unlock()
	e := &exchange{format: asked.Format.Type, streamed: asked.Stream}
	w.exchanges = append(w.exchanges, e)
	return e
}

type counted struct {
	io.ReadCloser
	w *wire
	e *exchange
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.w.mu.Lock()
	c.e.chunks++
	c.w.mu.Unlock()
	return n, err
}

// begun reports whether an answer is under way.
func (w *wire) begun() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.exchanges) > 0 && w.exchanges[0].chunks > 0
}

// modelRun is what a review with a real model leaves.
type modelRun struct {
	Targets  []struct{ By, State string }
	Backends []struct{ Failures int }
}

// reviewWith reviews a small program with the given backends.
func reviewWith(t *testing.T, backends string) modelRun {
	t.Helper()
	program := filepath.Join(t.TempDir(), "breakwater")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/webapp/app")); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--scope=full", "--max-targets=2", "--concurrency=1", "--timeout=20m")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "BREAKWATER_BACKENDS="+backends)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("review: %v\n%s", err, out)
	}
	var run modelRun
	content, err := os.ReadFile(filepath.Join(dir, ".breakwater", "report.json"))
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(content)).Decode(&run)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s", out)
		}
	})
	return run
}

func (r modelRun) by(backend string) (n int) {
	for _, target := range r.Targets {
		if target.By == backend {
			n++
		}
	}
	return n
}

// What it takes to talk to a real server: BREAKWATER_TEST_MODEL is its address
// up to /v1, BREAKWATER_TEST_MODEL_NAME the model, "tiny" if empty. Quality is
// not judged: a random model will do.
func TestLongModel(t *testing.T) {
	address, model := os.Getenv("BREAKWATER_TEST_MODEL"), os.Getenv("BREAKWATER_TEST_MODEL_NAME")
	if address == "" {
		t.Fatal("BREAKWATER_TEST_MODEL is not set; it is the address of a model server, such as http://127.0.0.1:11434/v1")
	}
	if model == "" {
		model = "tiny"
	}
	// A small machine takes minutes for a prompt; only what a test is about may be cut.
	patient := ", attempt-timeout: 8m, first-token-timeout: 8m, idle-timeout: 2m"
	backend := func(name string, w *wire, more string) string {
		path := "/v1"
		if u, err := url.Parse(address); err == nil && u.Path != "" {
			path = strings.TrimSuffix(u.Path, "/")
		}
		return "- {name: " + name + ", base-url: " + w.URL + path + ", model: " + model + more + "}\n"
	}
	t.Run("schema and streaming", func(t *testing.T) {
		w := newWire(t, address)
		run := reviewWith(t, backend("model", w, patient))
		if run.by("model") == 0 {
			t.Errorf("the model reviewed none of the targets: %+v", run)
		}
		schema, streamed := 0, 0
		for _, e := range w.exchanges {
			if e.format == "json_schema" {
				schema++
			}
			if e.streamed && strings.HasPrefix(e.kind, "text/event-stream") && e.chunks > 0 {
				streamed++
			}
		}
		if schema == 0 || streamed == 0 {
			t.Errorf("of %d exchanges %d asked for a schema and %d came as a stream", len(w.exchanges), schema, streamed)
		}
	})
	t.Run("slow first token", func(t *testing.T) {
		slow, quick := newWire(t, address), newWire(t, address)
		slow.hold = time.Minute
		// Without overlap the other one is asked only once this one's first token is late; it would come after a minute.
		run := reviewWith(t, "failover: {overlap: false}\nbackends:\n"+
			backend("slow", slow, ", first-token-timeout: 5s, attempts: 1, attempt-timeout: 8m")+
			backend("quick", quick, patient))
		if run.by("slow") > 0 || run.by("quick") == 0 {
			t.Errorf("%d targets by the slow server, %d by the other one", run.by("slow"), run.by("quick"))
		}
	})
	t.Run("restart in mid-run", func(t *testing.T) {
		w := newWire(t, address)
		restarted := make(chan error, 1)
		go func() {
			for !w.begun() && t.Context().Err() == nil {
				time.Sleep(50 * time.Millisecond)
			}
			restarted <- w.restart()
		}()
		run := reviewWith(t, backend("model", w, patient))
		if err := <-restarted; err != nil {
			t.Fatal(err)
		}
		if run.by("model") == 0 || run.Backends[0].Failures == 0 {
			t.Errorf("%d targets by the model after %d failures: it was not taken up again",
				run.by("model"), run.Backends[0].Failures)
		}
	})
}
