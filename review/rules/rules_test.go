package rules

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var update = flag.Bool("update", false, "rewrite the golden files and docs/rules.md")

// fixture is an annotated file of testdata: "want: rule…" in a comment at the
// end of a line says what starts on that line. The annotations are cut off
// before the rules see the file.
type fixture struct {
	name string // "python/http.py"
	file File
	want []string // "line rule", sorted
}

var wantMark = regexp.MustCompile(`[ \t]*(#|//) want: (.*)$`)

// fixtures reads testdata. Go files carry the suffix .txt, which keeps them
// from the go command.
func fixtures(t testing.TB) []fixture {
	t.Helper()
	paths, err := filepath.Glob("testdata/*/*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	var out []fixture
	for _, p := range paths {
		if strings.HasSuffix(p, ".edits") || strings.HasSuffix(p, ".txtar") || strings.HasPrefix(p, "testdata/examples/") {
			continue
		}
		src, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, annotated(filepath.ToSlash(strings.TrimPrefix(p, "testdata/")), src))
	}
	return out
}

func annotated(name string, src []byte) fixture {
	path := strings.TrimSuffix(name, ".txt")
	f := fixture{name: name}
	lines := bytes.Split(src, []byte("\n"))
	for i, line := range lines {
		m := wantMark.FindSubmatch(line)
		if m == nil {
			continue
		}
		for _, id := range strings.Fields(string(m[2])) {
			f.want = append(f.want, fmt.Sprintf("%4d %s", i+1, id))
		}
		lines[i] = line[:len(line)-len(m[0])]
	}
	slices.Sort(f.want)
	f.file = File{Path: path, Language: syntax.LanguageOf(path), Source: bytes.Join(lines, []byte("\n"))}
	return f
}

// fileOf is a file with a text.
func fileOf(path, text string) File {
	return File{Path: path, Language: syntax.LanguageOf(path), Source: []byte(text)}
}

func review(f File) []finding.Finding {
	found := With().Review(context.Background(), []File{f}, nil).Findings
	Cap(found, func(string) bool { return false })
	return found
}

// shown keeps what a user sees by default.
func shown(fs []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(fs), func(f finding.Finding) bool { return f.Confidence == finding.Low })
}

func TestFixtures(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name, func(t *testing.T) {
			var got []string
			for _, x := range shown(review(f.file)) {
				got = append(got, fmt.Sprintf("%4d %s", x.StartLine, x.Rule))
			}
			slices.Sort(got)
			if diff := cmp.Diff(f.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestFindingsAreWellFormed holds every finding of every fixture to the
// promises of the finding type.
func TestFindingsAreWellFormed(t *testing.T) {
	for _, f := range fixtures(t) {
		lines := strings.Split(string(f.file.Source), "\n")
		for _, x := range review(f.file) {
			at := fmt.Sprintf("%s:%d %s", f.name, x.StartLine, x.Rule)
			if x.StartLine < 1 || x.EndLine < x.StartLine || x.EndLine > len(lines) {
				t.Errorf("%s: lines %d-%d", at, x.StartLine, x.EndLine)
				continue
			}
			if x.Quote == "" || !strings.Contains(string(f.file.Source), x.Quote) {
				t.Errorf("%s: quote is not in the file: %q", at, x.Quote)
			}
			if first, _, _ := strings.Cut(x.Quote, "\n"); !strings.Contains(lines[x.StartLine-1], strings.TrimSpace(first)) {
				t.Errorf("%s: quote does not start there: %q", at, x.Quote)
			} else if many := strings.Contains(x.Quote, "\n"); many &&
				strings.TrimSpace(first) != strings.TrimSpace(lines[x.StartLine-1]) {
				t.Errorf("%s: quote of several lines starts within one: %q", at, x.Quote)
			}
			if x.Title == "" || x.Why == "" || strings.Contains(x.Title, "\n") || len(x.Title) > 120 {
				t.Errorf("%s: title %q, why %q", at, x.Title, x.Why)
			}
			if x.Path != f.file.Path || x.Source != finding.FromRules || x.Severity == "" || x.Confidence == "" {
				t.Errorf("%s: %+v", at, x)
			}
		}
	}
}
