package finding

// Said is what models say of a finding in words that a program can weigh. What an answer
// leaves out, or says in other words, is empty.
type Said struct {
	Severity   Severity   // how bad its reviewer holds it
	Confidence Confidence // how sure of it its reviewer is
	Fault      Fault      // what brings it out
	Harm       Harm       // what then happens
	Askers     int        // of ten maintainers, how many want it fixed, by a second look; 0: nobody told
	Cause      string     // shared by those with one fix, by a second look; empty: its own
}

// Fault says how often production meets what brings a defect out.
type Fault string

// The faults.
const (
	CommonFault Fault = "common"
	RareFault   Fault = "rare"
)

// Harm is what happens then, the first of these that does.
type Harm string

// The harms, worst first.
const (
	DataLost   Harm = "data"       // lost, doubled or wrong
	Hang       Harm = "hang"       // a wait without end
	Exhaustion Harm = "exhaustion" // what leaks or piles up runs out
	Spread     Harm = "spread"     // the process ends, or others fail or wait too
	Failed     Harm = "failed"     // work fails that could have succeeded
	Unnoticed  Harm = "unnoticed"  // nobody learns of a failure to act on
	Contained  Harm = "contained"  // only the work that met the fault fails, or it is over by itself
)
