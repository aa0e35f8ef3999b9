package failover

import "time"

// Snapshot is what a run has done so far: enough for a table and a timeline in a report. It is a copy.
type Snapshot struct {
	Regions      []RegionStatus // in configured order, every backend and region
	Events       []Event        // in order; at most the last 1000
	Dropped      int            // older events that are not listed
	Requests     int            // HTTP requests of all regions
	Failovers    int            // changes of region, and requests that went on to the next backend
	TokensIn     int
	TokensCached int // of TokensIn, those that servers say to have had in their cache
	TokensOut    int
	Estimated    bool     // of the tokens, at least some are estimates
	Cost         *float64 // nil unless every region that answered has prices
}

// RegionStatus is one row of a snapshot.
type RegionStatus struct {
	Backend                string
	Region                 string
	Model                  string
	Requests               int
	Failures               int // requests that brought no answer by the server's fault, rate limits included
	FailuresByKind         map[Kind]int
	LatencyP50, LatencyP95 time.Duration // of the latest answers; 0 without any
	Waited                 time.Duration // that requests spent waiting for this region, added up
	TokensIn               int
	TokensCached           int // of TokensIn, those that the server says to have had in its cache
	TokensOut              int
	Estimated              bool      // of the tokens, at least some are estimates: the server did not count them
	Cost                   *float64  // nil without prices, in the currency of the prices
	State                  string    // closed, half_open, open, no-answer, or no-key
	Until                  time.Time // while open: when a try may be admitted again
	Active                 bool      // requests of this backend go here first
	KeyEmpty               bool      // a key was configured, but it is empty
	LastError              string    // of the last failure, empty if there was none
	Events                 []Event   // those of Snapshot.Events that concern this region, in order
}

// What stands in RegionStatus.State beside the states of a breaker.
const (
	stateNoKey    = "no-key"    // never asked
	stateNoAnswer = "no-answer" // asked, and nothing was ever heard
)

// Snapshot returns what the run has done so far.
func (c *Client) Snapshot() Snapshot {
	var s Snapshot
	s.Events, s.Dropped, s.Failovers = c.timeline.copy()
	routes := c.exec.router.Snapshot()
	for i, e := range c.endpoints {
		status := e.status(c.exec.regions[i])
		status.Active = routes[status.Backend].Active == status.Region
		for _, ev := range s.Events {
			if ev.Backend == status.Backend && (ev.Region == status.Region || (ev.Region == "" && status.Active)) {
				status.Events = append(status.Events, ev)
			}
		}
		s.Regions = append(s.Regions, status)
		s.Requests += status.Requests
		s.TokensIn += status.TokensIn
		s.TokensCached += status.TokensCached
		s.TokensOut += status.TokensOut
		s.Estimated = s.Estimated || status.Estimated
	}
	s.Cost = total(s.Regions)
	return s
}

func (e *endpointState) status(r *region) RegionStatus {
	breaker := r.breaker.Status()
	s := RegionStatus{
		Backend: r.place.Backend, Region: r.place.Region, Model: e.region.Model,
		State: breaker.State.String(), Until: breaker.Until, KeyEmpty: e.region.KeyEmpty,
	}
	switch {
	case s.KeyEmpty:
		s.State = stateNoKey
	case r.silent():
		s.State = stateNoAnswer
	}
	r.figures.into(&s)
	paid := e.bill.total()
	s.TokensIn, s.TokensCached, s.TokensOut, s.Estimated = paid.in, paid.cached, paid.out, paid.estimated
	s.Cost = e.backend.cost(s.TokensIn, s.TokensOut)
	return s
}

// cost is nil unless both prices are known: half a cost would be read as the whole.
func (b Backend) cost(in, out int) *float64 {
	if b.PriceIn == nil || b.PriceOut == nil {
		return nil
	}
	return new((float64(in)**b.PriceIn + float64(out)**b.PriceOut) / 1e6)
}

func total(regions []RegionStatus) *float64 {
	sum, priced := 0.0, false
	for _, r := range regions {
		switch {
		case r.Cost != nil:
			sum, priced = sum+*r.Cost, true
		case r.TokensIn+r.TokensOut > 0:
			return nil
		}
	}
	if !priced {
		return nil
	}
	return &sum
}
