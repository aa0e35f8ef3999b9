package action

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"breakwater/review/finding"
)

func load(t *testing.T, src Source) Inputs {
	t.Helper()
	in, err := Load(context.Background(), src)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestDefaults(t *testing.T) {
	in := load(t, Source{})
	want := Inputs{
		Command: Review, Scope: ScopeAuto, SourceDir: ".", ScenarioReviewReport: "scenario-review-report.md",
		BaseURL: "https://api.openai.com/v1", SecondLook: SecondLookAuto, Model: "gpt-5-mini", Redact: true,
		OnUnavailable: Degrade, FailOn: FailNever, MinConfidence: finding.Medium,
		MaxTargets: 200, MaxRequests: 400, MaxTokens: 2000000, Timeout: 15 * time.Minute, Concurrency: 4,
		OutputDir: ".breakwater", UploadArtifact: UploadAuto, Format: FormatAuto, Annotations: true,
	}
	whence := cmp.FilterPath(func(p cmp.Path) bool {
		return p.String() == "origins" || p.String() == "Settings"
	}, cmp.Ignore())
	if diff := cmp.Diff(want, in, cmp.AllowUnexported(Secret{}), whence); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	for _, i := range Table {
		if in.Given(i.Name) {
			t.Errorf("%s counts as given", i.Name)
		}
	}
}

func TestSettings(t *testing.T) {
	in := load(t, Source{
		Args:    []string{"--fail-on=major", "--exclude=a/*", "--exclude=b/*"},
		Environ: []string{"OPENAI_API_KEY=sk-1", "BREAKWATER_BACKENDS=- {name: a, api-key: sk-2}"},
	})
	got := map[string]Setting{}
	for _, s := range in.Settings {
		got[s.Name] = s
	}
	for _, want := range []Setting{
		{"fail-on", "major", "--fail-on"},
		{"exclude", "a/*\nb/*", "--exclude"},
		{"openai-api-key", "***", "OPENAI_API_KEY"},
		{"backends", "***", "BREAKWATER_BACKENDS"},
		{"timeout", "15m", "default"},
		{"baseline", "", "default"},
	} {
		if got[want.Name] != want {
			t.Errorf("got %+v, want %+v", got[want.Name], want)
		}
	}
	if len(in.Settings) != len(Table) {
		t.Errorf("%d settings of %d inputs", len(in.Settings), len(Table))
	}
}

func TestEveryVariableIsRead(t *testing.T) {
	key, _ := lookup("openai-api-key")
	want := []string{"INPUT_OPENAI-API-KEY", "INPUT_OPENAI_API_KEY", "BREAKWATER_OPENAI_API_KEY", "PLUGIN_OPENAI_API_KEY", "OPENAI_API_KEY"}
	if diff := cmp.Diff(want, key.Variables()); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
	for _, name := range want {
		if in := load(t, Source{Environ: []string{name + "=sk-1"}}); in.OpenAIKey.Reveal() != "sk-1" || in.Origin("openai-api-key") != name {
			t.Errorf("%s: key %q from %s", name, in.OpenAIKey.Reveal(), in.Origin("openai-api-key"))
		}
	}
}

func TestEveryProblemInOneMessage(t *testing.T) {
	_, err := Load(context.Background(), Source{
		Args: []string{"reviw", "--scop", "full", "--openai-api-key", "sk-secret", "--base", "--upload-pack=x", "--head", "a..b", "stray", "--timeout"},
		Environ: []string{
			"INPUT_FAIL-ON=crit", "INPUT_MAX-TARGETS=0", "INPUT_MAX-TOKENS=many", "INPUT_CONCURRENCY=1000", "INPUT_BASE-URL=ftp://user:secret@x", "INPUT_OFFLINE=maybe",
			"INPUT_SOURCE-DIR=../x", "INPUT_OUTPUT-DIR=.", "INPUT_CACHE-DIR=.git", "INPUT_INCLUDE=[a", "INPUT_SOURCE-LANG=cobol, py", "INPUT_INSTRUCTIONS=@nope.md", "INPUT_MODEL=a b",
			"INPUT_SCENARIO-REVIEW-REPORT=/etc/passwd", "INPUT_MIN-CONFIDENCE=99",
			"INPUT_RESULTS=a.json\n../b*.json",
		},
		Read: files(map[string]string{".breakwater.yml": "scope: all\nfailon: major\ntimeout: 15\nexclude: {a: b}\nmodel: [a]\nscope: full\n"}),
	})
	var p Problems
	if !errors.As(err, &p) {
		t.Fatalf("error %v", err)
	}
	want := []string{
		`"reviw" is not a command; the commands are review, plan, verify, analyze, merge, explain, version, help, ` +
			`or name a folder to review; did you mean review?`,
		"--scop is not a flag; did you mean scope?",
		"--openai-api-key is not a flag",
		`"stray" is not expected here`,
		"--timeout needs a value",
		`.breakwater.yml line 2: "failon" is not a setting; did you mean fail-on?`,
		".breakwater.yml line 4: exclude: takes a value, not a map",
		`.breakwater.yml line 6: "scope" stands there twice, first in line 1`,
		`scope: "all" is none of auto, diff, full (from .breakwater.yml line 1)`,
		`head: "a..b" is not the id of a commit`,
		`source-dir: "../x" leads out of the workspace`,
		`source-lang: "cobol" is none of auto, csharp,`,
		`include: "[a" is not a glob`,
		`results: "../b*.json" leads out of the workspace`,
		`scenario-review-report: "/etc/passwd" leads out of the workspace`,
		"base-url: is not an address like https://host/v1",
		`model: "a b" is not a name without spaces`,
		`offline: "maybe" is neither true nor false (from INPUT_OFFLINE)`,
		`fail-on: "crit" is none of critical, major, minor, never (from INPUT_FAIL-ON)`,
		`min-confidence: "99" is none of high, medium, low`,
		`max-targets: "0" is not a whole number from 1 to`,
		`max-tokens: "many" is not a whole number`,
		`timeout: "15" is not a duration`,
		`concurrency: "1000" is not a whole number from 1 to 64`,
		"output-dir: must be a folder of its own",
		`cache-dir: ".git" cannot hold a cache`,
		"instructions: the file nope.md cannot be read",
	}
	for _, w := range want {
		if !slices.ContainsFunc(p, func(s string) bool { return strings.Contains(s, w) }) {
			t.Errorf("no problem says %q", w)
		}
	}
	all := err.Error()
	if strings.Contains(all, "secret") {
		t.Error("a secret is in the message")
	}
	if !strings.HasPrefix(all, fmt.Sprintf("%d inputs are wrong:\n- ", len(p))) {
		t.Errorf("message %q", all)
	}
	if t.Failed() {
		t.Log(all)
	}
}

// TestFoldersApart: what is kept and what is handed over lie in no common folder of ours.
func TestFoldersApart(t *testing.T) {
	for _, c := range []struct {
		cache, output string
		apart         bool
	}{
		{".breakwater", "", false},
		{".breakwater/cache", "", false},
		{"./.breakwater/", "", false},
		{"/srv/shop/.breakwater/cache", "", false},
		{"cache", "cache/out", false},
		{"/", "out", true}, // no cache, which is said
		{"/srv/shop", "out", false},
		{"..", "out", false},
		{".breakwater-cache", "", true},
		{"cache", "cached", true},
		{"/elsewhere/.breakwater", "", true},
		{"", ".", true}, // no output, which is said
	} {
		_, err := Load(context.Background(), Source{
			Runner:  Runner{Kind: GitHub, Workspace: "/srv/shop"},
			Environ: []string{"INPUT_CACHE-DIR=" + c.cache, "INPUT_OUTPUT-DIR=" + c.output},
		})
		told := err != nil && strings.Contains(err.Error(), "must not lie in one another")
		if told == c.apart {
			t.Errorf("cache-dir %q, output-dir %q: %v", c.cache, c.output, err)
		}
	}
}

func TestConfigFile(t *testing.T) {
	for _, test := range []struct {
		name, content, problem string
		check                  func(Inputs) bool
	}{
		{"empty", "", "", func(in Inputs) bool { return in.Scope == ScopeAuto }},
		{"comment", "# nothing\n", "", func(in Inputs) bool { return in.Scope == ScopeAuto }},
		{"null value", "scope:\nfail-on: ~\n", "", func(in Inputs) bool { return in.Scope == ScopeAuto && !in.Given("scope") }},
		{"types", "max-targets: 5\noffline: yes\ntimeout: 90s\nannotations: false\n", "", func(in Inputs) bool {
			return in.MaxTargets == 5 && in.Offline && in.Timeout == 90*time.Second && !in.Annotations
		}},
		{"lists", "include:\n  - a,b\n  - 'c/{d,e}'\noperations: [read_user, 'GET /users/*']\n", "", func(in Inputs) bool {
			return slices.Equal(in.Include, []string{"a,b", "c/{d,e}"}) && slices.Equal(in.Operations, []string{"read_user", "GET /users/*"})
		}},
		{"text of several lines", "instructions: |\n  Mind the\n  queues.\n", "", func(in Inputs) bool { return in.Instructions == "Mind the\nqueues." }},
		{"list at the top", "- scope\n", "must be a list of `setting: value` lines", nil},
		{"not YAML", "scope: [\n", "not YAML", nil},
		{"not YAML, in the first line", "a: b: c\n", "line 1: mapping values", nil},
		{"not YAML, in a later line", "scope: full\n fail-on: major\n", "line 2: mapping values", nil},
		{"control characters", "scope: full\nfail-on: \x01\n", "line 2: control characters", nil},
		{"an anchor that is not there", "scope: full\n\nfail-on: *gate\n", "line 3: unknown anchor", nil},
		{"a list", "\n- scope\n", "line 2: must be a list of", nil},
		{"two documents", "scope: full\n---\nscope: diff\n", "more than one document", nil},
		{"nested list", "include: [[a]]\n", "takes a list of plain values", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			in, err := Load(context.Background(), Source{Read: files(map[string]string{".breakwater.yml": test.content})})
			switch {
			case test.problem == "" && err != nil, test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem)):
				t.Errorf("error %v, want %q", err, test.problem)
			case test.check != nil && !test.check(in):
				t.Errorf("inputs %+v", in)
			}
		})
	}
}

