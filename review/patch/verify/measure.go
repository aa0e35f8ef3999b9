package verify

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/bmatcuk/doublestar/v4"

	"breakwater/review/scenario"
)

// Comparison is what suggestions did to one operation under one fault.
type Comparison struct {
	scenario.Comparison
	Suggestions []int // their numbers
	All         bool  // nothing else was tried beside them
}

// maxResults bounds the results files of one run.
const maxResults = 100

// resultFiles lists what matches the globs in a copy, links and folders left out.
func (o Options) resultFiles(root *os.Root) ([]string, error) {
	var names []string
	for _, pattern := range o.Results {
		found, err := doublestar.Glob(root.FS(), pattern, doublestar.WithNoFollow(), doublestar.WithFilesOnly())
		if err != nil {
			return nil, fmt.Errorf("list %q: %w", pattern, err)
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// removeResults takes away what an earlier run left in the work tree, so that
// what is read afterwards is of this run.
func (o Options) removeResults(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	names, err := o.resultFiles(root)
	for _, name := range names {
		err = errors.Join(err, root.Remove(name))
	}
	return err
}

// readResults reads what the command left in a copy. The error is a reason for a
// person.
func (o Options) readResults(dir string) (scenario.Results, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return scenario.Results{}, err
	}
	defer root.Close()
	names, err := o.resultFiles(root)
	switch {
	case err != nil:
		return scenario.Results{}, err
	case len(names) == 0:
		return scenario.Results{}, fmt.Errorf("it left no results at %s", o.Results[0])
	case len(names) > maxResults:
		return scenario.Results{}, fmt.Errorf("it left %d files of results, more than %d", len(names), maxResults)
	}
	var all []scenario.Results
	for _, name := range names {
		r, err := readResult(root, name)
		if err != nil {
			return scenario.Results{}, err
		}
		all = append(all, r)
	}
	merged := scenario.Merge(all...)
	if len(merged.Operations) == 0 {
		return merged, fmt.Errorf("its results at %s hold no operation", o.Results[0])
	}
	return merged, nil
}

func readResult(root *os.Root, name string) (scenario.Results, error) {
	info, err := root.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: %w", name, fs.ErrInvalid)
	}
	if err != nil {
		return scenario.Results{}, err
	}
	f, err := root.Open(name)
	if err != nil {
		return scenario.Results{}, err
	}
	defer f.Close()
	return scenario.Read(f, name)
}

// compared is what two runs with a set of patches showed beside two without.
type compared struct {
	set      []int
	rows     []scenario.Comparison
	unseen   string // why nothing can be compared; empty if something can
	worse    []scenario.Comparison
	improved []string // operations
	unsteady []string // what even the runs without a patch did not always measure
}

// measure judges a set by its first run and, unless that shows no change, by a
// second one: only what is worse in both is a failure. Without patches it keeps
// two runs to compare with.
func (t *trial) measure(set []int, first Run) (Run, error) {
	c := compared{set: slices.Clone(set)} // who splits a set moves its parts about
	if len(set) > 0 && first.OK {
		c.judge(t.base, [2]scenario.Results{first.results, first.results})
		if c.calm() {
			t.compared = append(t.compared, c)
			return first, nil
		}
	}
	second, err := t.once(set)
	if err != nil {
		return Run{}, err
	}
	last, runs := second, [2]scenario.Results{first.results, second.results}
	if !first.OK && len(set) == 0 { // a service that does not always start says nothing
		last = first
	}
	switch {
	case len(set) == 0:
		t.base = runs
		return last, nil
	case !first.OK && !second.OK:
		c.unseen = second.Reason
	case !first.OK || !second.OK:
		c = compared{set: c.set} // one of two is no proof of anything
	default:
		c.judge(t.base, runs)
	}
	t.compared = append(t.compared, c)
	last.Reason = c.reason()
	last.OK = last.Reason == ""
	t.o.logf("%s: %s\n", describe(last), cmp.Or(last.Reason, "nothing is worse both times"))
	return last, nil
}

// calm reports whether nothing changed.
func (c compared) calm() bool { return c.unseen == "" && len(c.worse)+len(c.improved) == 0 }

func (c *compared) judge(before, after [2]scenario.Results) {
	rows, missing, unsteady := scenario.Compare(before, after)
	*c = compared{set: c.set, rows: rows, unsteady: unsteady}
	for _, r := range rows {
		switch r.Verdict {
		case scenario.Worse:
			c.worse = append(c.worse, r)
		case scenario.Fixed, scenario.Better:
			c.improved = append(c.improved, r.Operation)
		}
	}
	if len(missing) > 0 {
		c.unseen = fmt.Sprintf("%s was not measured in every run", missing[0])
	}
}

// reason says why a set is a failure; empty if it is none.
func (c compared) reason() string {
	switch {
	case c.unseen != "":
		return c.unseen
	case len(c.worse) == 0:
		return ""
	}
	more := ""
	if n := len(c.worse) - 1; n > 0 {
		more = fmt.Sprintf(", and %d more", n)
	}
	w := c.worse[0]
	return fmt.Sprintf("%s is worse under %s: %s%s", w.Operation, w.Fault, change(w), more)
}

// change puts the figures of a comparison in words.
func change(c scenario.Comparison) string {
	b, a := c.Before, c.After
	return fmt.Sprintf("failed %d of %d → %d of %d, p95 %.0f → %.0f ms",
		b.Failed, b.Requests, a.Failed, a.Requests, b.P95, a.P95)
}

// improves returns the operations that fare better with a patch: alone, where it
// was tried so, else in the sets that it passed in.
func (t *trial) improves(i int) (operations []string) {
	for _, c := range t.compared {
		if slices.Equal(c.set, []int{i}) {
			return c.improved
		}
		if slices.Contains(c.set, i) && c.reason() == "" {
			operations = append(operations, c.improved...)
		}
	}
	return operations
}

// notes say what was left out of the judgement.
func (t *trial) notes() []string {
	out := slices.Clone(t.base[0].Notes)
	for _, c := range t.compared {
		for _, what := range c.unsteady {
			out = append(out, what+" has no verdict: without any suggestion it was not measured twice.")
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// comparisons are the rows of the sets that say most: what was tried at once at first, all that passed together, and
// each patch that was tried alone.
func (t *trial) comparisons() []Comparison {
	tried := 0
	for _, set := range t.sets {
		tried += len(set)
	}
	var out []Comparison
	for _, c := range t.compared {
		whole := slices.ContainsFunc(t.sets, func(set []int) bool { return slices.Equal(set, c.set) })
		if len(c.set) > 1 && !whole && !slices.Equal(c.set, t.best) {
			continue
		}
		var numbers []int
		for _, i := range c.set {
			numbers = append(numbers, t.o.Patches[i].Number)
		}
		for _, r := range c.rows {
			out = append(out, Comparison{r, numbers, len(c.set) == tried})
		}
	}
	return out
}
