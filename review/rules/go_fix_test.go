package rules

import "testing"

// TestClientTimeouts: a client's Timeout cuts bodies too, so that all that is
// read must stand in the text.
func TestClientTimeouts(t *testing.T) {
	const head = "package a\n\nimport (\n\t\"encoding/json\"\n\t\"io\"\n\t\"net/http\"\n\t\"time\"\n)\n\nvar wait time.Duration\n\n"
	const bound = "(&http.Client{Timeout: 30 * time.Second}).Get(u)"
	get := func(result, body string) string {
		return head + "func f(u string, v any) " + result + " {\n\tresp, err := http.Get(u)\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\tdefer resp.Body.Close()\n\t" + body + "\n}\n"
	}
	checkFixed(t, "a.go", "http-client-no-timeout", []fixCase{
		{name: "decoded", src: get("error", "return json.NewDecoder(resp.Body).Decode(v)"), from: "http.Get(u)", to: bound},
		{name: "status", src: get("int", "return resp.StatusCode"), from: "http.Get(u)", to: bound},
		{name: "returned", src: get("*http.Response", "return resp")},
		{name: "copied", src: get("error", "_, err = io.Copy(file, resp.Body)\n\treturn err")},
		{name: "handed on", src: get("error", "return use(resp.Body)")},
		{name: "the default client is changed", src: get("int", "return resp.StatusCode"), others: map[string]string{"b.go": "package a\n\nimport \"net/http\"\n\nfunc init() { http.DefaultClient.Jar = jar }\n"}},
		{name: "time is something else", src: replaceOnce(t, get("int", "return resp.StatusCode"), "u string", "u, time string")},
		{
			name: "a client of this function",
			src: head + "func f(u string) int {\n\tc := &http.Client{}\n\tresp, err := c.Get(u)\n" +
				"\tif err != nil {\n\t\treturn 0\n\t}\n\tdefer resp.Body.Close()\n" +
				"\treturn resp.StatusCode\n}\n",
			from: "http.Client{}",
			to:   "http.Client{Timeout: 30 * time.Second}",
		},
		{
			name: "a client of this package",
			src: head + "var c = &http.Client{}\n\nfunc f(u string) int {\n\tresp, err := c.Get(u)\n" +
				"\tif err != nil {\n\t\treturn 0\n\t}\n\tdefer resp.Body.Close()\n" +
				"\treturn resp.StatusCode\n}\n",
			from: "http.Client{}",
			to:   "http.Client{Timeout: 30 * time.Second}",
		},
		{name: "a client that other files use", src: head + "var c = &http.Client{}\n", others: map[string]string{"b.go": "package a\n\nfunc g() { c.Get(\"http://a\") }\n"}},
		{name: "a client that is returned", src: head + "func f() *http.Client {\n\treturn &http.Client{}\n}\n"},
		{name: "a client that is given to others", src: head + "func f() {\n\tc := &http.Client{}\n\tuse(c)\n}\n"},
		{name: "a client in a field", src: head + "func f() *T {\n\treturn &T{client: &http.Client{}}\n}\n"},
		{name: "a client that downloads", src: head + "func f(u string) error {\n\tc := &http.Client{}\n\tresp, err := c.Get(u)\n\tif err != nil {\n\t\treturn err\n\t}\n\tdefer resp.Body.Close()\n\t_, err = io.Copy(file, resp.Body)\n\treturn err\n}\n"},
	})
}

// TestDeferredClose: what is deferred must have been acquired, and must not be
// taken from what goes on using it.
func TestDeferredClose(t *testing.T) {
	const head = "package a\n\nimport (\n\t\"bufio\"\n\t\"io\"\n\t\"os\"\n)\n\n"
	f := func(result, check, body string) string {
		return head + "func f(p string) " + result + " {\n\tx, err := os.Open(p)\n\tif " + check + "\n\t" + body + "\n}\n"
	}
	const leave = "err != nil {\n\t\treturn nil, err\n\t}"
	const use = "io.Copy(io.Discard, x)\n\treturn nil, nil"
	checkFixed(t, "a.go", "resource-not-closed", []fixCase{
		{name: "after the check", src: f("(any, error)", leave, use), from: leave + "\n", to: leave + "\n\tdefer x.Close()\n"},
		{name: "a failure that goes on", src: f("(any, error)", "err != nil {\n\t\tprintln(err)\n\t}", use)},
		{name: "another error is looked at", src: f("(any, error)", "other != nil {\n\t\treturn nil, other\n\t}", use)},
		{name: "a failure and more", src: f("(any, error)", "err != nil && p != \"\" {\n\t\treturn nil, err\n\t}", use)},
		{name: "success inside", src: f("(any, error)", "err == nil {\n\t\treturn nil, nil\n\t}", use)},
		{name: "a goroutine reads on", src: f("(any, error)", leave, "go func() { io.Copy(io.Discard, x) }()\n\treturn nil, nil")},
		{name: "a reader over it is returned", src: f("(any, error)", leave, "r := bufio.NewReader(x)\n\treturn r, nil"), silent: true},
		{name: "a reader over it is used up", src: f("(any, error)", leave, "r := bufio.NewReader(x)\n\t_, err = r.ReadByte()\n\treturn nil, err"), from: leave + "\n", to: leave + "\n\tdefer x.Close()\n"},
	})
}

func TestResultChannels(t *testing.T) {
	f := func(send string) string {
		return "package a\n\nimport \"context\"\n\nfunc f(ctx context.Context) int {\n\tch := make(chan int)\n\tgo func() {\n\t\t" + send + "\n\t}()\n\tselect {\n\tcase v := <-ch:\n\t\treturn v\n\tcase <-ctx.Done():\n\t\treturn 0\n\t}\n}\n"
	}
	checkFixed(t, "a.go", "goroutine-leak", []fixCase{
		{name: "the send is the end", src: f("ch <- work()"), from: "make(chan int)", to: "make(chan int, 1)"},
		{name: "two ways to end", src: f("if bad() {\n\t\t\tch <- 0\n\t\t\treturn\n\t\t}\n\t\tch <- work()"), from: "make(chan int)", to: "make(chan int, 2)"},
		{name: "something waits for the receiver", src: f("ch <- work()\n\t\tcleanUp()")},
	})
}
