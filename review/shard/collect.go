package shard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"breakwater/review/action"
	"breakwater/review/foreign"
	"breakwater/review/report"
)

// Collection is what lies in the folders that merge is given.
type Collection struct {
	Records []Record // of one review, by index
	// what is wrong: shards that are missing, damaged, there twice or of another review; sentences for a person
	Lost []string
}

// Bounds of what merge reads.
const (
	maxFiles  = 100_000   // entries of all folders
	maxDepth  = 8         // folders in folders
	maxRecord = 256 << 20 // bytes of one file
	maxAll    = 1 << 30   // bytes of all files
)

// recordName is the name of a record's file, see [action.Shard.Name].
var recordName = regexp.MustCompile(`^breakwater-(\d{1,4})-of-(\d{1,4})\.json$`)

// IsRecord reports whether a file is named as a record.
func IsRecord(name string) bool { return recordName.MatchString(name) }

// reportName is the file beside it that says the same to everybody else.
const reportName = "report.json"

// Collect reads the records in folders and below, however they were laid there: a
// folder for each shard, or all in one. tool is the name and version of this
// program, out the absolute path of the folder for its results. The error is for a
// folder that cannot be looked through.
func Collect(dirs []string, tool, out string) (Collection, error) {
	c := collector{out: out}
	for _, dir := range dirs {
		if err := c.search(dir); err != nil {
			return Collection{}, fmt.Errorf("look for the reports of shards in %s: %w", dir, err)
		}
	}
	slices.SortStableFunc(c.found, func(a, b found) int { return strings.Compare(a.place, b.place) })
	return c.choose(tool), nil
}

// collector gathers the files that records could be in.
type collector struct {
	out     string
	entries int
	bytes   int             // read so far
	seen    map[string]bool // absolute paths
	found   []found
	lost    []string
}

// found is one file.
type found struct {
	folder   string // absolute path
	place    string // as people read it
	record   *Record
	identity identity
	err      error // why it cannot be used
	index    int   // of its shard, as far as it tells; 0: unknown
}

// identity says which review a shard belongs to.
type identity struct {
	plan, reviewed, tool string
	count                int
	settings             string // as JSON; empty where only the report tells
}

// of reports whether a record or the report beside it is of a review.
func (id identity) of(review identity) bool {
	id.settings = review.settings
	return id == review
}

// search looks through a folder. Symbolic links are not followed.
func (c *collector) search(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		c.entries++
		switch {
		case err != nil:
			return err
		case c.entries > maxFiles:
			return fmt.Errorf("more than %d files: name the folders of the shards alone", maxFiles)
		case d.IsDir() && (d.Name() == ".git" || strings.Count(name, "/") >= maxDepth):
			return fs.SkipDir
		case d.Type().IsRegular() && (d.Name() == reportName || IsRecord(d.Name())):
			c.take(root, dir, name)
		}
		return nil
	})
}

// take reads one file, once however many of the folders hold it.
func (c *collector) take(root *os.Root, dir, name string) {
	full := filepath.Join(dir, filepath.FromSlash(name))
	if c.seen[full] {
		return
	}
	if c.seen == nil {
		c.seen = map[string]bool{}
	}
	c.seen[full] = true
	f := found{folder: filepath.Dir(full), place: path.Join(filepath.Base(dir), name)}
	data, err := read(root, name, min(maxRecord, maxAll-c.bytes))
	c.bytes += len(data)
	if m := recordName.FindStringSubmatch(path.Base(name)); m != nil {
		f.index, _ = strconv.Atoi(m[1])
		if err == nil {
			f.record, f.identity, err = open(data)
		}
	} else if err == nil {
		f.identity, f.index, err = identify(data)
	}
	f.err = err
	c.found = append(c.found, f)
}

// read reads a file of at most so many bytes.
func read(root *os.Root, name string, most int) ([]byte, error) {
	file, err := root.Open(name)
	if err != nil {
		return nil, errors.New("cannot be opened")
	}
	defer file.Close()
	var data []byte
	info, err := file.Stat()
	if err == nil && info.Size() <= int64(most) {
		data, err = io.ReadAll(io.LimitReader(file, int64(most)+1))
	}
	switch {
	case err != nil:
		return nil, errors.New("cannot be read")
	case info.Size() > int64(most) || len(data) > most:
		return nil, fmt.Errorf("is larger than %d MiB, or all of them than %d", maxRecord>>20, maxAll>>20)
	}
	return data, nil
}

