// Package report says what a review found, to people and to machines: one
// [Report] is made from the values of the run ([Build]), and every output is a
// function of it alone: [JSON], [Summary], [Annotations], [SARIF], [Terminal],
// [Outputs] and [Report.Exit].
//
// A Report is plain data that no printer changes, so that all outputs agree
// with each other. Text that came from a model, from the repository or from a
// results file is kept as it came; each printer makes it harmless for its own
// medium.
package report

import (
	"time"

	"breakwater/failover"
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/patch"
	"breakwater/review/scenario"
	"breakwater/review/target"
)

// Version is the version of report.json. It changes when the meaning of a
// field does; new fields leave it as it is.
const Version = "1"

// Report is everything that a review has to say. Marshalled as JSON it is
// report.json; docs/report.schema.json describes each field. Lists are never
// nil. Fields that JSON leaves out serve the printers.
type Report struct {
	Version     string       `json:"version"`
	Run         Run          `json:"run"`
	Coverage    Coverage     `json:"coverage"`
	Targets     []Target     `json:"targets"`
	Findings    []Finding    `json:"findings"` // worst first
	Disputed    []Disputed   `json:"disputed"` // worst first
	Baseline    Baseline     `json:"baseline"`
	Hidden      Hidden       `json:"hidden"`
	Suggestions []Suggestion `json:"suggestions"` // by number
	Strengths   []Strength   `json:"strengths"`
	Gaps        []Gap        `json:"gaps"`
	Backends    []Backend    `json:"backends"` // preferred first
	Usage       Usage        `json:"usage"`
	Redactions  Redactions   `json:"redactions"`
	Injections  []Injection  `json:"injections"`
	Analyzed    bool         `json:"-"`          // somebody else's report on the operations was read
	Prose       Prose        `json:"-"`          // on the operations
	Operations  []Operation  `json:"operations"` // what scenario results say
	Refused     []Refused    `json:"refused"`    // claims of a model that failed verification
	Notices     []string     `json:"notices"`

	Lost      []string `json:"-"`               // what is wrong with the shards of a review, as gaps tell it too
	Joint     []byte   `json:"-" redact:"ours"` // one diff of all suggestions that go together; nil if there is none
	Prompt    string   `json:"-"`               // version of the instructions to models
	Links     Links    `json:"-"`
	OutputDir string   `json:"-"` // slash-separated, relative to the workspace
	Local     bool     `json:"-"` // a person runs it in a terminal, not a CI
}

// Run says what was asked for and how it ended.
type Run struct {
	// ScopeDiff or ScopeFull; empty if the run ended before it was known
	Scope    action.Scope `json:"scope"`
	Event    string       `json:"event"`
	Base     string       `json:"base"`
	Head     string       `json:"head"`
	Reviewed string       `json:"reviewed"`
	Compared string       `json:"compared"` // one line: what was compared with what
	// the work tree differed from Reviewed and was reviewed as it lies
	Dirty         bool                 `json:"dirty"`
	Asked         Asked                `json:"asked"`
	Reviewer      Reviewer             `json:"reviewer"`
	Status        Status               `json:"status"`
	Why           string               `json:"why"` // why there was nothing to review; empty if there was
	FailOn        action.FailOn        `json:"fail_on"`
	OnUnavailable action.OnUnavailable `json:"on_unavailable"`
	Exit          int                  `json:"exit"`
	Started       time.Time            `json:"started"`
	Seconds       float64              `json:"seconds"`
	Tool          string               `json:"tool"` // name and version
	Settings      []action.Setting     `json:"settings"`
	Shard         *Shard               `json:"shard"` // nil where the review is not shared out
}

// Asked says which reviewer the user asked for.
type Asked string

// The reviewers that can be asked for.
const (
	AskedModel   Asked = "model"      // at least one backend is configured
	AskedRules   Asked = "no-backend" // none is
	AskedOffline Asked = "offline"    // the user wants no request to leave the machine
)

// Reviewer says whose findings a run shows.
type Reviewer string

// The reviewers of a run.
const (
	ByModel Reviewer = "model"
	ByRules Reviewer = "rules"
	ByBoth  Reviewer = "mixed"
)

