package scenario

import (
	"encoding/json"
	"fmt"
)

const noScenario = "an element of its results names no scenario and was left out"

// results reads the top level's results: a list of scenarios where fault wrote them, an object where k6 did.
func (p *reader) results() error {
	first, err := p.d.Token()
	switch {
	case err != nil:
		return err
	case first == json.Delim('{'):
		return p.k6Results(first)
	}
	return p.inside(first, '[', "a list", p.scenario)
}

// scenario reads one element of fault's results.
func (p *reader) scenario() error {
	var sc *wireScenario
	var measured []measurement
	err := p.object(func(key string) error {
		switch key {
		case "scenario":
			sc = &wireScenario{}
			return p.plan(sc)
		case "results":
			return p.array(func() error {
				if len(measured) == maxItems {
					return p.beyond()
				}
				m, err := p.item()
				measured = append(measured, m)
				return err
			})
		default:
			return p.skip()
		}
	})
	if err != nil {
		return err
	}
	if sc == nil {
		p.notes.add(noScenario)
		return nil
	}
	p.scenarios++
	p.enter(*sc, measured)
	return nil
}

// plan reads the scenario that was run.
func (p *reader) plan(sc *wireScenario) error {
	return p.object(func(key string) error {
		switch key {
		case "title":
			err := p.value("title", &sc.Title)
			sc.Title = clip(sc.Title, 200)
			return err
		case "config":
			return p.value("config", &sc.Config)
		case "items":
			return p.array(func() error {
				if len(sc.Items) == maxItems {
					return p.beyond()
				}
				item, err := p.planned()
				sc.Items = append(sc.Items, item)
				return err
			})
		default:
			return p.skip()
		}
	})
}

// planned reads one item of a scenario.
func (p *reader) planned() (wireItem, error) {
	var item wireItem
	var raw json.RawMessage
	if err := p.d.Decode(&raw); err != nil {
		return item, err
	}
	err := p.tolerate("items", json.Unmarshal(raw, &item))
	if len(raw) <= maxPlayed {
		item.raw = raw
	}
	return item, err
}

// beyond passes over an item that is too many.
func (p *reader) beyond() error {
	p.notes.add(fmt.Sprintf("a scenario with more than %d items; the others were left out", maxItems))
	return p.skip()
}

// enter books what the items of a scenario showed. Results belong to items by
// their place; a run that was stopped has fewer of them.
func (p *reader) enter(sc wireScenario, measured []measurement) {
	for i, item := range sc.Items {
		if i >= len(measured) {
			p.notes.add(fmt.Sprintf("scenario %q: the run did not reach all of its items (items: %d, results: %d)",
				clip(sc.Title, 80), len(sc.Items), len(measured)))
			return
		}
		p.book.enter(sc, item, measured[i], &p.notes)
	}
}

// item reads the measurements of one item.
func (p *reader) item() (measurement, error) {
	var m measurement
	err := p.object(func(key string) error {
		switch key {
		case "target":
			var target struct {
				Address string `json:"address"`
			}
			err := p.value("target", &target)
			m.address = target.Address
			return err
		case "requests_count":
			return p.value("requests_count", &m.requests)
		case "results":
			return p.array(func() error {
				var c wireCall
				if err := p.value("", &c); err != nil {
					return err
				}
				m.add(c)
				return nil
			})
		default:
			return p.skip()
		}
	})
	return m, err
}
