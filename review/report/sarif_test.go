package report

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// sarifSchema is the part of the SARIF 2.1.0 schema that concerns what we
// write, in our own words: required properties, types and closed sets of
// values of OASIS SARIF 2.1.0, section 3.
const sarifSchema = `{
  "type": "object", "required": ["version", "runs"],
  "properties": {
    "version": {"const": "2.1.0"},
    "runs": {"type": "array", "items": {
      "type": "object", "required": ["tool", "results"],
      "properties": {
        "tool": {"type": "object", "required": ["driver"], "properties": {"driver": {
          "type": "object", "required": ["name"], "properties": {
            "name": {"type": "string", "minLength": 1},
            "rules": {"type": "array", "uniqueItems": true, "items": {
              "type": "object", "required": ["id"], "properties": {
                "id": {"type": "string", "minLength": 1},
                "shortDescription": {"$ref": "#/$defs/message"}, "fullDescription": {"$ref": "#/$defs/message"}, "help": {"$ref": "#/$defs/message"},
                "defaultConfiguration": {"properties": {"level": {"$ref": "#/$defs/level"}}},
                "properties": {"properties": {"tags": {"type": "array", "maxItems": 20, "uniqueItems": true, "items": {"type": "string"}}}}
              }}}}}}},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "versionControlProvenance": {"type": "array", "items": {"required": ["repositoryUri"]}},
        "invocations": {"type": "array", "items": {
          "type": "object", "required": ["executionSuccessful"], "properties": {
            "executionSuccessful": {"type": "boolean"}, "exitCode": {"type": "integer"},
            "startTimeUtc": {"type": "string", "format": "date-time"}, "endTimeUtc": {"type": "string", "format": "date-time"},
            "toolExecutionNotifications": {"type": "array", "items": {"required": ["message"], "properties": {"message": {"$ref": "#/$defs/message"}, "level": {"$ref": "#/$defs/level"}}}}
          }}},
        "results": {"type": "array", "maxItems": 25000, "items": {
          "type": "object", "required": ["message", "ruleId", "locations", "partialFingerprints"], "properties": {
            "ruleIndex": {"type": "integer", "minimum": 0}, "level": {"$ref": "#/$defs/level"}, "message": {"$ref": "#/$defs/message"},
            "locations": {"type": "array", "minItems": 1, "items": {"properties": {"physicalLocation": {
              "required": ["artifactLocation"], "properties": {"artifactLocation": {"$ref": "#/$defs/artifact"}, "region": {"$ref": "#/$defs/region"}}}}}},
            "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
            "fixes": {"type": "array", "uniqueItems": true, "items": {"required": ["artifactChanges"], "properties": {"artifactChanges": {"type": "array", "minItems": 1, "items": {
              "required": ["artifactLocation", "replacements"], "properties": {"artifactLocation": {"$ref": "#/$defs/artifact"}, "replacements": {"type": "array", "minItems": 1, "items": {
                "required": ["deletedRegion"], "properties": {"deletedRegion": {"$ref": "#/$defs/region"}}}}}}}}}}
          }}}
      }}}
  },
  "$defs": {
    "level": {"enum": ["none", "note", "warning", "error"]},
    "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
    "artifact": {"required": ["uri", "uriBaseId"], "properties": {"uri": {"type": "string", "format": "uri-reference", "pattern": "^[^/]"}, "uriBaseId": {"const": "%SRCROOT%"}}},
    "region": {"required": ["startLine"], "properties": {"startLine": {"type": "integer", "minimum": 1}, "endLine": {"type": "integer", "minimum": 1}, "startColumn": {"type": "integer", "minimum": 1}, "endColumn": {"type": "integer", "minimum": 1}}}
  }
}`

func TestSARIFSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(sarifSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	schema := c.MustCompile("sarif.json")
	for name, report := range cases {
		t.Run(name, func(t *testing.T) {
			data, err := SARIF(report())
			if err != nil {
				t.Fatal(err)
			}
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(v); err != nil {
				t.Error(err)
			}
			var log sarifLog
			if err := json.Unmarshal(data, &log); err != nil {
				t.Fatal(err)
			}
			consistent(t, log.Runs[0])
		})
	}
}

// TestSARIFRuleNames: a name that says no more than the id is none.
func TestSARIFRuleNames(t *testing.T) {
	for id, want := range map[string]string{
		"http-client-no-timeout": "HttpClientNoTimeout", "other": "", "Timeouts": "", "a.b": "AB",
	} {
		if got := sarifRuleOf(id).Name; got != want {
			t.Errorf("%s: name %q, want %q", id, got, want)
		}
	}
}

// consistent checks what a schema cannot say.
func consistent(t *testing.T, run sarifRun) {
	for i, res := range run.Results {
		if run.Tool.Driver.Rules[res.RuleIndex].ID != res.RuleID {
			t.Errorf("result %d: ruleIndex %d is not %s", i, res.RuleIndex, res.RuleID)
		}
		for _, l := range res.Locations {
			u, err := url.Parse(l.Physical.Artifact.URI)
			if err != nil || u.IsAbs() || u.Host != "" || strings.HasPrefix(u.Path, "/") {
				t.Errorf("result %d: %q is no relative reference", i, l.Physical.Artifact.URI)
			}
			if l.Physical.Region.EndLine < l.Physical.Region.StartLine {
				t.Errorf("result %d: region ends before it starts", i)
			}
		}
	}
}

