package patch

import (
	"strings"
	"testing"

	"breakwater/review/finding"
)

// answered are findings of one answer, one for each edit.
func answered(edits ...finding.Edit) []finding.Finding {
	var out []finding.Finding
	for i, e := range edits {
		out = append(out, finding.Finding{ID: string(rune('a' + i)), Target: "t", Source: finding.FromModel, Path: e.Path, Edits: []finding.Edit{e}})
	}
	return out
}

// TestBlocksOfOneAnswer: what only holds together travels as one suggestion, and
// nothing else does.
func TestBlocksOfOneAnswer(t *testing.T) {
	files := Files{
		"app/a.py": []byte("import requests\n\n\ndef get(u):\n    return requests.get(u)\n\n\ndef put(u):\n    return requests.put(u)\n"),
		"b/b.go":   []byte("package b\n\nimport (\n\t\"io\"\n)\n\nfunc Read(r io.Reader) error {\n\t_, err := io.ReadAll(r)\n\treturn err\n}\n"),
		"app/c.py": []byte("x = 1\n"),
		"b/c.go":   []byte("package b\n\nconst Limit = 5\n\nconst Size = 4\n"),
		"app/d.js": []byte("let x = 1\n"),
		"app/e.js": []byte("let y = 1\n"),
	}
	py := func(search, replace string) finding.Edit {
		return finding.Edit{Path: "app/a.py", Search: search, Replace: replace}
	}
	js := func(name, search, replace string) finding.Edit {
		return finding.Edit{Path: "app/" + name + ".js", Search: search, Replace: replace}
	}
	golang := func(search, replace string) finding.Edit {
		return finding.Edit{Path: "b/b.go", Search: search, Replace: replace}
	}
	tests := []struct {
		name  string
		edits []finding.Edit
		want  []string // ids of the findings of each suggestion; refused ones after "!"
	}{
		{"definition, then use", []finding.Edit{py("import requests\n", "import requests\n\nLIMIT = 5\n"), py("    return requests.get(u)\n", "    return requests.get(u, timeout=LIMIT)\n")}, []string{"a b"}},
		{"use, then definition", []finding.Edit{py("    return requests.get(u)\n", "    return requests.get(u, timeout=LIMIT)\n"), py("import requests\n", "import requests\n\nLIMIT = 5\n")}, []string{"a b"}},
		{"two uses of one definition", []finding.Edit{py("import requests\n", "import requests\n\nLIMIT = 5\n"), py("    return requests.get(u)\n", "    return requests.get(u, timeout=LIMIT)\n"), py("    return requests.put(u)\n", "    return requests.put(u, timeout=LIMIT)\n")}, []string{"a c", "b"}},
		{"import, then use", []finding.Edit{golang("\t\"io\"\n", "\t\"errors\"\n\t\"io\"\n"), golang("\treturn err\n", "\treturn errors.Join(err)\n")}, []string{"a b"}},
		{"new file, then its import", []finding.Edit{{Op: finding.Create, Path: "app/limits.py", Replace: "LIMIT = 5\n"}, py("import requests\n", "import requests\nfrom app.limits import LIMIT\n")}, []string{"a b"}},
		{"new module, then its import", []finding.Edit{
			js("d", "let x = 1\n", "import { LIMIT } from './limits.js'\n\nlet x = LIMIT\n"),
			js("e", "let y = 1\n", "let y = 2\n"),
			{Op: finding.Create, Path: "app/limits.js", Replace: "export const LIMIT = 5\n"},
		}, []string{"a c", "b"}},
		{"import by another name, then use", []finding.Edit{
			golang("\t\"io\"\n", "\t\"io\"\n\tfaults \"errors\"\n"), golang("\treturn err\n", "\treturn faults.Join(err)\n"),
		}, []string{"a b"}},
		{"definition that moves", []finding.Edit{
			{Path: "b/c.go", Search: "const Size = 4\n", Replace: "const Size = 4\n\nconst Limit = 6\n"},
			{Path: "b/c.go", Search: "const Limit = 5\n", Replace: ""},
		}, []string{"a b"}},
		{"import for its effect", []finding.Edit{
			js("d", "let x = 1\n", "import './e.js'\n\nlet x = 1\n"), js("e", "let y = 1\n", "let y = 2\n"),
		}, []string{"a", "b"}},
		{"use, what only speaks of it, definition", []finding.Edit{
			py("    return requests.get(u)\n", "    return requests.get(u, timeout=LIMIT)\n"),
			py("    return requests.put(u)\n", "    # not LIMIT\n    return requests.put(u, timeout=9)\n"),
			py("import requests\n", "import requests\n\nLIMIT = 5\n"),
		}, []string{"a c", "b"}},
		{"a definition that nobody uses goes", []finding.Edit{py("def get(u):\n", "def fetch(u):\n"), {Path: "app/c.py", Search: "x = 1\n", Replace: "x = 2\n"}}, []string{"a", "b"}},
		{"nothing to do with each other", []finding.Edit{py("    return requests.get(u)\n", "    return requests.get(u, timeout=5)\n"), py("    return requests.put(u)\n", "    return requests.put(u, timeout=5)\n")}, []string{"a", "b"}},
		{"defined nowhere", []finding.Edit{py("    return requests.get(u)\n", "    return requests.get(u, timeout=LIMIT)\n"), py("    return requests.put(u)\n", "    return requests.put(u, timeout=5)\n")}, []string{"!a", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Suggest(files, answered(tt.edits...), Options{})
			var got []string
			for _, s := range r.Suggestions {
				ids := strings.Join(s.Findings, " ")
				if s.Status == Refused {
					ids = "!" + ids
				} else {
					newRepo(t, files).apply(s.Diff)
				}
				got = append(got, ids)
			}
			if strings.Join(got, ", ") != strings.Join(tt.want, ", ") {
				t.Errorf("got %q, want %q\n%+v", got, tt.want, r.Suggestions)
			}
			if r.Joint != nil {
				newRepo(t, files).apply(r.Joint)
			}
		})
	}
}