// Coverage counts targets by how they ended.
type Coverage struct {
	Percent    int `json:"percent"` // share that was reviewed or stood in for, rounded down; 100 without targets
	Targets    int `json:"targets"`
	Reviewed   int `json:"reviewed"`
	StoodIn    int `json:"stood_in"`
	Failed     int `json:"failed"`
	OverBudget int `json:"over_budget"`
	Trivial    int `json:"trivial"` // definitions that are no targets, since they cannot hold a defect
}

// Target is one piece of code that was to be reviewed.
type Target struct {
	ID        string         `json:"id"`
	Kind      target.Kind    `json:"kind"`
	Path      string         `json:"path"`
	StartLine int            `json:"start_line"`
	EndLine   int            `json:"end_line"`
	Symbol    string         `json:"symbol"`
	Operation string         `json:"operation"`
	State     target.State   `json:"state"`
	By        string         `json:"by"`
	ByKind    finding.Source `json:"by_kind"`
	Reason    string         `json:"reason"`
}

// Finding is one resilience defect.
type Finding struct {
	ID         string             `json:"id" redact:"id"`
	Rule       string             `json:"rule" redact:"ours"`
	Title      string             `json:"title"`
	Severity   finding.Severity   `json:"severity"`
	Confidence finding.Confidence `json:"confidence"`
	Source     finding.Source     `json:"source"`  // whose words are shown
	Sources    []Origin           `json:"sources"` // all who found it
	Path       string             `json:"path"`
	StartLine  int                `json:"start_line"`
	EndLine    int                `json:"end_line"`
	Symbol     string             `json:"symbol"`
	Operation  string             `json:"operation"`
	Why        string             `json:"why"`
	Quote      string             `json:"quote" redact:"code"`
	Evidence   string             `json:"evidence"`
	Known      bool               `json:"known"`
	Suppressed *Suppression       `json:"suppressed"` // nil if it is not
	Checks     []finding.Check    `json:"checks"`

	Fingerprints map[string]string `json:"fingerprints"`

	Suggestion *int `json:"suggestion"` // its number; nil if none was offered

	Untouched bool `json:"-"` // none of its lines was changed, where only what changed is reviewed
}

// Origin is one reviewer's claim of a finding.
type Origin struct {
	Source  finding.Source `json:"source"`
	Backend string         `json:"backend"` // empty for the rules
	Rule    string         `json:"rule" redact:"ours"`
	Title   string         `json:"title"`
}

// Hidden counts findings that are not shown as the others are.
type Hidden struct {
	BelowConfidence int `json:"below_confidence"`
	Suppressed      int `json:"suppressed"`
	Known           int `json:"known"`
	Settled         int `json:"settled"` // new and below major, on code unchanged since the last reviewed head
}

// Suggestion is one fix, or one that could not be placed.
type Suggestion struct {
	Number        int          `json:"number"` // from 1
	Title         string       `json:"title"`
	Findings      []string     `json:"findings"` // ids
	Patch         string       `json:"patch"`    // file, relative to the output directory; empty where refused
	Files         []string     `json:"files"`    // paths it changes
	Status        patch.Status `json:"status"`
	Refusal       string       `json:"refusal"`
	Joint         patch.Joint  `json:"joint"` // of breakwater.patch
	LeftOutReason string       `json:"left_out_reason"`
	Needs         []Need       `json:"needs"`
	Withheld      bool         `json:"withheld"`        // a person must look at it first: verify runs it only when told to
	Verified      Verified     `json:"verified"`        // NotRun until verify ran
	Note          string       `json:"note"`            // what to do before it can be applied; may be empty
	Secret        bool         `json:"-"`               // its lines hold a secret, which only the patch may
	Diff          []byte       `json:"-" redact:"code"` // unified diff; nil where refused
}

// Verified says what trying out a suggestion gave.
type Verified string

// NotRun is what a review gives; the command verify writes the others.
const NotRun Verified = "not-run"

// Need is a dependency that a suggestion brings in.
type Need struct {
	Dependency string `json:"dependency"`
	Command    string `json:"command"` // installs it
}

// Strength is something that the code does well.
type Strength struct {
	Path      string `json:"path"`
	StartLine int    `json:"start_line"`
	Text      string `json:"text"`
}

