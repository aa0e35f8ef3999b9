package rules

import "testing"

// TestQuietGo and its siblings hold shapes that look like defects and are
// none, each beside the one that is.
func TestQuietGo(t *testing.T) {
	const head = "package a\n\nimport (\n\t\"context\"\n\t\"net/http\"\n\t\"os\"\n\t\"os/exec\"\n\t\"os/signal\"\n\t\"sync\"\n)\n\n"
	checkFixed(t, "a.go", "subprocess-no-timeout", []fixCase{
		{name: "a tool", src: head + "func f() error {\n\treturn exec.Command(\"convert\").Run()\n}\n"},
		{name: "an editor for a person", src: head + "func f() error {\n\tcmd := exec.Command(\"vi\")\n\tcmd.Stdin = in\n\treturn cmd.Run()\n}\n", silent: true},
	})
}

func TestQuietJava(t *testing.T) {
	f := func(body string) string {
		return "import java.net.*;\nclass A {\n  Object f(URL u, Lock lock, boolean stop) throws Exception {\n    " + body + "\n    return null;\n  }\n}\n"
	}
	checkFixed(t, "A.java", "http-client-no-timeout", []fixCase{
		{name: "an address", src: f("new URL(text).openStream();")},
		{name: "an HTTP connection", src: f("HttpURLConnection c = (HttpURLConnection) u.openConnection();")},
		{name: "a resource", src: f("u.openStream();"), silent: true},
		{name: "a file", src: f("new URL(\"file:\" + text).openStream();"), silent: true},
	})
	const restore = "Thread.currentThread().interrupt();"
	checkFixed(t, "A.java", "interrupt-swallowed", []fixCase{
		{name: "forgotten", src: f("try { Thread.sleep(5); } catch (InterruptedException e) {\n      log(e);\n    }"), from: "catch (InterruptedException e) {\n", to: "catch (InterruptedException e) {\n      " + restore + "\n"},
		{name: "in a loop, where it would spin", src: f("while (!stop) {\n      try { Thread.sleep(5); } catch (InterruptedException e) {\n        log(e);\n      }\n    }")},
		{name: "in a loop that ends then", src: f("while (!stop) {\n      try { Thread.sleep(5); } catch (InterruptedException e) {\n        break;\n      }\n    }"), from: "catch (InterruptedException e) {\n", to: "catch (InterruptedException e) {\n        " + restore + "\n"},
		{name: "noted", src: f("try { Thread.sleep(5); } catch (InterruptedException e) {\n      stop = true;\n    }"), silent: true},
	})
}

func TestQuietPython(t *testing.T) {
	const head = "from sqlalchemy.orm import Session\nimport click\n\n\n"
	checkFixed(t, "a.py", "missing-rollback", []fixCase{
		{name: "looked after", src: head + "def f(db: Session):\n    with cleanup(db):\n        db.commit()\n", silent: true},
		{name: "the decorator rolls back", src: head + "def unit(f):\n    def g(db):\n        try:\n            f(db)\n        except Exception:\n            db.rollback()\n            raise\n    return g\n\n\n@unit\ndef f(db: Session):\n    db.commit()\n", silent: true},
	})
}

// TestTestSupportIsNotReviewed: what imports a test framework helps tests,
// wherever it lies.
func TestTestSupportIsNotReviewed(t *testing.T) {
	for path, src := range map[string]string{
		"mock.go":   "package a\n\nimport (\n\t\"net/http\"\n\t\"net/http/httptest\"\n)\n\nvar c = &http.Client{}\nvar s = httptest.NewServer(nil)\n",
		"helper.py": "import pytest\nimport requests\n\n\ndef f(u):\n    return requests.get(u)\n",
		"Help.java": "import org.junit.Rule;\nclass A { Object o() throws Exception { return new java.net.URL(\"http://a\").openStream(); } }\n",
	} {
		if found := review(fileOf(path, src)); len(found) > 0 {
			t.Errorf("%s: %+v", path, found)
		}
	}
}

func TestQuietJavaPools(t *testing.T) {
	f := func(body string) string {
		return "import java.util.concurrent.*;\nclass A {\n  void f(java.io.File p) throws Exception {\n    " + body + "\n  }\n  void readLines(Object o) {}\n}\n"
	}
	checkFixed(t, "A.java", "unbounded-concurrency", []fixCase{
		{name: "used here", src: f("ExecutorService e = Executors.newCachedThreadPool();\n    e.submit(this::g);")},
		{name: "made for a factory", src: f("Factory x = new Factory(Executors.newCachedThreadPool());"), silent: true},
		{name: "given to a factory", src: f("ExecutorService e = Executors.newCachedThreadPool();\n    Factory x = new Factory(e, 4);"), silent: true},
	})
	checkFixed(t, "A.java", "resource-not-closed", []fixCase{
		{name: "given to a method of the class", src: f("readLines(new FileInputStream(p));"), silent: true},
	})
}

func TestWithOpen(t *testing.T) {
	f := func(body string) string { return "import tarfile\n\n\ndef g(p, q):\n    " + body + "\n" }
	checkFixed(t, "a.py", "resource-not-closed", []fixCase{
		{name: "read", src: f("return open(p).read()"), from: "return open(p).read()", to: "with open(p) as f:\n        return f.read()"},
		{name: "written", src: f("open(p, \"w\").write(q)"), from: "open(p, \"w\").write(q)", to: "with open(p, \"w\") as f:\n        f.write(q)"},
		{name: "a handle that is kept", src: f("return open(p).fileno()")},
		{name: "a member that reads on", src: f("return tarfile.open(p).extractfile(q)")},
		{name: "something runs first", src: f("return join(q(), open(p).read())")},
		{name: "f is taken", src: f("f = 1\n    return open(p).read()")},
		{name: "in a condition", src: f("return open(p).read() if q else None")},
		{name: "one line", src: "def g(p): return open(p).read()\n"},
	})
}
