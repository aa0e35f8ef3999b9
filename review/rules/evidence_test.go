package rules

import (
	"context"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// TestEvidence: in a change the defect alone counts; a scan of a whole project
// keeps a finding's confidence only with evidence of harm.
func TestEvidence(t *testing.T) {
	const (
		get   = "import requests\n\ndef load(u):\n    return requests.get(u)\n"
		leak  = "def load(u):\n    f = open(u)\n    return f.read() if u else None\n"
		sleep = "import subprocess\n\ndef load(request):\n    return subprocess.run(['convert', request.name])\n"
		call  = "const r = await fetch(u)\n"
		view  = "def show(request):\n    return 1\n"
		goGet = "package a\n\nimport \"net/http\"\n\nfunc load(u string) { http.Get(u) }\n"
		web   = "from flask import Flask\nfrom load import load\napp = Flask('a')\n\n@app.route('/')\ndef show():\n    return load(1)\n"
	)
	for _, tt := range []struct {
		name, path    string
		files         map[string]string
		change, whole finding.Confidence
	}{
		{"a remote call in a library", "load.py", map[string]string{"load.py": get}, finding.High, finding.High},
		{"a remote call in a script", "scripts/load.py", map[string]string{"scripts/load.py": get}, finding.Low, finding.Low},
		{"a call in what runs tests", "packages/shop-test-utils/src/load.ts", map[string]string{
			"packages/shop-test-utils/src/load.ts": call}, finding.Low, finding.Low},
		{"a leak in a library", "load.py", map[string]string{"load.py": leak}, finding.High, finding.High},
		{"a leak beside a service in tests", "load.py", map[string]string{"load.py": leak, "tests/web.py": view}, finding.High, finding.High},
		{"a leak that nobody is known to run", "load.py", map[string]string{"load.py": leak, "views.py": view}, finding.High, finding.Low},
		{"a leak of each request", "load.py", map[string]string{"load.py": leak, "web.py": web}, finding.High, finding.High},
		{"what only the author can tell", "load.py", map[string]string{"load.py": sleep}, finding.High, finding.Low},
		{"a call in a service", "src/load.ts", map[string]string{
			"src/load.ts": call, "package.json": `{"bin": "cli.js", "dependencies": {"express": "4"}}`}, finding.Medium, finding.Medium},
		{"a call in a package that installs a command", "src/load.ts", map[string]string{
			"src/load.ts": call, "package.json": `{"bin": {"shop": "cli.js"}, "dependencies": {"yargs": "17"}}`}, finding.Medium, finding.Low},
		{"a call of pages", "src/load.ts", map[string]string{
			"src/load.ts": call, "package.json": `{"dependencies": {"react-dom": "18"}}`}, finding.Medium, finding.Low},
		{"a call of pages that a server renders", "src/load.ts", map[string]string{
			"src/load.ts": call, "package.json": `{"dependencies": {"react-dom": "18", "next": "14"}}`}, finding.Medium, finding.Medium},
		{"a remote call that nobody makes", "load.go", map[string]string{"load.go": goGet, "views.py": view}, finding.High, finding.Low},
		{"a package in a command's", "lib/load.ts", map[string]string{
			"lib/load.ts": call, "lib/package.json": "{}", "package.json": `{"bin": "cli.js"}`}, finding.Medium, finding.Medium},
	} {
		for whole, want := range map[bool]finding.Confidence{false: tt.change, true: tt.whole} {
			var files []File
			for path, src := range tt.files {
				files = append(files, File{Path: path, Language: syntax.LanguageOf(path), Source: []byte(src), Whole: whole})
			}
			var got finding.Confidence
			for _, f := range With().Review(context.Background(), files, nil).Findings {
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
