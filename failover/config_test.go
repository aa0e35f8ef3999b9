package failover

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseConfig(t *testing.T) {
	t.Parallel()
	env := func(name string) string {
		return map[string]string{"KEY": "key-from-env", "KEY_WE": " key-west\n"}[name]
	}
	doc := `
backends:
  - name: azure
    type: azure
    model: gpt-5-mini
    api-key: key-one
    api-version: 2025-04-01-preview
    attempts: 2
    attempt-timeout: 90
    retry-after-limit: 0s
    price-in: 0.25
    regions:
      - https://review-eastus.openai.azure.com/
      - {url: https://review-westeurope.openai.azure.com, api-key-env: KEY_WE, model: gpt-5-mini-we, name: west}
  - name: local
    base-url: http://127.0.0.1:11434/v1
    model: qwen3-coder
    context-window: 32768
  - {name: claude, type: anthropic, model: c, api-key-env: UNSET}
failover: {min-duration: 0, recovery: time-only, adaptive: true}
`
	got, err := ParseConfig([]byte(doc), env)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Backends: []Backend{
			{
				Name: "azure", Type: TypeAzure, Attempts: 2, AttemptTimeout: 90 * time.Second, RetryAfterLimit: new(time.Duration(0)), PriceIn: new(0.25),
				Regions: []Region{
					{Name: "review-eastus.openai.azure.com", URL: "https://review-eastus.openai.azure.com", Model: "gpt-5-mini", Key: NewSecret("key-one"), APIVersion: "2025-04-01-preview"},
					{Name: "west", URL: "https://review-westeurope.openai.azure.com", Model: "gpt-5-mini-we", Key: NewSecret("key-west"), APIVersion: "2025-04-01-preview"},
				},
			},
			{
				Name: "local", Type: TypeOpenAI, ContextWindow: 32768,
				Regions: []Region{{Name: "127.0.0.1:11434", URL: "http://127.0.0.1:11434/v1", Model: "qwen3-coder"}},
			},
			{
				Name: "claude", Type: TypeAnthropic,
				Regions: []Region{{Name: "api.anthropic.com", URL: adapters[TypeAnthropic].url, Model: "c", KeyEmpty: true, APIVersion: adapters[TypeAnthropic].version}},
			},
		},
		Failover: Failover{MinDuration: new(time.Duration(0)), Recovery: TimeOnly, Adaptive: true},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b Secret) bool { return a == b })); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
	if names := got.EmptyKeys(); fmt.Sprint(names) != "[claude]" {
		t.Errorf("empty keys %v", names)
	}
	list, err := ParseConfig([]byte("- {name: a, model: m}"), nil)
	if err != nil || len(list.Backends) != 1 || list.Backends[0].Regions[0].URL != adapters[TypeOpenAI].url || list.Backends[0].Regions[0].KeyEmpty {
		t.Errorf("%+v, %v", list, err)
	}
	for _, empty := range []string{"", "[]", "null", "# nothing", "backends:"} {
		if cfg, err := ParseConfig([]byte(empty), nil); err != nil || len(cfg.Backends) != 0 {
			t.Errorf("%q: %+v, %v", empty, cfg, err)
		}
	}
}

func TestParseConfigKeys(t *testing.T) {
	t.Parallel()
	env := func(name string) string { return map[string]string{"SET": "from-env"}[name] }
	for fields, want := range map[string]Region{
		"":                                  {},
		"api-key: k":                        {Key: NewSecret("k")},
		"api-key: null":                     {KeyEmpty: true},
		"api-key: ''":                       {KeyEmpty: true},
		"api-key: '  '":                     {KeyEmpty: true},
		"api-key-env: SET":                  {Key: NewSecret("from-env")},
		"api-key-env: UNSET":                {KeyEmpty: true},
		"{api-key: '', api-key-env: SET}":   {Key: NewSecret("from-env")},
		"{api-key-env: UNSET, api-key: k}":  {Key: NewSecret("k")},
		"{api-key: k, api-key-env: UNSET}":  {Key: NewSecret("k")},
		"{api-key-env: '', base-url: null}": {},
	} {
		t.Run(fields, func(t *testing.T) {
			t.Parallel()
			fields := strings.Trim(fields, "{}")
			if fields != "" {
				fields = ", " + fields
			}
			cfg, err := ParseConfig([]byte("- {name: a, model: m"+fields+"}"), env)
			if err != nil {
				t.Fatal(err)
			}
			if got := cfg.Backends[0].Regions[0]; got.Key != want.Key || got.KeyEmpty != want.KeyEmpty {
				t.Errorf("key %q, empty %v", got.Key.Reveal(), got.KeyEmpty)
			}
		})
	}
}

