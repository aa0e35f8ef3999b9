package failover

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"breakwater/failover/failovertest"
)

func TestSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	key := NewSecret("  sk-very-secret\n")
	if key.Reveal() != "sk-very-secret" {
		t.Fatalf("revealed %q", key.Reveal())
	}
	holder := struct{ Key Secret }{key}
	text, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "key", key, "holder", holder)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "key", key, "holder", holder)
	printed := []string{string(text), log.String(), key.GoString()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c"} {
		printed = append(printed, fmt.Sprintf(verb, key), fmt.Sprintf(verb, &key))
	}
	printed = append(printed, fmt.Sprintf("%v %+v %#v", holder, holder, holder))
	for _, text := range printed {
		if !strings.Contains(text, mask) || strings.Contains(text, "secret") || strings.Contains(strings.ToLower(text), "736563") {
			t.Errorf("printed %s", text)
		}
	}
	if empty := (Secret{}); !empty.Empty() || empty.String() != "" {
		t.Errorf("an empty key prints %q", empty)
	}
}

func TestScrubber(t *testing.T) {
	t.Parallel()
	s := newScrubber(NewSecret("abcd"), NewSecret("abcdef"), NewSecret("x"), Secret{})
	for text, want := range map[string]string{
		"key abcdef, key abcd": "key ***, key ***", "an x stays": "an x stays", "": "",
	} {
		if got := s.clean(text); got != want {
			t.Errorf("clean(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestKeysNowhere(t *testing.T) {
	t.Parallel()
	const key = "secret-key-one"
	c, _ := hosted(t, twoRegions, Options{}, map[string]failovertest.Reply{"one.test": {}, "two.test": {}})
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("client", "client", c, "config", c.cfg)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("client", "client", c)
	wrapped := struct{ hidden Secret }{NewSecret(key)}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v", c, c, c), fmt.Sprintf("%v %+v %#v", wrapped, wrapped, wrapped), log.String()} {
		if strings.Contains(text, "secret-key") {
			t.Errorf("shows a key: %s", text)
		}
	}
	if a, b := NewSecret(key), NewSecret(" "+key+"\n"); a != b || a.Reveal() != key || (Secret{}).Reveal() != "" {
		t.Error("a key is not the same as itself")
	}
}

func TestScrubbing(t *testing.T) {
	t.Parallel()
	const key = "secret-key-1"
	for name, answer := range map[string]string{
		"a malformed status line": "HTTP/1.1 " + key + " no\r\n\r\n",
		"a malformed header":      "HTTP/1.1 200 OK\r\n" + key + "\r\n\r\n",
		"a code that is cut":      response400(`{"error":{"code":"` + strings.Repeat("x", messageLimit-len(key)/2) + key + `","message":"m"}}`),
		"NUL inside the key":      response400(`{"error":{"message":"no such key: secret-\u0000key-1"}}`),
		"a line break inside":     response400(`{"error":{"message":"no such key: sec\u0007ret-key-1"}}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, &failovertest.Server{URL: speaking(t, answer)}, ", attempts: 1")
			_, err := c.Chat(t.Context(), ask)
			for _, err := range chain(err) {
				if text := err.Error(); strings.Contains(text, "secret-key") || strings.Contains(text, "secret") && !strings.Contains(text, mask) {
					t.Errorf("%T shows the key: %v", err, err)
				}
			}
		})
	}
}

// chain lists an error and all that it wraps.
func chain(err error) []error {
	all := []error{err}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			all = append(all, chain(inner)...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			all = append(all, chain(inner)...)
		}
	}
	return all
}

func response400(body string) string {
	return fmt.Sprintf("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body)
}

// speaking starts a server that answers every request with the same bytes.
func speaking(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					_, _ = io.WriteString(conn, answer)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}
