package answer

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"breakwater/review/finding"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSchemaIsStrict holds the schema to what the strict mode of chat APIs
// demands of every object in it.
func TestSchemaIsStrict(t *testing.T) {
	var doc any
	if err := json.Unmarshal(Schema(), &doc); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Compile("schema.json"); err != nil {
		t.Fatal(err)
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		if props, ok := m["properties"].(map[string]any); ok && m["type"] == "object" {
			if m["additionalProperties"] != false {
				t.Errorf("%s: additionalProperties is not false", path)
			}
			var required []string
			for _, r := range m["required"].([]any) {
				required = append(required, r.(string))
			}
			for name := range props {
				if !slices.Contains(required, name) {
					t.Errorf("%s: %s is not required", path, name)
				}
			}
		}
		for k, e := range m {
			walk(path+"/"+k, e)
		}
	}
	walk("", doc)
}

const whole = `{"findings": [{"rule": "http-client-no-timeout", "title": "Stock call can hang", "severity": "major", "confidence": "high",
 "path": "app/stock.py", "start_line": 3, "end_line": 3, "quote": "reply = requests.get(url)", "why": "No timeout.", "evidence": null,
 "edits": [{"op": "replace", "path": "app/stock.py", "start_line": 3, "search": "    reply = requests.get(url)", "replace": "    reply = requests.get(url, timeout=5)", "to": null}],
 "new_dependencies": ["tenacity"]}], "strengths": [{"path": "app/stock.py", "start_line": 1, "text": "Small."}]}`

func TestParseJSON(t *testing.T) {
	judged := strings.Replace(whole, `"strengths"`,
		`"verdicts": [{"rule": "retry-storm", "path": "app/stock.py", "line": 7,
 "verdict": "confirmed", "quote": null, "reason": "It is so."}], "strengths"`, 1)
	results := whole[strings.Index(whole, `{"rule"`):strings.Index(whole, `], "strengths"`)]
	tests := map[string]string{
		"as asked for":               whole,
		"in a fence":                 "```json\n" + whole + "\n```\n",
		"amid prose":                 "Here is what I found:\n\n" + whole + "\n\nI hope this helps {really}.",
		"amid words, with a verdict": "Sure! " + judged + " Done.",
		"a fence on one line":        "```json " + strings.ReplaceAll(judged, "\n", "") + " ``` is all.",
		"trailing commas":            strings.ReplaceAll(whole, `"tenacity"]}]`, `"tenacity",],},]`),
		"bare array":                 "[" + results + "]",
		"other names": strings.NewReplacer(`"findings"`, `"issues"`, `"start_line"`, `"startLine"`, `"path"`, `"file"`, `"search"`, `"old_text"`,
			`"replace":`, `"newText":`, `"quote"`, `"code_snippet"`, `"why"`, `"explanation"`).Replace(whole),
		"raw line breaks": strings.ReplaceAll(whole, "No timeout.", "No\ntimeout."),
		"cut off":         whole[:strings.Index(whole, `, "strengths"`)-1] + `, {"rule": "other", "tit`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			r, err := Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Findings) != 1 {
				t.Fatalf("got %d findings, want 1: %+v", len(r.Findings), r)
			}
			f := r.Findings[0]
			if f.Rule != "http-client-no-timeout" || f.Path != "app/stock.py" || f.StartLine != 3 || f.Severity != finding.Major || f.Quote != "reply = requests.get(url)" {
				t.Errorf("got %+v", f)
			}
			if len(f.Edits) != 1 || f.Edits[0].Search != "    reply = requests.get(url)\n" || f.Edits[0].Replace != "    reply = requests.get(url, timeout=5)\n" {
				t.Errorf("got edits %+v", f.Edits)
			}
		})
	}
}

// What a model says around an answer on several lines does not hide that it found nothing.
func TestParseAmidWordsOnSeveralLines(t *testing.T) {
	r, err := Parse("Sure! {\n  \"findings\": [],\n  \"verdicts\": [{\"rule\": \"retry-storm\", " +
		"\"path\": \"a.py\", \"line\": 7, \"verdict\": \"confirmed\"}]\n} Done.")
	if err != nil || len(r.Findings) != 0 || len(r.Verdicts) != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"empty": " \n", "refusal": "I'm sorry, but I can't help with that.", "prose": "The code looks fine to me.",
		"other JSON": `{"version": 2, "items": [1, 2]}`, "brackets": strings.Repeat("[{", 10000),
	} {
		t.Run(name, func(t *testing.T) {
			if r, err := Parse(text); err == nil {
				t.Errorf("got %+v, want an error", r)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	files := map[string][]byte{"app/stock.py": []byte("import requests\n\ndef a():\n    reply = requests.get(url)\n    return reply\n\ndef b():\n    reply = requests.get(url)\n")}
	tests := []struct {
		name       string
		in         finding.Finding
		start, end int // 0: refused
		confidence finding.Confidence
	}{
		{"on its line", finding.Finding{Path: "app/stock.py", StartLine: 4, EndLine: 4, Quote: "reply = requests.get(url)", Confidence: finding.High}, 4, 4, finding.High},
		{"nearest place", finding.Finding{Path: "app/stock.py", StartLine: 7, EndLine: 7, Quote: "reply = requests.get(url)", Confidence: finding.High}, 8, 8, finding.High},
		{"wider span is kept", finding.Finding{Path: "app/stock.py", StartLine: 3, EndLine: 5, Quote: "requests.get(url)", Confidence: finding.High}, 3, 5, finding.High},
		{"wrapped quote", finding.Finding{Path: "./app/stock.py", StartLine: 1, EndLine: 1, Quote: "def a():\nreply = requests.get(url)", Confidence: finding.High}, 3, 4, finding.High},
		{"numbered quote", finding.Finding{Path: "stock.py", StartLine: 1, EndLine: 1, Quote: "3| def a():\n4|     reply = requests.get(url)", Confidence: finding.High}, 3, 4, finding.High},
		{"no quote", finding.Finding{Path: "/workspace/app/stock.py", StartLine: 90, EndLine: 95, Confidence: finding.High}, 8, 8, finding.Medium},
		{"made-up quote", finding.Finding{Path: "app/stock.py", StartLine: 4, EndLine: 4, Quote: "session.get(url)"}, 0, 0, ""},
		{"other file", finding.Finding{Path: "app/other.py", StartLine: 4, EndLine: 4}, 0, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := Check(Reply{Findings: []finding.Finding{tt.in}}, files)
			if tt.start == 0 {
				if len(c.Refused) != 1 || c.Refused[0].Reason == "" {
					t.Fatalf("got %+v, want it refused", c)
				}
				return
			}
			if len(c.Findings) != 1 {
				t.Fatalf("refused: %+v", c.Refused)
			}
			f := c.Findings[0]
			if f.Path != "app/stock.py" || f.StartLine != tt.start || f.EndLine != tt.end || f.Confidence != tt.confidence {
				t.Errorf("got %s:%d-%d %s, want %d-%d %s", f.Path, f.StartLine, f.EndLine, f.Confidence, tt.start, tt.end, tt.confidence)
			}
		})
	}
}
