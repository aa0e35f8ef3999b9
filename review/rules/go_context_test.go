package rules

import "testing"

const goHead = "package a\n\nimport (\n\t\"context\"\n\t\"net/http\"\n\t\"time\"\n)\n\n"

// TestFreshContext: the caller's context takes the place of a fresh one only
// where it is in scope by its own name and the code runs before the return.
func TestFreshContext(t *testing.T) {
	const fresh = "context.Background()"
	checkFixed(t, "a.go", "context-not-propagated", []fixCase{
		{name: "plain", src: goHead + "func f(ctx context.Context) error {\n\treturn work(context.Background())\n}\n", from: fresh, to: "ctx"},
		{name: "request", src: goHead + "func f(w http.ResponseWriter, r *http.Request) {\n\twork(context.Background())\n}\n", from: fresh, to: "r.Context()"},
		{name: "with a timeout", src: goHead + "func f(ctx context.Context) error {\n\tctx, cancel := context.WithTimeout(context.Background(), time.Second)\n\tdefer cancel()\n\treturn work(ctx)\n}\n"},
		{name: "under another name", src: goHead + "func f(ctx context.Context) error {\n\tc, cancel := context.WithTimeout(context.Background(), time.Second)\n\tdefer cancel()\n\treturn work(c)\n}\n"},
		{name: "the name means something else here", src: goHead + "func f(w http.ResponseWriter, r *http.Request) {\n\tfor _, r := range rows() {\n\t\twork(context.Background(), r)\n\t}\n}\n"},
		{name: "in a literal that is called", src: goHead + "func f(ctx context.Context) error {\n\treturn try(func() error { return work(context.Background()) })\n}\n"},
		{name: "in a literal that is kept", src: goHead + "func f(ctx context.Context) func() {\n\treturn func() { work(context.Background()) }\n}\n", silent: true},
		{name: "in a callback", src: goHead + "func f(ctx context.Context) {\n\ttime.AfterFunc(time.Second, func() { work(context.Background()) })\n}\n", silent: true},
		{name: "in a goroutine", src: goHead + "func f(ctx context.Context) {\n\tgo work(context.Background())\n}\n", silent: true},
		{name: "in deferred cleanup", src: goHead + "func f(ctx context.Context, t *T) {\n\tdefer t.undo(context.Background())\n}\n", silent: true},
		{name: "a life of its own", src: goHead + "func (s *S) f(ctx context.Context) {\n\ts.ctx, s.stop = context.WithCancel(context.Background())\n}\n", silent: true},
		{name: "kept in a field", src: goHead + "func f(ctx context.Context) *S {\n\treturn &S{ctx: context.Background()}\n}\n", silent: true},
		{name: "said to be detached", src: goHead + "func f(ctx context.Context) error {\n\t// The work must outlive the request,\n\t// whoever asked for it.\n\treturn work(context.Background())\n}\n", silent: true},
		{name: "unnamed parameter", src: goHead + "func f(context.Context) error {\n\treturn work(context.Background())\n}\n", silent: true},
	})
}

func TestCallsWithoutContext(t *testing.T) {
	checkFixed(t, "a.go", "context-not-propagated", []fixCase{
		{name: "request", src: goHead + "func f(ctx context.Context, u string) error {\n\treq, err := http.NewRequest(\"GET\", u, nil)\n\treturn send(req, err)\n}\n", from: "NewRequest(", to: "NewRequestWithContext(ctx, "},
		{name: "given to the sender with the context", src: goHead + "func f(ctx context.Context, u string) error {\n\treq, err := http.NewRequest(\"GET\", u, nil)\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn send(ctx, req)\n}\n", silent: true},
		{name: "in a literal", src: goHead + "func f(ctx context.Context, u string) error {\n\treturn try(func() error {\n\t\treq, err := http.NewRequest(\"GET\", u, nil)\n\t\treturn send(req, err)\n\t})\n}\n"},
		{name: "a process that stays", src: "package a\n\nimport (\n\t\"context\"\n\t\"os/exec\"\n)\n\nfunc f(ctx context.Context) error {\n\tcmd := exec.Command(\"agent\")\n\treturn cmd.Start()\n}\n", silent: true},
		{name: "package under another name", src: "package a\n\nimport (\n\t\"context\"\n\tx \"os/exec\"\n)\n\nfunc f(ctx context.Context) error {\n\treturn x.Command(\"agent\").Run()\n}\n", from: "x.Command(", to: "x.CommandContext(ctx, "},
	})
}

// TestLostCancel: a context that something still uses after the function has
// returned must not be cancelled at its end.
func TestLostCancel(t *testing.T) {
	f := func(result, body string) string {
		return goHead + "func f(ctx context.Context) " + result + " {\n\tc, _ := context.WithTimeout(ctx, time.Second)\n\t" + body + "\n}\n"
	}
	const lost, kept = "c, _ := context.WithTimeout(ctx, time.Second)\n", "c, cancel := context.WithTimeout(ctx, time.Second)\n\tdefer cancel()\n"
	checkFixed(t, "a.go", "context-cancel-leak", []fixCase{
		{name: "used up", src: f("error", "return work(c)"), from: lost, to: kept},
		{name: "plain results", src: f("(n int, err error)", "return count(c)"), from: lost, to: kept},
		{name: "returned", src: f("context.Context", "return c")},
		{name: "in what is returned", src: f("(*http.Response, error)", "return fetch(c)")},
		{name: "in a goroutine", src: f("error", "go work(c)\n\treturn nil")},
		{name: "in a closure", src: f("error", "later(func() { work(c) })\n\treturn nil")},
		{name: "in a field", src: f("error", "s.ctx = c\n\treturn nil")},
		{name: "cancel is another thing", src: f("error", "cancel(1)\n\treturn work(c)")},
	})
}

// TestDeafSleep: leaving must fit the results of the function.
func TestDeafSleep(t *testing.T) {
	f := func(result, leave string) string {
		return "package a\n\nimport (\n\t\"context\"\n\tclock \"time\"\n)\n\nfunc f(ctx context.Context) " + result + " {\n\tfor i := 0; i < 9; i++ {\n\t\tif err := work(); err == nil {\n\t\t\treturn " + leave + "\n\t\t}\n\t\tclock.Sleep(3 * clock.Second)\n\t}\n\treturn " + leave + "\n}\n"
	}
	const sleep = "clock.Sleep(3 * clock.Second)\n"
	checkFixed(t, "a.go", "retry-ignores-cancellation", []fixCase{
		{name: "error", src: f("error", "nil"), from: sleep, to: "select {\n\t\tcase <-ctx.Done():\n\t\t\treturn ctx.Err()\n\t\tcase <-clock.After(3 * clock.Second):\n\t\t}\n"},
		{name: "two results", src: f("(n int, err error)", "0, nil"), from: sleep, to: "select {\n\t\tcase <-ctx.Done():\n\t\t\treturn 0, ctx.Err()\n\t\tcase <-clock.After(3 * clock.Second):\n\t\t}\n"},
		{name: "three results in two declarations", src: f("(a, b int, err error)", "0, 0, nil")},
		{name: "no error", src: f("int", "0")},
	})
}
