package rules

import (
	"strings"
	"testing"
)

func TestTimeoutArguments(t *testing.T) {
	const head = "import requests\n\n\ndef f(u, **kw):\n    "
	const added = "timeout=(3.05, 30)"
	checkFixed(t, "a.py", "http-client-no-timeout", []fixCase{
		{name: "alone", src: head + "return requests.get(u)\n", from: "get(u)", to: "get(u, " + added + ")"},
		{name: "trailing comma", src: head + "return requests.get(u, )\n", from: "get(u, )", to: "get(u, " + added + ", )"},
		{name: "comments at the end of lines", src: head + "return requests.get(\n        u,\n        headers={\"a\": \"b\"},  # the header\n        # last comment\n    ).status_code\n",
			from: "# the header\n", to: "# the header\n        " + added + ",\n"},
		{name: "a comment and no comma", src: head + "return requests.get(\n        u,\n        params=kw  # all, of them\n    )\n",
			from: "params=kw  # all, of them\n", to: "params=kw,  # all, of them\n        " + added + "\n"},
		{name: "a comma on the next line", src: head + "return requests.get(\n        u  # where\n        , params=kw\n        ,\n    )\n"},
		{name: "the last argument ends with the call", src: head + "return requests.post(u, json={\n        \"a\": 1,\n    })\n", from: "})", to: "}, " + added + ")"},
		{name: "tabs", src: strings.ReplaceAll(head, "    ", "\t") + "return requests.get(\n\t\tu,\n\t)\n", from: "\t\tu,\n", to: "\t\tu,\n\t\t" + added + ",\n"},
		{name: "lambda", src: "import requests\n\nf = lambda u: requests.get(u)\n", from: "get(u)", to: "get(u, " + added + ")"},
		{name: "default argument", src: "import requests\n\n\ndef f(r=requests.get(\"http://a\")):\n    return r\n", from: "\"http://a\")", to: "\"http://a\", " + added + ")"},
		{name: "comprehension", src: head + "return [requests.get(x) for x in u]\n", from: "get(x)", to: "get(x, " + added + ")"},
		{name: "switched off on purpose", src: head + "return requests.get(u, timeout=None)\n"},
		{name: "options that nobody sees", src: head + "return requests.get(u, **kw)\n", silent: true},
		{name: "by position", src: head + "return requests.request(\"GET\", u, None, None, None, None, None, None, 5)\n", silent: true},
	})
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	checkFixed(t, "a.py", "http-client-no-timeout", []fixCase{
		{name: "CRLF", src: crlf(head + "return requests.get(\n        u,  # where\n    )\n"), from: "u,  # where\r\n", to: "u,  # where\r\n        " + added + ",\r\n"},
	})
}

// TestArgumentsKeepToTheLineLength: a call that gets too long is laid out as Python's
// formatters would.
func TestArgumentsKeepToTheLineLength(t *testing.T) {
	const (
		head = "import requests\n\n\ndef f(u, headers):\n    "
		one  = "answer = requests.post(SLACK_CONNECTIONS_OPEN_URL, headers=headers, json=u)\n"
		long = "        SLACK_CONNECTIONS_OPEN_URL, headers=headers, json={\"a\": u}, verify=True\n"
		two  = "answer = requests.post(\n" + long + "    )\n"
		far  = "    sum_of_all_that_is_here = f(u, headers) + f(u, headers) + f(u, headers) + f(u, headers)\n"
	)
	checkFixed(t, "a.py", "http-client-no-timeout", []fixCase{
		{name: "all on a line", src: head + one, from: "post(SLACK_CONNECTIONS_OPEN_URL, headers=headers, json=u)",
			to: "post(\n        SLACK_CONNECTIONS_OPEN_URL, headers=headers, json=u, timeout=(3.05, 30)\n    )"},
		{name: "one a line", src: head + two, from: long, to: `        SLACK_CONNECTIONS_OPEN_URL,
        headers=headers,
        json={"a": u},
        verify=True,
        timeout=(3.05, 30),
`},
		{name: "longer lines of prose", src: head + "\"\"\"\n" + far + "    \"\"\"\n    " + one,
			from: "post(SLACK_CONNECTIONS_OPEN_URL, headers=headers, json=u)",
			to:   "post(\n        SLACK_CONNECTIONS_OPEN_URL, headers=headers, json=u, timeout=(3.05, 30)\n    )"},
		{name: "longer lines are usual here", src: head + one + far, from: "json=u)", to: "json=u, timeout=(3.05, 30))"},
		{name: "a comment among them", src: head + strings.Replace(two, "True\n", "True  # all\n", 1)},
	})
}

