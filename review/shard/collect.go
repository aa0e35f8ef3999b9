package shard

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

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

// Here is the program that puts records together, and where it does.
type Here struct {
	Tool  string                  // name and version of the program
	Build string                  // which of the builds of that name, see [Record]
	Out   string                  // absolute path of the folder for its results
	Head  func(dir string) string // commit that is checked out in a folder of the workspace; empty where nobody knows
}

// Collect reads the records in folders and below, however they were laid there: a
// folder for each shard, or all in one. The error is for a folder that cannot be
// looked through.
func Collect(dirs []string, here Here) (Collection, error) {
	c := collector{here: here}
	for _, dir := range dirs {
		if err := c.search(dir); err != nil {
			return Collection{}, fmt.Errorf("look for the reports of shards in %s: %w", dir, err)
		}
	}
	slices.SortStableFunc(c.found, func(a, b found) int { return strings.Compare(a.place, b.place) })
	return c.choose(), nil
}

// collector gathers the files that records could be in.
type collector struct {
	here    Here
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
	named    bool   // as a record is
	record   *Record
	identity identity
	err      error // why it cannot be used
	index    int   // of its shard, as far as it tells; 0: unknown
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
		f.named = true
		f.index, _ = strconv.Atoi(m[1])
		if err == nil {
			f.record, f.identity, err = open(data)
		}
		if f.record != nil { // a file may have the name of another shard's
			f.index = f.record.Shard.Index
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
	settings, err := json.Marshal(r.Settings.effect())
	return &r, identity{
		plan: r.Shard.Plan, reviewed: r.Input.Change.Reviewed, tool: r.Input.Tool, build: r.Build, count: r.Shard.Count,
		settings: string(settings),
	}, err
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
