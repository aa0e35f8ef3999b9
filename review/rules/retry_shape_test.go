package rules

import (
	"fmt"
	"testing"
)

const pyHead = "import time\n\nimport requests\n\n"

// shape is code in which a rule speaks, or must be silent.
type shape struct {
	name, src string
	silent    bool
}

func checkShapes(t *testing.T, path, rule string, shapes []shape) {
	t.Helper()
	for _, x := range shapes {
		n := 0
		for _, f := range review(fileOf(path, x.src)) {
			if f.Rule == rule {
				n++
			}
		}
		if (n == 0) != x.silent {
			t.Errorf("%s %s, %s: %d findings in\n%s", path, rule, x.name, n, x.src)
		}
	}
}

func TestGoRetryByShape(t *testing.T) {
	f := func(loop string) string {
		return "package a\n\nimport \"time\"\n\nfunc f(xs []string, call func(...any) error) (err error) {\n\t" + loop + "\n\treturn err\n}\n"
	}
	const again = "{\n\t\tif err = call(); err == nil {\n\t\t\treturn nil\n\t\t}\n\t\ttime.Sleep(3 * time.Second)\n\t}"
	checkShapes(t, "a.go", "retry-fixed-delay", []shape{
		{name: "counts", src: f("for n := 0; n < 9; n++ " + again)},
		{name: "counts down", src: f("for k := int64(9); k > 0; k-- " + again)},
		{name: "range over a number", src: f("for range 9 " + again)},
		{name: "until a time", src: f("for time.Since(start) < limit " + again)},
		{name: "items", src: f("for i := 0; i < len(xs); i++ {\n\t\tif err = call(xs[i]); err == nil {\n\t\t\treturn nil\n\t\t}\n\t\ttime.Sleep(3 * time.Second)\n\t}"), silent: true},
		{name: "ports", src: f("for p := 1; p < 9; p++ {\n\t\terr = call(p)\n\t\tif err == nil {\n\t\t\treturn nil\n\t\t}\n\t\ttime.Sleep(3 * time.Second)\n\t}"), silent: true},
		{name: "poll", src: f("for {\n\t\tdone, err := state()\n\t\tif err == nil && done {\n\t\t\treturn nil\n\t\t}\n\t\ttime.Sleep(3 * time.Second)\n\t}"), silent: true},
		{name: "poll that gives up on an error", src: f("for {\n\t\tdone, err := state()\n\t\tif err != nil {\n\t\t\treturn err\n\t\t}\n\t\tif done {\n\t\t\treturn nil\n\t\t}\n\t\ttime.Sleep(3 * time.Second)\n\t}"), silent: true},
	})
}

func TestScriptRetryByShape(t *testing.T) {
	const sleep = "const sleep = (ms) => new Promise((r) => setTimeout(r, ms));\n"
	f := func(loop string) string { return sleep + "export async function f(q) {\n  " + loop + "\n}\n" }
	checkShapes(t, "a.mjs", "retry-fixed-delay", []shape{
		{name: "counts up", src: f("for (let n = 0; n < 5; n++) {\n    try { return await q.fetch(); } catch (e) { await sleep(2000); }\n  }")},
		{name: "while", src: f("let n = 0;\n  while (n < 9) {\n    try { return await q.fetch(); } catch { n++; await sleep(2000); }\n  }")},
		{name: "counts down", src: f("for (let n = 9; n > 0; n--) {\n    try { return await q.fetch(); } catch (e) { await sleep(2000); }\n  }")},
		{name: "unknown number of tries", src: f("for (let n = 0; n < q.tries; n++) {\n    try { return await q.fetch(); } catch (e) { await sleep(2000); }\n  }")},
		{name: "a long delay", src: f("for (let n = 0; n < 5; n++) {\n    try { return await q.fetch(); } catch (e) { await sleep(60000); }\n  }")},
		{name: "items", src: f("for (let n = 0; n < q.length; n++) {\n    try { return await q[n].fetch(); } catch (e) { await sleep(2000); }\n  }"), silent: true},
		{name: "pages", src: f("for (let n = 0; n < 5; n++) {\n    try { return await q.fetch(n); } catch (e) { await sleep(2000); }\n  }"), silent: true},
		{name: "queue", src: f("while (true) {\n    const job = q.take();\n    if (!job) break;\n    try { await job(); } catch (e) { await sleep(2000); }\n  }"), silent: true},
		{name: "poll", src: f("while (true) {\n    try {\n      if ((await q.fetch()).done) return;\n    } catch (e) { console.log(e); }\n    await sleep(2000);\n  }"), silent: true},
		{name: "a timeout that is no pause", src: f("for (let n = 0; n < 5; n++) {\n    try { return await q.timeout(2000).get(); } catch (e) { console.log(e); }\n  }"), silent: true},
	})
}

