// Package verify tries suggested patches with the user's own toolchain: it runs
// a command, such as the project's tests, in scratch copies of the work tree
// with patches applied, and says which of them pass.
//
// The usual case is [Output], which reads what a review left in its output
// directory and writes the verdicts beside it. The user's work tree is never
// changed, and the command does not see what is named like a secret in the environment.
//
// A baseline without any patch comes first: where it fails, nothing is blamed
// on a suggestion. Then all patches that go together are tried at once; only
// when that fails are they split, so that a few bad ones among hundreds cost
// few runs.
//
// Where the command plays scenarios of fault injection, their results decide in
// place of its exit status: a set fails where an operation is worse than without
// it in two of two runs.
package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"breakwater/review/scenario"
)

// Status is what came of one suggestion.
type Status string

// The statuses of a [Verdict].
const (
	Passed         Status = "passed"          // passes alone or in a group
	PassedTogether Status = "passed-together" // fails alone and passes beside others
	Failed         Status = "failed"
	Inconclusive   Status = "inconclusive" // the command says nothing about it
	NotRun         Status = "not-run"      // nobody may run it unasked, or others were asked for
)

// Patch is one suggestion to try.
type Patch struct {
	Number int // of the suggestion
	Title  string
	Diff   []byte   // unified diff against the work tree
	Needs  []string // packages that it needs and the project does not declare
	Held   string   // why it must not be run unasked; empty if it may be
}

// Options say what to try and how. Dir, Command and Patches must be set.
type Options struct {
	Dir     string        // the work tree; it is only read
	Skip    []string      // slash-separated paths below Dir that are not copied
	Command []string      // program and arguments
	Start   string        // folder below Dir that the command is started in; empty means Dir itself
	Patches []Patch       // in order of preference
	Only    []int         // numbers of the patches to try, held ones too; empty means all that are not held
	Timeout time.Duration // of one run of the command; 0 means what ctx leaves, see trial.limit
	Environ []string      // environment to take from, as of os.Environ; what may be secret is left out
	Results []string      // globs below Dir of scenario results that the command writes, which decide; nil: its exit does
	Log     io.Writer     // gets one line a run; nil means none

	Hide func(string) string // takes secrets out of what the command printed; nil means none are known
}

// Run is one run of the command.
type Run struct {
	Patches []int // numbers; none for the baseline
	OK      bool
	Reason  string // why it is not OK: exit status, time limit, signal
	Seconds float64
	Tail    string // end of the output where it is not OK

	results scenario.Results
}

// Verdict is what came of one suggestion.
type Verdict struct {
	Number int
	Title  string
	Status Status
	Reason string // one sentence; empty for Passed

	improved []string // operations that fare better with it
}

// Result is what came of all of them.
type Result struct {
	Command  []string
	Runs     []Run // in order; the baseline first
	Verdicts []Verdict
	Patch    []byte `redact:"ours"` // one unified diff of suggestions that passed together; nil if none did

	Comparisons []Comparison // what results showed before and after
	Notes       []string     // what of the results could not be used, for a person
	Unwritten   error        // what [Output] could not write; nil if nothing
	measured    bool         // results decided, not the command's exit
}

// BaselineFailed reports whether the command failed without any suggestion, so
// that it says nothing about one.
func (r Result) BaselineFailed() bool {
	for _, run := range r.Runs {
		if len(run.Patches) > 0 {
			return false
		}
		if !run.OK {
			return true
		}
	}
	return false
}

// maxRuns bounds the runs, the baseline included.
const maxRuns = 30

var errNoCommand = errors.New("no command to try the suggestions with: " +
	"put it after --, as in: breakwater verify -- make test")

// Verify tries the patches; where none may be tried, nothing is run. An error means that nothing could be tried: no
// command, no copy of the work tree. When ctx ends, what was not decided is
// inconclusive.
func Verify(ctx context.Context, o Options) (Result, error) {
	if len(o.Command) == 0 {
		return Result{}, errNoCommand
	}
	t := newTrial(ctx, o)
	if !slices.ContainsFunc(o.Patches, func(p Patch) bool { return o.spared(p) == "" }) {
		return t.result(), nil
	}
	base, err := t.run(nil)
	if err != nil {
		return Result{}, fmt.Errorf("try %s without any suggestion: %w", o.Command[0], err)
	}
	if !base.OK {
		return t.inconclusive("The command fails without any suggestion: " + base.Reason + "."), nil
	}
	t.sets = t.groups()
	for _, set := range t.sets {
		t.decide(set)
	}
	t.recheck()
	return t.result(), nil
}