func TestConfigFileBelowTheSourceFolder(t *testing.T) {
	in := load(t, Source{Args: []string{"--source-dir", "svc"}, Read: files(map[string]string{"svc/.breakwater.yml": "scope: full\n"})})
	if in.Scope != ScopeFull || in.Origin("scope") != "svc/.breakwater.yml line 1" {
		t.Errorf("scope %s from %q", in.Scope, in.Origin("scope"))
	}
}

// A file of the repository must not choose where keys go and where files are
// written, wherever the program runs; its other settings come from where the
// event lets them count.
func TestTrust(t *testing.T) {
	config := "fail-on: minor\nopenai-api-key: sk\nbase-url: https://evil.example\nbackends: [{name: x}]\noutput-dir: src\ncache-dir: /x\n"
	var asked []Request
	read := func(answer error) func(context.Context, Request) ([]byte, error) {
		return func(_ context.Context, r Request) ([]byte, error) {
			asked = append(asked, r)
			if r.Trust == TrustTree {
				return []byte(config), nil
			}
			return []byte(config), answer
		}
	}
	for _, c := range []struct {
		runner Runner
		trust  Trust
	}{
		{Runner{}, TrustTree},
		{Runner{Kind: GitHub, Event: Event{Name: "push"}}, TrustTree},
		{Runner{Kind: Forgejo, Event: Event{Name: "schedule"}}, TrustTree},
		{Runner{Kind: GitLab, Event: Event{Name: "schedule"}}, TrustTree},
		{Runner{Kind: OtherCI, Event: Event{Name: "cron"}}, TrustTree},
		{Runner{Kind: GitHub, Event: Event{Name: "pull_request", PullRequest: true}}, TrustBase},
		{Runner{Kind: GitHub, Event: Event{Name: "push", PullRequest: true}}, TrustBase},
		{Runner{Kind: OtherCI, Event: Event{PullRequest: true}}, TrustBase},
		{Runner{Kind: GitHub, Event: Event{Name: "workflow_dispatch"}}, TrustDefault},
		{Runner{Kind: GitHub, Event: Event{Name: "repository_dispatch"}}, TrustDefault},
		{Runner{Kind: GitHub, Event: Event{Name: "release"}}, TrustDefault},
		{Runner{Kind: GitLab, Event: Event{Name: "web"}}, TrustDefault},
		{Runner{Kind: OtherCI}, TrustDefault},
	} {
		asked = nil
		in := load(t, Source{Runner: c.runner, Environ: []string{"INPUT_BASE=main"}, Read: read(nil)})
		if in.FailOn != FailOnMinor || in.BaseURL != "https://api.openai.com/v1" || in.OutputDir != ".breakwater" || in.CacheDir != "" || !in.OpenAIKey.Empty() || !in.Backends.Empty() {
			t.Errorf("%+v: %+v", c.runner, in)
		}
		if len(in.Notices) != 5 {
			t.Errorf("%+v: notices %q", c.runner, in.Notices)
		}
		want := Request{Path: ".breakwater.yml", Trust: c.trust, SourceDir: ".", Timeout: 15 * time.Minute}
		if asked[len(asked)-1] != want {
			t.Errorf("asked for %+v, want %+v", asked, want)
		}
	}
	for _, r := range []Runner{{Kind: GitHub, Event: Event{PullRequest: true}}, {Kind: GitHub, Event: Event{Name: "release"}}} {
		in := load(t, Source{Runner: r, Environ: []string{"INPUT_INSTRUCTIONS=@guide.md"}, Read: read(ErrNoBase)})
		if in.FailOn != FailOnMinor || in.Instructions != "" || len(in.Notices) != 2 {
			t.Errorf("no base: %+v", in)
		}
		in = load(t, Source{Runner: r, Environ: []string{"INPUT_INSTRUCTIONS=@guide.md"}, Read: read(fs.ErrNotExist)})
		if in.FailOn != FailNever || in.Instructions != "" || len(in.Notices) != 1 {
			t.Errorf("only in the pull request: %+v", in)
		}
	}
}

