package patch

import (
	"strings"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/patch/vet"

	"github.com/google/go-cmp/cmp"
)

const fetcher = `import requests

BASE = "http://stock.internal"


def left(number):
    reply = requests.get(BASE + number)
    return reply.json()


def order(number):
    reply = requests.post(BASE + number)
    return reply.json()
`

// TestRefusals gives edits that fit the file and must still not be offered.
func TestRefusals(t *testing.T) {
	tests := []struct {
		name, path, before string
		edit               finding.Edit
		want               string // part of the refusal; empty: placed
	}{
		{"comment only", "a.py", fetcher, finding.Edit{Search: "def left(number):\n", Replace: "# asks for the stock\ndef left(number):\n"}, "nothing but comments"},
		{"comments only, code in another place among them", "a.py", "import os\nos.sync()  # now\n# at once\n", finding.Edit{Search: "os.sync()  # now\n# at once\n", Replace: "# now\n# at once\nos.sync()\n"}, "nothing but comments"},
		{"documentation only", "a.py", "def f():\n    \"\"\"Doc.\"\"\"\n    return 1\n", finding.Edit{Search: "    \"\"\"Doc.\"\"\"\n", Replace: "    \"\"\"Better.\"\"\"\n"}, "nothing but comments"},
		{"no change", "a.py", fetcher, finding.Edit{Search: "def left(number):\n", Replace: "def left(number):\n"}, "changes nothing"},
		{"name from nowhere", "a.py", fetcher, finding.Edit{Search: "    return reply.json()\n\n\ndef order(number):\n", Replace: "    time.sleep(1)\n    return reply.json()\n\n\ndef order(number):\n"}, `"time"`},
		{"name with its import", "a.py", fetcher, finding.Edit{Search: "import requests\n", Replace: "import time\n\nimport requests\n\ntime.sleep(0)\n"}, ""},
		{"import taken away", "a.py", fetcher, finding.Edit{Search: "import requests\n", Replace: "import json\n"}, `"requests"`},
		{"keyword argument is no name", "a.py", fetcher, finding.Edit{Search: "    reply = requests.get(BASE + number)\n", Replace: "    reply = requests.get(BASE + number, timeout=5)\n"}, ""},
		{"lazy placeholder", "a.py", fetcher, finding.Edit{Search: "    reply = requests.get(BASE + number)\n", Replace: "    # ... existing code ...\n    reply = requests.get(BASE + number, timeout=5)\n"}, "left out"},
		{"hidden characters", "a.py", fetcher, finding.Edit{Search: "    reply = requests.get(BASE + number)\n", Replace: "    reply = requests.get(BASE + number)  # \u202e\u2066 x\n    left = 1\n"}, "invisible"},
		{"module of the project that does not exist", "app/a.py", fetcher, finding.Edit{Search: "import requests\n", Replace: "import requests\nfrom app.retry import call\n\nprint(call)\n"}, "not in the project"},

		{"decorated get", "a.py", fetcher, finding.Edit{Search: "import requests\n", Replace: "import requests\nfrom tenacity import retry, stop_after_attempt\n", To: "", StartLine: 1}, ""},
		{"decorated post", "a.py", "from tenacity import retry, stop_after_attempt\n" + fetcher, finding.Edit{Search: "def order(number):\n", Replace: "@retry(stop=stop_after_attempt(3))\ndef order(number):\n"}, "requests.post"},
		{"loop around post", "a.py", fetcher, finding.Edit{Search: "    reply = requests.post(BASE + number)\n", Replace: "    for attempt in range(3):\n        try:\n            reply = requests.post(BASE + number)\n            break\n        except requests.ConnectionError:\n            continue\n"}, "requests.post"},
		{"loop around get", "a.py", fetcher, finding.Edit{Search: "    reply = requests.get(BASE + number)\n", Replace: "    for attempt in range(3):\n        try:\n            reply = requests.get(BASE + number)\n            break\n        except requests.ConnectionError:\n            continue\n"}, ""},
		{"post with a key", "a.py", "from tenacity import retry, stop_after_attempt\n" + fetcher, finding.Edit{Search: "def order(number):\n    reply = requests.post(BASE + number)\n", Replace: "@retry(stop=stop_after_attempt(3))\ndef order(number, key):\n    reply = requests.post(BASE + number, headers={\"Idempotency-Key\": key})\n"}, ""},
		{"retry of a function that posts", "a.py", "from tenacity import Retrying\n" + fetcher, finding.Edit{Search: "    return reply.json()\n\n\ndef order(number):\n", Replace: "    return Retrying()(order, number)\n\n\ndef order(number):\n"}, "requests.post"},
		{"retry in JavaScript", "a.js", "const retry = require('./retry')\nasync function pay (x) {\n  return fetch('/pay', { method: 'POST', body: x })\n}\n", finding.Edit{Search: "  return fetch('/pay', { method: 'POST', body: x })\n", Replace: "  return retry(() => fetch('/pay', { method: 'POST', body: x }))\n"}, "POST"},
		{"retry in Go", "a.go", "package a\n\nimport \"net/http\"\n\nfunc pay(u string) error {\n\t_, err := http.Post(u, \"\", nil)\n\treturn err\n}\n", finding.Edit{Search: "\t_, err := http.Post(u, \"\", nil)\n\treturn err\n", Replace: "\tvar err error\n\tfor attempt := 0; attempt < 3; attempt++ {\n\t\tif _, err = http.Post(u, \"\", nil); err == nil {\n\t\t\treturn nil\n\t\t}\n\t}\n\treturn err\n"}, "http.Post"},
		{"retry in Java", "A.java", "import io.github.resilience4j.retry.annotation.Retry;\nclass A {\n    void pay(Rest rest) {\n        rest.postForObject(\"u\", null, String.class);\n    }\n}\n", finding.Edit{Search: "    void pay(Rest rest) {\n", Replace: "    @Retry(name = \"pay\")\n    void pay(Rest rest) {\n"}, "postForObject"},

		{"Go package without import", "a.go", "package a\n\nimport \"net/http\"\n\nvar c = http.Client{}\n", finding.Edit{Search: "var c = http.Client{}\n", Replace: "var c = http.Client{Timeout: 5 * time.Second}\n"}, `"time"`},
		{"Java class without import", "A.java", "class A {\n    int a = 1;\n}\n", finding.Edit{Search: "    int a = 1;\n", Replace: "    Object a = Duration.ofSeconds(1);\n"}, `"Duration"`},
		{"JavaScript name from nowhere", "a.js", "const a = 1\n", finding.Edit{Search: "const a = 1\n", Replace: "const a = axios.get('x')\n"}, `"axios"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.edit.Path = tt.path
			s := suggest(t, Files{tt.path: []byte(tt.before), "retry.js": nil, "app/__init__.py": nil}, tt.edit)
			if tt.want == "" && s.Status != Placed || tt.want != "" && !strings.Contains(s.Refusal, tt.want) {
				t.Errorf("got %s %q, want refusal %q\n%s", s.Status, s.Refusal, tt.want, s.Diff)
			}
		})
	}
}

func TestNeeds(t *testing.T) {
	py := finding.Edit{Path: "a.py", Search: "import requests\n", Replace: "import requests\nimport tenacity\nimport yaml\nimport os\n\nprint(tenacity, yaml, os.sep)\n"}
	tests := []struct {
		name  string
		files Files
		edit  finding.Edit
		deps  []string
		want  []vet.Need
	}{
		{"undeclared", Files{"a.py": []byte(fetcher)}, py, []string{"tenacity>=8"}, []vet.Need{{Package: "PyYAML", Command: "pip install PyYAML"}, {Package: "tenacity", Command: "pip install tenacity"}}},
		{"declared", Files{"a.py": []byte(fetcher), "requirements.txt": []byte("requests\ntenacity==8\npyyaml\n")}, py, nil, nil},
		{"brought by what is declared", Files{"a.py": []byte(fetcher), "requirements.txt": []byte("requests\n")},
			finding.Edit{Path: "a.py", Search: "import requests\n",
				Replace: "import requests\nimport urllib3\n\nprint(urllib3)\n"},
			nil, nil},
		{"another tool", Files{"a.py": []byte(fetcher), "pyproject.toml": []byte("dependencies = [\"pyyaml>=6\"]\n"), "uv.lock": nil}, py, nil, []vet.Need{{Package: "tenacity", Command: "uv add tenacity"}}},
		{"node", Files{"src/a.js": []byte("const a = 1\n"), "package.json": []byte("{}")},
			finding.Edit{Path: "src/a.js", Search: "const a = 1\n", Replace: "const fs = require('fs')\nconst retry = require('p-retry')\nconst a = [fs, retry]\n"}, nil, []vet.Need{{Package: "p-retry", Command: "npm install p-retry"}}},
		{"go", Files{"a.go": []byte("package a\n\nimport \"fmt\"\n\nvar a = fmt.Sprint()\n"), "go.mod": []byte("module x.y/z\n")},
			finding.Edit{Path: "a.go", Search: "import \"fmt\"\n\nvar a = fmt.Sprint()\n", Replace: "import (\n\t\"fmt\"\n\n\t\"github.com/cenkalti/backoff/v4\"\n)\n\nvar a = fmt.Sprint(backoff.Stop)\n"}, nil,
			[]vet.Need{{Package: "github.com/cenkalti/backoff/v4", Command: "go get github.com/cenkalti/backoff/v4"}}},
		{"go, and only the module above requires it", Files{
			"svc/a.go":   []byte("package a\n\nimport \"fmt\"\n\nvar a = fmt.Sprint()\n"),
			"svc/go.mod": []byte("module x.y/z/svc\n"),
			"go.mod":     []byte("module x.y/z\n\nrequire github.com/cenkalti/backoff/v4 v4.3.0\n"),
		},
			finding.Edit{
				Path: "svc/a.go", Search: "import \"fmt\"\n\nvar a = fmt.Sprint()\n",
				Replace: "import (\n\t\"fmt\"\n\n\t\"github.com/cenkalti/backoff/v4\"\n)\n\nvar a = fmt.Sprint(backoff.Stop)\n",
			}, []string{"github.com/cenkalti/backoff"},
			[]vet.Need{{Package: "github.com/cenkalti/backoff/v4", Command: "go get github.com/cenkalti/backoff/v4"}}},
		{"java", Files{"A.java": []byte("class A {\n    Object a;\n}\n"), "pom.xml": []byte("<project/>")},
			finding.Edit{Path: "A.java", Search: "class A {\n    Object a;\n", Replace: "import dev.failsafe.Failsafe;\n\nclass A {\n    Object a = Failsafe.none();\n"}, nil,
			[]vet.Need{{Package: "dev.failsafe:failsafe", Command: "mvn org.apache.maven.plugins:maven-dependency-plugin:3.11.0:add -Dgav=dev.failsafe:failsafe:RELEASE"}}},
		{"java module", Files{"my app/src/A.java": []byte("class A {\n    Object a;\n}\n"), "my app/build.gradle.kts": nil, "pom.xml": []byte("<project/>")},
			finding.Edit{Path: "my app/src/A.java", Search: "class A {\n    Object a;\n", Replace: "import dev.failsafe.Failsafe;\n\nclass A {\n    Object a = Failsafe.none();\n"}, nil,
			[]vet.Need{{Package: "dev.failsafe:failsafe", Command: `echo 'dependencies { implementation("dev.failsafe:failsafe:latest.release") }' >> './my app/build.gradle.kts'`}}},
		{"java declared in a catalogue",
			Files{"A.java": []byte("class A {\n    Object a;\n}\n"), "build.gradle": nil, "gradle/libs.versions.toml": []byte(
				"[libraries]\nfailsafe = { module = \"dev.failsafe:failsafe\" }\n")},
			finding.Edit{Path: "A.java", Search: "class A {\n    Object a;\n",
				Replace: "import dev.failsafe.Failsafe;\n\nclass A {\n    Object a = Failsafe.none();\n"}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Suggest(tt.files, []finding.Finding{{ID: "f", Path: tt.edit.Path, Edits: []finding.Edit{tt.edit}, NewDependencies: tt.deps}}, Options{})
			s := r.Suggestions[0]
			if s.Status != Placed {
				t.Fatal(s.Refusal)
			}
			if diff := cmp.Diff(tt.want, s.Needs); diff != "" {
				t.Errorf("needs (-want +got):\n%s", diff)
			}
			if (s.Joint == Applied) != (len(tt.want) == 0) || (r.Joint != nil) != (len(tt.want) == 0) {
				t.Errorf("joint %s %q, needs %v", s.Joint, s.LeftOutReason, s.Needs)
			}
		})
	}
}

func TestHostileDependency(t *testing.T) {
	for _, name := range []string{"x; rm -rf ~", "$(id)", "-e .", "`id`", "../x", "a b|c"} {
		r := Suggest(Files{"a.py": []byte(fetcher)}, []finding.Finding{{Path: "a.py", NewDependencies: []string{name},
			Edits: []finding.Edit{{Path: "a.py", Search: "import requests\n", Replace: "import requests\nimport os\n\nprint(os)\n"}}}}, Options{})
		for _, n := range r.Suggestions[0].Needs {
			if strings.ContainsAny(n.Command, ";$`|~&<>") || strings.Contains(n.Command, " -") {
				t.Errorf("%q became the command %q", name, n.Command)
			}
		}
	}
}
