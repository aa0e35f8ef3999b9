package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"

	"breakwater/review/patch/diff"
	"breakwater/review/scenario"
)

// trial is the state of one Verify: what is known of each patch. Patches are
// indexes into Options.Patches.
type trial struct {
	ctx   context.Context
	o     Options
	read  func(path string) ([]byte, error)
	runs  []Run
	known []record
	tried []attempt
	sets  [][]int // what was tried at once at first
	best  []int   // largest set that passed together

	trouble   error         // what first kept a run from being made
	unpatched time.Duration // what the command took without patches, at most

	base     [2]scenario.Results // of the runs without patches, where results decide
	compared []compared          // in the order of the runs
}

// attempt is what came of a set, of its last run.
type attempt struct {
	set []int
	run Run
}

type record struct {
	alone, grouped bool // passed alone, passed in a group
	failedAlone    bool
	clashes        bool   // passes without the others of its set, and fails beside them
	blamed         string // why it is held to be bad
	broken         string // why it could not be tried
}

func newTrial(ctx context.Context, o Options) *trial {
	return &trial{ctx: ctx, o: o, read: readBelow(o.Dir), known: make([]record, len(o.Patches))}
}

var errSpent = errors.New("the runs are used up")

// run tries a set of patches together, twice where results decide, unless it was tried before. Errors other
// than of the very first run leave the set undecided.
func (t *trial) run(set []int) (Run, error) {
	for _, x := range t.tried {
		if len(set) > 0 && slices.Equal(x.set, set) {
			return x.run, nil
		}
	}
	r, err := t.once(set)
	if err == nil && len(t.o.Results) > 0 {
		r, err = t.measure(set, r)
	}
	if err == nil {
		t.note(set, r)
		t.tried = append(t.tried, attempt{slices.Clone(set), r}) // who splits a set moves its parts about
	}
	return r, err
}

// once runs the command once.
func (t *trial) once(set []int) (Run, error) {
	if len(t.runs) >= maxRuns {
		return Run{}, errSpent
	}
	if err := t.ctx.Err(); err != nil {
		return Run{}, err
	}
	merged, err := diff.Merge(t.read, t.diffs(set)...)
	if err != nil {
		return Run{}, err
	}
	r, err := t.o.try(t.ctx, merged, t.limit(set))
	if err != nil {
		t.trouble = cmp.Or(t.trouble, err)
		return Run{}, err
	}
	if len(set) == 0 {
		t.unpatched = max(t.unpatched, time.Duration(r.Seconds*float64(time.Second)))
	}
	for _, i := range set {
		r.Patches = append(r.Patches, t.o.Patches[i].Number)
	}
	t.runs = append(t.runs, r)
	t.o.logf("run %d: %s: %s (%.1fs)\n", len(t.runs), describe(r), t.o.outcome(r), r.Seconds)
	return r, nil
}

// limit is how long a run may take; 0 is as long as the deadline leaves. One that hangs with a
// suggestion must not use up what the others need, so that it gets ten minutes, or three
// times what the command took without any.
func (t *trial) limit(set []int) time.Duration {
	if t.o.Timeout > 0 || len(set) == 0 {
		return t.o.Timeout
	}
	return max(10*time.Minute, 3*t.unpatched)
}

func (t *trial) diffs(set []int) [][]byte {
	out := make([][]byte, len(set))
	for k, i := range set {
		out[k] = t.o.Patches[i].Diff
	}
	return out
}

// note keeps what a run says about its patches.
func (t *trial) note(set []int, r Run) {
	for _, i := range set {
		switch {
		case r.OK && len(set) == 1:
			t.known[i].alone = true
		case r.OK:
			t.known[i].grouped = true
		case len(set) == 1:
			t.known[i].failedAlone = true
			t.known[i].blamed = t.o.blame() + "alone: " + r.Reason + "."
		}
	}
	if r.OK && len(set) > len(t.best) {
		t.best = slices.Clone(set)
	}
}

// groups sorts the patches into sets that can be tried together: those without
// undeclared needs first, each into the first set it does not overlap with.
func (t *trial) groups() [][]int {
	var out [][]int
	for _, needy := range []bool{false, true} {
		var fit []int
		for i, p := range t.o.Patches {
			if (len(p.Needs) > 0) != needy || t.o.spared(p) != "" {
				continue
			}
			if _, err := diff.Merge(t.read, p.Diff); err != nil {
				t.known[i].broken = fmt.Sprintf("The patch does not fit the work tree: %v.", err)
				continue
			}
			fit = append(fit, i)
		}
		out = append(out, t.split(fit)...)
	}
	return out
}