func TestJavaRetryByShape(t *testing.T) {
	f := func(loop string) string {
		return "class A {\n  Object f(Api api, java.util.List<Api> all) throws Exception {\n    " + loop + "\n    return null;\n  }\n}\n"
	}
	const attempt = "{\n      try { return api.call(); } catch (java.io.IOException e) { Thread.sleep(3000); }\n    }"
	checkShapes(t, "A.java", "retry-fixed-delay", []shape{
		{name: "counts", src: f("for (int n = 0; n < 9; n++) " + attempt)},
		{name: "while", src: f("int k = 9;\n    while (k-- > 0) " + attempt)},
		{name: "items", src: f("for (int i = 0; i < all.size(); i++) {\n      try { return all.get(i).call(); } catch (java.io.IOException e) { Thread.sleep(3000); }\n    }"), silent: true},
		{name: "another host each turn", src: f("for (int i = 0; i < 9; i++) {\n      Api next = all.get(i);\n      try { return next.call(); } catch (java.io.IOException e) { Thread.sleep(3000); }\n    }"), silent: true},
		{name: "poll", src: f("while (true) {\n      try { if (api.done()) return null; } catch (java.io.IOException e) { log(e); }\n      Thread.sleep(3000);\n    }"), silent: true},
	})
	checkShapes(t, "A.java", "retry-no-delay", []shape{
		{name: "iterator", src: f("for (java.util.Iterator<Api> it = all.iterator(); it.hasNext();) {\n      try { return it.next().call(); } catch (java.io.IOException e) { log(e); }\n    }"), silent: true},
		{name: "ports", src: f("for (int p = 1; p < 99; p++) {\n      try (java.net.ServerSocket s = new java.net.ServerSocket(p)) { return s; } catch (java.io.IOException e) { log(e); }\n    }"), silent: true},
		{name: "progress", src: f("int n = 0;\n    do {\n      try { n += api.read(); return n; } catch (java.io.IOException e) { log(e); }\n    } while (n < 9);"), silent: true},
		{name: "the same thing again", src: f("for (int n = 0; n < 9; n++) {\n      try { return api.call(); } catch (java.io.IOException e) { log(e); }\n    }")},
	})
	checkShapes(t, "A.java", "retry-unbounded", []shape{
		{name: "until the queue is empty", src: f("for (;;) {\n      Api next = all.poll();\n      if (next == null) { break; }\n      try { next.call(); } catch (java.io.IOException e) { log(e); }\n    }"), silent: true},
	})
}

// TestRetryByShape: what a loop does makes it a retry, not how its counter is
// called.
func TestRetryByShape(t *testing.T) {
	loop := func(head, try, except string) string {
		return pyHead + "\ndef f(u, q):\n    n = 0\n    " + head + "\n        try:\n            " + try + "\n        except requests.ConnectionError:\n            " + except + "\n    raise RuntimeError\n"
	}
	var tests []shape
	for _, name := range []string{"n", "tries", "attempt", "k", "i_have_a_name"} {
		src := pyHead + fmt.Sprintf("\ndef f(u):\n    %[1]s = 0\n    while %[1]s < 9:\n        try:\n            return requests.get(u, timeout=1).status_code\n        except requests.ConnectionError:\n            %[1]s += 1\n            time.sleep(3)\n    raise RuntimeError\n", name)
		tests = append(tests, shape{name: name, src: "import random\n" + src})
	}
	get := "return requests.get(u, timeout=1)"
	tests = append(tests,
		shape{name: "counts down", src: loop("while n > 0:", get, "n -= 1\n            time.sleep(3)")},
		shape{name: "counts at the end of the turn", src: "import random\n" + loop("while n < 9:", get, "pass\n        n += 1\n        time.sleep(3)")},
		shape{name: "until a time", src: loop("while time.monotonic() < q:", get, "time.sleep(3)")},
		shape{name: "unknown number of tries", src: loop("for n in range(q):", get, "time.sleep(3)")},
		shape{name: "more tries than a growing delay allows", src: loop("for n in range(300):", get, "time.sleep(3)")},
		shape{name: "a long delay", src: loop("for n in range(5):", get, "time.sleep(60)")},
		shape{name: "counts from the top", src: loop("for n in range(5, 0, -1):", get, "time.sleep(3)")},
		shape{name: "the counter is used", src: loop("for _ in range(5):", get, "time.sleep(3)\n            print(_)")},
		shape{name: "random is something else", src: "random = 4\n" + loop("for n in range(5):", get, "time.sleep(3)")},
		shape{name: "only one of two failures counts", src: loop("while n < 9:", get, "n += 1\n            time.sleep(3)\n        except OSError:\n            pass")},

		shape{name: "progress", src: loop("while n < q:", "n += requests.get(u, timeout=1).status_code\n            return n", "time.sleep(3)"), silent: true},
		shape{name: "pages", src: loop("while n < 9:", "requests.get(u, params={\"page\": n}, timeout=1)\n            break", "n += 1\n            time.sleep(3)"), silent: true},
		shape{name: "ports", src: loop("for n in range(9):", "return bind(q + n)", "time.sleep(3)"), silent: true},
		shape{name: "items of a queue", src: loop("while True:\n        job = q.take()\n        if job is None:\n            break", "job.run()", "time.sleep(3)"), silent: true},
		shape{name: "poll", src: loop("while True:", "state = q.state()\n            if state == \"done\":\n                return state", "pass\n        time.sleep(3)"), silent: true},
		shape{name: "schedule", src: loop("while True:", "q.run()", "pass\n        time.sleep(3)"), silent: true},
		shape{name: "generator", src: loop("while True:", "yield q.take()\n            break", "time.sleep(3)"), silent: true},
		shape{name: "job that is asked about", src: pyHead + "\ndef f(u):\n    while True:\n        r = requests.get(u, timeout=1)\n        if r.status_code != 202:\n            return r\n        time.sleep(3)\n", silent: true},
		shape{name: "state that is asked about", src: pyHead + "\ndef f(u, q):\n    while time.time() < q:\n        if u.status == \"APPROVED\":\n            return u\n        time.sleep(3)\n", silent: true},
	)
	checkShapes(t, "a.py", "retry-fixed-delay", tests)
}
