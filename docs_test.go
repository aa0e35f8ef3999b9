package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"breakwater/index/syntax"
	"breakwater/review/action"
)

// faultCommands are the commands of fault, version 0.19, with their flags.
var faultCommands = map[string][]string{
	"fault scenario generate": {"--scenario", "--spec-file", "--spec-url"},
	"fault scenario run":      {"--scenario", "--report", "--result"},
}

// blocks matches the fenced blocks of a page by language.
var blocks = regexp.MustCompile("(?s)```([a-z]+)\n(.*?)```")

func page(t *testing.T, language string) (out []string) {
	t.Helper()
	text, err := os.ReadFile("docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range blocks.FindAllSubmatch(text, -1) {
		if string(m[1]) == language {
			out = append(out, string(m[2]))
		}
	}
	if len(out) == 0 {
		t.Fatalf("no block of %s", language)
	}
	return out
}

// TestScenarioCommands holds each command of the page to what the programs take.
func TestScenarioCommands(t *testing.T) {
	seen := map[string]int{}
	for _, block := range append(page(t, "sh"), page(t, "yaml")...) {
		for line := range strings.Lines(block) {
			line = strings.TrimSpace(line)
			if i := strings.Index(line, "fault scenario "); i == 0 {
				words := strings.Fields(line)
				command := strings.Join(words[:3], " ")
				checkFlags(t, line, words[3:], faultCommands[command])
				seen["fault"]++
			}
			for _, program := range []string{"breakwater ", `"$VERIFIER" `} {
				if rest, ok := strings.CutPrefix(line, program); ok {
					own, _, _ := strings.Cut(rest, " -- ")
					checkFlags(t, line, strings.Fields(own), inputFlags())
					seen["breakwater"]++
				}
			}
		}
	}
	if seen["fault"] < 3 || seen["breakwater"] < 4 {
		t.Errorf("commands found: %v", seen)
	}
}

func inputFlags() (flags []string) {
	for _, i := range action.Table {
		flags = append(flags, "--"+i.Name)
	}
	return flags
}

func checkFlags(t *testing.T, line string, words, known []string) {
	t.Helper()
	for _, word := range words {
		flag, _, _ := strings.Cut(word, "=")
		if strings.HasPrefix(flag, "--") && !slices.Contains(known, flag) {
			t.Errorf("%s: %s is not one of %q", line, flag, known)
		}
	}
	if len(known) == 0 {
		t.Errorf("%s: no such command", line)
	}
}

// faultScenario is a scenario file as fault takes it.
type faultScenario struct {
	Title, Description string
	Items              []struct {
		Call struct {
			Method, URL, Body string
			Timeout           int
			Headers           map[string]string
			Meta              struct {
				OperationID string `yaml:"operation_id"`
			}
		}
		Context struct {
			Upstreams []string
			Faults    []map[string]any
			Strategy  struct {
				Mode, Duration string
				Clients, RPS   int
			}
			SLO []struct {
				Type                 string `yaml:"slo_type"`
				Title                string
				Objective, Threshold float64
			}
		}
		Expect map[string]any
	}
	Config struct {
		HTTP struct {
			Paths struct{ Segments map[string]string }
		}
	}
}

// TestScenarioExample holds the scenario of the page to the fields that fault knows, and the workflow to be one.
func TestScenarioExample(t *testing.T) {
	scenarios, workflows := 0, 0
	for _, block := range page(t, "yaml") {
		d := yaml.NewDecoder(bytes.NewReader([]byte(block)))
		if strings.Contains(block, "\njobs:\n") {
			workflows++
			var w map[string]any
			if err := d.Decode(&w); err != nil {
				t.Error(err)
			}
			continue
		}
		d.KnownFields(true)
		for {
			var s faultScenario
			err := d.Decode(&s)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil || len(s.Items) == 0 || s.Items[0].Call.Meta.OperationID == "" {
				t.Fatalf("%v: %+v", err, s)
			}
			scenarios++
		}
	}
	if scenarios != 1 || workflows != 1 {
		t.Errorf("%d scenarios, %d workflows", scenarios, workflows)
	}
}

// TestSourceLangNamesEveryLanguage holds the values of the input to the languages that have a grammar.
func TestSourceLangNamesEveryLanguage(t *testing.T) {
	want := []string{"auto"}
	for _, l := range syntax.Languages {
		want = append(want, string(l))
	}
	for _, i := range action.Table {
		if i.Name == "source-lang" && !slices.Equal(i.Values, want) {
			t.Errorf("source-lang takes %q, want %q", i.Values, want)
		}
	}
}