func open(data []byte) (*Record, identity, error) {
	r, err := Decode(data)
	if err != nil {
		return nil, identity{}, err
	}
	settings, err := json.Marshal(r.Settings)
	return &r, identity{r.Shard.Plan, r.Input.Change.Reviewed, r.Input.Tool, r.Shard.Count, string(settings)}, err
}

// identify reads who a report.json says that it is.
func identify(data []byte) (identity, int, error) {
	var r struct {
		Run struct {
			Reviewed, Tool string
			Shard          *report.Shard
		}
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return identity{}, 0, fmt.Errorf("cannot be read: %w", foreign.JSONError(err))
	}
	if r.Run.Shard == nil {
		return identity{}, 0, errNotShared
	}
	return identity{
		plan: r.Run.Shard.Plan, reviewed: r.Run.Reviewed, tool: r.Run.Tool, count: r.Run.Shard.Count,
	}, r.Run.Shard.Index, nil
}

// errNotShared is wrong with the report of a run that was no shard.
var errNotShared = errors.New("is the report of a run that was not shared out")

// overwritten reports whether a file is what a run, such as an earlier merge, wrote over
// the report of a shard: it lies beside a record, or where merge writes its own.
func (c *collector) overwritten(f found) bool {
	beside := func(o found) bool { return o.record != nil && o.folder == f.folder }
	return errors.Is(f.err, errNotShared) && (f.folder == c.out || slices.ContainsFunc(c.found, beside))
}

// choose keeps one record of each shard of one review, and says what else lies there
// and what does not.
func (c *collector) choose(tool string) Collection {
	c.found = slices.DeleteFunc(c.found, c.overwritten)
	review := c.review(tool)
	byIndex := map[int]found{}
	told := map[int]bool{} // shards of which is said what is wrong
	for _, f := range c.found {
		why := c.wrong(f, review, byIndex)
		switch {
		case why != "":
			c.lost = append(c.lost, why)
			told[f.index] = told[f.index] || f.err != nil || f.identity.of(review)
		case f.record != nil:
			byIndex[f.record.Shard.Index] = f
		}
	}
	var out Collection
	for i := 1; i <= review.count; i++ {
		f, ok := byIndex[i]
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

// review is what most of the records belong to that this program can read.
func (c *collector) review(tool string) identity {
	var best identity
	votes := map[identity]int{}
	for _, f := range c.found {
		if f.record == nil || f.identity.tool != tool {
			continue
		}
		if votes[f.identity]++; votes[f.identity] > votes[best] {
			best = f.identity
		}
	}
	return best
}

// wrong says why a file does not count; empty if it does.
func (c *collector) wrong(f found, review identity, taken map[int]found) string {
	switch id := f.identity; {
	case f.err != nil && f.index == 0:
		return fmt.Sprintf("%s is damaged or foreign: it %v.", f.place, f.err)
	case f.err != nil:
		return fmt.Sprintf("Shard %d is damaged: %s %v.", f.index, f.place, f.err)
	case id.tool != review.tool && review.tool != "", review.tool == "":
		return fmt.Sprintf("%s is of another program, %s: merge with the one that reviewed.", f.place, plain(id.tool))
	case id.count != review.count:
		return fmt.Sprintf("%s is foreign: it is one of %d shards, and the others are %d.", f.place, id.count, review.count)
	case id.plan != review.plan:
		return fmt.Sprintf("%s is foreign: it is of another plan than the other shards.", f.place)
	case id.reviewed != review.reviewed:
		return fmt.Sprintf("%s is foreign: it reviewed commit %.7s, the others %.7s.", f.place, plain(id.reviewed),
			plain(review.reviewed))
	case f.record == nil:
		return ""
	case id.settings != review.settings:
		return fmt.Sprintf("%s is foreign: it was made with other settings than the others (%s).", f.place,
			differing(id.settings, review.settings))
	}
	i := f.record.Shard.Index
	if other, twice := taken[i]; twice {
		return fmt.Sprintf("Shard %d of %d is there twice: %s counts, %s does not.", i, review.count, other.place, f.place)
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
