package patch

import (
	"fmt"
	"strings"
	"testing"

	"breakwater/review/finding"
)

// TestLongFiles puts what is refused, needed and held in short files into long
// ones, of which only what an edit touches is read: nothing may come out
// otherwise.
func TestLongFiles(t *testing.T) {
	python, golang, script := strings.Builder{}, strings.Builder{}, strings.Builder{}
	python.WriteString("import os\nimport requests\n\n\nLIMIT = 3\n\n\n")
	golang.WriteString("package a\n\nimport (\n\t\"context\"\n\t\"time\"\n)\n\n// Limit is one.\nconst Limit = 3\n\n")
	script.WriteString("import { get } from \"./http\";\n\nconst LIMIT = 3;\n\n")
	for i := range 40 {
		fmt.Fprintf(&python, "def load%d(name):\n    reply = requests.get(name)\n    return reply\n\n\n", i)
		fmt.Fprintf(&golang, "func load%d(ctx context.Context) error {\n\ttime.Sleep(%d)\n\treturn ctx.Err()\n}\n\n", i, i)
		fmt.Fprintf(&script, "export function load%d(name) {\n  return get(name, %d);\n}\n\n/* end of %d */\n\n", i, i, i)
	}
	python.WriteString("def last(name):\n    return os.path.join(name)\n")
	golang.WriteString("func last() time.Duration { return 0 }\n")
	script.WriteString("export function last(name) {\n  return load6(name, LIMIT);\n}\n")
	files := Files{"a.py": []byte(python.String()), "a.go": []byte(golang.String()), "a.js": []byte(script.String()), "http.js": []byte("export function get() {}\n")}
	tests := []struct {
		name, path, search, replace, want string // want is part of the refusal, or of why it is held; empty: neither
	}{
		{"use of what another definition is", "a.py", "    return os.path.join(name)\n", "    return load3(os.path.join(name))\n", ""},
		{"use of nothing", "a.py", "    return os.path.join(name)\n", "    return lod3(os.path.join(name))\n", "would use \"lod3\""},
		{"import that others use goes", "a.py", "import requests\n", "", "would use \"requests\""},
		{"import that only this used goes", "a.py", "import os\n", "", "would use \"os\""},
		{"name of another definition", "a.go", "func last() time.Duration { return 0 }\n", "func load7() time.Duration { return 0 }\n", "would define \"load7\" twice"},
		{"import that others use", "a.go", "func last() time.Duration { return 0 }\n", "func last() int { return 0 }\n", ""},
		{"new import without a use", "a.go", "\t\"time\"\n", "\t\"time\"\n\t\"fmt\"\n", "without using it"},
		{"comment opened over what follows", "a.js", "/* end of 5 */\n", "/* end of 5 */\n/* from here\n", "would use"},
		{"string opened over what follows", "a.py", "LIMIT = 3\n", "LIMIT = \"\"\"3\n", "syntax error"},
		{"bracket left open", "a.js", "  return get(name, 5);\n", "  return get(name, 5;\n", "syntax error"},
		{"definition that others use goes", "a.js", "const LIMIT = 3;\n", "", "would use \"LIMIT\""},
		{"starts a process", "a.py", "    return os.path.join(name)\n", "    os.system(name)\n    return os.path.join(name)\n", "starts a process"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Suggest(files, []finding.Finding{{ID: "1", Edits: []finding.Edit{{Path: tt.path, Search: tt.search, Replace: tt.replace}}}}, Options{})
			s := r.Suggestions[0]
			if got := s.Refusal + s.LeftOutReason; (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q\n%s", got, tt.want, s.Diff)
			}
		})
	}
}
