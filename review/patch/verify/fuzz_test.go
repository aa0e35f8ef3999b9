package verify

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// FuzzReport: whatever a report.json holds, it is refused, or what verify makes of it
// is JSON, and the same when made again.
func FuzzReport(f *testing.F) {
	f.Add([]byte(`{"version":"1","findings":[{"suggestion":1,"checks":["quote"]}],` +
		`"suggestions":[{"number":1,"verified":"not-run"}]}`))
	f.Add([]byte(`{"findings":[{"suggestion":"1","checks":null,"checks":{}}],"suggestions":[{"number":1.5},{}]}`))
	f.Add([]byte(`{"findings":null,"suggestions":[[]]}`))
	f.Add([]byte(`{"findings":[],"suggestions":[]} {}`))
	f.Add([]byte(`{"findings":[`))
	verdicts := []Verdict{{Number: 1, Status: Passed}, {Number: 2, Status: Failed, Reason: "exit 1"}}
	f.Fuzz(func(t *testing.T, report []byte) {
		now, err := recorded(report, verdicts, false)
		if err != nil {
			return
		}
		if !json.Valid(report) || !json.Valid(now) {
			t.Fatalf("%q became %q", report, now)
		}
		again, err := recorded(now, verdicts, false)
		if err != nil || !bytes.Equal(again, now) {
			t.Fatalf("%q became %q, then %q (%v)", report, now, again, err)
		}
	})
}

// FuzzSuggestions: no patch is read from outside of the folder of the results.
func FuzzSuggestions(f *testing.F) {
	f.Add([]byte(`{"suggestions":[{"number":1,"status":"placed","patch":"suggestions/01-a.patch"}]}`))
	f.Add([]byte(`{"suggestions":[{"number":1,"status":"placed","patch":"../secret"}]}`))
	f.Add([]byte(`{"suggestions":[{"number":-1,"status":"placed","patch":"/etc/passwd","withheld":true}]}`))
	dir := f.TempDir()
	inside := filepath.Join(dir, "out")
	for name, text := range map[string]string{"secret": "a secret", "out/suggestions/01-a.patch": "a patch"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			f.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, report []byte) {
		if err := os.WriteFile(filepath.Join(inside, reportFile), report, 0o644); err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(inside)
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		all, err := suggestions(root)
		for _, p := range all {
			own := bytes.Equal(p.Diff, report) || string(p.Diff) == "a patch"
			if err != nil || !own {
				t.Fatalf("%q of %q (%v)", p.Diff, report, err)
			}
		}
	})
}
