package answer

import (
	"encoding/json"
	"fmt"
	"testing"

	"breakwater/review/finding"
)

// What is contained is slight, and so is what is rare and lets only work fail; what an
// answer does not say makes nothing slight.
func TestSlight(t *testing.T) {
	for _, c := range []struct {
		said string // of fault and harm, in the finding
		want bool
	}{
		{`"fault": "common", "harm": "contained"`, true},
		{`"fault": "rare", "harm": "contained"`, true},
		{`"fault": "rare", "harm": "failed"`, true},
		{`"fault": "Rare", "harm": "Unnoticed"`, true},
		{`"fault": "common", "harm": "failed"`, false},
		{`"fault": "common", "harm": "unnoticed"`, false},
		{`"fault": "rare", "harm": "data"`, false},
		{`"fault": "rare", "harm": "hang"`, false},
		{`"fault": "rare", "harm": null`, false},
		{`"fault": 3, "harm": {"a": []}`, false},
		{`"why": "It hangs."`, false},
	} {
		text := fmt.Sprintf(`{"findings": [{"rule": "other", "title": "t", "path": "a.py", "start_line": 1, %s}]}`, c.said)
		r, err := Parse(text)
		if err != nil || len(r.Findings) != 1 || r.Findings[0].Slight != c.want {
			t.Errorf("%s: %+v, %v; want slight %v", c.said, r.Findings, err, c.want)
		}
	}
}

// A second look says whether a finding is worth a fix, or says neither.
func TestWorthFixing(t *testing.T) {
	for said, want := range map[string][2]bool{
		`"worth_fixing": true`: {true, false}, `"worth_fixing": false`: {false, true}, `"worth_fixing": null`: {},
		`"worth_fixing": "perhaps"`: {}, `"quote": null`: {},
	} {
		proofs, err := ParseProofs(fmt.Sprintf(`{"findings": [{"number": 1, "stands": true, %s}]}`, said), []string{"a.py"})
		if err != nil || len(proofs) != 1 || [2]bool{proofs[0].Worth, proofs[0].Slight} != want {
			t.Errorf("%s: %+v, %v; want worth and slight %v", said, proofs, err, want)
		}
	}
}

// The schemas are strict: every property is required, nothing else is allowed, and every
// word that makes a finding slight can be said.
func TestSchemasAreStrict(t *testing.T) {
	for name, text := range map[string][]byte{"schema": Schema(), "find": FindSchema(), "proof": ProofSchema()} {
		var s any
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(name, err)
		}
		strict(t, name, s)
	}
	var s struct {
		Properties struct {
			Findings struct {
				Items struct {
					Properties struct{ Fault, Harm struct{ Enum []string } }
				}
			}
		}
	}
	if err := json.Unmarshal(Schema(), &s); err != nil {
		t.Fatal(err)
	}
	said := s.Properties.Findings.Items.Properties
	n := 0
	for _, fault := range said.Fault.Enum {
		for _, harm := range said.Harm.Enum {
			if slight(fault, harm) {
				n++
			}
		}
	}
	if len(said.Fault.Enum) != 2 || len(said.Harm.Enum) != 7 || n != 4 {
		t.Errorf("%d of %d × %d words make a finding slight; want 4 of 2 × 7", n, len(said.Fault.Enum), len(said.Harm.Enum))
	}
}

func strict(t *testing.T, at string, v any) {
	t.Helper()
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			strict(t, at, e)
		}
	case map[string]any:
		if v["type"] == "object" {
			properties, required := v["properties"].(map[string]any), v["required"].([]any)
			if len(properties) != len(required) || v["additionalProperties"] != false {
				t.Errorf("%s: %d properties, %d of them required, others: %v", at, len(properties), len(required),
					v["additionalProperties"])
			}
			for _, name := range required {
				if properties[name.(string)] == nil {
					t.Errorf("%s: %s is required and unknown", at, name)
				}
			}
		}
		for name, e := range v {
			strict(t, at+"."+name, e)
		}
	}
}

// Quotes of what protects a place are looked for in its own file first.
func TestQuotesOfProofs(t *testing.T) {
	files := map[string][]byte{"a.py": []byte("x = 1\nwith timeout(3):\n"), "b.py": []byte("\n\nwith timeout(3):\n")}
	for _, c := range []struct {
		quote, path string
		at          string
		line        int
	}{
		{"with timeout(3):", "b.py", "b.py", 3}, {"with timeout(3):", "a.py", "a.py", 2}, {"x = 1", "b.py", "a.py", 1},
		{"y = 1", "a.py", "", 0}, {" ", "a.py", "", 0},
	} {
		p := CheckProofs([]Proof{{Number: 1, Quote: c.quote}}, []finding.Finding{{Path: c.path, StartLine: 1}}, files)[0]
		v, ok := newFileSet(files).checkVerdict(finding.Verdict{Path: c.path, Line: 1, Refuted: true, Quote: c.quote})
		if p.QuotePath != c.at || p.QuoteStart != c.line || ok != (c.at != "") || v.QuotePath != c.at {
			t.Errorf("%q of %s: in %q on line %d, by a verdict in %q; want %q, %d", c.quote, c.path, p.QuotePath, p.QuoteStart,
				v.QuotePath, c.at, c.line)
		}
	}
}
