package report

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"breakwater/failover"
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/patch"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFile = "../../docs/report.schema.json"

// TestReportSchema holds report.json to its published schema.
func TestReportSchema(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	runs := map[string]func() Report{"zero": func() Report { return Build(Input{}) }, "seldom": seldom}
	for name, report := range cases {
		runs[name] = report
	}
	for name, report := range runs {
		t.Run(name, func(t *testing.T) {
			data, err := JSON(report())
			if err != nil {
				t.Fatal(err)
			}
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(doc); err != nil {
				t.Errorf("report.json does not fit its schema: %v", err)
			}
		})
	}
}

// TestSchemaIsComplete compares the schema with the types: no field may be
// missing on either side.
func TestSchemaIsComplete(t *testing.T) {
	c := jsonschema.NewCompiler()
	compiled, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	sameFields(t, "report", reflect.TypeFor[Report](), compiled)
}

func sameFields(t *testing.T, at string, typ reflect.Type, schema *jsonschema.Schema) {
	t.Helper()
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer {
		if typ.Kind() == reflect.Slice {
			schema = schema.Items2020
		}
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || typ.PkgPath() == "time" {
		return
	}
	described := map[string]bool{}
	if schema.Ref != nil && len(schema.Properties) == 0 {
		schema = schema.Ref
	}
	for name := range schema.Properties {
		described[name] = true
	}
	for i := range typ.NumField() {
		if typ.Field(i).Anonymous {
			sameFields(t, at, typ.Field(i).Type, schema.Ref)
			continue
		}
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if !described[name] {
			t.Errorf("%s: the schema does not describe %q", at, name)
			continue
		}
		delete(described, name)
		sameFields(t, at+"."+name, typ.Field(i).Type, schema.Properties[name])
	}
	for name := range described {
		t.Errorf("%s: the schema describes %q, which is in no report", at, name)
	}
}

// TestEveryFieldIsShown holds the cases to fill every field of report.json.
func TestEveryFieldIsShown(t *testing.T) {
	filled := map[string]bool{} // by field
	for _, report := range append(slices.Collect(maps.Values(cases)), seldom) {
		data, err := JSON(report())
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		fill(filled, "", v)
	}
	var empty []string
	for field, full := range filled {
		if !full {
			empty = append(empty, field)
		}
	}
	empty = slices.DeleteFunc(empty, func(field string) bool { // a refuted finding has the fields of a finding
		rest, disputed := strings.CutPrefix(field, ".disputed[]")
		return disputed && filled[".findings[]"+rest]
	})
	slices.Sort(empty)
	if len(empty) > 0 {
		t.Errorf("fields that no case fills: %q", empty)
	}
}

// seldom is a run with what the cases leave empty.
func seldom() Report {
	in, cost := base(), 0.25
	in.Change.Dirty, in.Trivial, in.Hidden.Settled = true, 1, 1
	in.Findings = richFindings()[:1]
	in.Findings[0].Known = true
	folded := in.Findings[0]
	folded.ID, folded.Known = "f00d", false
	folded.Suppressed = &finding.Suppression{By: finding.ByConfig, Reason: "the proxy has one", Path: ".breakwater.yml", Line: 3, Until: "2030-12-31", New: true, Gates: true}
	in.Findings = append(in.Findings, folded)
	in.Baseline = Baseline{
		From: "old.json", Fixed: []Fixed{{ID: "f1", Rule: "other", Title: "A call can hang", Path: "a.py"}},
	}
	in.Settings = []action.Setting{{Name: "fail-on", Value: "major", Origin: "--fail-on"}}
	in.Findings[0].Sources = []finding.Origin{{Source: finding.FromModel, Backend: "azure", Rule: "other", Title: "A call can hang"}}
	in.Suggestions = []Suggestion{{Number: 1, Title: "Bound the wait", Status: patch.Placed, Joint: patch.LeftOut, LeftOutReason: "names a new host", Withheld: true}}
	in.Backends = []Backend{{Name: "azure", Failures: 1, FailuresByKind: map[failover.Kind]int{"timeout": 1},
		LatencyP50: 1, LatencyP95: 2, Waited: 0.5}}
	in.Shard = &Shard{Index: 1, Count: 2, Plan: "abc"}
	in.Findings[0].Checks = finding.Checks
	in.Usage.TokensCached = 5
	in.Usage.Steps = []Step{{Step: 1, Requests: 4, TokensIn: 10, TokensOut: 20, Cost: &cost}}
	in.Usage.Cost, in.Usage.FindingsLost, in.Usage.OverLimit, in.Usage.RepliesCached = &cost, 1, 1, 1
	in.Injections = []Injection{{Path: "app.py", Line: 3, Kind: "instruction"}}
	rep := Build(in)
	rep.Redactions = Redactions{Count: 1, ByClass: map[string]int{"private-key": 1}}
	return rep
}

// fill notes for each field below at whether it holds anything.
func fill(filled map[string]bool, at string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			fill(filled, at+"."+k, e)
		}
		filled[at] = filled[at] || len(v) > 0
	case []any:
		for _, e := range v {
			fill(filled, at+"[]", e)
		}
		filled[at] = filled[at] || len(v) > 0
	default:
		filled[at] = filled[at] || v != nil && v != "" && v != 0.0 && v != false
	}
}

// TestNoNullLists holds every list of every file to be a list.
func TestNoNullLists(t *testing.T) {
	data, err := JSON(Build(Input{}))
	if err != nil {
		t.Fatal(err)
	}
	var plan bytes.Buffer
	if err := NewPlan(nil, 0, nil).Print(&plan); err != nil {
		t.Fatal(err)
	}
	for _, doc := range [][]byte{data, plan.Bytes()} {
		var v any
		if err := json.Unmarshal(doc, &v); err != nil {
			t.Fatal(err)
		}
		nulls(t, "", v)
	}
}

// nullable are the nulls that mean something.
var nullable = []string{
	".usage.cost", ".usage.cost_per_finding", ".usage.tokens_per_finding", ".run.shard", ".estimate.cost",
}

// nulls reports every null but the ones that mean something.
func nulls(t *testing.T, at string, v any) {
	switch v := v.(type) {
	case nil:
		if !slices.Contains(nullable, at) {
			t.Errorf("%s is null", at)
		}
	case map[string]any:
		for k, e := range v {
			nulls(t, at+"."+k, e)
		}
	case []any:
		for _, e := range v {
			nulls(t, at+"[]", e)
		}
	}
}
