package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// k6Metric is one metric of a summary: --summary-export holds figures beside the thresholds, the others below values.
type k6Metric struct {
	k6Figures
	Values     k6Figures `json:"values"`
	Thresholds pairs     `json:"thresholds"`
}

type k6Figures struct {
	Med     k6Number `json:"med"` // of a trend: milliseconds
	P95     k6Number `json:"p(95)"`
	P99     k6Number `json:"p(99)"`
	Max     k6Number `json:"max"`
	Count   k6Number `json:"count"`  // of a counter
	Passes  k6Number `json:"passes"` // of a rate: how often it was true
	Fails   k6Number `json:"fails"`
	Matches k6Number `json:"matches"` // passes of the machine-readable summary
	Total   k6Number `json:"total"`
}

// k6Number is a figure that cannot be negative; what is no number is 0.
type k6Number float64

func (n *k6Number) UnmarshalJSON(data []byte) error {
	var f float64
	_ = json.Unmarshal(data, &f) // of another kind: not measured
	*n = k6Number(max(f, 0))
	return nil
}

func (n k6Number) value() float64 { return float64(n) }

// count makes a whole number of one that JSON brought.
func (n k6Number) count() int { return int(min(n, 1<<31-1)) }

func (m k6Metric) figures() k6Figures {
	if m.Values != (k6Figures{}) {
		return m.Values
	}
	return m.k6Figures
}

// verdicts puts the thresholds of a metric in words: handleSummary says ok, --summary-export whether one was crossed.
func (m k6Metric) verdicts(metric string) (missed, met []string) {
	for _, t := range m.Thresholds {
		var verdict struct {
			OK *bool `json:"ok"`
		}
		var crossed *bool
		if json.Unmarshal(t.value, &verdict) == nil && verdict.OK != nil {
			crossed = new(bool)
			*crossed = !*verdict.OK
		} else {
			_ = json.Unmarshal(t.value, &crossed) // of another kind: no verdict
		}
		switch said := fmt.Sprintf("threshold %s of %s", clip(t.name, 80), metric); {
		case crossed == nil:
		case *crossed:
			missed = append(missed, said+" was crossed")
		default:
			met = append(met, said+" was kept")
		}
	}
	return missed, met
}

// k6Tagged are the tags of requests.
type k6Tagged map[string]string

// k6Tags takes "name:GET /a, method:'GET'" apart; a comma within a value stays.
func k6Tags(text string) k6Tagged {
	tags, last := k6Tagged{}, ""
	for part := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(part, ":")
		key = strings.Trim(key, " \"'`")
		if ok && key != "" && !strings.ContainsAny(key, "/{} ") {
			tags[key], last = value, key
		} else if last != "" {
			tags[last] += "," + part
		}
		if len(tags) >= maxFew {
			break
		}
	}
	for key, value := range tags {
		tags[key] = strings.Trim(value, " \"'`")
	}
	return tags
}

// String is the same for the same tags, in whatever order and quotes they were written.
func (t k6Tagged) String() string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(t)) {
		parts = append(parts, fmt.Sprintf("%s:%q", key, t[key]))
	}
	return strings.Join(parts, ",")
}

// others shows the tags that name neither operation nor scenario nor fault.
func (t k6Tagged) others() string {
	rest := maps.Clone(t)
	maps.DeleteFunc(rest, func(key, _ string) bool {
		return slices.Contains([]string{"operation_id", "operation", "name", "method", "url", "scenario", "fault"}, key)
	})
	return strings.ReplaceAll(rest.String(), `"`, "")
}

// operation is named by the tags operation_id or operation, and by name
// ("GET /users/{id}"), or method with name or url.
func (t k6Tagged) operation() Operation {
	o := Operation{ID: clip(t["operation_id"]+t["operation"], 200), Method: strings.ToUpper(clip(t["method"], 20))}
	where := t["name"]
	if where == "" {
		where = t["url"]
	}
	if method, path, ok := strings.Cut(where, " "); ok {
		o.Method, where = strings.ToUpper(clip(method, 20)), strings.TrimSpace(path)
	}
	if strings.HasPrefix(where, "/") || strings.Contains(where, "://") {
		o.Path, o.Server = pathOf(where), serverOf(where)
	}
	return o
}