// TestOtherAnswers: what another answer defines does not count.
func TestOtherAnswers(t *testing.T) {
	files := Files{"a.py": []byte("x = 1\ny = 2\n")}
	fs := answered(finding.Edit{Path: "a.py", Search: "x = 1\n", Replace: "x = 1\nz = 3\n"}, finding.Edit{Path: "a.py", Search: "y = 2\n", Replace: "y = z\n"})
	fs[1].Target = "u"
	if s := Suggest(files, fs, Options{}).Suggestions[1]; s.Status != Refused {
		t.Errorf("placed:\n%s", s.Diff)
	}
}

// TestOperations: what an answer asks for is done, or refused with a reason that
// names it.
func TestOperations(t *testing.T) {
	const src = "import os\nimport re\n\n\ndef a():\n    log(1)\n    return os\n\n\ndef b():\n    log(1)\n    return re\n\n\ndef log(n):\n    print(n)\n"
	files := Files{"a.py": []byte(src)}
	tests := []struct {
		name            string
		op              finding.Op
		search, replace string
		want, refusal   string
	}{
		{"after", "insert_after", "    return os\n", "\n\ndef c():\n    return 1\n", strings.Replace(src, "    return os\n", "    return os\n\n\ndef c():\n    return 1\n", 1), ""},
		{"after, the lines repeated", "insert_after", "import re\n", "import re\nimport io\n", strings.Replace(src, "import re\n", "import re\nimport io\n", 1), ""},
		{"before", "insert_before", "    return re\n", "    log(2)\n", strings.Replace(src, "    return re\n", "    log(2)\n    return re\n", 1), ""},
		{"before nothing", "insert_before", "", "    log(2)\n", "", "insert_before"},
		{"at the end", "append", "", "\n\ndef c():\n    return 1\n", src + "\n\ndef c():\n    return 1\n", ""},
		{"at the top", "prepend", "", "import io\n", "", "prepend"},
		{"everywhere", "replace_all", "    log(1)\n", "    log(2)\n", strings.ReplaceAll(src, "log(1)", "log(2)"), ""},
		{"everywhere, nowhere", "replace_all", "    log(7)\n", "    log(2)\n", "", "could not be placed"},
		{"somewhere", "insert", "    return re\n", "    log(2)\n", "", "insert"},
		{"no such thing", "transmogrify", "    return re\n", "    log(2)\n", "", "transmogrify"},
		{"after what stands in two places", "insert_after", "    log(1)\n", "    log(2)\n", "", "2 places"},
		{"an import that is there", finding.Replace, "import re\n", "import os\nimport re\n", "", "stands there already"},
		{"an import that is there, and a change", finding.Replace, "import re\n\n\ndef a():\n    log(1)\n", "import os\nimport re\n\n\ndef a():\n    log(2)\n", strings.Replace(src, "log(1)", "log(2)", 1), ""},
		{"a block that is there", finding.Replace, "    return re\n", "    return re\n\n\ndef log(n):\n    print(n)\n", "", "stands there already"},
		{"a change that is made", finding.Replace, "    log(n + 1)\n    print(n + 1)\n", "def log(n):\n    print(n)\n", "", "stands there already"},
		{"an import that moves", finding.Replace, "import os\nimport re\n", "import re\nimport os\n", strings.Replace(src, "import os\nimport re\n", "import re\nimport os\n", 1), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := suggest(t, files, finding.Edit{Op: tt.op, Path: "a.py", Search: tt.search, Replace: tt.replace})
			if tt.refusal == "" {
				mustGive(t, files, s, tt.want)
			} else if s.Status != Refused || !strings.Contains(s.Refusal, tt.refusal) {
				t.Errorf("got %q, want a refusal with %q\n%s", s.Refusal, tt.refusal, s.Diff)
			}
		})
	}
}