// Gap is something that was not looked at.
type Gap struct {
	Path   string `json:"path"` // empty for the run as a whole
	Reason string `json:"reason"`
}

// Refused is a claim of a model that failed verification against the code.
type Refused struct {
	Title  string `json:"title"`
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// Backend is how one region of one backend fared.
type Backend struct {
	Name           string                `json:"name"`
	Region         string                `json:"region"`
	Model          string                `json:"model"`
	Requests       int                   `json:"requests"`
	Failures       int                   `json:"failures"`         // rate limits included
	FailuresByKind map[failover.Kind]int `json:"failures_by_kind"` // adds up to Failures
	LatencyP50     int64                 `json:"latency_p50_ms"`   // of its answers; 0 without any
	LatencyP95     int64                 `json:"latency_p95_ms"`
	Waited         float64               `json:"waited_seconds"` // that requests spent waiting for it, added up
	State          string                `json:"state"`          // at the end
	Events         []Event               `json:"events"`         // in order of time
}

// Event is a change of a backend: a breaker opened, traffic moved.
type Event struct {
	At     time.Time          `json:"at"`
	Kind   failover.EventKind `json:"kind"`
	From   string             `json:"from"`
	To     string             `json:"to"`
	Detail string             `json:"detail"`
}

// Usage is what asking models took.
type Usage struct {
	Requests  int `json:"requests"`
	TokensIn  int `json:"tokens_in"`
	TokensOut int `json:"tokens_out"`

	TokensEstimated bool `json:"tokens_estimated"` // at least some of them: a server did not count, or not credibly

	TokensCached  int `json:"tokens_cached"`  // of TokensIn, those that servers had in their cache
	RepliesCached int `json:"replies_cached"` // kept from an earlier run, not asked for again

	Cost           *float64 `json:"cost"`             // in the currency of the prices; nil without prices
	CostPerFinding *float64 `json:"cost_per_finding"` // shared out to those of models; nil without prices or any

	TokensPerFinding *int `json:"tokens_per_finding"` // in and out, shared out alike; nil without any

	Steps     []Step `json:"steps"`     // the same by step
	Reasked   int    `json:"reasked"`   // targets whose first answer was not usable
	Recovered int    `json:"recovered"` // of those, how many the second answer saved

	FindingsLost int `json:"findings_lost"` // cut off in answers, and not brought by another one
	OverLimit    int `json:"over_limit"`    // beyond what is read of one answer

	Failovers int `json:"failovers"` // where more happened than backends[].events lists
}

// Operation is one API operation with what scenario results say about it.
type Operation struct {
	ID       string       `json:"id"`
	Method   string       `json:"method"`
	Path     string       `json:"path"`
	Server   string       `json:"-"` // scheme and host that the calls went to; empty if unknown
	Failing  bool         `json:"failing"`
	Handler  target.Place `json:"-"`       // the code that handles it, reviewed or not; without a path if none was found
	Targets  []string     `json:"targets"` // ids of the code that handles it; empty if none was found
	Evidence []Evidence   `json:"evidence"`
}

// Evidence is what one scenario showed about one operation. Times are in
// milliseconds.
type Evidence struct {
	Scenario string   `json:"scenario"`
	Faults   []string `json:"faults"`
	Detail   string   `json:"detail"`
	Calls    int      `json:"calls"`
	Failed   int      `json:"failed"`
	Errors   int      `json:"errors"`
	P50      float64  `json:"p50"`
	P95      float64  `json:"p95"`
	P99      float64  `json:"p99"`
	Max      float64  `json:"max"`
	Missed   []string `json:"missed"`
	Met      []string `json:"-"` // objectives that were kept, in words
	Failing  bool     `json:"failing"`

	Uncounted bool             `json:"-"` // nobody counted errors, so that Errors says nothing
	Played    *scenario.Played `json:"-"` // how to run it again; nil if unknown
}

// Links says where the reviewed tree can be looked at. The zero Links gives a
// report without links.
type Links struct {
	Server     string // "https://github.com"
	Repository string // "owner/name"
	Files      string // what stands between repository and commit in the address of a file, as "/blob/"
	Commit     string // commit whose files the lines refer to
	RunID      string // of the workflow run that may hold the artifact
}
