package shard

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/redact"
	"breakwater/review/report"
	"breakwater/review/source"
	"breakwater/review/target"
)

const (
	tool   = "breakwater 1.0.0"
	commit = "c0ffee"
)

// at is this program in a checkout of commit.
func at(out string) Here {
	return Here{Tool: tool, Build: "b", Out: out, Head: func(string) string { return commit }}
}

// record is shard i of n of one review.
func record(i, n int) Record {
	path := fmt.Sprintf("f%d.go", i)
	return Record{
		Shard: report.Shard{Index: i, Count: n, Plan: "abc"}, Build: "b", Total: n,
		Settings: Settings{SourceDir: ".", MinConfidence: finding.Medium},
		Input: report.Input{
			Tool: tool, Change: source.Change{Reviewed: commit},
			Targets:  []target.Target{{ID: path + "#f", Path: path, StartLine: 1, EndLine: 9}},
			Outcomes: []target.Outcome{target.ByRules(target.Reviewed, "")},
		},
		Claims: []finding.Finding{{
			Path: path, StartLine: 1, EndLine: 2, Source: finding.FromRules, Confidence: finding.High,
		}},
	}
}

// lay writes the files of a shard as it leaves them.
func lay(t *testing.T, dir string, r Record) {
	t.Helper()
	data, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	name := action.Shard{Index: r.Shard.Index, Count: r.Shard.Count}.Name() + ".json"
	put(t, filepath.Join(dir, name), data)
	in := r.Input
	in.Shard = &r.Shard
	rep, err := report.JSON(report.Build(in))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "report.json"), rep)
}

