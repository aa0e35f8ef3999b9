package patch

import (
	"strings"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// TestWhatGoesTogether: each suggestion is right alone; the joint patch must be
// right as a whole.
func TestWhatGoesTogether(t *testing.T) {
	goFile := "package shop\n\nimport (\n\t\"net/http\"\n\t\"time\"\n)\n\nfunc one() { http.Get(\"a\") }\n\nfunc two() { time.Sleep(1) }\n\nfunc three() { http.Get(\"b\") }\n"
	pyFile := "import time\nimport requests\n\n\ndef one():\n    requests.get('a')\n\n\ndef two():\n    time.sleep(1)\n\n\ndef three():\n    requests.get('b')\n"
	edit := func(path, search, replace string) []finding.Edit {
		return []finding.Edit{{Path: path, Search: search, Replace: replace}}
	}
	for _, test := range []struct {
		name   string
		files  Files
		a, b   []finding.Edit
		reason string
	}{
		{"Go name twice", Files{"shop.go": []byte(goFile)},
			edit("shop.go", "func one() { http.Get(\"a\") }", "var client = &http.Client{Timeout: 5 * time.Second}\n\nfunc one() { client.Get(\"a\") }"),
			edit("shop.go", "func three() { http.Get(\"b\") }", "var client = &http.Client{Timeout: 9 * time.Second}\n\nfunc three() { client.Get(\"b\") }"), "twice"},
		{"Go name in two files", Files{"shop.go": []byte(goFile), "more.go": []byte("package shop\n\nimport \"net/http\"\n\nfunc four() { http.Get(\"c\") }\n")},
			edit("shop.go", "func one() { http.Get(\"a\") }", "var client = &http.Client{}\n\nfunc one() { client.Get(\"a\") }"),
			edit("more.go", "func four() { http.Get(\"c\") }", "var client = &http.Client{}\n\nfunc four() { client.Get(\"c\") }"), "suggestion 1 defines"},
		{"import that one takes and the other needs", Files{"shop.py": []byte(pyFile)},
			append(edit("shop.py", "    time.sleep(1)", "    pass"), finding.Edit{Path: "shop.py", Search: "import time\nimport requests", Replace: "import requests"}),
			edit("shop.py", "    requests.get('b')", "    time.sleep(2)\n    requests.get('b')"), "time"},
		{"Python name twice", Files{"shop.py": []byte(pyFile)},
			edit("shop.py", "def one():\n    requests.get('a')", "T = 5\n\n\ndef one():\n    requests.get('a', timeout=T)"),
			edit("shop.py", "def three():\n    requests.get('b')", "T = 9\n\n\ndef three():\n    requests.get('b', timeout=T)"), "twice"},
		{"JavaScript name twice", Files{"shop.js": []byte("function one() { return fetch('a') }\n\nfunction two() { return fetch('b') }\n")},
			edit("shop.js", "function one() { return fetch('a') }", "const TIMEOUT = 5\nfunction one() { return fetch('a', TIMEOUT) }"),
			edit("shop.js", "function two() { return fetch('b') }", "const TIMEOUT = 9\nfunction two() { return fetch('b', TIMEOUT) }"), "twice"},
		{"nothing wrong", Files{"shop.py": []byte(pyFile)},
			edit("shop.py", "    requests.get('a')", "    requests.get('a', timeout=5)"),
			edit("shop.py", "    requests.get('b')", "    requests.get('b', timeout=5)"), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Suggest(test.files, []finding.Finding{{ID: "a", Path: "x", Edits: test.a}, {ID: "b", Path: "y", Edits: test.b}}, Options{})
			for _, s := range got.Suggestions {
				if s.Status != Placed {
					t.Fatalf("suggestion %d: %s", s.Number, s.Refusal)
				}
			}
			if r := got.Suggestions[1].LeftOutReason; test.reason == "" && r != "" || !strings.Contains(r, test.reason) {
				t.Errorf("left out for %q, want %q", r, test.reason)
			}
		})
	}
}

