package patch

import (
	"context"
	"strings"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"

	"github.com/google/go-cmp/cmp"
)

// suggest runs Suggest over one finding with the edits.
func suggest(t *testing.T, files Files, edits ...finding.Edit) Suggestion {
	t.Helper()
	r := Suggest(files, []finding.Finding{{ID: "f1", Title: "a title", Edits: edits}}, Options{})
	if len(r.Suggestions) != 1 {
		t.Fatalf("got %d suggestions, want 1", len(r.Suggestions))
	}
	return r.Suggestions[0]
}

func TestPlaced(t *testing.T) {
	const py = "import os\n\n\ndef load(name):\n    with open(name) as f:\n        return f.read()\n\n\ndef save(name, text):\n    with open(name, \"w\") as f:\n        f.write(text)\n"
	tests := []struct {
		name   string
		before string
		edit   finding.Edit
		want   string
	}{
		{"exact", py,
			finding.Edit{Search: "        return f.read()\n", Replace: "        return f.read() or None\n"},
			strings.Replace(py, "f.read()", "f.read() or None", 1)},
		{"last line without end in the edit", py,
			finding.Edit{Search: "        return f.read()", Replace: "        return f.read() or None"},
			strings.Replace(py, "f.read()", "f.read() or None", 1)},
		{"trailing space in the search", py,
			finding.Edit{Search: "def load(name):  \n    with open(name) as f: \n", Replace: "def load(name):  \n    with open(name) as f: \n        f.seek(0)  \n"},
			strings.Replace(py, " as f:\n        return", " as f:\n        f.seek(0)\n        return", 1)},
		{"carriage returns of the file are kept", strings.ReplaceAll(py, "\n", "\r\n"),
			finding.Edit{Search: "        return f.read()\n", Replace: "        f.seek(0)\n        return f.read()\n"},
			strings.ReplaceAll(strings.Replace(py, "        return", "        f.seek(0)\n        return", 1), "\n", "\r\n")},
		{"no final newline is kept", strings.TrimSuffix(py, "\n"),
			finding.Edit{Search: "        f.write(text)\n", Replace: "        f.write(text)\n        f.flush()\n"},
			py + "        f.flush()"},
		{"byte order mark is kept", diff.BOM + py,
			finding.Edit{Search: "import os\n", Replace: "import os\nimport io\n"},
			diff.BOM + strings.Replace(py, "import os\n", "import os\nimport io\n", 1)},
		{"final newline taken by a marker", py,
			finding.Edit{Search: "        f.write(text)\n", Replace: "        f.write(text * 2)"},
			strings.TrimSuffix(strings.Replace(py, "f.write(text)", "f.write(text * 2)", 1), "\n")},
		{"indented search", py,
			finding.Edit{Search: "def load(name):\nwith open(name) as f:\n", Replace: "x\n"}, ""},
		{"uniformly shifted", py,
			finding.Edit{Search: "    def load(name):\n        with open(name) as f:\n            return f.read()\n", Replace: "    def load(name):\n        with open(name) as f:\n            if f:\n                return f.read()\n"},
			strings.Replace(py, "        return f.read()", "        if f:\n            return f.read()", 1)},
		{"twice in the file, no hint", "a = 1\nb = 2\na = 1\n", finding.Edit{Search: "a = 1\n", Replace: "a = 3\n"}, ""},
		{"twice in the file, hint", "a = 1\nb = 2\na = 1\n", finding.Edit{StartLine: 3, Search: "a = 1\n", Replace: "a = 3\n"}, "a = 1\nb = 2\na = 3\n"},
		{"twice in the file, hint off", "a = 1\nb = 2\na = 1\n", finding.Edit{StartLine: 2, Search: "a = 1\n", Replace: "a = 3\n"}, ""},
		{"empty search", py, finding.Edit{Replace: "x = 1\n"}, ""},
		{"new syntax error", py, finding.Edit{Search: "def load(name):\n", Replace: "def load(name:\n"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := Files{"app/store.py": []byte(tt.before)}
			tt.edit.Path = "app/store.py"
			s := suggest(t, files, tt.edit)
			if tt.want == "" {
				if s.Status != Refused || s.Refusal == "" {
					t.Fatalf("got %s %q, want it refused\n%s", s.Status, s.Refusal, s.Diff)
				}
				return
			}
			if s.Status != Placed {
				t.Fatalf("refused: %s", s.Refusal)
			}
			got := newRepo(t, files).apply(s.Diff)
			if diff := cmp.Diff(tt.want, got["app/store.py"]); diff != "" {
				t.Errorf("after git apply (-want +got):\n%s", diff)
			}
		})
	}
}

// Suggest is [Suggester.Suggest] for findings that come all at once.
func Suggest(t Tree, fs []finding.Finding, o Options) Result {
	return New(t, o).Suggest(context.Background(), fs)
}

// TestTry: what is tried alone is said to join where it does.
func TestTry(t *testing.T) {
	s := New(Files{"a.py": []byte("x = 1\ny = 2\n")}, Options{})
	for name, c := range map[string]struct {
		replace string
		status  Status
		joins   bool
	}{
		"placed":   {"x = 3\n", Placed, true},
		"refused":  {"x = z\n", Refused, false},
		"needs":    {"import tenacity\n\nx = tenacity\n", Placed, false},
		"withheld": {"import os\n\nx = os.system('x')\n", Placed, false},
	} {
		f := finding.Finding{ID: "a", Path: "a.py", Source: finding.FromModel,
			Edits: []finding.Edit{{Path: "a.py", Search: "x = 1\n", Replace: c.replace}}}
		tried, joined := s.Try(t.Context(), f), s.Suggest(t.Context(), []finding.Finding{f}).Suggestions
		if len(tried) != 1 || tried[0].Status != c.status || tried[0].Joins() != c.joins || tried[0].Joint != "" {
			t.Errorf("%s: %+v, want it %s and to join: %v", name, tried, c.status, c.joins)
		}
		if (joined[0].Joint == Applied) != c.joins {
			t.Errorf("%s: joint %q, want it there: %v", name, joined[0].Joint, c.joins)
		}
	}
}

// TestTimeIsUp: nothing is lost when time is up, and everything says so.
func TestTimeIsUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := New(Files{"a.py": []byte("x = 1\n")}, Options{}).Suggest(ctx, []finding.Finding{{ID: "a", Path: "a.py", Edits: []finding.Edit{{Path: "a.py", Search: "x = 1", Replace: "x = 2"}}}})
	if s := got.Suggestions; len(s) != 1 || s[0].Status != Refused || !strings.Contains(s[0].Refusal, "no time") || got.Joint != nil {
		t.Errorf("%+v", got)
	}
}
