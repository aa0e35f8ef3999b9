package tree

import "testing"

// TestNamesAsAnswersGiveThem finds files by what is left of their names when an
// answer was read.
func TestNamesAsAnswersGiveThem(t *testing.T) {
	files := Cache(Files{`a/"q".py`: nil, "a/tab\there.py": nil, `a/back\slash.py`: nil, "a/slash.py": nil, "a/two  spaces.py": nil})
	for name, want := range map[string]string{
		"a/tab here.py": "a/tab\there.py", "a/two spaces.py": "a/two  spaces.py", `a/back/slash.py`: `a/back\slash.py`, `a/back\slash.py`: `a/back\slash.py`,
		`a/"q".py`: `a/"q".py`, "a/slash.py": "a/slash.py", "slash.py": "a/slash.py",
	} {
		if got, ok := files.Resolve(name); !ok || got != want {
			t.Errorf("%q means %q, want %q", name, got, want)
		}
	}
}
