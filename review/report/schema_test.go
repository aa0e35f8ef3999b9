package report

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

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
	runs := map[string]func() Report{"zero": func() Report { return Build(Input{}) }}
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
	for name := range schema.Properties {
		described[name] = true
	}
	for i := range typ.NumField() {
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

// TestNoNullLists holds every list of every file to be a list.
func TestNoNullLists(t *testing.T) {
	data, err := JSON(Build(Input{}))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := NewPlan(nil).JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range [][]byte{data, plan} {
		var v any
		if err := json.Unmarshal(doc, &v); err != nil {
			t.Fatal(err)
		}
		nulls(t, "", v)
	}
}

// nulls reports every null but the ones that mean something.
func nulls(t *testing.T, at string, v any) {
	switch v := v.(type) {
	case nil:
		if at != ".usage.cost" {
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
