package review

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"breakwater/index/syntax"
)

var update = flag.Bool("update", false, "rewrite the requests in testdata/requests")

// TestRequests holds one whole request for each language against one that a person
// has read, testdata/requests/<language>.golden: the one about the first source file
// of <language>.txtar. The system text, which is ask/system.md, is left
// out.
func TestRequests(t *testing.T) {
	cases, err := filepath.Glob("testdata/requests/*.txtar")
	if err != nil || len(cases) != 9 {
		t.Fatalf("%d cases, %v; want one for each language", len(cases), err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			golden, err := filepath.Abs(strings.TrimSuffix(file, ".txtar") + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			got := requestAbout(t, file)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("read the request, then run with -update (-want +got):\n%s", diff)
			}
		})
	}
}

// requestAbout runs the command plan on the files of an archive and returns what a
// model would be asked about the first that is no manifest.
func requestAbout(t *testing.T, archive string) string {
	t.Helper()
	a, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	dir, about := t.TempDir(), ""
	for _, f := range a.Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if about == "" && syntax.LanguageOf(f.Name) != "" {
			about = f.Name
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	var out bytes.Buffer
	p := Process{
		Args:    []string{"plan", "--requests", "--scope=full"},
		Environ: []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}, Stdout: &out, Stderr: &out,
	}
	if status := Main(context.Background(), p); status != 0 {
		t.Fatalf("status %d\n%s", status, out.String())
	}
	files, err := filepath.Glob(".breakwater/requests/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, user, _ := strings.Cut(string(text), "\n[user]\n")
		_, under, _ := strings.Cut(user, "\n# Under review\n")
		if under, _, _ = strings.Cut(under, "\n# "); strings.Contains(under, "\n"+about+", lines ") {
			return user
		}
	}
	t.Fatalf("none of %d requests is about %s\n%s", len(files), about, out.String())
	return ""
}
