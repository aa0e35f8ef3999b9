package scenario

import "fmt"

const noScenario = "an element of its results names no scenario and was left out"

// fault reads the top level's results of fault: a list of scenarios.
func (p *reader) fault() error { return p.array(p.scenario) }

// scenario reads one element of the top level's results.
func (p *reader) scenario() error {
	var sc *wireScenario
	var measured []measurement
	err := p.object(func(key string) error {
		switch key {
		case "scenario":
			sc = &wireScenario{}
			return p.value(sc)
		case "results":
			return p.array(func() error {
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

// enter books what the items of a scenario showed. Results belong to items by
// their place; a run that was stopped has fewer of them.
func (p *reader) enter(sc wireScenario, measured []measurement) {
	for i, item := range sc.Items {
		if i >= len(measured) {
			p.notes.add(fmt.Sprintf("scenario %q: the run did not reach all of its items (items: %d, results: %d)", clip(sc.Title, 80), len(sc.Items), len(measured)))
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
			err := p.value(&target)
			m.address = target.Address
			return err
		case "requests_count":
			return p.value(&m.requests)
		case "results":
			return p.array(func() error {
				var c wireCall
				if err := p.value(&c); err != nil {
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