// TestOwnLimit: a limit that the file keeps for calls is taken, one for something else
// is not.
func TestOwnLimit(t *testing.T) {
	const get = "\n\ndef f(u):\n    return requests.get(u)\n"
	own := func(name, imports, value string) fixCase {
		src := imports + "import requests\n" + get
		return fixCase{name: name, src: src, from: "get(u)", to: "get(u, timeout=" + value + ")"}
	}
	checkFixed(t, "a.py", "http-client-no-timeout", []fixCase{
		own("of the file", "REQUEST_TIMEOUT = 20\n", "REQUEST_TIMEOUT"),
		own("of another file", "from app.config import REQUEST_TIMEOUT_SECONDS\n", "REQUEST_TIMEOUT_SECONDS"),
		own("in another unit", "HTTP_TIMEOUT_MS = 200\n", "(3.05, 30)"),
		own("in another unit, spelt out", "HTTP_TIMEOUT_MILLIS = 200\n", "(3.05, 30)"),
		own("for something else", "LOCK_TIMEOUT = 20\n", "(3.05, 30)"),
		{name: "known too late", src: "import requests\n\nstart = requests.get('http://a')\nHTTP_TIMEOUT = 20\n",
			from: "'http://a')", to: "'http://a', timeout=(3.05, 30))"},
		own("of two", "API_TIMEOUT = 20\nHTTP_TIMEOUT = 30\n", "(3.05, 30)"),
		{name: "what other calls are given", src: "import requests\n\n\ndef f(u):\n    requests.head(u, timeout=15)\n" +
			"    requests.get(u)\n",
			from: "get(u)", to: "get(u, timeout=15)"},
		{name: "other calls do not agree", src: "import requests\n\n\ndef f(u):\n    requests.head(u, timeout=15)\n" +
			"    requests.put(u, timeout=5)\n    requests.get(u)\n", from: "get(u)", to: "get(u, timeout=(3.05, 30))"},
		{
			name: "a language model",
			src:  "import requests\n\n\ndef f(u):\n    requests.post(f'{u}/chat/completions', json={})\n",
		},
		{name: "an upload", src: "import requests\n\n\ndef upload(u):\n    requests.put(u)\n"},
		{name: "files", src: "import requests\n\n\ndef f(u, b):\n    requests.put(u, files=b)\n"},
		{
			name: "a helper for any request",
			src:  "import requests\n\n\ndef post(u, json):\n    return requests.post(u, json=json)\n",
		},
		{name: "what is sent may be long", src: "import requests\n\n\ndef f(u, b):\n    requests.post(u, data=b)\n",
			from: "data=b", to: "data=b, timeout=60"},
	})
	const (
		post = "    requests.post(u, json={})\n"
		job  = "from celery import shared_task\nimport requests\n\n\n"
	)
	checkFixed(t, "a.py", "http-client-no-timeout", []fixCase{
		{name: "done again by its worker", src: job + "@shared_task(autoretry_for=(Exception,))\ndef f(u):\n" + post},
		{
			name: "done again by itself",
			src:  job + "@shared_task(bind=True)\ndef f(self, u):\n" + post + "    self.retry()\n",
		},
		{
			name: "done again by its loop",
			src: "import requests\n\n\ndef f(u):\n    for _ in range(3):\n        try:\n" +
				"            return requests.post(u)\n        except Exception:\n            continue\n",
		},
		{
			name: "done once by a job", src: job + "@shared_task\ndef f(u):\n" + post,
			from: "json={})", to: "json={}, timeout=(3.05, 30))",
		},
		{
			name: "handlers that its exception would pass by",
			src: "import requests\n\n\ndef f(u):\n    try:\n        requests.get(u)\n" +
				"    except requests.ConnectionError:\n        return None\n",
		},
		{
			name: "handlers that catch it",
			src: "import requests\n\n\ndef f(u):\n    try:\n        requests.get(u)\n" +
				"    except (requests.ConnectionError, requests.Timeout):\n        return None\n",
			from: "get(u)", to: "get(u, timeout=(3.05, 30))",
		},
		{name: "waiting is its job", src: "import requests\n\n\ndef poll_updates(u):\n    requests.get(u)\n"},
	})
	checkFixed(t, "a.ts", "http-client-no-timeout", []fixCase{
		{name: "what is sent may be long", src: `import axios from 'axios'
export const send = (u: string, form: FormData) => axios.post(u, form)
`},
		{name: "an instance that uploads", src: `import axios from 'axios'
const api = axios.create({ baseURL })
export const send = (u: string, b: Blob) => api.post(u, b, { onUploadProgress: show })
`},
		{name: "milliseconds", src: `import axios from 'axios'
const requestTimeout = 5000
export const get = (u: string) => axios.get(u)
`, from: "get(u)", to: "get(u, { timeout: requestTimeout })"},
	})
	checkFixed(t, "a.go", "http-client-no-timeout", []fixCase{
		{name: "duration", src: `package a

import (
	"net/http"
	"time"
)

const defaultTimeout = 5 * time.Second

func f(u string) {
	c := &http.Client{}
	c.Get(u)
}
`,
			from: "http.Client{}", to: "http.Client{Timeout: defaultTimeout}"},
	})
}

