package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Verdict is what readers said of a finding.
type Verdict struct {
	Sample     int      `json:"sample"`
	Repository string   `json:"repository"`
	Commit     string   `json:"commit"`
	Path       string   `json:"path"`
	Line       int      `json:"line"`
	Rule       string   `json:"rule"`
	Confidence string   `json:"confidence"`
	Readers    []string `json:"readers"`
}

// What a finding is: worth a fix; true, but not worth it, or the readers do not
// agree; not so.
const (
	right    = "right"
	arguable = "arguable"
	wrong    = "wrong"
)

// words are what readers say.
var words = map[string]string{"VALID": right, "MINOR": arguable, "FALSE": wrong}

// Is is what all readers say; arguable where they do not agree.
func (v Verdict) Is() string {
	if len(slices.Compact(slices.Clone(v.Readers))) == 1 {
		return v.Readers[0]
	}
	return arguable
}

// Group is the verdict's group of languages.
func (v Verdict) Group() string { return Finding{Path: v.Path}.Group() }

// judgedSample puts together a sample and what readers said of it, one file each.
func judgedSample(sample int, dir string, readers ...string) ([]Verdict, error) {
	var drawn []Finding
	if err := readJSON(filepath.Join(dir, "drawn.json"), &drawn); err != nil {
		return nil, err
	}
	said := make([]map[string]string, len(readers))
	for i, name := range readers {
		if err := readJSON(name, &said[i]); err != nil {
			return nil, err
		}
	}
	var all []Verdict
	for i, f := range drawn {
		v := Verdict{
			Sample: sample, Repository: f.Repository, Commit: f.Commit, Path: f.Path, Line: f.StartLine,
			Rule: f.Rule, Confidence: f.Confidence,
		}
		for r := range said {
			word := said[r][strconv.Itoa(i+1)]
			if words[word] == "" {
				return nil, fmt.Errorf("reader %d says %q of claim %d: one of VALID, MINOR, FALSE", r+1, word, i+1)
			}
			v.Readers = append(v.Readers, words[word])
		}
		all = append(all, v)
	}
	return all, nil
}

func readJSON(name string, into any) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// readVerdicts reads a file of verdicts, one a line. One that is not there is
// empty.
func readVerdicts(name string) (all []Verdict, err error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for lines := json.NewDecoder(bytes.NewReader(data)); ; {
		var v Verdict
		switch err := lines.Decode(&v); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("read %s after %d verdicts: %w", name, len(all), err)
		}
		all = append(all, v)
	}
}

func writeVerdicts(name string, all []Verdict) error {
	var b bytes.Buffer
	lines := json.NewEncoder(&b)
	for _, v := range all {
		if err := lines.Encode(v); err != nil {
			return err
		}
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}

// unknown returns the findings that no verdict is about.
func unknown(all []Finding, known []Verdict) (out []Finding) {
	type place struct {
		repository, commit, path, rule string
		line                           int
	}
	judged := map[place]bool{}
	for _, v := range known {
		judged[place{v.Repository, v.Commit, v.Path, v.Rule, v.Line}] = true
	}
	for _, f := range all {
		if !judged[place{f.Repository, f.Commit, f.Path, f.Rule, f.StartLine}] {
			out = append(out, f)
		}
	}
	return out
}