// TestNamesOfThePackage: a name that another file of the Go package defines is
// not defined anew.
func TestNamesOfThePackage(t *testing.T) {
	files := Files{
		"a.go":        []byte("package shop\n\nimport \"net/http\"\n\nfunc one() { http.Get(\"a\") }\n"),
		"b.go":        []byte("package shop\n\nvar client = 1\n"),
		"sub/c.go":    []byte("package sub\n\nvar other = 1\n"),
		"a_x_test.go": []byte("package shop_test\n\nvar limited = 1\n"),
	}
	for name, want := range map[string]Status{"client": Refused, "other": Placed, "limited": Placed} {
		got := Suggest(files, []finding.Finding{{Path: "a.go", Edits: []finding.Edit{{Path: "a.go", Search: "func one() { http.Get(\"a\") }", Replace: "var " + name + " = &http.Client{}\n\nfunc one() { " + name + ".Get(\"a\") }"}}}}, Options{})
		if s := got.Suggestions[0]; s.Status != want {
			t.Errorf("%s: %s, %s", name, s.Status, s.Refusal)
		}
	}
}

// TestReplacementInFileTerms: a search text that lost its indentation says
// nothing of a replacement that has it.
func TestReplacementInFileTerms(t *testing.T) {
	src := "def load(log, u):\n    if log:\n        print(u)\n    r = requests.get(u)\n    return r\n"
	for _, test := range []struct{ name, search, replace, want string }{
		{"search bare, replacement whole", "r = requests.get(u)", "    r = requests.get(u, timeout=5)", "    r = requests.get(u, timeout=5)\n"},
		{"both bare", "r = requests.get(u)", "r = requests.get(u, timeout=5)", "    r = requests.get(u, timeout=5)\n"},
		{"both bare, nested", "r = requests.get(u)", "try:\n    r = requests.get(u)\nexcept OSError:\n    r = None", "    try:\n        r = requests.get(u)\n    except OSError:\n        r = None\n"},
		{"bare, with what stays", "if log:\n    print(u)\nr = requests.get(u)", "if log:\n    print(u)\n    print(log)\nr = requests.get(u)", "        print(log)\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Suggest(Files{"a.py": []byte(src)}, []finding.Finding{{Path: "a.py", Edits: []finding.Edit{{Path: "a.py", Search: test.search, Replace: test.replace}}}}, Options{})
			s := got.Suggestions[0]
			if s.Status != Placed {
				t.Fatal(s.Refusal)
			}
			cs, err := diff.Parse(s.Diff, Files{"a.py": []byte(src)}.Read)
			if err != nil || !strings.Contains(strings.Join(cs[0].After(), ""), "\n"+test.want) {
				t.Errorf("%v\n%s", err, s.Diff)
			}
		})
	}
}

// TestByteOrderMark: it stays where it is, whatever happens to the first line.
func TestByteOrderMark(t *testing.T) {
	src := diff.BOM + "import requests\nimport os\n\nx = os.environ\n"
	for _, test := range []struct{ name, search, replace, want string }{
		{"a line before", "import requests", "import logging\nimport requests", diff.BOM + "import logging\nimport requests\nimport os\n\nx = os.environ\n"},
		{"the first line", "import requests", "import httpx", diff.BOM + "import httpx\nimport os\n\nx = os.environ\n"},
		{"the first line goes", "import requests\nimport os", "import os", diff.BOM + "import os\n\nx = os.environ\n"},
		{"elsewhere", "x = os.environ", "x = os.environb", diff.BOM + "import requests\nimport os\n\nx = os.environb\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Suggest(Files{"a.py": []byte(src)}, []finding.Finding{{Path: "a.py", Edits: []finding.Edit{{Path: "a.py", Search: test.search, Replace: test.replace}}}}, Options{})
			if s := got.Suggestions[0]; s.Status != Placed {
				t.Fatal(s.Refusal)
			}
			cs, err := diff.Parse(got.Suggestions[0].Diff, Files{"a.py": []byte(src)}.Read)
			if err != nil || strings.Join(cs[0].After(), "") != test.want {
				t.Errorf("%v\n%q", err, strings.Join(cs[0].After(), ""))
			}
		})
	}
}
