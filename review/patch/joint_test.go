package patch

import (
	"strings"
	"testing"

	"breakwater/review/finding"

	"github.com/google/go-cmp/cmp"
)

// TestWholeFiles creates, deletes and renames, and compares with git.
func TestWholeFiles(t *testing.T) {
	files := Files{"app/a.py": []byte("x = 1\ny = 2\n"), "app/b.py": []byte("z = 3"), "app/ü ä.py": []byte("w = 4\r\n"), "README.md": []byte("hi\n")}
	tests := []struct {
		name  string
		edits []finding.Edit
		want  map[string]string // "" is gone
	}{
		{"create", []finding.Edit{{Op: finding.Create, Path: "app/new.py", Replace: "n = 1"}}, map[string]string{"app/new.py": "n = 1\n"}},
		{"create beside nothing", []finding.Edit{{Op: finding.Create, Path: "other/new.py", Replace: "n = 1\n"}}, nil},
		{"create over a file", []finding.Edit{{Op: finding.Create, Path: "app/A.py", Replace: "n = 1\n"}}, nil},
		{"create outside", []finding.Edit{{Op: finding.Create, Path: "../new.py", Replace: "n = 1\n"}}, nil},
		{"delete", []finding.Edit{{Op: finding.Delete, Path: "app/b.py"}}, map[string]string{"app/b.py": ""}},
		{"delete another text", []finding.Edit{{Op: finding.Delete, Path: "app/b.py", Search: "q = 1\n"}}, nil},
		{"rename", []finding.Edit{{Op: finding.Rename, Path: "app/a.py", To: "app/c.py"}}, map[string]string{"app/a.py": "", "app/c.py": "x = 1\ny = 2\n"}},
		{"rename and change", []finding.Edit{{Op: finding.Rename, Path: "app/a.py", To: "app/c d.py"}, {Path: "app/a.py", Search: "y = 2\n", Replace: "y = 5\n"}}, map[string]string{"app/a.py": "", "app/c d.py": "x = 1\ny = 5\n"}},
		{"rename and change by the new name", []finding.Edit{{Op: finding.Rename, Path: "app/a.py", To: "app/c.py"}, {Path: "app/c.py", Search: "y = 2\n", Replace: "y = 5\n"}}, map[string]string{"app/a.py": "", "app/c.py": "x = 1\ny = 5\n"}},
		{"rename with a change in it", []finding.Edit{{Op: finding.Rename, Path: "app/a.py", To: "app/c.py", Search: "y = 2\n", Replace: "y = 5\n"}}, map[string]string{"app/a.py": "", "app/c.py": "x = 1\ny = 5\n"}},
		{"rename with the same text", []finding.Edit{{Op: finding.Rename, Path: "app/a.py", To: "app/c.py", Replace: "x = 1\ny = 2\n"}}, map[string]string{"app/a.py": "", "app/c.py": "x = 1\ny = 2\n"}},
		{"rename with another text", []finding.Edit{{Op: finding.Rename, Path: "app/a.py", To: "app/c.py", Replace: "z = 1\n"}}, nil},
		{"rename and import by the new name", []finding.Edit{
			{Op: finding.Rename, Path: "app/a.py", To: "app/c.py"},
			{Path: "app/b.py", Search: "z = 3", Replace: "from app.c import x\nz = x"},
		}, map[string]string{"app/a.py": "", "app/c.py": "x = 1\ny = 2\n", "app/b.py": "from app.c import x\nz = x"}},
		{"unusual name, carriage returns", []finding.Edit{{Path: "app/ü ä.py", Search: "w = 4\n", Replace: "w = 5\nv = 6\n"}}, map[string]string{"app/ü ä.py": "w = 5\r\nv = 6\r\n"}},
		{"two files, one cannot be placed", []finding.Edit{{Path: "app/a.py", Search: "y = 2\n", Replace: "y = 5\n"}, {Path: "app/b.py", Search: "q\n", Replace: "r\n"}}, nil},
		{"not a source file", []finding.Edit{{Path: "README.md", Search: "hi\n", Replace: "ho\n"}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := suggest(t, files, tt.edits...)
			if tt.want == nil {
				if s.Status != Refused || s.Diff != nil {
					t.Fatalf("placed:\n%s", s.Diff)
				}
				return
			}
			if s.Status != Placed {
				t.Fatal(s.Refusal)
			}
			want := map[string]string{}
			for p, b := range files {
				want[p] = string(b)
			}
			for p, text := range tt.want {
				if text == "" {
					delete(want, p)
				} else {
					want[p] = text
				}
			}
			if diff := cmp.Diff(want, newRepo(t, files).apply(s.Diff)); diff != "" {
				t.Errorf("after git apply (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJoint(t *testing.T) {
	files := Files{"a.py": []byte("a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n")}
	edit := func(search, replace string) finding.Finding {
		return finding.Finding{ID: search, Title: search, Edits: []finding.Edit{{Path: "a.py", Search: search, Replace: replace}}}
	}
	r := Suggest(files, []finding.Finding{
		edit("b = 2\n", "b = 20\n"),
		edit("b = 2\nc = 3\n", "b = 21\nc = 31\n"),
		edit("e = 5\n", "e = 50\n"),
		edit("b = 2\n", "b = 20\n"), // said twice
		edit("a = 1\n", "a = 1\nz = 0\n"),
	}, Options{})
	var got []string
	for _, s := range r.Suggestions {
		got = append(got, string(s.Joint))
		newRepo(t, files).apply(s.Diff) // each applies alone
	}
	if diff := cmp.Diff([]string{"applied", "left-out", "applied", "applied"}, got); diff != "" {
		t.Errorf("joint (-want +got):\n%s", diff)
	}
	if !strings.Contains(r.Suggestions[1].LeftOutReason, "suggestion 1") {
		t.Errorf("left out because %q", r.Suggestions[1].LeftOutReason)
	}
	if diff := cmp.Diff([]string{"b = 2\n", "b = 2\n"}, r.Suggestions[0].Findings); diff != "" {
		t.Errorf("findings of the first (-want +got):\n%s", diff)
	}
	want := "a = 1\nz = 0\nb = 20\nc = 3\nd = 4\ne = 50\n"
	if after := newRepo(t, files).apply(r.Joint)["a.py"]; after != want {
		t.Errorf("joint patch gives %q, want %q", after, want)
	}
}

// TestJointImports puts imports of several suggestions at one place.
func TestJointImports(t *testing.T) {
	files := Files{"a.py": []byte("import os\n\n\ndef a():\n    return os\n\n\ndef b():\n    return os\n")}
	edit := func(imports, old, repl string) finding.Finding {
		return finding.Finding{Title: old, Edits: []finding.Edit{{Path: "a.py", Search: "import os\n", Replace: "import os\n" + imports}, {Path: "a.py", Search: old, Replace: repl}}}
	}
	r := Suggest(files, []finding.Finding{
		edit("import random\nimport time\n", "def a():\n", "def a():\n    time.sleep(random.random())\n"),
		edit("import json\nimport time\n", "def b():\n", "def b():\n    time.sleep(json.loads('1'))\n"),
	}, Options{})
	for _, s := range r.Suggestions {
		if s.Joint != Applied {
			t.Errorf("%s: %s%s", s.Title, s.Refusal, s.LeftOutReason)
		}
	}
	want := "import os\nimport random\nimport time\nimport json\n\n\ndef a():\n    time.sleep(random.random())\n    return os\n\n\ndef b():\n    time.sleep(json.loads('1'))\n    return os\n"
	if diff := cmp.Diff(want, newRepo(t, files).apply(r.Joint)["a.py"]); diff != "" {
		t.Errorf("after git apply (-want +got):\n%s", diff)
	}
}

func TestReask(t *testing.T) {
	files := Files{"a.py": []byte("import os\n\n\ndef load(name):\n    text = open(name).read()\n    return text\n")}
	s := suggest(t, files, finding.Edit{Path: "a.py", Search: "def load(path):\n    text = open(path).read()\n    return text\n", Replace: "pass\n"})
	if s.Status != Refused || !strings.Contains(s.Reask, "    text = open(name).read()\n") || !strings.Contains(s.Reask, "verbatim") {
		t.Errorf("got %s, re-ask %q", s.Status, s.Reask)
	}
}

func TestWholeDefinitions(t *testing.T) {
	before := "import os\n\nfrom app import db\n\n\n@app.get(\"/\")\ndef index():\n    return 1\n\n\nclass Store:\n    def load(self, name):\n        return open(name).read()\n"
	tests := []struct{ name, text, want string }{
		{"function with an import", "import time\n\ndef index():\n    time.sleep(0)\n    return 2\n",
			strings.Replace(strings.Replace(before, "    return 1\n", "    time.sleep(0)\n    return 2\n", 1), "from app import db\n", "from app import db\nimport time\n", 1)},
		{"method", "def load(self, name):\n    with open(name) as f:\n        return f.read()\n",
			strings.Replace(before, "        return open(name).read()\n", "        with open(name) as f:\n            return f.read()\n", 1)},
		{"unknown", "def other():\n    return 2\n", ""},
		{"lines left out", "def index():\n    ...\n    return 2\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := Files{"main.py": []byte(before), "app/__init__.py": nil}
			s := suggest(t, files, finding.Edit{Path: "main.py", Replace: tt.text, Anchors: []string{"def"}})
			if tt.want == "" {
				if s.Status != Refused {
					t.Errorf("placed:\n%s", s.Diff)
				}
				return
			}
			if s.Status != Placed {
				t.Fatal(s.Refusal)
			}
			if diff := cmp.Diff(tt.want, newRepo(t, files).apply(s.Diff)["main.py"]); diff != "" {
				t.Errorf("after git apply (-want +got):\n%s", diff)
			}
		})
	}
}
