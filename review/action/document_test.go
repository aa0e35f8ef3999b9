package action

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "rewrite action.yml, the tables of the README and the owner in every page")

// outputRow describes one step output.
type outputRow struct {
	Name string
	Help string
}

// outputs lists every step output, in the order in which people read about
// them.
var outputs = []outputRow{
	{"status", "`complete`, `degraded`, `partial`, `empty` or `unavailable`."},
	{"reviewer", "Who reviewed: `model`, `rules` or `mixed`."},
	{"coverage", "Share of the targets that were reviewed, in percent."},
	{"findings", "Number of findings that are shown."},
	{"critical", "Number of critical findings."},
	{"major", "Number of major findings."},
	{"minor", "Number of minor findings."},
	{"info", "Number of findings for information."},
	{"new", "Number of findings that the baseline does not know; empty without one."},
	{"persisting", "Number of findings that the baseline knows; empty without one."},
	{"fixed", "Number of findings of the baseline that are gone from code that was reviewed; empty without one."},
	{"suggestions", "Number of suggestions that were placed."},
	{"patch", "Path of breakwater.patch; empty if no suggestion was placed."},
	{"summary", "Path of summary.md."},
	{"report", "Path of report.json."},
	{"sarif", "Path of breakwater.sarif."},
	{"artifact-id", "Id of the artifact; empty if none was uploaded."},
	{"artifact-url", "Address of the artifact; empty if none was uploaded."},
	{"verifier", "Path of a copy of the program, for a later step that runs `verify`; " +
		"empty where it could not be written."},
	{"verifier-sha256", "SHA-256 of that copy, in hex: other steps may write to the workspace too."},
	{"tokens-in", "Tokens of all prompts."},
	{"tokens-out", "Tokens of all answers."},
	{"requests", "Number of model requests."},
	{"failovers", "How often a backend or a region of it was left for another one."},
	{"backends", "Names of the backends that answered, separated by commas."},
}

// markdown renders the inputs as the table of the README.
func markdown() string {
	var b strings.Builder
	b.WriteString("| input | default | meaning |\n|---|---|---|\n")
	for _, i := range Table {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", i.Name, code(i.Default), cell(i.Help+i.choices("`")))
	}
	return b.String()
}

// outputsMarkdown renders the step outputs as the table of the README.
func outputsMarkdown() string {
	var b strings.Builder
	b.WriteString("| output | meaning |\n|---|---|\n")
	for _, r := range outputs {
		fmt.Fprintf(&b, "| `%s` | %s |\n", r.Name, cell(r.Help))
	}
	return b.String()
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// actionYAML renders action.yml. It gives no input a default, which the runner
// would hand over as if a user had written it: .breakwater.yml could then never
// count.
func actionYAML() string {
	var b strings.Builder
	b.WriteString(`# Written from the table in review/action; change it there, then run
# go test ./review/action -update
name: Breakwater
description: Reviews pull requests for resilience defects, and hands over a patch ` +
		`that applies. Works read-only, and without a key.
author: Breakwater
branding:
  icon: anchor
  color: blue
inputs:
`)
	for _, i := range Table {
		fmt.Fprintf(&b, "  %s:\n    description: %s\n    required: false\n", i.Name, block(i.yamlHelp()))
	}
	b.WriteString("outputs:\n")
	for _, r := range outputs {
		fmt.Fprintf(&b, "  %s:\n    description: %s\n", r.Name, block(yamlText(r.Help)))
	}
	b.WriteString(`runs:
  using: docker
  # main builds the image in each job, for development; the commit of a release
  # names the published one by its digest. See docs/release.md.
  image: Dockerfile
`)
	return b.String()
}

// block renders a text as a block of lines that YAML joins with blanks.
func block(text string) string {
	const most = 110 // columns behind the indentation
	lines, column := ">-", most
	for _, word := range strings.Fields(text) {
		if column += 1 + len(word); column > most {
			lines += "\n     "
			column = len(word)
		}
		lines += " " + word
	}
	return lines
}

func yamlText(help string) string { return strings.ReplaceAll(help, "`", "") }

func (i Input) yamlHelp() string {
	help := yamlText(i.Help) + i.choices("")
	if i.Default != "" {
		help += " (default: " + i.Default + ")"
	}
	return help
}

func TestActionYAML(t *testing.T) {
	const name = "../../action.yml"
	if *update {
		if err := os.WriteFile(name, []byte(actionYAML()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	released := regexp.MustCompile(`(?m)^  image: docker://\S+@sha256:[0-9a-f]{64}$`) // in the commit of a release
	if diff := cmp.Diff(actionYAML(), released.ReplaceAllString(string(content), "  image: Dockerfile")); diff != "" {
		t.Errorf("action.yml does not match the table; run with -update (-want +got):\n%s", diff)
	}
}

// The file is read back as a runner reads it.
func TestActionYAMLIsMetadata(t *testing.T) {
	var doc struct {
		Name, Description string
		Inputs            map[string]map[string]any
		Outputs           map[string]map[string]any
		Runs              struct{ Using, Image string }
	}
	if err := yaml.Unmarshal([]byte(actionYAML()), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Inputs) != len(Table) || len(doc.Outputs) != len(outputs) {
		t.Errorf("%d inputs and %d outputs, want %d and %d", len(doc.Inputs), len(doc.Outputs), len(Table), len(outputs))
	}
	for _, i := range Table {
		if got := doc.Inputs[i.Name]["description"]; got != i.yamlHelp() {
			t.Errorf("input %s is described as %q, want %q", i.Name, got, i.yamlHelp())
		}
	}
	for name, input := range doc.Inputs {
		if _, ok := input["default"]; ok {
			t.Errorf("input %s has a default: .breakwater.yml could never count", name)
		}
	}
	if len(doc.Description) > 125 {
		t.Errorf("description has %d characters, the Marketplace takes 125", len(doc.Description))
	}
	if doc.Runs.Using != "docker" || doc.Runs.Image != "Dockerfile" {
		t.Errorf("runs: %+v", doc.Runs)
	}
}
