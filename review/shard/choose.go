package shard

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"breakwater/review/action"
)

// identity says which review a shard belongs to.
type identity struct {
	plan, reviewed, tool string
	count                int
	build, settings      string // settings as JSON; both empty where only the report tells
}

// of reports whether a record or the report beside it is of a review.
func (id identity) of(review identity) bool {
	id.build, id.settings = review.build, review.settings
	return id == review
}

// choose keeps one record of each shard of one review, and says what else lies there
// and what does not.
func (c *collector) choose() Collection {
	records := map[string][]found{} // by folder
	for _, f := range c.found {
		if f.named {
			records[f.folder] = append(records[f.folder], f)
		}
	}
	c.found = slices.DeleteFunc(c.found, func(f found) bool { return c.idle(f, records[f.folder]) })
	review := c.review()
	taken := c.counting(review)
	told := map[int]bool{} // shards of which is said what is wrong
	for _, f := range c.found {
		if why := c.wrong(f, review, taken); why != "" {
			c.lost = append(c.lost, why)
			told[f.index] = told[f.index] || f.err != nil || f.identity.of(review)
		}
	}
	var out Collection
	for i := 1; i <= review.count; i++ {
		f, ok := taken[i]
		switch {
		case ok:
			out.Records = append(out.Records, *f.record)
		case !told[i]:
			c.lost = append(c.lost, c.absent(i, review))
		}
	}
	out.Lost = c.lost
	return out
}

// idle reports whether a report says nothing of its own, given the records beside it: it is
// of the shard of one of them, or it is what a run, such as an earlier merge, wrote over that,
// or where merge writes its own.
func (c *collector) idle(f found, beside []found) bool {
	if errors.Is(f.err, errNotShared) {
		return f.folder == c.here.Out || slices.ContainsFunc(beside, func(o found) bool { return o.record != nil })
	}
	sameShard := func(o found) bool { return o.index == f.index }
	return !f.named && f.err == nil && slices.ContainsFunc(beside, sameShard)
}

// set is what lies there of one review.
type set struct {
	identity
	here   bool          // it reviewed what is checked out
	gate   action.FailOn // the strictest
	shards map[int]bool
	latest time.Time // start of one of them
}

// review is the one that counts, of those that this program can read: of what is checked
// out, then with the strictest gate, which what an earlier run left must not open, then
// with most shards, then the latest. Where no record can be read the reports tell which
// shards there should be.
func (c *collector) review() identity {
	all := c.sets(func(f found) bool { return f.record != nil && f.identity.build == c.here.Build })
	if len(all) == 0 {
		all = c.sets(func(f found) bool { return f.record == nil })
	}
	if len(all) == 0 {
		return identity{}
	}
	return slices.MinFunc(all, func(a, b *set) int {
		return cmp.Or(last(a.here)-last(b.here), stricter(a.gate, b.gate), len(b.shards)-len(a.shards),
			b.latest.Compare(a.latest))
	}).identity
}

func last(is bool) int {
	if is {
		return 0
	}
	return 1
}

// stricter orders gates, the strictest first.
func stricter(a, b action.FailOn) int {
	switch {
	case a == b:
		return 0
	case a.Stricter(b) == a:
		return -1
	}
	return 1
}

// sets sorts the usable files of this program that count into reviews, in the order of
// their first.
func (c *collector) sets(counts func(found) bool) (all []*set) {
	of := map[identity]*set{}
	for _, f := range c.found {
		if f.err != nil || f.identity.tool != c.here.Tool || !counts(f) {
			continue
		}
		s := of[f.identity]
		if s == nil {
			s = &set{identity: f.identity, shards: map[int]bool{}}
			of[f.identity] = s
			all = append(all, s)
		}
		s.shards[f.index] = true
		if r := f.record; r != nil {
			s.here = r.Input.Change.Reviewed == c.here.Head(r.Settings.SourceDir)
			s.gate = s.gate.Stricter(r.Input.FailOn)
			s.latest = later(s.latest, r.Input.Started)
		}
	}
	return all
}

