package rules

import (
	"context"
	"slices"
	"strings"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/rules/fix"
)

// fixCase is what a rule makes of a file: it finds its first defect there, and
// offers what turns from into to.
type fixCase struct {
	name     string
	src      string
	from, to string            // an empty from: a finding without edits
	silent   bool              // the rule finds nothing
	others   map[string]string // further files of the project, by path
}

// checkFixed reviews each source as the file at path.
func checkFixed(t *testing.T, path, rule string, tests []fixCase) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := []File{fileOf(path, tt.src)}
			for p, text := range tt.others {
				files = append(files, fileOf(p, text))
			}
			found := With().Review(context.Background(), files, nil).Findings
			i := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Path == path && f.Rule == rule })
			if tt.silent != (i < 0) {
				t.Fatalf("%s found: %v, silent: %v", rule, i >= 0, tt.silent)
			}
			if tt.silent {
				return
			}
			got, err := applied(tt.src, found[i])
			if err != nil {
				t.Fatal(err)
			}
			want := tt.src
			if tt.from != "" {
				want = replaceOnce(t, tt.src, tt.from, tt.to)
			}
			if got != want {
				t.Errorf("the fix gives\n%s\nwant\n%s", got, want)
			}
			if errorsIn(t, syntax.LanguageOf(path), got) > 0 {
				t.Errorf("does not parse:\n%s", got)
			}
		})
	}
}

func replaceOnce(t *testing.T, src, from, to string) string {
	t.Helper()
	if strings.Count(src, from) != 1 {
		t.Fatalf("%q stands %d times in the source", from, strings.Count(src, from))
	}
	return strings.Replace(src, from, to, 1)
}

// TestLongestLineIsMeasuredOnce: of a file with many fixes. What the lines become after the
// first question tells whether they were read again.
func TestLongestLineIsMeasuredOnce(t *testing.T) {
	const call = "get(u)"
	source := []byte("x = '" + strings.Repeat("x", 200) + "'\n" + call + "\n")
	at := len(source) - len(call) - 1
	wide := []fix.Splice{{Start: at, End: at + len(call), Text: "get(" + strings.Repeat("u", 150) + ")"}}
	p := &pass{file: File{Path: "a.py", Source: source}}
	if p.widens(wide) {
		t.Fatal("a line of 156 characters is too long beside one of 206")
	}
	p.file.Source = []byte(strings.Repeat(" \n", at/2) + strings.Repeat(" ", at%2) + call + "\n")
	if !(&pass{file: p.file}).widens(wide) {
		t.Fatal("a line of 156 characters is not too long beside short ones")
	}
	if p.widens(wide) {
		t.Error("the longest line was looked for again")
	}
}
