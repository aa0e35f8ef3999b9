package scenario

// wireLueur is one call in the results of lueur, fault's predecessor: each repeats the title of its scenario, and names
// neither a method nor an operation.
type wireLueur struct {
	Title  *string `json:"title"`
	Target *struct {
		Address string `json:"address"`
	} `json:"target"`
	Faults  []wireFault  `json:"faults"`
	Expect  *wireExpect  `json:"expect"`
	Metrics *wireMetrics `json:"metrics"`
}

func (c wireLueur) call() wireCall {
	out := wireCall{Expect: c.Expect, Metrics: c.Metrics}
	for _, f := range c.Faults {
		out.Faults = append(out.Faults, wireApplied{Type: f.Type})
	}
	return out
}

// lueurGroup is what the calls of one scenario to one address showed.
type lueurGroup struct {
	scenario wireScenario
	item     wireItem
	measured measurement
}

// lueur reads the top level's items of lueur.
func (p *reader) lueur() error {
	var groups []*lueurGroup
	known := map[[2]string]*lueurGroup{}
	err := p.array(func() error {
		var c wireLueur
		if err := p.value(&c); err != nil {
			return err
		}
		if c.Title == nil || c.Target == nil {
			return nil
		}
		key := [2]string{clip(*c.Title, 200), pathOf(c.Target.Address)}
		g, ok := known[key]
		switch {
		case !ok && len(groups) >= maxOperations:
			p.notes.add("more scenarios than can be kept; the others were left out")
			return nil
		case !ok:
			g = &lueurGroup{scenario: wireScenario{Title: key[0]}}
			g.item.Call.URL = key[1]
			known[key], groups = g, append(groups, g)
		}
		g.add(c)
		return nil
	})
	for _, g := range groups { // of a file that is cut short too: each call is whole by itself
		p.scenarios++
		p.book.measured(Operation{Path: pathOf(g.item.Call.URL)}, g.scenario, g.item, g.measured, &p.notes)
	}
	switch {
	case len(groups) == 0:
		p.notes.add(noScenario)
	default:
		p.notes.add("results of lueur, which name no method: operations are known by their path alone")
	}
	return err
}

// add counts a call. The faults of the first call that has any describe the group, since lueur repeats the scenario's
// strategy nowhere.
func (g *lueurGroup) add(c wireLueur) {
	if len(g.item.Context.Faults) == 0 {
		g.item.Context.Faults = c.Faults
	}
	if g.measured.calls > 0 {
		g.item.Context.Strategy.Mode = "repeat"
	}
	g.measured.add(c.call())
}
