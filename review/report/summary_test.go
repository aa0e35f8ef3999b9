package report

import (
	"bytes"
	"flag"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata")

// golden compares what a printer gave with the file that shows it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it):\n%s", file, diff)
	}
}

// stored is what becomes of a report of a workflow run.
func stored(r Report) Delivery {
	if r.Links == (Links{}) {
		return Delivery{}
	}
	return Delivery{Artifact: "https://github.com/club/members/actions/runs/1234567/artifacts/89", ArtifactID: "89"}
}

func TestGoldens(t *testing.T) {
	printers := map[string]func(Report) ([]byte, error){
		".md":               func(r Report) ([]byte, error) { return Summary(r, stored(r)), nil },
		".txt":              func(r Report) ([]byte, error) { return []byte(Terminal(r, stored(r), TerminalOptions{})), nil },
		".annotations.json": func(r Report) ([]byte, error) { return marshal(Annotations(r, stored(r))) },
		".outputs.json":     func(r Report) ([]byte, error) { return marshal(Outputs(r, stored(r))) },
	}
	for _, p := range Printers {
		if p.File == "summary.md" {
			continue // above, with what became of the results
		}
		ending := path.Ext(p.File)
		if printers[ending] != nil { // a second file of that kind
			ending = "." + p.File
		}
		printers[ending] = func(r Report) ([]byte, error) {
			if p.Made != nil && !p.Made(r) {
				return nil, nil
			}
			var b bytes.Buffer
			err := p.Print(&b, r)
			return b.Bytes(), err
		}
	}
	for name, report := range cases {
		for ending, print := range printers {
			if name == "many" && ending != ".annotations.json" {
				continue // large, and nothing new in it
			}
			t.Run(name+ending, func(t *testing.T) {
				got, err := print(report())
				if err != nil {
					t.Fatal(err)
				}
				if got != nil {
					golden(t, name+ending, got)
				}
			})
		}
	}
}
