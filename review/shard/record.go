package shard

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"

	"breakwater/index/facts"
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/foreign"
	"breakwater/review/redact"
	"breakwater/review/report"
	"breakwater/review/source"
	"breakwater/review/target"
)

// Record is what a shard leaves for merge: the values of its review before findings
// were joined, capped, numbered and patched, which takes those of all shards. It
// reads no other version's: its form is that of the program's own values.
type Record struct {
	Shard     report.Shard
	Build     string   // SHA-256 of the program, in hex, where its version tells it from no other one; else empty
	Total     int      // targets of the whole plan
	Requests  int      // that the whole plan takes, by estimate
	Cost      *float64 // of the whole plan, by estimate; nil without prices
	Settings  Settings // how findings are judged
	Addresses []string // that its run may call
	Input     report.Input
	Trivial   []target.Target   // those of its trivial definitions that have claims
	Traces    []facts.Trace     // of functions that the change took from where they stood: each shard has all
	Claims    []finding.Finding // of rules and models, unjudged
	Unproved  map[string]int    // claims that a second look did not reach, by the reason
	Said      []finding.Verdict // of models on claims of the rules
	Carried   []finding.Finding // those of an earlier review of the same code, judged
	Held      []string          // ids of the findings that a further push must not bring up
	Gaps      []source.Gap      // of its own targets, by path; those of the plan stand in Input
	Baseline  Baseline
	Secrets   []redact.Mark // in texts that are no files
	Files     []string      // paths of those with the others, to which the record refers: merge has them, too
}

// Settings are the inputs that decide how the plan is divided and what becomes of
// claims. The shards of one review agree in them.
type Settings struct {
	Model         bool                         `json:"a model to ask"` // the plan is divided by what that costs
	SourceDir     string                       `json:"source-dir"`
	SourceLang    []string                     `json:"source-lang"`
	Include       []string                     `json:"include"`
	Exclude       []string                     `json:"exclude"`
	MinConfidence finding.Confidence           `json:"min-confidence"`
	Rules         map[string]action.RuleSwitch `json:"rules"`
	Ignore        []action.Ignore              `json:"ignore"`
}

// SettingsOf takes the settings out of the inputs of a run.
func SettingsOf(in action.Inputs, model bool) Settings {
	return Settings{model, in.SourceDir, in.SourceLang, in.Include, in.Exclude, in.MinConfidence, in.Rules, in.Ignore}
}

// effect are the settings without where they were given: shards that say the same in
// different places agree.
func (s Settings) effect() Settings {
	s.Rules = maps.Clone(s.Rules)
	for id, r := range s.Rules {
		r.Given = action.Given{}
		s.Rules[id] = r
	}
	return s
}

// Apply puts the settings into the inputs of a run.
func (s Settings) Apply(in *action.Inputs) {
	in.SourceDir, in.SourceLang, in.Include, in.Exclude = s.SourceDir, s.SourceLang, s.Include, s.Exclude
	in.MinConfidence, in.Rules, in.Ignore = s.MinConfidence, s.Rules, s.Ignore
}

// Baseline is what the shard took for known.
type Baseline struct {
	From     string // file or commit; empty without one
	Auto     bool   // Findings are what the rules find in the base
	Findings []finding.Known
	Stood    map[string]bool // functions, by path#symbol, that a report lists as targets
}

// sealed is the content of a record's file. The sum is of the bytes of Record as they
// stand there: a record that lost a part of itself on the way would pass for a shard that
// found less.
type sealed struct {
	SHA256 string
	Record json.RawMessage
}

// Encode returns the content of the record's file.
func (r Record) Encode() ([]byte, error) {
	body, err := json.Marshal(r.Brief())
	if err != nil {
		return nil, err
	}
	return json.Marshal(sealed{sumOf(body), body})
}

func sumOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Brief leaves out what only reviewers read.
func (r Record) Brief() Record {
	r.Input.Targets, r.Trivial = brief(r.Input.Targets), brief(r.Trivial)
	return r
}