// split sorts patches into sets without overlaps; usually one is enough.
func (t *trial) split(fit []int) [][]int {
	if len(fit) == 0 {
		return nil
	}
	if _, err := diff.Merge(t.read, t.diffs(fit)...); err == nil {
		return [][]int{fit}
	}
	var out [][]int
	for _, i := range fit {
		out = t.place(out, i)
	}
	return out
}

func (t *trial) place(groups [][]int, i int) [][]int {
	for g := range groups {
		set := append(slices.Clone(groups[g]), i)
		if _, err := diff.Merge(t.read, t.diffs(set)...); err == nil {
			groups[g] = set
			return groups
		}
	}
	return append(groups, []int{i})
}

// decide finds the bad patches of a set. After F. K. Hwang, "A Method for
// Detecting All Defective Members in a Population by Group Testing" (1972):
// shares of the undecided are tried, and a failing one is halved down to one
// bad patch, so that d bad ones of n cost about d·log2(n/d) runs.
func (t *trial) decide(set []int) {
	if r, err := t.run(set); err != nil || r.OK {
		return
	}
	if len(set) == 1 {
		return
	}
	undecided, good := slices.Clone(set), []int(nil)
	for len(undecided) > 0 {
		group := undecided[:share(len(set), len(undecided))]
		r, err := t.run(group)
		if err != nil {
			return
		}
		if r.OK {
			good = append(good, group...)
			undecided = undecided[len(group):]
			continue
		}
		bad, passed, ok := t.isolate(group)
		if !ok {
			return
		}
		good = append(good, passed...)
		undecided = slices.DeleteFunc(undecided, func(i int) bool { return i == bad || slices.Contains(passed, i) })
	}
	slices.Sort(good)
	if len(good) > len(t.best) {
		t.unite(good)
	}
	t.confirm(set)
}

// unite finds the largest share of patches, each found good, that pass together. Where all
// of them do not, it adds them in their order, half as many at once each time that fails.
func (t *trial) unite(good []int) {
	var fit []int
	for at, n := 0, len(good); at < len(good); {
		n = min(n, len(good)-at)
		more := good[at : at+n]
		set := slices.Concat(fit, more)
		if len(set) > 1 {
			r, err := t.run(set)
			if err != nil {
				return // the best set so far stands
			}
			if !r.OK && n > 1 {
				n = (n + 1) / 2
				continue
			}
			if !r.OK {
				t.clash(more[0], fit, r)
				at++
				continue
			}
		}
		fit, at = set, at+n
	}
}

// clash notes that a patch does not go with others.
func (t *trial) clash(i int, others []int, r Run) {
	what := "other suggestions"
	if len(others) == 1 {
		what = fmt.Sprintf("suggestion %d", t.o.Patches[others[0]].Number)
	}
	t.known[i].clashes = true
	t.known[i].blamed = fmt.Sprintf("%sbeside %s, though not without: %s. Choose between them.",
		t.o.blame(), what, r.Reason)
}

// share is how many of the undecided to try at once: a quarter of the set at
// first, a power of two so that halving comes out even.
func share(all, undecided int) int {
	return min(undecided, 1<<max(0, bits.Len(uint(all/3))-1))
}

// isolate halves a failing set down to one bad patch; passed are those that
// were found good on the way.
func (t *trial) isolate(set []int) (bad int, passed []int, ok bool) {
	why := t.o.blame() + "in every set of suggestions that was tried."
	for len(set) > 1 {
		half := set[:(len(set)+1)/2]
		r, err := t.run(half)
		if err != nil {
			return 0, nil, false
		}
		if r.OK {
			passed = append(passed, half...)
			set = set[len(half):]
		} else {
			set = half
		}
	}
	if t.known[set[0]].blamed == "" {
		t.known[set[0]].blamed = why
	}
	return set[0], passed, true
}

// blame begins the sentence about a patch that failed.
func (o Options) blame() string {
	if len(o.Results) > 0 {
		return "An operation fares worse with it "
	}
	return "The command fails with it "
}