// Of a file that does not count, a stricter gate alone is taken.
func TestStricterOnly(t *testing.T) {
	for _, c := range []struct {
		set, file string
		want      FailOn
	}{
		{"", "fail-on: major", FailOnMajor},
		{"", "fail-on: never", FailNever},
		{"critical", "fail-on: minor", FailOnMinor},
		{"minor", "fail-on: critical", FailOnMinor},
		{"minor", "fail-on: never", FailOnMinor},
		{"", "fail-on: sometimes", FailNever},
		{"", "fail-on: [minor]", FailNever},
		{"", "fail-on: minor\nfail-on: never", FailOnMinor},
		{"", "scope: [\n", FailNever},
		{"", "scope: full\nexclude: ['**']\ncolour: red\nfail-on: minor", FailOnMinor},
	} {
		in := load(t, Source{
			Runner: Runner{Kind: GitHub, Event: Event{PullRequest: true}}, Environ: []string{"INPUT_FAIL-ON=" + c.set},
			Read: func(_ context.Context, r Request) ([]byte, error) {
				if r.Trust == TrustTree {
					return []byte(c.file), nil
				}
				return nil, ErrNoBase
			},
		})
		if in.FailOn != c.want || in.Scope != ScopeAuto || in.Exclude != nil || len(in.Notices) != 1 {
			t.Errorf("%q over %q: %s, want %s; notices %q", c.file, c.set, in.FailOn, c.want, in.Notices)
		}
	}
}

