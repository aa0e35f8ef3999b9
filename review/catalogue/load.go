package catalogue

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

//go:embed data/*.yaml
var data embed.FS

// group is one file of data.
type group struct {
	Group string
	Rules []struct {
		ID, Title, What string
		Severity        finding.Severity
		Languages       []syntax.Language
		Offline         Offline
		Fix             string
		Hints           map[syntax.Language]string
		Traps, Sources  []string
	}
}

// load reads the embedded files. They are part of the program, so a fault in
// them is ours and panics; a test reads them all.
func load() []Rule {
	entries, err := data.ReadDir("data")
	if err != nil {
		panic(err)
	}
	var all []Rule
	for _, e := range entries {
		text, err := data.ReadFile(path.Join("data", e.Name()))
		if err != nil {
			panic(err)
		}
		all = append(all, parse(e.Name(), text)...)
	}
	slices.SortFunc(all, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	return all
}

func parse(name string, text []byte) []Rule {
	var g group
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&g); err != nil {
		panic(fmt.Sprintf("catalogue %s: %v", name, err))
	}
	var out []Rule
	for _, r := range g.Rules {
		out = append(out, Rule{
			ID: r.ID, Group: g.Group, Title: r.Title, What: r.What, Severity: r.Severity, Languages: r.Languages,
			Offline: r.Offline, Fix: r.Fix, Hints: r.Hints, Traps: r.Traps, Sources: r.Sources,
		})
	}
	return out
}
