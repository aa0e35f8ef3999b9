package rules

import (
	"context"
	"strings"
	"testing"

	"breakwater/index/facts"
	"breakwater/review/finding"
)

func TestSilenced(t *testing.T) {
	const code = "import requests\n\n\ndef load(url):\n    a = requests.get(url)\n    return requests.get(a.text)\n"
	f := File{Path: "a.py", Language: "python", Source: []byte(code)}
	claim := finding.Finding{Rule: "http-client-no-timeout", Source: finding.FromRules, Path: "a.py", Symbol: "load"}
	project := &Project{Facts: &facts.Project{Tree: newTree([]File{f}), Cache: new(facts.Cache)}}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx   context.Context
		after string
		found []finding.Finding
		want  bool
	}{
		"one of two is fixed": {t.Context(), strings.Replace(code, "url)\n    return", "url, timeout=3)\n    return", 1),
			[]finding.Finding{claim}, true},
		"nothing is": {t.Context(), code + "\n", []finding.Finding{claim}, false},
		"both were to be": {t.Context(), strings.Replace(code, "url)\n    return", "url, timeout=3)\n    return", 1),
			[]finding.Finding{claim, claim}, false},
		"it was not there before": {t.Context(), code,
			[]finding.Finding{{Rule: "smtp-no-timeout", Source: finding.FromRules, Symbol: "load"}}, false},
		"no time": {cancelled, strings.ReplaceAll(code, "requests.get(", "print("),
			[]finding.Finding{claim}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := With().Silenced(c.ctx, f, []byte(c.after), c.found, project); got != c.want {
				t.Errorf("silent: %v, want %v", got, c.want)
			}
		})
	}
}