func TestInstructionsFile(t *testing.T) {
	src := Source{Args: []string{"--instructions=@docs/guide.md"}, Read: files(map[string]string{"docs/guide.md": "Mind the queues.\n"})}
	if in := load(t, src); in.Instructions != "Mind the queues." {
		t.Errorf("instructions %q", in.Instructions)
	}
	src.Read = files(map[string]string{"docs/guide.md": strings.Repeat("x", maxInstructions+1)})
	if _, err := Load(context.Background(), src); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("error %v", err)
	}
	src.Args = []string{"--instructions=@../guide.md"}
	if _, err := Load(context.Background(), src); err == nil || !strings.Contains(err.Error(), "leads out of the workspace") {
		t.Errorf("error %v", err)
	}
}

func TestCommandLine(t *testing.T) {
	for _, test := range []struct {
		args    []string
		command Command
		rest    []string
	}{
		{nil, Review, nil}, {[]string{"review"}, Review, nil}, {[]string{"plan", "--scope", "full"}, Plan, nil}, {[]string{"version"}, Version, nil},
		{[]string{"--version"}, Version, nil}, {[]string{"-h"}, Help, nil}, {[]string{"plan", "--help"}, Help, nil}, {[]string{"--nope", "--help"}, Help, nil},
		{[]string{"review", "--", "make", "--scope", "x"}, Review, []string{"make", "--scope", "x"}}, {[]string{""}, Review, nil}, {[]string{"--offline", ""}, Review, nil},
	} {
		in, err := Load(context.Background(), Source{Args: test.args})
		if err != nil || in.Command != test.command || !slices.Equal(in.Rest, test.rest) {
			t.Errorf("%q: %s %q, %v", test.args, in.Command, in.Rest, err)
		}
	}
	in := load(t, Source{Args: []string{"-offline", "false", "--annotations=no", "--scope", ""}})
	if in.Offline || in.Annotations || in.Given("scope") {
		t.Errorf("switches: %+v", in)
	}
}

