package failover

import "time"

// Snapshot is what a run has done so far: enough for a table and a timeline in a report. It is a copy.
type Snapshot struct {
	Regions   []RegionStatus // in configured order, every backend and region
	Events    []Event        // in order; at most the last 1000
	Dropped   int            // older events that are not listed
	Requests  int            // HTTP requests of all regions
	Failovers int            // changes of region, and requests that went on to the next backend
	TokensIn  int
	TokensOut int
	Cost      *float64 // nil unless every region that answered has prices
}

// RegionStatus is one row of a snapshot.
type RegionStatus struct {
	Backend   string
	Region    string
	Model     string
	Requests  int
	Failures  int // requests that counted against the server
	TokensIn  int
	TokensOut int
	Cost      *float64  // nil without prices, in the currency of the prices
	State     string    // closed, half_open, open, or no-key
	Until     time.Time // while open: when a try may be admitted again
	Active    bool      // requests of this backend go here first
	KeyEmpty  bool      // a key was configured, but it is empty
	LastError string    // of the last failure, empty if there was none
	Events    []Event   // those of Snapshot.Events that concern this region, in order
}

// stateNoKey stands in RegionStatus.State for a region that is never asked.
const stateNoKey = "no-key"
