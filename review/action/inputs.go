package action

import (
	"time"

	"breakwater/review/finding"
)

// Inputs are the settings of one run, checked and complete.
type Inputs struct {
	Command  Command
	Topic    Command   // of Help: the command it is about; empty: all
	Rule     string    // of Explain: the id of the rule, as it was typed
	Rest     []string  // what follows "--" on the command line
	Requests bool      // of plan: write what a model would be asked, word for word
	Only     []int     // of verify: numbers of the suggestions to try; empty: all that may be tried
	Dirs     []string  // of merge: absolute paths of the folders that hold the reports of shards
	Notices  []string  // complete sentences for a person: what was ignored and why
	Settings []Setting // all inputs, in the order of [Table]

	Scope      Scope
	Base       string // commit or ref; empty: from the event
	Head       string // commit or ref; empty: from the event
	SourceDir  string // slash-separated, relative to the workspace; "." for all of it
	SourceLang []string
	Include    []string // globs
	Exclude    []string // globs

	Results              []string // globs or paths
	ScenarioReviewReport string   // path
	Operations           []string // operation ids or "METHOD /path" globs; empty: all

	OpenAIKey     Secret
	BaseURL       string
	Model         string
	Backends      Secret // a YAML document, which may hold keys
	SecondLook    SecondLook
	Offline       bool
	Redact        bool
	OnUnavailable OnUnavailable

	FailOn        FailOn
	MinConfidence finding.Confidence
	MaxTargets    int
	MaxRequests   int
	MaxTokens     int           // of prompts and answers together
	Timeout       time.Duration // of the whole run
	Concurrency   int           // model requests in flight
	Shard         Shard
	Instructions  string // the text itself, also where a file was named

	Rules  map[string]RuleSwitch // by id
	Ignore []Ignore              // entries of .breakwater.yml

	OutputDir      string // slash-separated, relative to the workspace
	CacheDir       string // empty: nothing is kept
	UploadArtifact Upload
	Annotations    bool
	Baseline       string // path of a report.json, BaselineAuto, or empty
	Format         Format

	origins map[string]string // input → where its value came from; without the defaults
}

// Command is what the program is asked to do.
type Command string

// The commands. Review is the default.
const (
	Review  Command = "review"
	Plan    Command = "plan"
	Verify  Command = "verify"
	Analyze Command = "analyze"
	Merge   Command = "merge"
	Explain Command = "explain"
	Version Command = "version"
	Help    Command = "help"
)

// Scope says what is reviewed.
type Scope string

// The scopes.
const (
	ScopeAuto Scope = "auto" // Diff where base and head are known, else Full
	ScopeDiff Scope = "diff" // what the pull request changed
	ScopeFull Scope = "full" // the whole source folder
)

// OnUnavailable says what becomes of a target that no backend could review.
type OnUnavailable string

// The policies for an outage.
const (
	Degrade OnUnavailable = "degrade" // the rules stand in
	Fail    OnUnavailable = "fail"    // the run fails once everything found is reported
)

// SecondLook says whether a model's findings are proved in a second request.
type SecondLook string

// The ways to ask a model.
const (
	SecondLookAuto SecondLook = "auto"
	SecondLookOn   SecondLook = "on"
	SecondLookOff  SecondLook = "off"
)

// Looks reports whether a second request proves the findings.
func (s SecondLook) Looks() bool { return s != SecondLookOff }

// FailOn is the lowest severity of findings that fails the run.
type FailOn string

// The gates.
const (
	FailOnCritical FailOn = "critical"
	FailOnMajor    FailOn = "major"
	FailOnMinor    FailOn = "minor"
	FailNever      FailOn = "never"
)

// Stricter returns the one of two gates that lets less pass.
func (f FailOn) Stricter(o FailOn) FailOn {
	for _, gate := range []FailOn{FailOnMinor, FailOnMajor, FailOnCritical} {
		if f == gate || o == gate {
			return gate
		}
	}
	return FailNever
}

// Gates reports whether a finding of severity s fails the run.
func (f FailOn) Gates(s finding.Severity) bool {
	gate := finding.Severity(f).Rank()
	return gate < len(finding.Severities) && s.Rank() <= gate
}

// BaselineAuto takes for known what the base commit has too.
const BaselineAuto = "auto"

// Format is what standard output shows of a report.
type Format string

// The formats.
const (
	FormatAuto    Format = "auto"    // readable
	FormatJSON    Format = "json"    // report.json
	FormatCompact Format = "compact" // one line a finding
	FormatNone    Format = "none"
)

// Upload says whether results become an artifact of the run.
type Upload string

// The policies for the artifact.
const (
	UploadAuto   Upload = "auto"  // where the runner offers it
	UploadAlways Upload = "true"  // a runner that does not offer it is worth a warning
	UploadNever  Upload = "false" // never
)

// Given reports whether an input was set to something, rather than left to its
// default.
func (in Inputs) Given(name string) bool { return in.origins[name] != "" }

// Origin says where the value of an input came from, for messages: a flag, a
// variable, a file; empty for a default.
func (in Inputs) Origin(name string) string { return in.origins[name] }

// Setting is one input as it was in the end.
type Setting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`  // as it was written; *** for a secret
	Origin string `json:"origin"` // a flag, a variable, a file with its line, or "default"
}

// Shorthand says whether the inputs ask for the one backend that
// openai-api-key, base-url and model describe.
//
// An action cannot tell a secret that is not set from an input that is not
// given: both arrive empty. So an empty key means that no backend is configured,
// whatever the model, unless there is a base URL: servers on the own network take
// no key.
func (in Inputs) Shorthand() bool {
	return in.Backends.Empty() && (!in.OpenAIKey.Empty() || in.Given("base-url"))
}
