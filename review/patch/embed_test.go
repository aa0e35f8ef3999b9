package patch

import (
	"strings"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// TestForgottenLines lays edits on a file of which they lack or alter lines.
// What is certain is placed; what can be read in two ways is refused.
func TestForgottenLines(t *testing.T) {
	const before = `import os


def load(name):
    path = os.path.join("data", name)
    with open(path) as f:
        text = f.read()
        return text.strip()


def save(name, text):
    path = os.path.join("data", name)
    with open(path, "w") as f:
        f.write(text)

    return path


def copy(old, new):
    text = load(old)
    save(new, text)
`
	replaced := func(old, new string) string {
		if strings.Count(before, old) != 1 {
			t.Fatalf("%q is not unique", old)
		}
		return strings.Replace(before, old, new, 1)
	}
	tests := []struct {
		name            string
		start           int
		search, replace string
		want            string // empty: refused
	}{
		{"between lines that stay", 0, "def load(name):\n    with open(path) as f:\n        text = f.read()\n        return text.strip()\n", "def load(name):\n    with open(path) as f:\n        text = f.read()\n        return text.strip() or None\n",
			replaced("text.strip()\n", "text.strip() or None\n")},
		{"before a removed line", 0, "def load(name):\n    with open(path) as f:\n        return text.strip()\n", "def load(name):\n    with open(path) as f:\n        return text\n",
			replaced("text.strip()\n", "text\n")},
		{"next to new lines", 0, "def load(name):\n    with open(path) as f:\n        text = f.read()\n", "def load(name):\n    name = str(name)\n    with open(path) as f:\n        text = f.read()\n", ""},
		{"between removed lines", 0, "def load(name):\n    path = os.path.join(\"data\", name)\n        text = f.read()\n        return text.strip()\n", "def load(name):\n        return text.strip()\n", ""},
		{"blank line amid removed ones", 0, "        f.write(text)\n    return path\n\n\ndef copy(old, new):\n", "        print(text, file=f)\n\n\ndef copy(old, new):\n", ""},
		{"blank lines before a definition that brings its own", 0, "    return path\ndef copy(old, new):\n    text = load(old)\n", "    return path\n\n\ndef none():\n    return None\ndef copy(old, new):\n    text = load(old)\n",
			replaced("def copy(", "def none():\n    return None\n\n\ndef copy(")},
		{"blank lines beside a line without", 0, "    return path\ndef copy(old, new):\n    text = load(old)\n", "    return path\nx = 1\ndef copy(old, new):\n    text = load(old)\n", ""},
		{"cut off", 0, "def load(name):\n    path = os.path.jo\n    with open(path) as\n        text = f.read()\n", "def load(name):\n    path = os.path.jo\n    with open(path) as\n        text = f.read() or \"\"\n",
			replaced("f.read()\n", "f.read() or \"\"\n")},
		{"altered", 0, "def load(name):\n    path = os.path.join('data', name)\n    with open(path) as f:\n        text = f.read()\n        return text.strip()\n", "def load(name):\n    path = os.path.join('data', name)\n    with open(path) as f:\n        text = f.read()\n        return text\n",
			replaced("text.strip()\n", "text\n")},
		{"removed line altered", 0, "def load(name):\n    path = os.path.join(\"data\", name)\n    with open(path) as g:\n", "def load(name):\n    path = os.path.join(\"data\", name)\n    with open(path, \"rb\") as g:\n", ""},
		{"after the last line but one", 0, "    text = load(old)\n", "    text = load(old)\n    text = text.lower()\n", replaced("load(old)\n", "load(old)\n    text = text.lower()\n")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := Files{"a.py": []byte(before)}
			s := suggest(t, files, finding.Edit{Path: "a.py", StartLine: tt.start, Search: tt.search, Replace: tt.replace})
			mustGive(t, files, s, tt.want)
		})
	}
}

// TestAlikePlaces lets the line hint decide between places that are alike, and
// nothing else.
func TestAlikePlaces(t *testing.T) {
	block := "func %() {\n\tr := get()\n\tif r == nil {\n\t\tfail(1)\n\t}\n\tshow(r)\n}\n\n"
	before := "package a\n\n" + strings.ReplaceAll(block, "%", "a") + strings.ReplaceAll(block, "%", "b")
	for name, search := range map[string]string{
		"forgotten": "\tr := get()\n\t\tfail(1)\n\t}\n\tshow(r)\n",
		"altered":   "\tr := get()\n\tif nil == r {\n\t\tfail(1)\n\t}\n\tshow(r)\n",
		"brackets":  "\t\tfail(1)\n\t}\n\tshow(r)\n",
	} {
		first := strings.Split(before, "\n")
		at := 0
		for i, l := range first {
			if l == strings.SplitN(search, "\n", 2)[0] {
				at = i + 1 // the last one
			}
		}
		files := Files{"a.go": []byte(before)}
		edit := finding.Edit{Path: "a.go", Search: search, Replace: strings.Replace(search, "show(r)", "show(r)\n\tfail(2)", 1)}
		if s := suggest(t, files, edit); s.Status != Refused {
			t.Errorf("%s: placed without a hint\n%s", name, s.Diff)
		}
		edit.StartLine = at
		s := suggest(t, files, edit)
		if s.Status != Placed {
			t.Errorf("%s: %s", name, s.Refusal)
			continue
		}
		m, err := diff.Merge(files.Read, s.Diff)
		if err != nil {
			t.Fatal(err)
		}
		want := before[:strings.LastIndex(before, "show(r)")] + "show(r)\n\tfail(2)\n}\n\n"
		if got := string(m.Files["a.go"]); got != want {
			t.Errorf("%s: got, compared with what is right:\n%s", name, difference(want, got))
		}
	}
}