func TestImportGoesToItsGroup(t *testing.T) {
	const from, to = "time.sleep(3)", "await asyncio.sleep(3)"
	const (
		third  = "import requests\n"
		future = "from __future__ import annotations\n"
		about  = "\"\"\"Waits.\"\"\"\n"
	)
	for _, tt := range []struct{ name, imports, want string }{
		{"before third parties", third + "from time import sleep as time\n",
			third + "import asyncio\nfrom time import sleep as time\n"},
		{"a group of its own", third, "import asyncio\n\n" + third},
		{"behind the future", future + "\n" + third, future + "\nimport asyncio\n\n" + third},
		{"behind the future alone", about + future, about + future + "\n\nimport asyncio"},
		{"sorted", "import abc\nimport os\nfrom typing import Any\n\n" + third,
			"import abc\nimport asyncio\nimport os\nfrom typing import Any\n\n" + third},
		{"before its from-imports", "from typing import Any\n\n" + third,
			"import asyncio\nfrom typing import Any\n\n" + third},
	} {
		body := "\n\nasync def f():\n    import time\n    " // its own, lest the import is moved
		checkFixed(t, "a.py", "blocking-call-in-async", []fixCase{
			{name: tt.name, src: tt.imports + body + from + "\n", from: tt.imports + body + from, to: tt.want + body + to},
		})
	}
}

func TestRollbackFixes(t *testing.T) {
	const head = "from sqlalchemy.orm import Session\n\n\n"
	checkFixed(t, "a.py", "missing-rollback", []fixCase{
		{name: "four spaces beside a string of two", src: head + "def f(db: Session, x):\n    \"\"\"Doc\n  string.\"\"\"\n    db.commit()\n",
			from: "    db.commit()\n", to: "    try:\n        db.commit()\n    except Exception:\n        db.rollback()\n        raise\n"},
		{name: "two spaces", src: head + "def f(db: Session, x):\n  if x:\n    db.add(x)\n    db.commit()\n",
			from: "    db.add(x)\n    db.commit()\n", to: "    try:\n      db.add(x)\n      db.commit()\n    except Exception:\n      db.rollback()\n      raise\n"},
		{name: "tabs", src: head + "def f(db: Session, x):\n\tdb.commit()\n", from: "\tdb.commit()\n", to: "\ttry:\n\t\tdb.commit()\n\texcept Exception:\n\t\tdb.rollback()\n\t\traise\n"},
		{name: "a comment between", src: head + "def f(db: Session, x):\n    db.add(x)\n    # now\n    db.commit()\n",
			from: "    db.add(x)\n    # now\n    db.commit()\n", to: "    try:\n        db.add(x)\n        # now\n        db.commit()\n    except Exception:\n        db.rollback()\n        raise\n"},
		{name: "a string of many lines", src: head + "def f(db: Session, x):\n    db.add(\"\"\"a\n  b\"\"\")\n    db.commit()\n"},
		{name: "one line", src: head + "def f(db: Session, x):\n    db.add(x); db.commit()\n"},
		{name: "one-line branch", src: head + "def f(db: Session, x):\n    if x: db.commit()\n"},
		{name: "a session by its name alone", src: "def f(db, x):\n    db.add(x)\n    db.commit()\n"},
	})
}

func TestImportStaysBelowTheInterpreterLine(t *testing.T) {
	src := "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\nasync def f():\n    import time\n    time.sleep(3)\n"
	checkFixed(t, "a.py", "blocking-call-in-async", []fixCase{
		{name: "no import yet", src: src, from: "async def f():\n    import time\n    time.sleep(3)", to: "import asyncio\n\nasync def f():\n    import time\n    await asyncio.sleep(3)"},
	})
}

