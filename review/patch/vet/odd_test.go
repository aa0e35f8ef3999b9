package vet

import (
	"strings"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// TestOddLines: what was left out is said by comments that stand alone.
func TestOddLines(t *testing.T) {
	for _, tt := range []struct{ path, added, want string }{
		{"a.py", "# ... existing code ...\nx = 1\n", "left out"},
		{"a.py", "# Rest of the function\n", "left out"},
		{"a.py", "#(remaining methods here)\n", "left out"},
		{"a.js", "/* …\n*/\n", "left out"},
		{"a.go", "package a\n\n// same as before\n", "left out"},
		{"a.tsx", "const a = <p>\n  {/* other code unchanged */}\n</p>\n", "left out"},
		{"a.py", "x = 1  # ... existing code ...\n", ""},
		{"a.py", "x = '''\n# ... existing code ...\n'''\n", ""},
		{"a.py", "# others, as of 1.2, keep their code\n", ""},
		{"a.py", "# the rest of the code\n", ""},
		{"a.py", "# existing_code\n", ""},
		{"a.py", "# other hosts. Their code is ours\n", ""},
		{"a.py", "x = '\u202e'\n", "invisible"},
		{"a.py", "x = 1\f\n", ""},
		{"a.py", "x = 1\x00\n", "invisible"},
		{"a.py", diff.BOM + "x = 1\n", "invisible"},
	} {
		none := diff.NewText(nil)
		c := &diff.Change{Path: tt.path, Op: finding.Create, Before: none,
			Splices: []diff.Splice{{Lines: diff.NewText([]byte(tt.added)).Lines}}}
		v, err := view{change: c}.whole()
		if err != nil {
			t.Fatal(err)
		}
		if got := v.odd(); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.added, got, tt.want)
		}
	}
}