// TestSARIFFixes applies the replacements that a diff became, and the diff
// itself by git, and wants the same file from both.
func TestSARIFFixes(t *testing.T) {
	long := strings.Repeat("x\n", 20)
	for _, tt := range []struct{ name, old, new string }{
		{"replaced line", "a\nb\nc\n", "a\nB\nc\n"},
		{"inserted lines", "a\nb\n", "a\nx\ny\nb\n"},
		{"inserted at the top", "a\n", "x\na\n"},
		{"appended", "a\n", "a\nx\n"},
		{"removed lines", "a\nb\nc\nd\n", "a\nd\n"},
		{"removed to the end", "a\nb\n", "a\n"},
		{"two places in one hunk", "a\nb\nc\nd\ne\n", "A\nb\nc\nD\nD\ne\n"},
		{"two hunks", long + "a\n" + long, "first\n" + long + "b\n" + long + "last\n"},
		{"no newline at the end, before", "a\nb", "a\nb\nc\n"},
		{"no newline at the end, after", "a\nb\n", "a\nc"},
		{"no newline at the end, both", "a\nb", "a\nc"},
		{"CRLF", "a\r\nb\r\n", "a\r\nB\r\n"},
		{"lines that look like headers", "-- a\n++ b\n", "-- a\n++ c\n-- d\n"},
		{"all of it", "a\n", "b\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changes := changesOf(diffOf(t, tt.old, tt.new))
			if len(changes) != 1 || changes[0].Artifact.URI != "new.py" {
				t.Fatalf("want changes of new.py, got %+v", changes)
			}
			if got := applied(tt.old, changes[0].Replacements); got != tt.new {
				t.Errorf("want %q, got %q from %+v", tt.new, got, changes[0].Replacements)
			}
		})
	}
}

// diffOf has git write the diff between two texts.
func diffOf(t testing.TB, before, after string) []byte {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"a/new.py": before, "b/new.py": after} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("git", "diff", "--no-index", "--no-prefix", "a/new.py", "b/new.py")
	cmd.Dir = dir
	out, err := cmd.Output()
	if len(out) == 0 {
		t.Fatalf("git diff: %v", err)
	}
	return out
}

// applied does what a viewer of SARIF does with replacements: from the last to
// the first, it puts the inserted text in place of the deleted region.
func applied(text string, rs []sarifReplacement) string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	offset := func(line int) int { return len(strings.Join(lines[:min(line-1, len(lines))], "")) }
	for i := len(rs) - 1; i >= 0; i-- {
		d := rs[i].Deleted
		end := offset(d.EndLine)
		if d.EndColumn == 0 {
			end += len(strings.TrimSuffix(lines[d.EndLine-1], "\n"))
		}
		inserted := ""
		if rs[i].Inserted != nil {
			inserted = rs[i].Inserted.Text
		}
		text = text[:offset(d.StartLine)] + inserted + text[end:]
	}
	return text
}

func TestNoFixesFor(t *testing.T) {
	for name, diff := range map[string]string{
		"nothing":       "",
		"a new file":    "diff --git a/x.py b/x.py\nnew file mode 100644\n--- /dev/null\n+++ b/x.py\n@@ -0,0 +1 @@\n+a\n",
		"a deleted one": "diff --git a/x.py b/x.py\ndeleted file mode 100644\n--- a/x.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
		"a rename":      "diff --git a/x.py b/y.py\nrename from x.py\nrename to y.py\n",
		"a broken hunk": "--- a/x.py\n+++ b/x.py\n@@ -1,9 +1,9 @@\n a\n",
		"prose":         "You should change line 3.",
		"no hunk":       "--- a/x.py\n+++ b/x.py\n",
	} {
		if got := changesOf([]byte(diff)); got != nil {
			t.Errorf("%s: want none, got %+v", name, got)
		}
	}
}

func FuzzChangesOf(f *testing.F) {
	f.Add([]byte(rollbackDiff))
	f.Add([]byte(retryDiff + rollbackDiff))
	f.Add([]byte("--- a/x\n+++ b/x\n@@ -0,0 +1,999999999 @@\n+a\n\\ No newline at end of file\n"))
	f.Fuzz(func(t *testing.T, diff []byte) {
		for _, c := range changesOf(diff) {
			for _, r := range c.Replacements {
				if d := r.Deleted; d.StartLine < 1 || d.EndLine < d.StartLine-1 {
					t.Errorf("region %+v", d)
				}
			}
		}
	})
}

// Viewers make links of plain addresses: a message that comes from a model or
// from the repository must not lead anywhere.
func TestSARIFHoldsNoForeignAddress(t *testing.T) {
	in := rich()
	for i := range in.Findings {
		in.Findings[i].Title += " see https://evil.example/a"
		in.Findings[i].Why += " or HTTP://evil.example, www.evil.example, mailto:a@evil.example and [x](ftp://evil.example)"
	}
	for i := range in.Suggestions {
		in.Suggestions[i].Title += " https://evil.example/s"
	}
	in.Notices = append(in.Notices, "The file says https://evil.example/n.")
	in.Gaps = append(in.Gaps, Gap{Path: "a.py", Reason: "https://evil.example/g"})
	raw, err := SARIF(in)
	if err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal(raw, &log); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, r := range log.Runs[0].Results {
		texts = append(texts, r.Message.Text)
		for _, f := range r.Fixes {
			texts = append(texts, f.Description.Text)
		}
	}
	for _, n := range log.Runs[0].Invocations[0].Notifications {
		texts = append(texts, n.Message.Text)
	}
	found := false
	for _, text := range texts {
		found = found || strings.Contains(text, "evil.example")
		if lower := strings.ToLower(text); strings.Contains(lower, "://") || strings.Contains(lower, "www.") || strings.Contains(lower, "mailto:") {
			t.Errorf("an address in %q", text)
		}
	}
	if !found {
		t.Error("what the texts say is gone")
	}
}