func TestImportComesBeforeItsUse(t *testing.T) {
	src := "from time import sleep\n\n\ndef f(u):\n    for n in range(5):\n        try:\n            return u.connect()\n        except OSError:\n            sleep(3)\n\n\nf(1)\nimport os\n"
	checkFixed(t, "a.py", "retry-fixed-delay", []fixCase{
		{name: "an import at the end", src: src, from: src[:len(src)-len("\n\n\nf(1)\nimport os\n")],
			to: "import random\nfrom time import sleep\n\n\ndef f(u):\n    for n in range(5):\n        try:\n" +
				"            return u.connect()\n        except OSError:\n" +
				"            sleep(min(60, 3 * 2 ** n) * random.uniform(0.5, 1.5))"},
	})
}

// TestFixesKeepToTheSettings: how long a line may be is what the project tells its
// formatter.
func TestFixesKeepToTheSettings(t *testing.T) {
	const (
		python = "import requests\n\n\ndef load_it(address, header):\n" +
			"    return requests.get(address, headers=header)\n"
		script = "import axios from 'axios'\nexport async function get(address: string) {\n" +
			"  const answer = await axios.get(address, { headers: allOfTheHeaders })\n  return answer.data\n}\n"
	)
	type project = map[string]string
	inLine := func(name string, others project) fixCase {
		return fixCase{name: name, src: python, others: others, from: "headers=header)",
			to: "headers=header, timeout=(3.05, 30))"}
	}
	spread := func(name string, others project) fixCase {
		return fixCase{name: name, src: python, others: others, from: "get(address, headers=header)",
			to: "get(\n        address, headers=header, timeout=(3.05, 30)\n    )"}
	}
	checkFixed(t, "src/a.py", "http-client-no-timeout", []fixCase{
		inLine("none", nil),
		spread("black", project{
			"pyproject.toml": "[tool.black]\nline-length = 60\n\n[tool.ruff]\nline-length = 100\n",
		}),
		spread("ruff", project{"pyproject.toml": "[tool.ruff]\nline-length = 60 # short\n"}),
		spread("ruff by itself", project{"ruff.toml": "line-length = 60\n[lint]\n"}),
		spread("flake8", project{"setup.cfg": "[metadata]\nname = a\n[flake8]\nmax-line-length = 60\n"}),
		inLine("the nearest counts", project{"pyproject.toml": "[tool.ruff]\nline-length = 60\n",
			"src/pyproject.toml": "[tool.ruff]\nline-length = 100\n"}),
		inLine("as the tool does", project{"pyproject.toml": "[tool.black]\n"}),
		inLine("of something else", project{"pyproject.toml": "[tool.isort]\nline-length = 60\n"}),
		inLine("of no sense", project{"pyproject.toml": "[tool.ruff]\nline-length = 99999999999999999999\n"}),
	})
	unfolded := func(name string, others project) fixCase {
		return fixCase{name: name, src: script, others: others, from: "{ headers: allOfTheHeaders }",
			to: "{\n    headers: allOfTheHeaders,\n    timeout: 30_000,\n  }"}
	}
	checkFixed(t, "src/a.ts", "http-client-no-timeout", []fixCase{
		{name: "none", src: script, from: "Headers })", to: "Headers, timeout: 30_000 })"},
		unfolded("prettier", project{".prettierrc": "{\"semi\": false}"}),
		unfolded("prettier in package.json", project{"package.json": `{"prettier": {"printWidth": 86}}`}),
		{name: "no options yet", src: strings.Replace(script, ", { headers: allOfTheHeaders }", "", 1),
			others: project{".prettierrc": "printWidth: 60"}, from: "(address)\n",
			to: "(address, {\n    timeout: 30_000,\n  })\n"},
		{name: "wide enough", src: script,
			others: project{"prettier.config.js": "module.exports = { printWidth: 120 }"},
			from:   "Headers })", to: "Headers, timeout: 30_000 })"},
		{name: "what an arrow gives", others: project{".prettierrc": "printWidth: 60"},
			src: "import axios from 'axios'\nexport const get = (u: string) => axios.get(u)\n"},
	})
}

// TestNoFixWidensTheFile: a fix that would make a line longer than those of the file
// and than usual is none.
func TestNoFixWidensTheFile(t *testing.T) {
	const head = "import axios from 'axios'\n"
	get := "export const get = (u: string) => axios.get(u + '" + strings.Repeat("a", 50) + "')\n"
	checkFixed(t, "a.ts", "http-client-no-timeout", []fixCase{
		{name: "too wide", src: head + get},
		{
			name: "wide like others",
			src:  head + "// " + strings.Repeat("a", 120) + "\n" + get,
			from: "a')",
			to:   "a', { timeout: 30_000 })",
		},
	})
}