func TestParseConfigProblems(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		"- {name: a, model: m, modle: x}":                            `unknown key "modle"`,
		"- {name: a}":                                                "model: is missing",
		"- {model: m}":                                               "non-empty strings",
		"- {name: '  ', model: m}":                                   "non-empty strings",
		"[{name: a, model: m}, {name: a, model: m}]":                 `duplicate name "a"`,
		"- {name: a, model: m, type: gemini}":                        "openai, azure or anthropic",
		"- {name: a, model: m, type: azure}":                         "regions[0].url",
		"- {name: a, model: m, base-url: ftp://x}":                   "begins with https://",
		"- {name: a, model: m, base-url: 'https://u:secret-key@h/'}": "stands in the URL",
		"- {name: a, model: m, base-url: 'https://h/?x=1'}":          "without ? and #",
		"- {name: a, model: m, regions: []}":                         "non-empty list",
		"- {name: a, model: m, regions: ['']}":                       `invalid region ""`,
		"- {name: a, model: m, regions: [{name: x}]}":                "url is missing",
		"- {name: a, model: m, regions: ['http://h', 'http://h']}":   "duplicate of regions[0]",
		"- {name: a, model: m, base-url: 'http://h', regions: []}":   "exclude each other",
		"- {name: a, model: m, attempts: three}":                     `"three" is not a whole number`,
		"- {name: a, model: m, reset-time: soon}":                    `"soon" is not a duration`,
		"- {name: a, model: m, reset-time: 99999h}":                  "at most 24h",
		"- {name: a, model: m, price-in: -1}":                        `"-1" is not a price`,
		"- {name: a, model: m, api-key: '${{ secrets.X }}'}":         "was not expanded",
		"- {name: a, model: m, api-key: \"secret-key\\nx\"}":         "line break",
		"- {name: a, model: m, api-key: {secret-key: x}}":            "want a text",
		"{backends: [], failover: {recovery: sometimes}}":            "require-healthy or time-only",
		"{backends: [], failover: {adaptive: perhaps}}":              "neither true nor false",
		"{backends: [], failover: {recovery-check: 3s}}":             `unknown key "recovery-check"`,
		"{backend: []}":                    `unknown key "backend"`,
		"hello":                            "want a list of backends",
		"- hello":                          "want a map",
		"- {name: a, name: b, model: m}":   "twice",
		"- {name: a, api-key: 'secret-key": "not YAML",
		strings.Repeat("- {name: a, model: m}\n", 40): "at most 32",
		strings.Repeat("#", documentLimit+1):          "at most 262144",
	} {
		t.Run(doc[:min(len(doc), 60)], func(t *testing.T) {
			t.Parallel()
			_, err := ParseConfig([]byte(doc), nil)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v; want one that holds %q", err, want)
			}
			if err != nil && strings.Contains(err.Error(), "secret-key") {
				t.Errorf("the error shows a key: %v", err)
			}
		})
	}
	t.Run("all at once", func(t *testing.T) {
		t.Parallel()
		_, err := ParseConfig([]byte("- {name: a, model: m, attempts: 0, max-failures: x, foo: 1}\n- {nam: b}"), nil)
		for _, want := range []string{"attempts", "max-failures", `"foo"`, `"nam"`} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error lacks %s:\n%v", want, err)
			}
		}
	})
}

// TestParseConfigNamesEveryProblem: fixing a configuration takes one run, whether a problem lies in its form or in what
// it says.
func TestParseConfigNamesEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := ParseConfig([]byte(`
- {name: a, modle: x, attempts: none}
- {name: a, model: m, type: gemini, base-url: ftp://x}
- scalar
- {name: c, model: m, regions: []}
`), nil)
	want := []string{
		`backends[0]: unknown key "modle"`, `backends[0].attempts: "none"`, "backends[2]: want a map", "backends[3].regions: want a non-empty list",
		"backends[0] (a).regions[0].model: is missing", `backends[1] (a).type: "gemini"`, "backends[1] (a).regions[0].url:", `backends: duplicate name "a"`,
	}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Errorf("%d problems, want %d:\n%v", len(got), len(want), err)
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("missing %q in\n%v", w, err)
		}
	}
}

func TestYAMLProblemHidesKeysAndKeepsPunctuation(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		"- {name: a, api-key: *secret-key}": "unknown anchor … referenced",
		"- name: a\n  {model: m}":           "line 2",
		"backends:\n- name: a\nx y\nz: 1":   "could not find expected ':'",
	} {
		_, err := ParseConfig([]byte(doc), nil)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, want %q", doc, err, want)
		}
	}
}

func TestParseConfigOfAnUnsetSecret(t *testing.T) {
	t.Parallel()
	// What a workflow makes of api-key: ${{ secrets.NOT_SET }}.
	cfg, err := ParseConfig([]byte("- name: a\n  model: m\n  api-key: \n  attempts: 2\n"), nil)
	if err != nil || !cfg.Backends[0].Regions[0].KeyEmpty || fmt.Sprint(cfg.EmptyKeys()) != "[a]" {
		t.Errorf("%+v, %v", cfg, err)
	}
}
