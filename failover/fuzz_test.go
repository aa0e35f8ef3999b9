package failover

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"
)

// response is an answer as a server would send it.
func response(status int, contentType string, body []byte) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(bytes.NewReader(body)),
	}
}

// FuzzErrorBody: whatever a server writes, the failure has a rule, and its text is short, on one line and valid.
func FuzzErrorBody(f *testing.F) {
	for _, seed := range []string{
		`{"error":{"message":"m","code":"insufficient_quota","type":"t"}}`, `{"error":"text"}`, `[{"error":{"code":429}}]`,
		`{"object":"error","message":"m"}`, `{"detail":[{"msg":"m"}]}`, "<html><title>t</title>", "", "\xff\x00{", `{"error":{"code":1e999}}`,
	} {
		f.Add(429, []byte(seed))
		f.Add(200, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		d := transport{scrub: newScrubber(NewSecret("secret-key"))}
		var err error
		if status = 200 + (status&0x7fffffff)%400; status < 300 {
			_, err = d.document(response(status, "application/json", body))
		} else {
			err = d.refusal(response(status, "application/json", body))
		}
		var fail *Failure
		if err == nil {
			return
		}
		if !errors.As(err, &fail) {
			t.Fatalf("%v is no failure", err)
		}
		text := fail.Error()
		if _, known := ruleByKind[fail.Kind]; !known || fail.Kind == KindUnknown {
			t.Errorf("no rule for %q", fail.Kind)
		}
		if bytes.ContainsAny([]byte(text), "\r\n\x00") || !utf8.ValidString(text) || len(text) > 4*3*messageLimit {
			t.Errorf("unfit for a log: %q", text)
		}
	})
}

// FuzzStream: a guarded stream ends, with every line whole, and either complete or with a failure that has a rule.
func FuzzStream(f *testing.F) {
	for _, seed := range []string{
		"data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
		"event: error\ndata: {\"type\":\"error\"}\n\n", "data: {\"error\":1}", ": comment\n\n", "data", "data: {\"choices\":[{\"finish",
		"data: {\"type\":\"message_stop\"}\n", "\r\n\r\ndata:[DONE]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		resp, err := transport{}.stream(response(200, eventStream, body), nil)
		if err == nil {
			var out []byte
			out, err = io.ReadAll(resp.Body)
			if len(out) > 0 && out[len(out)-1] != '\n' {
				t.Errorf("the last line has no end: %q", out)
			}
			if len(out) > len(body)+1 {
				t.Errorf("%d bytes out of %d", len(out), len(body))
			}
		}
		var fail *Failure
		if err != nil && (!errors.As(err, &fail) || ruleByKind[fail.Kind].Kind == "") {
			t.Errorf("error %v", err)
		}
	})
}

// FuzzParseConfig: any document is a configuration that New accepts, or an error that shows no key.
func FuzzParseConfig(f *testing.F) {
	for _, seed := range []string{twoRegions, "[]", "{backends: [{name: a, model: m}], failover: {min-duration: 1s}}", "- {name: a, api-key: secret-key-x", "a: &a [*a]", "- &x {name: a, model: m, regions: [*x]}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		cfg, err := ParseConfig(doc, func(string) string { return "from-env" })
		if err != nil {
			return
		}
		cfg.Failover.StateFile = "" // a path of the document's choice
		if _, err := New(cfg, Options{}); err != nil {
			t.Errorf("accepted, but not by New: %v", err)
		}
	})
}

// FuzzStateFile: whatever another process left in a state file, a record that is written is read back, within the
// bounds of the file.
func FuzzStateFile(f *testing.F) {
	for _, seed := range []string{
		"", "{", "[]", "null", `{"a": {"until": 9223372036854775807, "failures": 3}}`, `{"a": {"failures": -1}, "b": 1}`,
		`{"a": {"slots": 1e30}}`, "\xff\x00",
	} {
		f.Add([]byte(seed), "a")
	}
	path := filepath.Join(f.TempDir(), "state.json")
	f.Fuzz(func(t *testing.T, left []byte, name string) {
		if err := os.WriteFile(path, left, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := NewFileStore(path)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := s.Get(name)
		if err != nil || rec.Failures < 0 || rec.Until > time.Now().Add(storeHorizon).UnixNano() {
			t.Fatalf("read %+v, %v", rec, err)
		}
		err = s.Update(name, func(r *Record) { r.Failures = 7 })
		got, again := s.Get(name)
		if err == nil && utf8.ValidString(name) && (again != nil || got.Failures != 7) {
			t.Errorf("%+v (%v) was read back, want 7 failures", got, again)
		}
	})
}
