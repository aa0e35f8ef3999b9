package rules

import (
	"context"
	"strings"
	"testing"

	"breakwater/review/finding"
)

// TestEvidence: in a change the defect alone counts; a scan of a whole project
// keeps a finding's confidence only with evidence of harm.
func TestEvidence(t *testing.T) {
	const (
		get  = "import requests\n\ndef load(u):\n    return requests.get(u)\n"
		leak = "import psycopg2.pool\n\npool = psycopg2.pool.ThreadedConnectionPool(1, 9)\n\n" +
			"def load(u):\n    c = pool.getconn()\n    c.cursor().execute(u)\n"
		sleep    = "import subprocess\n\ndef load(request):\n    return subprocess.run(['convert', request.name])\n"
		call     = "import axios from 'axios'\nconst r = await axios.get(u)\n"
		view     = "def show(request):\n    return 1\n"
		goGet    = "package a\n\nimport \"net/http\"\n\nfunc load(u string) { http.Get(u) }\n"
		pipes    = "import fs from 'fs'\nexport function serve(res) { fs.createReadStream('a').pipe(res) }\n"
		unproved = "package a\n\nimport \"database/sql\"\n\n" +
			"func Open(u string) (*sql.DB, error) { return sql.Open(\"postgres\", u) }\n"
		jobs     = "from celery import shared_task\n\n@shared_task(soft_time_limit=60)\ndef tick():\n    pass\n"
		settings = "from shop import app\n\napp.conf.update(task_time_limit=60)\n"
		constant = "CELERY_TASK_SOFT_TIME_LIMIT = 60\n"
		command  = "import click\nimport flask\nimport requests\n\n@click.group()\ndef shop():\n    pass\n\n" +
			"@shop.command()\ndef load(u):\n    return requests.get(u)\n"
		web = `
from flask import Flask
from load import load
app = Flask('a')

@app.route('/')
def show():
    return load(1)
`
	)
	const high, medium, low = finding.High, finding.Medium, finding.Low
	type files map[string]string // by path
	for _, tt := range []struct {
		name, path    string
		files         files
		change, whole finding.Confidence
	}{
		{"a remote call in a library", "load.py", files{"load.py": get}, high, high},
		{"a remote call in a script", "scripts/load.py", files{"scripts/load.py": get}, low, low},
		{"a call in what runs tests", "packages/shop-test-utils/src/load.ts",
			files{"packages/shop-test-utils/src/load.ts": call}, low, low},
		{"a leak in a library", "load.py", files{"load.py": leak}, high, high},
		{"a leak beside a service in tests", "load.py", files{"load.py": leak, "tests/web.py": view}, high, high},
		{"a leak that nobody is known to run", "load.py", files{"load.py": leak, "views.py": view}, high, low},
		{"a leak of each request", "load.py", files{"load.py": leak, "web.py": web}, high, high},
		{"what only the author can tell", "load.py", files{"load.py": sleep}, high, low},
		{"a call in a service", "src/load.ts", files{"src/load.ts": call,
			"package.json": `{"bin": "cli.js", "dependencies": {"express": "4"}}`}, high, high},
		{"a call in a package that installs a command", "src/load.ts", files{"src/load.ts": call,
			"package.json": `{"bin": {"shop": "cli.js"}, "dependencies": {"yargs": "17"}}`}, high, low},
		{"a call of pages", "src/load.ts", files{"src/load.ts": call,
			"package.json": `{"dependencies": {"react-dom": "18"}}`}, low, low},
		{"a call of what keeps the state of pages", "src/load.ts", files{"src/load.ts": call,
			"package.json": `{"dependencies": {"axios": "1", "redux": "4"}}`}, low, low},
		{"a call of a package for browsers", "src/load.ts", files{"src/load.ts": call,
			"package.json": `{"browser": "dist/web.js", "dependencies": {"axios": "1"}}`}, low, low},
		{"a call beside pages that reaches a database", "src/load.ts", files{"src/load.ts": call,
			"package.json": `{"dependencies": {"axios": "1", "pg": "8"}, "peerDependencies": {"react": "18"}}`},
			high, high},
		{"a call of pages beside what hands them out", "src/load.ts", files{"src/load.ts": call,
			"src/app.tsx":  "import { useState } from 'react'\nexport const App = () => useState(1)\n",
			"serve.js":     "import express from 'express'\nexpress().listen(80)\n",
			"package.json": `{"dependencies": {"react": "18", "express": "4"}}`}, low, low},
		{"a call beside what serves, and beside pages", "lib/load.ts", files{"lib/load.ts": call,
			"src/app.tsx":  "import { useState } from 'react'\nexport const App = () => useState(1)\n",
			"serve.js":     "import express from 'express'\nexpress().listen(80)\n",
			"package.json": `{"dependencies": {"react": "18", "express": "4"}}`}, high, high},
		{"a call beside pages in one folder with what serves", "src/load.ts", files{"src/load.ts": call,
			"src/serve.js": "import express from 'express'\nexpress().listen(80)\n",
			"package.json": `{"dependencies": {"react": "18", "express": "4"}}`}, high, high},
		{"a call of Node in a package for pages", "src/load.ts", files{"src/load.ts": "import fs from 'fs'\n" + call,
			"package.json": `{"dependencies": {"react": "18"}}`}, high, low},
		{"a call of pages that a server renders", "src/load.ts", files{"src/load.ts": call,
			"package.json": `{"dependencies": {"react-dom": "18", "next": "14"}}`}, high, high},
		{"what is not proved, and judged", "load.js", files{"load.js": pipes}, medium, medium},
		{"what is not proved", "queue.go", files{"queue.go": unproved, "views.py": view}, medium, low},
		{"a call of a job that its worker ends", "load.py", files{"load.py": get, "views.py": view,
			"tasks.py": jobs}, high, low},
		{"a call of a request, beside such jobs", "load.py", files{"load.py": get, "web.py": web,
			"tasks.py": jobs}, high, high},
		{"a call of a job that its application ends", "load.py", files{"load.py": get, "views.py": view,
			"tasks.py": settings}, high, low},
		{"a call of a job that the settings end", "load.py", files{"load.py": get, "views.py": view,
			"settings.py": constant}, high, low},
		{"a call of a job without an end", "load.py", files{"load.py": get, "views.py": view,
			"tasks.py": strings.Replace(jobs, "(soft_time_limit=60)", "", 1)}, high, high},
		{"a call of a command beside what serves", "load.py", files{"load.py": command}, high, low},
		{"a remote call that nobody makes", "load.go", files{"load.go": goGet, "views.py": view}, high, low},
		{"a package in a command's", "lib/load.ts", files{"lib/load.ts": call,
			"lib/package.json": "{}", "package.json": `{"bin": "cli.js"}`}, high, high},
	} {
		for whole, want := range map[bool]finding.Confidence{false: tt.change, true: tt.whole} {
			var project []File
			for path, src := range tt.files {
				f := fileOf(path, src)
				f.Whole = whole
				project = append(project, f)
			}
			var got finding.Confidence
			for _, f := range With().Review(context.Background(), project, nil).Findings {
				if f.Path == tt.path {
					got = f.Confidence
				}
			}
			if got != want {
				t.Errorf("%s, whole project %t: %q, want %q", tt.name, whole, got, want)
			}
		}
	}
}
