package rules

import (
	"fmt"
	"testing"
)

const pyHead = "import time\n\nimport requests\n\n"

// TestRetryByShape: what a loop does makes it a retry, not how its counter is
// called.
func TestRetryByShape(t *testing.T) {
	const grown = "time.sleep(random.uniform(0, min(30, 3 * 2**%s)))"
	loop := func(head, try, except string) string {
		return pyHead + "\ndef f(u, q):\n    n = 0\n    " + head + "\n        try:\n            " + try + "\n        except requests.ConnectionError:\n            " + except + "\n    raise RuntimeError\n"
	}
	var tests []mend
	for _, name := range []string{"n", "tries", "attempt", "k", "i_have_a_name"} {
		src := pyHead + fmt.Sprintf("\ndef f(u):\n    %[1]s = 0\n    while %[1]s < 9:\n        try:\n            return requests.get(u, timeout=1).status_code\n        except requests.ConnectionError:\n            %[1]s += 1\n            time.sleep(3)\n    raise RuntimeError\n", name)
		tests = append(tests, mend{name: name, src: "import random\n" + src, from: "time.sleep(3)", to: fmt.Sprintf(grown, name)})
	}
	get := "return requests.get(u, timeout=1)"
	tests = append(tests,
		mend{name: "counts down", src: loop("while n > 0:", get, "n -= 1\n            time.sleep(3)")},
		mend{name: "counts at the end of the turn", src: "import random\n" + loop("while n < 9:", get, "pass\n        n += 1\n        time.sleep(3)"), from: "time.sleep(3)", to: fmt.Sprintf(grown, "n")},
		mend{name: "until a time", src: loop("while time.monotonic() < q:", get, "time.sleep(3)")},
		mend{name: "unknown number of tries", src: loop("for n in range(q):", get, "time.sleep(3)")},
		mend{name: "more tries than a growing delay allows", src: loop("for n in range(300):", get, "time.sleep(3)")},
		mend{name: "a long delay", src: loop("for n in range(5):", get, "time.sleep(60)")},
		mend{name: "counts from the top", src: loop("for n in range(5, 0, -1):", get, "time.sleep(3)")},
		mend{name: "the counter is used", src: loop("for _ in range(5):", get, "time.sleep(3)\n            print(_)")},
		mend{name: "random is something else", src: "random = 4\n" + loop("for n in range(5):", get, "time.sleep(3)")},
		mend{name: "only one of two failures counts", src: loop("while n < 9:", get, "n += 1\n            time.sleep(3)\n        except OSError:\n            pass")},

		mend{name: "progress", src: loop("while n < q:", "n += requests.get(u, timeout=1).status_code\n            return n", "time.sleep(3)"), silent: true},
		mend{name: "pages", src: loop("while n < 9:", "requests.get(u, params={\"page\": n}, timeout=1)\n            break", "n += 1\n            time.sleep(3)"), silent: true},
		mend{name: "ports", src: loop("for n in range(9):", "return bind(q + n)", "time.sleep(3)"), silent: true},
		mend{name: "items of a queue", src: loop("while True:\n        job = q.take()\n        if job is None:\n            break", "job.run()", "time.sleep(3)"), silent: true},
		mend{name: "poll", src: loop("while True:", "state = q.state()\n            if state == \"done\":\n                return state", "pass\n        time.sleep(3)"), silent: true},
		mend{name: "schedule", src: loop("while True:", "q.run()", "pass\n        time.sleep(3)"), silent: true},
		mend{name: "rate limit", src: loop("for n in range(9):\n        time.sleep(3)", get, "pass"), silent: true},
		mend{name: "generator", src: loop("while True:", "yield q.take()\n            break", "time.sleep(3)"), silent: true},
		mend{name: "job that is asked about", src: pyHead + "\ndef f(u):\n    while True:\n        r = requests.get(u, timeout=1)\n        if r.status_code != 202:\n            return r\n        time.sleep(3)\n", silent: true},
		mend{name: "state that is asked about", src: pyHead + "\ndef f(u, q):\n    while time.time() < q:\n        if u.status == \"APPROVED\":\n            return u\n        time.sleep(3)\n", silent: true},
	)
	checkMends(t, "a.py", "retry-fixed-delay", tests)
}

// TestDecoratedDelay: a wait that grows must stay within what the tries bound.
func TestDecoratedDelay(t *testing.T) {
	const head = "import tenacity\n\n\n"
	f := func(decorator string) string { return head + decorator + "\ndef f(u):\n    return u()\n" }
	checkMends(t, "a.py", "retry-fixed-delay", []mend{
		{name: "few tries", src: f("@tenacity.retry(stop=tenacity.stop_after_attempt(4), wait=tenacity.wait_fixed(2))"), from: "wait_fixed(2)", to: "wait_random_exponential(multiplier=2, max=30)"},
		{name: "many tries", src: f("@tenacity.retry(stop=tenacity.stop_after_attempt(300), wait=tenacity.wait_fixed(1))")},
		{name: "until a time", src: f("@tenacity.retry(stop=tenacity.stop_after_delay(30), wait=tenacity.wait_fixed(1))")},
		{name: "a long wait", src: f("@tenacity.retry(stop=tenacity.stop_after_attempt(4), wait=tenacity.wait_fixed(60))")},
	})
}
