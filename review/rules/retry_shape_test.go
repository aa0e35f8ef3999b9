package rules

import "testing"

func TestGoRetryByShape(t *testing.T) {
	f := func(loop string) string {
		return "package a\n\nimport \"time\"\n\nfunc f(xs []string, call func(...any) error) (err error) {\n\t" + loop + "\n\treturn err\n}\n"
	}
	const again = "{\n\t\tif err = call(); err == nil {\n\t\t\treturn nil\n\t\t}\n\t\ttime.Sleep(3 * time.Second)\n\t}"
	checkMends(t, "a.go", "retry-fixed-delay", []mend{
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
	const grown = "await sleep(Math.random() * Math.min(30_000, 2000 * 2 ** n))"
	checkMends(t, "a.mjs", "retry-fixed-delay", []mend{
		{name: "counts up", src: f("for (let n = 0; n < 5; n++) {\n    try { return await q(); } catch (e) { await sleep(2000); }\n  }"), from: "await sleep(2000)", to: grown},
		{name: "while", src: f("let n = 0;\n  while (n < 9) {\n    try { return await q(); } catch { n++; await sleep(2000); }\n  }")},
		{name: "counts down", src: f("for (let n = 9; n > 0; n--) {\n    try { return await q(); } catch (e) { await sleep(2000); }\n  }")},
		{name: "unknown number of tries", src: f("for (let n = 0; n < q.tries; n++) {\n    try { return await q(); } catch (e) { await sleep(2000); }\n  }")},
		{name: "a long delay", src: f("for (let n = 0; n < 5; n++) {\n    try { return await q(); } catch (e) { await sleep(60000); }\n  }")},
		{name: "items", src: f("for (let n = 0; n < q.length; n++) {\n    try { return await q[n](); } catch (e) { await sleep(2000); }\n  }"), silent: true},
		{name: "pages", src: f("for (let n = 0; n < 5; n++) {\n    try { return await q(n); } catch (e) { await sleep(2000); }\n  }"), silent: true},
		{name: "queue", src: f("while (true) {\n    const job = q.take();\n    if (!job) break;\n    try { await job(); } catch (e) { await sleep(2000); }\n  }"), silent: true},
		{name: "poll", src: f("while (true) {\n    try {\n      if ((await q()).done) return;\n    } catch (e) { console.log(e); }\n    await sleep(2000);\n  }"), silent: true},
		{name: "a timeout that is no pause", src: f("for (let n = 0; n < 5; n++) {\n    try { return await q.timeout(2000).get(); } catch (e) { console.log(e); }\n  }"), silent: true},
	})
}

func TestJavaRetryByShape(t *testing.T) {
	f := func(loop string) string {
		return "class A {\n  Object f(Api api, java.util.List<Api> all) throws Exception {\n    " + loop + "\n    return null;\n  }\n}\n"
	}
	const attempt = "{\n      try { return api.call(); } catch (java.io.IOException e) { Thread.sleep(3000); }\n    }"
	checkMends(t, "A.java", "retry-fixed-delay", []mend{
		{name: "counts", src: f("for (int n = 0; n < 9; n++) " + attempt)},
		{name: "while", src: f("int k = 9;\n    while (k-- > 0) " + attempt)},
		{name: "items", src: f("for (int i = 0; i < all.size(); i++) {\n      try { return all.get(i).call(); } catch (java.io.IOException e) { Thread.sleep(3000); }\n    }"), silent: true},
		{name: "another host each turn", src: f("for (int i = 0; i < 9; i++) {\n      Api next = all.get(i);\n      try { return next.call(); } catch (java.io.IOException e) { Thread.sleep(3000); }\n    }"), silent: true},
		{name: "poll", src: f("while (true) {\n      try { if (api.done()) return null; } catch (java.io.IOException e) { log(e); }\n      Thread.sleep(3000);\n    }"), silent: true},
	})
	checkMends(t, "A.java", "retry-no-delay", []mend{
		{name: "iterator", src: f("for (java.util.Iterator<Api> it = all.iterator(); it.hasNext();) {\n      try { return it.next().call(); } catch (java.io.IOException e) { log(e); }\n    }"), silent: true},
		{name: "ports", src: f("for (int p = 1; p < 99; p++) {\n      try (java.net.ServerSocket s = new java.net.ServerSocket(p)) { return s; } catch (java.io.IOException e) { log(e); }\n    }"), silent: true},
		{name: "progress", src: f("int n = 0;\n    do {\n      try { n += api.read(); return n; } catch (java.io.IOException e) { log(e); }\n    } while (n < 9);"), silent: true},
		{name: "the same thing again", src: f("for (int n = 0; n < 9; n++) {\n      try { return api.call(); } catch (java.io.IOException e) { log(e); }\n    }")},
	})
	checkMends(t, "A.java", "retry-unbounded", []mend{
		{name: "until the queue is empty", src: f("for (;;) {\n      Api next = all.poll();\n      if (next == null) { break; }\n      try { next.call(); } catch (java.io.IOException e) { log(e); }\n    }"), silent: true},
	})
}
