package failovertest_test

import (
	"net/http"
	"strings"
	"testing"

	"breakwater/failover/failovertest"
)

func TestParseScript(t *testing.T) {
	t.Parallel()
	script, err := failovertest.ParseScript([]byte(`[{"status": 503, "delay": "5ms"}, {"text": "fine"}]`))
	if err != nil || len(script) != 2 || script[0].Status != 503 || script[1].Text != "fine" {
		t.Fatalf("got %+v, %v", script, err)
	}
	script, err = failovertest.ParseScript([]byte(`{"answer": {"findings": [],
		"strengths": []}}`))
	if err != nil || len(script) != 1 || script[0].Text != `{"findings":[],"strengths":[]}` {
		t.Errorf("an answer in JSON: %+v, %v", script, err)
	}
	if _, err := failovertest.ParseScript([]byte(`[{"statsu": 503}]`)); err == nil {
		t.Error("an unknown field was accepted")
	}
}

func TestScriptPlaysInOrderAndRecords(t *testing.T) {
	t.Parallel()
	p := failovertest.New(t, failovertest.Reply{Status: 503}, failovertest.Reply{Text: "fine"})
	for i, want := range []int{503, 200, 200} {
		body := strings.NewReader(`{"model":"m","messages":[{"role":"user","content":"hi"}]}`)
		resp, err := http.Post(p.URL+"/v1/chat/completions", "application/json", body)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("request %d: status %d, want %d", i+1, resp.StatusCode, want)
		}
	}
	if got := p.Requests(); len(got) != 3 || got[2].User != "hi" || got[2].Number != 3 {
		t.Errorf("recorded %+v", got)
	}
}
