package shard

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"breakwater/failover"
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/report"
	"breakwater/review/source"
	"breakwater/review/target"
)

// fill sets every field of a value to something, so that a field that merging
// forgets shows.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1_700_000_000, 0).UTC()))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key)
		fill(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Float64:
		v.SetFloat(3)
	case reflect.Uint8:
		v.SetUint(3)
	}
}

// ofTheReport are the fields of an input that merge makes itself, or that a shard has none of.
var ofTheReport = []string{"Findings", "Disputed", "Hidden", "Baseline", "Suggestions", "Joint", "Lost", "LostTargets"}

// TestMergeOfOne: one shard alone is the whole review, in each field.
func TestMergeOfOne(t *testing.T) {
	var r Record
	fill(reflect.ValueOf(&r).Elem())
	r.Input.FailOn, r.Input.Asked = action.FailOnMajor, report.AskedModel
	r.Shard, r.Total = report.Shard{}, 1
	r.Input.Usage.CostPerFinding, r.Input.Usage.TokensPerFinding = nil, nil // the report's too
	for _, name := range ofTheReport {
		field := reflect.ValueOf(&r.Input).Elem().FieldByName(name)
		field.SetZero()
	}
	if diff := cmp.Diff(r, Merge([]Record{r})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestUsageAddsUp: every count of two equal shards is twice one's.
func TestUsageAddsUp(t *testing.T) {
	var u report.Usage
	fill(reflect.ValueOf(&u).Elem())
	u.Steps[0].Step = 1
	double(t, "usage", reflect.ValueOf(u), reflect.ValueOf(u.Plus(u)))
}

// TestCostOfSome: of requests whose price nobody knows, nobody knows the cost of all.
func TestCostOfSome(t *testing.T) {
	one := 1.0
	priced, free, none := report.Usage{Requests: 2, Cost: &one}, report.Usage{Requests: 3}, report.Usage{}
	for name, c := range map[string]struct {
		a, b report.Usage
		want *float64
	}{
		"one without prices":  {priced, free, nil},
		"the other":           {free, priced, nil},
		"one without request": {none, priced, &one},
		"the other asks not":  {priced, none, &one},
		"no prices":           {free, free, nil},
	} {
		if diff := cmp.Diff(c.want, c.a.Plus(c.b).Cost); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func double(t *testing.T, at string, one, two reflect.Value) {
	switch one.Kind() {
	case reflect.Struct:
		for i := range one.NumField() {
			name := one.Type().Field(i).Name
			if name != "Step" && !strings.HasSuffix(name, "PerFinding") { // the latter are the report's
				double(t, at+"."+name, one.Field(i), two.Field(i))
			}
		}
	case reflect.Slice:
		double(t, at, one.Index(0), two.Index(0))
	case reflect.Pointer:
		double(t, at, one.Elem(), two.Elem())
	case reflect.Int:
		if two.Int() != 2*one.Int() {
			t.Errorf("%s is %d, want twice %d", at, two.Int(), one.Int())
		}
	case reflect.Float64:
		if two.Float() != 2*one.Float() {
			t.Errorf("%s is %v, want twice %v", at, two.Float(), one.Float())
		}
	}
}

func TestBackendsAreOneRowEach(t *testing.T) {
	at := func(s int64) report.Event { return report.Event{At: time.Unix(s, 0)} }
	row := func(region string, requests, failures int, p50 int64, state string, events ...report.Event) report.Backend {
		return report.Backend{
			Name: "azure", Region: region, Requests: requests, Failures: failures,
			FailuresByKind: map[failover.Kind]int{"timeout": failures}, LatencyP50: p50, LatencyP95: 2 * p50,
			State: state, Events: events,
		}
	}
	got := report.AddBackends(report.AddBackends(nil, []report.Backend{row("east", 4, 1, 100, "closed", at(1), at(5))}),
		[]report.Backend{row("east", 10, 1, 500, "open", at(3)), row("west", 1, 0, 7, "closed")})
	want := []report.Backend{row("east", 14, 2, 400, "open", at(1), at(3), at(5)), row("west", 1, 0, 7, "closed")}
	want[0].LatencyP95 = 1000
	same := cmp.Comparer(func(a, b []report.Event) bool { return reflect.DeepEqual(a, b) || len(a)+len(b) == 0 })
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestMergeInThePlansOrder: lists come as one run makes them, and what all shards say
// is said once.
func TestMergeInThePlansOrder(t *testing.T) {
	tg := func(id string, risk float64) target.Target { return target.Target{ID: id, Path: id, Risk: risk} }
	start := time.Unix(100, 0)
	a := Record{Gaps: []source.Gap{{Path: "z.go", Reason: "late"}}, Input: report.Input{
		Targets: []target.Target{tg("b", 5), tg("d", 1)}, Outcomes: []target.Outcome{{By: "b"}, {By: "d"}},
		Notices: []string{"all", "a"}, Gaps: []source.Gap{{Path: "x", Reason: "all"}}, Started: start, Elapsed: time.Minute,
		FailOn: action.FailOnCritical,
	}}
	b := Record{Gaps: []source.Gap{{Path: "a.go", Reason: "late"}, {Path: "z.go", Reason: "late"}}, Input: report.Input{
		Targets: []target.Target{tg("a", 9), tg("c", 5)}, Outcomes: []target.Outcome{{By: "a"}, {By: "c"}},
		Notices: []string{"all", "b"}, Gaps: []source.Gap{{Path: "x", Reason: "all"}},
		Started: start.Add(-time.Second), Elapsed: time.Second, FailOn: action.FailOnMajor, OnUnavailable: action.Fail,
	}}
	got := Merge([]Record{a, b})
	for i, id := range []string{"a", "b", "c", "d"} {
		if got.Input.Targets[i].ID != id || got.Input.Outcomes[i].By != id {
			t.Errorf("target %d is %s by %s, want %s", i, got.Input.Targets[i].ID, got.Input.Outcomes[i].By, id)
		}
	}
	want := []source.Gap{{Path: "a.go", Reason: "late"}, {Path: "z.go", Reason: "late"}}
	if diff := cmp.Diff(want, got.Gaps); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"all", "a", "b"}, got.Input.Notices); diff != "" {
		t.Error(diff)
	}
	in := got.Input
	if len(in.Gaps) != 1 || in.FailOn != action.FailOnMajor || in.OnUnavailable != action.Fail ||
		in.Elapsed != 61*time.Second {
		t.Errorf("%d gaps, fail-on %s, on-unavailable %s, %s", len(in.Gaps), in.FailOn, in.OnUnavailable, in.Elapsed)
	}
}

// TestUnprovedOfAllShards: what no second look reached adds up by the reason.
func TestUnprovedOfAllShards(t *testing.T) {
	got := Merge([]Record{{Unproved: map[string]int{"late": 1}}, {}, {Unproved: map[string]int{"late": 2, "budget": 3}}})
	if diff := cmp.Diff(map[string]int{"late": 3, "budget": 3}, got.Unproved); diff != "" {
		t.Error(diff)
	}
}

func TestBaselineOfAllShards(t *testing.T) {
	k := func(id, path string) finding.Known { return finding.Known{ID: id, Path: path} }
	a := Record{Baseline: Baseline{From: "c", Auto: true, Findings: []finding.Known{k("1", "a"), k("2", "c")}}}
	b := Record{Baseline: Baseline{From: "c", Auto: true, Findings: []finding.Known{k("1", "a"), k("3", "b")}}}
	want := []finding.Known{k("1", "a"), k("3", "b"), k("2", "c")}
	if diff := cmp.Diff(want, Merge([]Record{a, b}).Baseline.Findings); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestMergeOfOverlappingShares: a target that two shards reviewed counts once, so that
// one that nobody reviewed shows.
func TestMergeOfOverlappingShares(t *testing.T) {
	share := func(ids ...string) Record {
		r := Record{Total: 3}
		for _, id := range ids {
			r.Input.Targets = append(r.Input.Targets, target.Target{ID: id, Path: id})
			r.Input.Outcomes = append(r.Input.Outcomes, target.Outcome{State: target.Reviewed})
		}
		return r
	}
	got := Merge([]Record{share("a.go", "b.go"), share("b.go")})
	if len(got.Input.Targets) != 2 || len(got.Input.Outcomes) != 2 || got.Total != 3 {
		t.Errorf("%d targets, %d outcomes of %d", len(got.Input.Targets), len(got.Input.Outcomes), got.Total)
	}
}
