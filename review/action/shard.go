package action

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Shard is one job's share of a review that several jobs divide among themselves.
// The zero Shard is a review that one job does alone.
type Shard struct {
	Index int // from 1
	Count int
	Auto  bool // the CI numbers its jobs, however many there are
}

// Shared reports whether the review is shared out at all.
func (s Shard) Shared() bool { return s.Count > 0 }

// Name is what the files and the artifact of a shard are called.
func (s Shard) Name() string { return fmt.Sprintf("breakwater-%d-of-%d", s.Index, s.Count) }

// MaxShards bounds how many jobs share one review.
const MaxShards = 1024

// autoShard makes a CI's own variables the share of its job.
const autoShard = "auto"

// jobs are the variables by which a CI numbers the jobs that it starts of one description.
type jobs struct {
	index string
	first int    // the index of the first job
	count string // empty where the CI does not tell
}

// shard reads i/n, where i may be auto, or auto alone.
func shard(in *Inputs, v value) error {
	s, err := v.one()
	if err != nil {
		return err
	}
	index, count, _ := strings.Cut(s, "/")
	auto := index == autoShard
	if auto {
		if index, count, err = v.numbered(count); err != nil {
			return err
		}
	}
	i, wrongIndex := strconv.Atoi(index)
	n, wrongCount := strconv.Atoi(count)
	switch {
	case wrongIndex != nil || wrongCount != nil:
		return fmt.Errorf("%q is no share: write the number of the job and how many there are, as in 2/3", s)
	case n < 1 || n > MaxShards:
		return fmt.Errorf("%q: a review is shared by 1 to %d jobs", s, MaxShards)
	case i < 1 || i > n:
		return fmt.Errorf("%q: of %d jobs the first is 1/%d, the last %d/%d", s, n, n, n, n)
	}
	in.Shard = Shard{Index: i, Count: n, Auto: auto}
	return nil
}

// numbered finds the number of the job, and how many there are unless the user says
// so, in the variables of the CI.
func (v value) numbered(count string) (index, total string, err error) {
	var names []string
	for _, c := range cis {
		n, err := strconv.Atoi(v.env[c.jobs.index])
		switch {
		case c.jobs.index == "":
			continue
		case err != nil:
			names = append(names, c.jobs.index)
			continue
		}
		if count = cmp.Or(count, v.env[c.jobs.count]); count == "" {
			return "", "", fmt.Errorf("auto: %s tells the number of the job and nothing how many there are; write auto/n",
				c.jobs.index)
		}
		return strconv.Itoa(n - c.jobs.first + 1), count, nil
	}
	return "", "", fmt.Errorf("auto: none of %s tells the number of this job; write it, as in 2/3",
		strings.Join(names, ", "))
}