func put(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestCollect lays three shards and damages them in every way.
func TestCollect(t *testing.T) {
	folder := func(dir string, i int) string { return filepath.Join(dir, fmt.Sprintf("breakwater-%d-of-3", i)) }
	relay := func(i, n int, change func(*Record)) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			r := record(i, n)
			change(&r)
			lay(t, filepath.Join(dir, "again"), r)
		}
	}
	cut := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			data, err := os.ReadFile(filepath.Join(folder(dir, 2), name))
			if err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(folder(dir, 2), name), data[:len(data)/2])
		}
	}
	for name, c := range map[string]struct {
		spoil func(*testing.T, string)
		kept  int
		lost  []string // one for each sentence, in order
	}{
		"all there": {func(*testing.T, string) {}, 3, nil},
		"missing": {func(t *testing.T, dir string) {
			os.RemoveAll(folder(dir, 2))
		}, 2, []string{"Shard 2 of 3 is missing."}},
		"only its report": {func(t *testing.T, dir string) {
			os.Remove(filepath.Join(folder(dir, 2), "breakwater-2-of-3.json"))
		}, 2, []string{"Shard 2 of 3 is missing: top/breakwater-2-of-3/report.json is there, " +
			"and breakwater-2-of-3.json beside it is not."}},
		"damaged": {cut("breakwater-2-of-3.json"), 2,
			[]string{"Shard 2 is damaged: top/breakwater-2-of-3/breakwater-2-of-3.json cannot be read"}},
		"emptied": {func(t *testing.T, dir string) {
			name := filepath.Join(folder(dir, 2), "breakwater-2-of-3.json")
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			put(t, name, []byte(strings.Replace(string(data), `"Claims":[`, `"Claims":[],"Said":[`, 1)))
		}, 2, []string{"Shard 2 is damaged: top/breakwater-2-of-3/breakwater-2-of-3.json is not as the shard wrote it " +
			"(its checksum is another)."}},
		"its report damaged": {cut("report.json"), 3,
			[]string{"top/breakwater-2-of-3/report.json is damaged or foreign: it cannot be read"}},
		"doubled": {relay(2, 3, func(*Record) {}), 3,
			[]string{"Shard 2 of 3 is there twice: top/again/breakwater-2-of-3.json counts"}},
		"another plan": {relay(2, 3, func(r *Record) { r.Shard.Plan = "other" }), 3,
			[]string{"again/breakwater-2-of-3.json is foreign: it is of another plan"}},
		"another count": {relay(4, 4, func(*Record) {}), 3,
			[]string{"it is one of 4 shards, and the others are 3"}},
		"another commit": {relay(1, 3, func(r *Record) { r.Input.Change.Reviewed = "decade" }), 3,
			[]string{`it reviewed commit "decade", the others "c0ffee"`}},
		"another tool": {relay(1, 3, func(r *Record) { r.Input.Tool = "breakwater 2.0.0" }), 3,
			[]string{`of another program, "breakwater 2.0.0"`}},
		"another build": {relay(1, 3, func(r *Record) { r.Build = "other" }), 3,
			[]string{`of another build of "breakwater 1.0.0"`}},
		"under the name of a missing one": {func(t *testing.T, dir string) {
			data, err := os.ReadFile(filepath.Join(folder(dir, 1), "breakwater-1-of-3.json"))
			if err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(folder(dir, 2), "breakwater-2-of-3.json"), data)
			os.Remove(filepath.Join(folder(dir, 2), "report.json"))
		}, 2, []string{"Shard 1 of 3 is there twice", "Shard 2 of 3 is missing."}},
		"all damaged": {func(t *testing.T, dir string) {
			for i := 1; i <= 2; i++ {
				put(t, filepath.Join(folder(dir, i), fmt.Sprintf("breakwater-%d-of-3.json", i)), []byte("{"))
			}
			os.RemoveAll(filepath.Join(folder(dir, 3), "breakwater-3-of-3.json"))
		}, 0, []string{"Shard 1 is damaged", "Shard 2 is damaged",
			"Shard 3 of 3 is missing: top/breakwater-3-of-3/report.json"}},
		"more of another commit": {func(t *testing.T, dir string) {
			for i := range 4 {
				r := record(i+1, 4)
				r.Input.Change.Reviewed = "decade"
				lay(t, filepath.Join(dir, "a", fmt.Sprint(i)), r)
			}
		}, 3, slices.Repeat([]string{`it reviewed commit "decade", the others "c0ffee"`}, 4)},
		"more without a gate": {func(t *testing.T, dir string) {
			for i := range 4 {
				lay(t, filepath.Join(dir, "a", fmt.Sprint(i)), record(i+1, 4))
			}
			r := record(1, 3)
			r.Input.FailOn = action.FailOnMajor
			lay(t, folder(dir, 1), r)
		}, 3, slices.Repeat([]string{"it is one of 4 shards, and the others are 3"}, 4)},
		"again without a gate": {func(t *testing.T, dir string) {
			os.Rename(folder(dir, 1), filepath.Join(dir, "a"))
			r := record(1, 3)
			r.Input.FailOn = action.FailOnMajor
			lay(t, folder(dir, 1), r)
		}, 3, []string{"Shard 1 of 3 is there twice: top/breakwater-1-of-3/breakwater-1-of-3.json counts, with the " +
			"stricter fail-on, top/a/breakwater-1-of-3.json does not."}},
		"other settings": {func(t *testing.T, dir string) {
			r := record(3, 3)
			r.Settings.MinConfidence = finding.Low
			lay(t, folder(dir, 3), r)
		}, 2, []string{"breakwater-3-of-3.json is foreign: " +
			"it was made with other settings than the others (min-confidence)"}},
		"rules given in other ways": {func(t *testing.T, dir string) {
			for i, origin := range []string{"--rules", "INPUT_RULES", ".breakwater.yml line 3"} {
				r := record(i+1, 3)
				given := action.Given{Origin: origin, Line: i}
				r.Settings.Rules = map[string]action.RuleSwitch{"other": {Off: true, Given: given}}
				lay(t, folder(dir, i+1), r)
			}
		}, 3, nil},
		"other rules": {func(t *testing.T, dir string) {
			r := record(3, 3)
			r.Settings.Rules = map[string]action.RuleSwitch{"other": {Off: true}}
			lay(t, folder(dir, 3), r)
		}, 2, []string{"it was made with other settings than the others (rules)"}},
		"a model for two of them": {func(t *testing.T, dir string) {
			for i := 2; i <= 3; i++ { // the plan is divided by what a model costs
				r := record(i, 3)
				r.Settings.Model = true
				lay(t, folder(dir, i), r)
			}
		}, 2, []string{"breakwater-1-of-3.json is foreign: " +
			"it was made with other settings than the others (a model to ask)"}},
		"not shared out": {func(t *testing.T, dir string) {
			rep, _ := report.JSON(report.Build(report.Input{Tool: tool}))
			put(t, filepath.Join(dir, "x", "report.json"), rep)
		}, 3, []string{"x/report.json is damaged or foreign: it is the report of a run that was not shared out."}},
		"its report overwritten": {func(t *testing.T, dir string) {
			rep, _ := report.JSON(report.Build(report.Input{Tool: tool}))
			put(t, filepath.Join(folder(dir, 2), "report.json"), rep)
		}, 3, nil},
		"merged before": {func(t *testing.T, dir string) {
			rep, _ := report.JSON(report.Build(report.Input{Tool: tool}))
			put(t, filepath.Join(dir, "out", "report.json"), rep)
		}, 3, nil},
		"merged before, and missing": {func(t *testing.T, dir string) {
			rep, _ := report.JSON(report.Build(report.Input{Tool: tool}))
			put(t, filepath.Join(folder(dir, 2), "report.json"), rep)
			os.Remove(filepath.Join(folder(dir, 2), "breakwater-2-of-3.json"))
		}, 2, []string{"breakwater-2-of-3/report.json is damaged or foreign", "Shard 2 of 3 is missing."}},
		"a link": {func(t *testing.T, dir string) {
			os.RemoveAll(folder(dir, 2))
			outside := t.TempDir()
			lay(t, outside, record(2, 3))
			if err := os.Symlink(outside, folder(dir, 2)); err != nil {
				t.Fatal(err)
			}
		}, 2, []string{"Shard 2 of 3 is missing."}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "top")
			for i := range 3 {
				lay(t, folder(dir, i+1), record(i+1, 3))
			}
			c.spoil(t, dir)
			twice := []string{dir, folder(dir, 1)} // the same file twice is one
			got, err := Collect(twice, at(filepath.Join(dir, "out")))
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Records) != c.kept || len(got.Lost) != len(c.lost) {
				t.Fatalf("%d records, want %d; lost %q, want %q", len(got.Records), c.kept, got.Lost, c.lost)
			}
			for i, want := range c.lost {
				if !strings.Contains(got.Lost[i], want) {
					t.Errorf("lost %q, want %q", got.Lost[i], want)
				}
			}
		})
	}
}

