package review

import (
	"testing"

	"breakwater/index/facts"
	"breakwater/review/finding"
	"breakwater/review/source"
)

// FuzzBaseline: whatever a baseline holds, what it knows is what it names, and a
// finding that it does not name is new.
func FuzzBaseline(f *testing.F) {
	const ours = `{"version":"1","run":{"tool":"breakwater dev"},"findings":`
	f.Add([]byte(ours + `[{"id":"a1","rule":"r","fingerprints":{"quote/v1":"q"}}]}`))
	f.Add([]byte(ours + `[{"id":"","fingerprints":{"":""}},{"fingerprints":null}]}`))
	f.Add([]byte(`{"version":"2","findings":[]}`))
	f.Add([]byte(ours + `{"id":"new"}}`))
	f.Add([]byte(ours + `[{"id":"a1","rule":"r","path":"../a.py","symbol":"f",` +
		`"fingerprints":{"breakwater/code":"c","breakwater/moved":"m","breakwater/shape":"s"}}]}`))
	f.Add([]byte(`[]`))
	tree, err := source.Open(f.Context(), f.TempDir(), source.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { tree.Close() })
	w := work{setup: setup{workspace: tree}, code: new(facts.Cache), scope: scope{full: true}}
	f.Fuzz(func(t *testing.T, data []byte) {
		before, stood, err := parseBaseline(data)
		if err != nil {
			return
		}
		named := map[string]bool{}
		for _, k := range before {
			for _, id := range knownKeys(k) {
				named[id] = true
			}
		}
		found := results{ids: map[string]bool{}, findings: []finding.Finding{{
			ID: "new", Earlier: []string{"new", ""},
		}}}
		compareBaseline(t.Context(), baseline{from: "report.json", before: before, stood: stood}, w, &found)
		if known := found.findings[0].Known; known != named["new"] {
			t.Fatalf("%q: known %t", data, known)
		}
	})
}
