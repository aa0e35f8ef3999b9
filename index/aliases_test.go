package index

import (
	"bytes"
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// FuzzAliases: whatever a tsconfig.json holds, reading it gives the same twice, and JSON
// without comments means what it meant.
func FuzzAliases(f *testing.F) {
	for _, text := range []string{
		"", "{", `{"compilerOptions": {"baseUrl": "src", "paths": {"@/*": ["lib/*", "../x"]}}}`,
		"// c\n{/* c */ \"compilerOptions\": {\"paths\": {\"a\": [\"b\",],},},}", `{"compilerOptions": {"baseUrl": "\`, `"`, "/*", "[,]",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		one, two := readAliases("dir", text), readAliases("dir", text)
		sortAliases(one)
		sortAliases(two)
		if diff := gocmp.Diff(one, two, gocmp.AllowUnexported(alias{})); diff != "" {
			t.Errorf("not the same twice: %s", diff)
		}
		if bytes.Contains(text, []byte("/")) || !json.Valid(text) {
			return
		}
		var want, got any
		if err := json.Unmarshal(plainJSON(text), &got); err != nil {
			t.Fatal(err)
		}
		if json.Unmarshal(text, &want); !gocmp.Equal(want, got) {
			t.Errorf("%q became %q", text, plainJSON(text))
		}
		moduleName("package.json", text)
	})
}

// TestPlainJSONIsLinear reads what would take memory, and time, by the square of its size.
func TestPlainJSONIsLinear(t *testing.T) {
	for _, piece := range []string{"}", "/**/", "//\n", ",]", `"`} {
		text := []byte(strings.Repeat(piece, 1<<16/len(piece)))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		plainJSON(text)
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 16*uint64(len(text)) {
			t.Errorf("%d bytes of %q take %d bytes of memory", len(text), piece, took)
		}
	}
}
