package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// k6 reads the metrics of an end-of-test summary of k6, as --summary-export or handleSummary write it
// (https://grafana.com/docs/k6/latest/results-output/end-of-test/): an object by name.
func (p *reader) k6() error {
	s := k6Summary{groups: map[string]*k6Group{}}
	err := p.object(func(name string) error {
		var m k6Metric
		if err := p.value(name, &m); err != nil {
			return err
		}
		s.add(name, m)
		return nil
	})
	p.enterK6(s)
	return err
}

// k6Results reads the results of k6's machine-readable summary: a list of metrics, without thresholds
// (https://github.com/grafana/k6-summary).
func (p *reader) k6Results(first json.Token) error {
	s := k6Summary{groups: map[string]*k6Group{}}
	err := p.keysOf(first, func(key string) error {
		if key != "metrics" {
			return p.skip()
		}
		return p.array(func() error {
			var m struct {
				Name string `json:"name"`
				k6Metric
			}
			if err := p.value("metrics", &m); err != nil {
				return err
			}
			s.add(m.Name, m.k6Metric)
			return nil
		})
	})
	p.enterK6(s)
	return err
}

// k6Summary gathers metrics by the tags of the requests that they measure. Only figures of tagged requests belong to
// an operation; k6 keeps those that a threshold names, as in http_req_duration{name:GET /users/{id}}.
type k6Summary struct {
	groups  map[string]*k6Group // by their tags
	full    bool                // there were more groups
	crossed []string            // thresholds that belong to no operation
}

func (s *k6Summary) add(metric string, m k6Metric) {
	name, text, _ := strings.Cut(metric, "{")
	name = strings.TrimSpace(name)
	tags := k6Tags(strings.TrimSuffix(strings.TrimSpace(text), "}"))
	if op := tags.operation(); op.ID == "" && (op.Method == "" || op.Path == "") {
		crossed, _ := m.verdicts(clip(metric, 120))
		s.crossed = append(s.crossed, crossed[:min(len(crossed), max(0, maxFew-len(s.crossed)))]...)
		return
	}
	key := tags.String()
	g, known := s.groups[key]
	if !known {
		if s.full = s.full || len(s.groups) == maxOperations; s.full {
			return
		}
		g = &k6Group{tags: tags, e: Evidence{Uncounted: true}}
		s.groups[key] = g
	}
	g.add(name, m)
}

// enterK6 books what a summary shows.
func (p *reader) enterK6(s k6Summary) {
	for _, key := range slices.Sorted(maps.Keys(s.groups)) {
		if g := s.groups[key]; g.measured {
			p.scenarios++
			e := g.evidence()
			for _, kind := range e.Faults {
				p.notes.add(unknownKind(kind))
			}
			p.book.add(g.tags.operation(), []Evidence{e}, &p.notes)
		}
	}
	if p.scenarios == 0 {
		p.notes.add(noScenario)
	}
	if s.full {
		p.notes.add(fmt.Sprintf("requests of more than %d different tags; the others were left out", maxOperations))
	}
	if len(s.crossed) > 0 {
		shown := s.crossed[:min(len(s.crossed), 5)]
		p.notes.add(fmt.Sprintf("thresholds that were crossed and belong to no operation (%d): %s; %s",
			len(s.crossed), strings.Join(shown, ", "), howToTag))
	}
}

const howToTag = `tag requests with name "METHOD /path" and give that tag a threshold`

// k6Group is what k6 measured of the requests with the same tags. Durations are in milliseconds.
type k6Group struct {
	tags     k6Tagged
	measured bool
	e        Evidence
}

func (g *k6Group) add(name string, m k6Metric) {
	v := m.figures()
	switch name {
	case "http_req_duration":
		g.measured = true
		g.e.P50, g.e.P95, g.e.P99, g.e.Max = v.Med.value(), v.P95.value(), v.P99.value(), v.Max.value()
	case "http_req_failed": // of a rate, what passed is what was true
		g.measured, g.e.Uncounted = true, false
		g.e.Errors = max(v.Passes, v.Matches).count()
		g.e.Calls = max(g.e.Calls, g.e.Errors, v.Total.count(), (v.Passes + v.Fails).count())
	case "http_reqs":
		g.measured = true
		g.e.Calls = max(g.e.Calls, v.Count.count())
	}
	missed, met := m.verdicts(name)
	g.measured = g.measured || len(missed)+len(met) > 0
	g.e.Missed = append(g.e.Missed, missed...)
	g.e.Met = append(g.e.Met, met...)
}

func (g *k6Group) evidence() Evidence {
	e := g.e
	slices.Sort(e.Missed)
	slices.Sort(e.Met)
	e.Scenario = clip("k6 "+g.tags["scenario"]+" "+g.tags.others(), 200)
	e.Detail = "no fault named; load by k6"
	if fault := clip(strings.ToLower(g.tags["fault"]), 40); fault != "" {
		e.Faults, e.Detail = []string{fault}, fault+"; load by k6"
	}
	e.Calls, e.Unmet = max(e.Calls, e.Errors), e.Errors
	e.Failing = e.Errors > 0 || len(e.Missed) > 0
	return e
}
