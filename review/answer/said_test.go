package answer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"breakwater/review/finding"
)

// What an answer says of fault and harm is read in any case; what it does not say, or says
// in other words, is empty.
func TestSaid(t *testing.T) {
	for _, c := range []struct {
		text string // in the finding
		want finding.Said
	}{
		{`"fault": "common", "harm": "contained"`, finding.Said{Fault: finding.CommonFault, Harm: finding.Contained}},
		{`"fault": "Rare", "harm": "Unnoticed"`, finding.Said{Fault: finding.RareFault, Harm: finding.Unnoticed}},
		{`"fault": "rare", "harm": null`, finding.Said{Fault: finding.RareFault}},
		{`"fault": "daily", "harm": "dreadful"`, finding.Said{}},
		{`"fault": 3, "harm": {"a": []}`, finding.Said{}},
		{`"confidence": "high", "severity": "minor"`, finding.Said{Confidence: finding.High, Severity: finding.Minor}},
	} {
		text := fmt.Sprintf(`{"findings": [{"rule": "other", "title": "t", "path": "a.py", "start_line": 1, %s}]}`, c.text)
		c.want.Confidence = cmp.Or(c.want.Confidence, finding.Medium)
		c.want.Severity = cmp.Or(c.want.Severity, finding.Minor)
		r, err := Parse(text)
		if err != nil || len(r.Findings) != 1 || r.Findings[0].Said != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.text, r.Findings, err, c.want)
		}
	}
}

// A second look says what a finding is worth and which other has its root cause, or says
// neither.
func TestWhatASecondLookSays(t *testing.T) {
	for _, c := range []struct {
		text string
		want Proof
	}{
		{`"fault": "race", "harm": "obscured", "askers": 8`, Proof{Askers: 8}},
		{`"harm": "Data", "askers": "3 of 10", "same_as": 2`, Proof{Askers: 3, SameAs: 2}},
		{`"askers": 0`, Proof{Askers: 1}}, // nobody is as good as one
		{`"askers": 70`, Proof{}},         // of a hundred
		{`"askers": "some"`, Proof{}},
		{`"fault": null, "harm": null, "askers": null, "same_as": null`, Proof{}},
		{`"fault": "daily", "harm": 3, "same_as": "2"`, Proof{SameAs: 2}},
		{`"same_as": 1`, Proof{}}, // itself
		{`"same_as": 3`, Proof{}}, // there is none
	} {
		c.want.Number, c.want.Stands = 1, true
		proofs, err := ParseProofs(fmt.Sprintf(`{"findings": [{"number": 1, "stands": true, %s}]}`, c.text),
			[]string{"a.py", "a.py"})
		if d := diff.Diff([]Proof{c.want}, proofs); err != nil || d != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.text, err, d)
		}
	}
}

// The schemas are strict: every property is required, nothing else is allowed, and the words
// that they ask for are those that are read.
func TestSchemasAreStrict(t *testing.T) {
	for name, text := range map[string][]byte{"schema": Schema(), "find": FindSchema(), "proof": ProofSchema()} {
		var s any
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(name, err)
		}
		strict(t, name, s)
	}
	for name, text := range map[string][]byte{"schema": Schema(), "find": FindSchema()} {
		if asked := wordsOf(t, text); !slices.Equal(asked.Fault.Enum, faults) || !slices.Equal(asked.Harm.Enum, harms) {
			t.Errorf("%s asks for %v; read are %v and %v", name, asked, faults, harms)
		}
	}
}

// words are those that a schema asks for.
type words struct {
	Fault struct{ Enum []finding.Fault }
	Harm  struct{ Enum []finding.Harm }
}

func wordsOf(t *testing.T, schema []byte) words {
	t.Helper()
	var s struct {
		Properties struct {
			Findings struct {
				Items struct{ Properties words }
			}
		}
	}
	if err := json.Unmarshal(schema, &s); err != nil {
		t.Fatal(err)
	}
	return s.Properties.Findings.Items.Properties
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

// TestWhichFindingItIs: a number that is none of the request says nothing about another one.
func TestWhichFindingItIs(t *testing.T) {
	for said, want := range map[string]int{
		`1`: 1, `"2"`: 2, `"#2"`: 2, `"finding 2"`: 2, `2.0`: 2, `-1`: 0, `1.5`: 0, `0`: 0, `3`: 0, `null`: 0, `"one"`: 0,
	} {
		answer := fmt.Sprintf(`{"findings": [{"number": %s, "stands": false}]}`, said)
		proofs, _ := ParseProofs(answer, []string{"a.py", "a.py"})
		got := 0
		for _, p := range proofs {
			got = p.Number
		}
		if got != want {
			t.Errorf("%s: want %d, got %d", said, want, got)
		}
	}
}