func TestShorthand(t *testing.T) {
	for _, test := range []struct {
		env        []string
		configured bool
	}{
		{nil, false},
		{[]string{"INPUT_OPENAI-API-KEY="}, false}, // a secret that is not set looks like an input that is not given
		{[]string{"INPUT_OPENAI-API-KEY=sk"}, true},
		{[]string{"INPUT_OPENAI-API-KEY=", "INPUT_MODEL=gpt-5"}, false},
		{[]string{"INPUT_BASE-URL=http://127.0.0.1:11434/v1", "INPUT_MODEL=qwen3"}, true},
		{[]string{"INPUT_OPENAI-API-KEY=sk", "INPUT_BACKENDS=[{name: a}]"}, false},
	} {
		if got := load(t, Source{Environ: test.env}).Shorthand(); got != test.configured {
			t.Errorf("%q: configured %v", test.env, got)
		}
	}
}

func TestAbsolutePathsWithinTheWorkspace(t *testing.T) {
	r := Runner{Workspace: "/github/workspace"}
	in := load(t, Source{Runner: r, Args: []string{"--source-dir", "/github/workspace/svc/", "--output-dir", "out/../res",
		"--results", "/github/workspace/run/*.json"}})
	if in.SourceDir != "svc" || in.OutputDir != "res" || !slices.Equal(in.Results, []string{"run/*.json"}) {
		t.Errorf("source-dir %q, output-dir %q, results %q", in.SourceDir, in.OutputDir, in.Results)
	}
}

func TestSecretIsNeverPrinted(t *testing.T) {
	s := NewSecret("sk-1234")
	j, err := json.Marshal(map[string]Secret{"key": s})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q", s, s, s, s, s), fmt.Sprintf("%+v", Inputs{OpenAIKey: s}), string(j), s.LogValue().String()} {
		if strings.Contains(text, "1234") {
			t.Errorf("printed %s", text)
		}
	}
	if !NewSecret("").Empty() || s.Empty() {
		t.Error("Empty is wrong")
	}
}

func TestUsageNamesEveryInput(t *testing.T) {
	usage := Usage(Review)
	for _, i := range Table {
		if !i.Secret && !strings.Contains(usage, "--"+i.Name) || i.Secret && strings.Contains(usage, "--"+i.Name) {
			t.Errorf("%s", i.Name)
		}
	}
	for line := range strings.Lines(usage) {
		if len(line) > lineWidth+2 {
			t.Errorf("line is too wide: %s", line)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("scope: full\nexclude: [a]\n", "--scope=full --offline", "INPUT_FAIL-ON=major")
	f.Add("? [a]: b\n&x y: *x\n", "--", "=")
	f.Add("backends: {a: &a [*a]}\n", "-", "INPUT_BACKENDS=")
	f.Add("<<: {scope: full}\n", "--=", "INPUT_SOURCE-DIR=/")
	f.Fuzz(func(t *testing.T, config, args, env string) {
		in, err := Load(context.Background(), Source{Args: strings.Split(args, " "), Environ: []string{env}, Runner: Runner{Kind: GitHub, Workspace: "/w"}, Read: files(map[string]string{".breakwater.yml": config})})
		var p Problems
		if err != nil && !errors.As(err, &p) {
			t.Errorf("error of another kind: %v", err)
		}
		if err == nil && in.Command == Review && (in.Timeout < minTimeout || in.Concurrency < 1 || strings.HasPrefix(in.OutputDir, "..") || in.OutputDir != ".breakwater" && !strings.Contains(args+env, "output")) {
			t.Errorf("inputs %+v", in)
		}
	})
}