func brief(ts []target.Target) []target.Target {
	out := make([]target.Target, len(ts))
	for i, t := range ts {
		t.Text, t.Changed, t.Signs, t.Imports, t.Libraries = "", nil, nil, nil, nil
		t.Context = slices.Clone(t.Context)
		for k := range t.Context {
			t.Context[k].Text = ""
		}
		out[i] = t
	}
	return out
}

// Decode reads a record, which may come from anywhere, and checks what the program
// relies on.
func Decode(data []byte) (Record, error) {
	var r Record
	var file sealed
	if err := json.Unmarshal(data, &file); err != nil {
		return r, fmt.Errorf("cannot be read: %w", foreign.JSONError(err))
	}
	if file.SHA256 != sumOf(file.Record) {
		return r, errors.New("is not as the shard wrote it (its checksum is another)")
	}
	if err := json.Unmarshal(file.Record, &r); err != nil {
		return r, fmt.Errorf("cannot be read: %w", foreign.JSONError(err))
	}
	s := r.Shard
	switch {
	case r.Input.Tool == "":
		return r, errors.New("names no program")
	case s.Count < 1 || s.Count > action.MaxShards || s.Index < 1 || s.Index > s.Count:
		return r, fmt.Errorf("claims to be shard %d of %d", s.Index, s.Count)
	case !fs.ValidPath(r.Settings.SourceDir) || source.InGitDir(r.Settings.SourceDir):
		return r, fmt.Errorf("is of the folder %.80q", r.Settings.SourceDir)
	case len(r.Input.Outcomes) != len(r.Input.Targets) || len(r.Input.Targets) > r.Total || r.Input.Trivial < 0:
		return r, errors.New("counts its targets wrong")
	}
	if i := slices.IndexFunc(r.Files, func(name string) bool { return !fs.ValidPath(name) }); i >= 0 {
		return r, fmt.Errorf("has a secret at %.80q", r.Files[i])
	}
	for _, m := range r.Secrets {
		if !className.MatchString(m.Class) {
			return r, fmt.Errorf("counts secrets of class %.40q", m.Class)
		}
	}
	for _, f := range slices.Concat(r.Claims, r.Carried) {
		if err := checkClaim(f); err != nil {
			return r, err
		}
	}
	for _, v := range r.Said {
		if err := checkVerdict(v); err != nil {
			return r, err
		}
	}
	for _, t := range r.Input.Targets {
		if !fs.ValidPath(t.Path) || t.ID == "" {
			return r, fmt.Errorf("has a target at %.80q", t.Path)
		}
	}
	return r, nil
}

// className is the id of a rule that finds secrets.
var className = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

func checkClaim(f finding.Finding) error {
	switch {
	case !fs.ValidPath(f.Path) || source.InGitDir(f.Path):
		return fmt.Errorf("has a finding at %.80q", f.Path)
	case f.StartLine < 1 || f.EndLine < f.StartLine || f.EndLine > maxLine:
		return fmt.Errorf("has a finding at lines %d to %d of %.80q", f.StartLine, f.EndLine, f.Path)
	case f.Source != finding.FromModel && f.Source != finding.FromRules:
		return fmt.Errorf("has a finding of %.40q", f.Source)
	case f.Confidence.Rank() == len(finding.Confidences):
		return fmt.Errorf("has a finding of confidence %.40q", f.Confidence)
	}
	for _, c := range f.Checks {
		if !slices.Contains(finding.Checks, c) {
			return fmt.Errorf("has a finding that passed %.40q", c)
		}
	}
	if f.Refuted != nil {
		return checkVerdict(*f.Refuted)
	}
	return nil
}

// checkVerdict holds the lines of a verdict to those that a file may have.
func checkVerdict(v finding.Verdict) error {
	if v.QuoteStart < 0 || v.QuoteEnd < v.QuoteStart || v.QuoteEnd > maxLine || v.Line > maxLine {
		return fmt.Errorf("has a verdict about lines %d to %d of %.80q", v.QuoteStart, v.QuoteEnd, v.QuotePath)
	}
	return nil
}

// maxLine bounds line numbers: findings are joined by the lines that they share.
const maxLine = 1 << 24
