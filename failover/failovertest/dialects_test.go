package failovertest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"breakwater/failover/failovertest"
)

// post sends a body to a path of a provider without a network.
func post(ctx context.Context, p *failovertest.Provider, path, body string) (status int, text string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://provider.test"+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	resp, err := p.RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(read), err
}

func TestDialects(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		path, body string
		reply      failovertest.Reply
		dialect    failovertest.Dialect
		model      string
		want       []string
	}{
		"openai":           {"/v1/chat/completions", `{"model":"m"}`, failovertest.Reply{Text: "hi"}, failovertest.OpenAI, "m", []string{`"content":"hi"`, `"finish_reason":"stop"`}},
		"openai stream":    {"/chat/completions", `{"model":"m","stream":true}`, failovertest.Reply{Pieces: []string{"a", "b"}}, failovertest.OpenAI, "m", []string{`{"content":"a"}`, "data: [DONE]"}},
		"openai error":     {"/chat/completions", `{}`, failovertest.Reply{Status: 429, Code: "c"}, failovertest.OpenAI, "", []string{`"code":"c"`, "scripted status 429"}},
		"azure":            {"/openai/deployments/d/chat/completions", `{"model":"m"}`, failovertest.Reply{}, failovertest.Azure, "d", []string{`"content":"ok"`}},
		"anthropic":        {"/v1/messages", `{"model":"m"}`, failovertest.Reply{Text: "hi"}, failovertest.Anthropic, "m", []string{`"text":"hi"`, "end_turn"}},
		"anthropic tool":   {"/v1/messages", `{"model":"m","tools":[{}]}`, failovertest.Reply{Text: `{"a":1}`}, failovertest.Anthropic, "m", []string{`"input":{"a":1}`}},
		"anthropic stream": {"/v1/messages", `{"stream":true}`, failovertest.Reply{Text: "hi"}, failovertest.Anthropic, "", []string{"event: message_start", `"text":"hi"`, "event: message_stop"}},
		"anthropic error":  {"/v1/messages", `{}`, failovertest.Reply{Status: 529, Type: "overloaded_error"}, failovertest.Anthropic, "", []string{`"type":"error"`, "overloaded_error"}},
		"refusal":          {"/v1/messages", `{}`, failovertest.Reply{Refusal: "no"}, failovertest.Anthropic, "", []string{`"stop_reason":"refusal"`}},
		"raw":              {"/chat/completions", `{}`, failovertest.Raw(200, "text/html", "<html>"), failovertest.OpenAI, "", []string{"<html>"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := failovertest.NewProvider(failovertest.Script(tt.reply))
			_, text, err := post(t.Context(), p, tt.path, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					t.Errorf("answer lacks %s:\n%s", want, text)
				}
			}
			if q := p.Requests()[0]; q.Dialect != tt.dialect || q.Model != tt.model {
				t.Errorf("recorded %s, model %q", q.Dialect, q.Model)
			}
		})
	}
}

func TestBreakdowns(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		reply failovertest.Reply
		want  error
	}{
		"reset":       {failovertest.Reply{Reset: true}, syscall.ECONNRESET},
		"cut":         {failovertest.Reply{Cut: 5}, io.ErrUnexpectedEOF},
		"hang":        {failovertest.Reply{Hang: true}, context.DeadlineExceeded},
		"a long wait": {failovertest.Reply{Delay: failovertest.Duration(time.Hour)}, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				p := failovertest.NewProvider(failovertest.Script(tt.reply))
				if _, _, err := post(ctx, p, "/chat/completions", "{}"); !errors.Is(err, tt.want) {
					t.Errorf("error %v, want %v", err, tt.want)
				}
			})
		})
	}
}

func TestRealBreakdowns(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string]failovertest.Reply{"reset": {Reset: true}, "cut": {Cut: 5}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := failovertest.New(t, reply)
			resp, err := http.Post(s.URL+"/chat/completions", "application/json", strings.NewReader("{}"))
			if err == nil {
				_, err = io.ReadAll(resp.Body)
				resp.Body.Close()
			}
			if err == nil {
				t.Error("the answer came whole")
			}
		})
	}
}
