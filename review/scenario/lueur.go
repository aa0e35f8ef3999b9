package scenario

import "fmt"

// wireLueur is one call in the results of lueur, fault's predecessor: each repeats the title of its scenario, and
// names neither a method nor an operation.
type wireLueur struct {
	Title  string `json:"title"`
	Target struct {
		Address string `json:"address"`
	} `json:"target"`
	Faults  few[wireFault] `json:"faults"`
	Expect  *wireExpect    `json:"expect"`
	Metrics *wireMetrics   `json:"metrics"`
}

func (c wireLueur) call() wireCall {
	out := wireCall{Expect: c.Expect, Metrics: c.Metrics}
	for _, f := range c.Faults.kept {
		out.Faults.kept = append(out.Faults.kept, wireApplied{Type: f.Type})
	}
	return out
}

// lueurGroup is what the calls of one scenario to one address showed.
type lueurGroup struct {
	operation Operation
	scenario  wireScenario
	item      wireItem
	measured  measurement
	faulted   int     // calls under the fault
	mean      float64 // milliseconds of latency of the last of them
}

// lueur reads the top level's items of lueur.
func (p *reader) lueur() error {
	var groups []*lueurGroup
	known := map[[2]string]*lueurGroup{}
	nowhere := 0
	err := p.array(func() error {
		var c wireLueur
		if err := p.value("items", &c); err != nil {
			return err
		}
		op := Operation{Path: pathOf(c.Target.Address), Server: serverOf(c.Target.Address)}
		if op.Path == "" {
			nowhere++
			return nil
		}
		key := [2]string{clip(c.Title, 200), op.Path}
		g, ok := known[key]
		switch {
		case !ok && len(groups) >= maxOperations:
			p.notes.add("more scenarios than can be kept; the others were left out")
			return nil
		case !ok:
			g = &lueurGroup{operation: op, scenario: wireScenario{Title: key[0]}}
			known[key], groups = g, append(groups, g)
		}
		g.add(c)
		return nil
	})
	for _, g := range groups { // of a file that is cut short too: each call is whole by itself
		p.scenarios++
		p.book.measured(g.operation, g.scenario, g.described(), g.measured, &p.notes)
	}
	switch {
	case len(groups) == 0:
		p.notes.add(noScenario)
	default:
		p.notes.add("results of lueur, which name no method: operations are known by their path alone")
	}
	if nowhere > 0 && len(groups) > 0 {
		p.notes.add(fmt.Sprintf("calls without a target address, which were left out: %d", nowhere))
	}
	return err
}

// add counts a call. The faults of the first call that has any describe the group, since lueur repeats the scenario's
// strategy nowhere.
func (g *lueurGroup) add(c wireLueur) {
	g.measured.add(c.call())
	if len(c.Faults.kept) == 0 {
		return
	}
	if len(g.item.Context.Faults.kept) == 0 {
		g.item.Context.Faults = c.Faults
	}
	g.faulted++
	if mean := c.Faults.kept[0].Mean; mean != nil {
		g.mean = *mean
	}
}

// described returns the item with the strategy that its calls show: how many went without the fault, and by how much
// the latency rose from call to call.
func (g *lueurGroup) described() wireItem {
	s := &g.item.Context.Strategy
	if g.measured.calls > 1 {
		s.Mode = "repeat"
	}
	if g.faulted > 0 {
		s.unfaulted = g.measured.calls - g.faulted
	}
	if faults := g.item.Context.Faults.kept; g.faulted > 1 && faults[0].Mean != nil {
		s.Step = (g.mean - *faults[0].Mean) / float64(g.faulted-1)
	}
	return g.item
}