// TestCollectFromOneFolder: download-artifact with merge-multiple, and the jobs of
// GitLab, put all files into one folder, where those of one name are the last one's.
func TestCollectFromOneFolder(t *testing.T) {
	dir := t.TempDir()
	for i := range 3 {
		lay(t, dir, record(i+1, 3))
	}
	got, err := Collect([]string{dir}, at(""))
	if err != nil || len(got.Records) != 3 || len(got.Lost) > 0 {
		t.Errorf("%d records, lost %q, error %v", len(got.Records), got.Lost, err)
	}
}

func TestCollectNothing(t *testing.T) {
	got, err := Collect([]string{t.TempDir()}, at(""))
	if err != nil || len(got.Records)+len(got.Lost) > 0 {
		t.Errorf("%v, error %v", got, err)
	}
	if _, err := Collect([]string{filepath.Join(t.TempDir(), "gone")}, at("")); err == nil {
		t.Error("no error for a folder that is not there")
	}
}

// TestHostileRecords: what a stranger puts into a record is refused, not believed.
func TestHostileRecords(t *testing.T) {
	claim := func(f finding.Finding) func(*Record) { return func(r *Record) { r.Claims = []finding.Finding{f} } }
	good := finding.Finding{Path: "a.go", StartLine: 1, EndLine: 2, Source: finding.FromRules, Confidence: finding.High}
	spoiled := func(change func(*finding.Finding)) func(*Record) {
		f := good
		change(&f)
		return claim(f)
	}
	for name, spoil := range map[string]func(*Record){
		"":                  claim(good),
		"index":             func(r *Record) { r.Shard.Index = 4 },
		"count":             func(r *Record) { r.Shard.Count = 1 << 30 },
		"no tool":           func(r *Record) { r.Input.Tool = "" },
		"outcomes":          func(r *Record) { r.Input.Outcomes = make([]target.Outcome, 2) },
		"outcomes lost":     func(r *Record) { r.Input.Outcomes = nil },
		"more than planned": func(r *Record) { r.Total = 0 },
		"trivial":           func(r *Record) { r.Input.Trivial = -1 },
		"source-dir":        func(r *Record) { r.Settings.SourceDir = "../x" },
		"class":             func(r *Record) { r.Secrets = []redact.Mark{{Class: "<img>"}} },
		"target":            func(r *Record) { r.Input.Targets[0].Path = "/etc/passwd" },
		"path":              spoiled(func(f *finding.Finding) { f.Path = "../x" }),
		"git":               spoiled(func(f *finding.Finding) { f.Path = ".git/config" }),
		"lines":             spoiled(func(f *finding.Finding) { f.StartLine = 0 }),
		"endless":           spoiled(func(f *finding.Finding) { f.EndLine = 1 << 40 }),
		"source":            spoiled(func(f *finding.Finding) { f.Source = "me" }),
		"confidence":        spoiled(func(f *finding.Finding) { f.Confidence = "sure" }),
	} {
		r := record(1, 3)
		spoil(&r)
		data, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(data); (err == nil) != (name == "") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