// confirm tries the blamed ones alone that were not yet, as long as there are
// runs for it.
func (t *trial) confirm(set []int) {
	for _, i := range set {
		if k := t.known[i]; k.blamed != "" && !k.failedAlone {
			if _, err := t.run([]int{i}); err != nil {
				return
			}
		}
	}
}

// recheck runs the command once more without patches where something failed:
// one that fails now fails at random, and its failures say nothing.
// Where results decide, two runs without patches were made before.
func (t *trial) recheck() {
	if len(t.o.Results) > 0 || !slices.ContainsFunc(t.known, func(k record) bool { return k.blamed != "" }) {
		return
	}
	r, err := t.run(nil)
	if err != nil || r.OK {
		return
	}
	for i := range t.known {
		if t.known[i].blamed != "" {
			t.known[i] = record{broken: "The command failed at random: without any suggestion it passed once and failed once."}
		}
	}
}

// spared says why a patch is not tried; empty if it is.
func (o Options) spared(p Patch) string {
	switch {
	case slices.Contains(o.Only, p.Number):
		return ""
	case p.Held != "":
		return fmt.Sprintf("%s Read it, then try it with --only %d.", p.Held, p.Number)
	case len(o.Only) > 0:
		return "It was not asked for."
	}
	return ""
}

// kept returns the patches of the largest set that passed which may go into
// one patch: a held one that was tried on purpose stays by itself, and so does one
// that changed nothing.
func (t *trial) kept() []int {
	return slices.DeleteFunc(slices.Clone(t.best), func(i int) bool {
		status, _ := t.verdict(i)
		return t.o.Patches[i].Held != "" || status == Inconclusive
	})
}

// verdict sums up what is known of a patch.
func (t *trial) verdict(i int) (Status, string) {
	k := t.known[i]
	if why := t.o.spared(t.o.Patches[i]); why != "" {
		return NotRun, why
	}
	passed := (k.alone || k.grouped && !k.failedAlone) && !k.clashes
	switch {
	case passed && len(t.o.Results) > 0 && len(t.improves(i)) == 0:
		return Inconclusive, "It changes nothing that the scenarios measure."
	case passed:
		return Passed, ""
	case k.grouped && !k.clashes:
		return PassedTogether, "It fails alone and passes together with others."
	case k.broken != "":
		return Inconclusive, k.broken
	case k.blamed != "" && len(t.o.Patches[i].Needs) > 0:
		return Inconclusive, "It may only lack " + strings.Join(t.o.Patches[i].Needs, ", ") + ", which is not installed."
	case k.blamed != "":
		return Failed, k.blamed
	}
	if errors.Is(t.trouble, ErrNoCopy) {
		return Inconclusive, fmt.Sprintf("It could not be tried: %v.", t.trouble)
	}
	return Inconclusive, fmt.Sprintf("It could not be decided within the %s that were made.", runs(len(t.runs)))
}

// runs counts runs in words.
func runs(n int) string {
	if n == 1 {
		return "1 run"
	}
	return fmt.Sprintf("%d runs", n)
}

func (t *trial) result() Result {
	out := Result{Command: t.o.Command, Runs: t.runs, measured: len(t.o.Results) > 0}
	for i, p := range t.o.Patches {
		s, why := t.verdict(i)
		out.Verdicts = append(out.Verdicts, Verdict{p.Number, p.Title, s, why, t.improves(i)})
	}
	out.Comparisons, out.Notes = t.comparisons(), t.notes()
	if m, err := diff.Merge(t.read, t.diffs(t.kept())...); err == nil {
		out.Patch = m.Diff
	}
	return out
}

func (t *trial) inconclusive(why string) Result {
	for i := range t.known {
		t.known[i] = record{broken: why}
	}
	return t.result()
}

func (o Options) logf(format string, args ...any) {
	if o.Log != nil {
		fmt.Fprintf(o.Log, format, args...)
	}
}

func describe(r Run) string {
	switch n := len(r.Patches); n {
	case 0:
		return "no suggestion"
	case 1:
		return fmt.Sprintf("suggestion %d", r.Patches[0])
	default:
		return fmt.Sprintf("%d suggestions", n)
	}
}

func (o Options) outcome(r Run) string {
	switch {
	case r.OK && len(o.Results) > 0:
		return "played"
	case r.OK:
		return "passed"
	}
	return r.Reason
}