// counting returns the record that counts of each shard of a review, by index: of those
// that are there twice the one with the stricter gate, then the later one.
func (c *collector) counting(review identity) map[int]found {
	taken := map[int]found{}
	for _, f := range c.found {
		if f.record == nil || f.identity != review {
			continue
		}
		other, twice := taken[f.index]
		if !twice || before(*f.record, *other.record) {
			taken[f.index] = f
		}
	}
	return taken
}

// before reports whether a counts, and not b, which is the same shard.
func before(a, b Record) bool {
	return cmp.Or(stricter(a.Input.FailOn, b.Input.FailOn), b.Input.Started.Compare(a.Input.Started)) < 0
}

// wrong says why a file does not count; empty if it does.
func (c *collector) wrong(f found, review identity, taken map[int]found) string {
	switch id := f.identity; {
	case f.err != nil && f.index == 0:
		return fmt.Sprintf("%s is damaged or foreign: it %v.", f.place, f.err)
	case f.err != nil:
		return fmt.Sprintf("Shard %d is damaged: %s %v.", f.index, f.place, f.err)
	case id.tool != c.here.Tool:
		return fmt.Sprintf("%s is of another program, %s: merge with the one that reviewed.", f.place, plain(id.tool))
	case f.named && id.build != c.here.Build:
		return fmt.Sprintf("%s is of another build of %s: merge with the program that reviewed.", f.place,
			plain(id.tool))
	case id.reviewed != review.reviewed:
		return fmt.Sprintf("%s is foreign: it reviewed commit %s, the others %s.", f.place, short(id.reviewed),
			short(review.reviewed))
	case id.count != review.count:
		return fmt.Sprintf("%s is foreign: it is one of %d shards, and the others are %d.", f.place, id.count,
			review.count)
	case id.plan != review.plan:
		return fmt.Sprintf("%s is foreign: it is of another plan than the other shards.", f.place)
	case !f.named:
		return ""
	case id.settings != review.settings:
		return fmt.Sprintf("%s is foreign: it was made with other settings than the others (%s).", f.place,
			differing(id.settings, review.settings))
	}
	if counts := taken[f.index]; counts.folder != f.folder || counts.place != f.place {
		return fmt.Sprintf("Shard %d of %d is there twice: %s counts%s, %s does not.", f.index, review.count,
			counts.place, whyBefore(*counts.record, *f.record), f.place)
	}
	return ""
}

// whyBefore says why one of two records of a shard counts; empty where it is all the same.
func whyBefore(a, b Record) string {
	switch {
	case stricter(a.Input.FailOn, b.Input.FailOn) != 0:
		return ", with the stricter fail-on"
	case !a.Input.Started.Equal(b.Input.Started):
		return ", which is later"
	}
	return ""
}

// differing names the settings in which two differ.
func differing(a, b string) string {
	var of [2]map[string]json.RawMessage
	for i, text := range []string{a, b} {
		if json.Unmarshal([]byte(text), &of[i]) != nil {
			return "all"
		}
	}
	equal := func(name string, v json.RawMessage) bool { return bytes.Equal(v, of[1][name]) }
	maps.DeleteFunc(of[0], equal)
	return strings.Join(slices.Sorted(maps.Keys(of[0])), ", ")
}

// absent says that a shard is missing, and what is left of it.
func (c *collector) absent(i int, review identity) string {
	said := fmt.Sprintf("Shard %d of %d is missing", i, review.count)
	for _, f := range c.found {
		if f.index == i && f.identity.of(review) {
			said += fmt.Sprintf(": %s is there, and %s.json beside it is not", f.place,
				action.Shard{Index: i, Count: review.count}.Name())
			break
		}
	}
	return said + "."
}

// plain shortens what a stranger wrote.
func plain(s string) string { return strconv.Quote(s[:min(len(s), 60)]) }

// short is a commit as people read it.
func short(commit string) string { return plain(commit[:min(len(commit), 7)]) }
