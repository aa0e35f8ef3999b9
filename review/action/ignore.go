package action

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"breakwater/review/finding"
)

// Ignore is one entry of ignore in .breakwater.yml. Whether it counts is for
// its reader to say: an entry may lack a reason or name no known rule.
type Ignore struct {
	Rule   string `redact:"ours"`
	Path   string // glob
	Reason string
	Until  string // YYYY-MM-DD in UTC, inclusive; empty without end
	File   string // where the entry stands
	Line   int
}

// ignoreKey is the one setting of a file that is no input.
const ignoreKey = "ignore"

// ignoreEntries reads the value of ignore.
func (l *loader) ignoreEntries(name string, node *yaml.Node) {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" {
		return
	}
	if node.Kind != yaml.SequenceNode {
		l.problem("%s line %d: ignore takes a list of entries with rule, path, reason and until", name, node.Line)
		return
	}
	for _, n := range node.Content {
		entry := Ignore{File: name, Line: n.Line}
		if err := entry.read(n); err != nil {
			l.problem("%s line %d: ignore: %v", name, n.Line, err)
			continue
		}
		l.in.Ignore = append(l.in.Ignore, entry)
	}
}

func (e *Ignore) read(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return errors.New("an entry is a map of rule, path, reason and until")
	}
	fields := map[string]*string{"rule": &e.Rule, "path": &e.Path, "reason": &e.Reason, "until": &e.Until}
	var wrong []error
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i].Value, n.Content[i+1]
		field, known := fields[key]
		switch {
		case !known:
			wrong = append(wrong, fmt.Errorf("%.60q is none of rule, path, reason, until", key))
		case v.Kind != yaml.ScalarNode:
			wrong = append(wrong, fmt.Errorf("%s takes one value", key))
		case v.Tag != "!!null":
			*field = strings.TrimSpace(v.Value)
		}
	}
	if len(wrong) == 0 {
		wrong = append(wrong, e.lacks())
	}
	if _, err := time.Parse(time.DateOnly, e.Until); e.Until != "" && err != nil {
		wrong = append(wrong, fmt.Errorf("until: %.40q is not a date like 2030-12-31", e.Until))
	}
	if err := checkGlob(e.Path); err != nil {
		wrong = append(wrong, fmt.Errorf("path: %w", err))
	}
	return errors.Join(wrong...)
}

// lacks says which key an entry needs and has not, or has in vain. One without a path would silence a
// whole project by omission.
func (e *Ignore) lacks() error {
	switch {
	case e.Rule == "":
		return errors.New("the entry names no rule")
	case e.Path == "":
		return errors.New(`the entry names no path: write path: "**" for all files`)
	case strings.HasPrefix(e.Path, "!"):
		return fmt.Errorf("path: %.80q excludes nothing: an entry says where it holds, and not where it does not",
			e.Path)
	case !fs.ValidPath(e.Path):
		return fmt.Errorf("path: %.80q is the path of no file: write it from the top of the repository, as in "+
			"app/main.py or batch/**", e.Path)
	}
	return nil
}

// RuleSwitch is what the input rules says of one rule.
type RuleSwitch struct {
	Off      bool
	Severity finding.Severity // of its findings, final; empty where Off
	Given    Given            // where, which changes nothing that the switch does
}

// Given is where something was given.
type Given struct {
	Origin string // as of [Inputs.Origin]
	File   string // of the repository; empty where no file of it says so
	Line   int    // there
}

// ruleSwitches reads the lines of the input rules. Which ids there are is not
// known here.
func ruleSwitches(in *Inputs, v value) error {
	in.Rules = map[string]RuleSwitch{}
	var wrong []error
	for i, line := range v.many() {
		id, severity, given := strings.Cut(line, ":")
		id, severity = strings.TrimSpace(id), strings.TrimSpace(severity)
		off, isOff := strings.CutPrefix(id, "-")
		s := RuleSwitch{Off: isOff && !given, Severity: finding.Severity(severity), Given: v.given(i)}
		switch {
		case s.Off:
			id = off
		case isOff || !given || s.Severity.Rank() == len(finding.Severities):
			wrong = append(wrong, fmt.Errorf("%.80q is neither -id nor id: severity, of critical, major, minor, info", line))
			continue
		}
		if _, twice := in.Rules[id]; twice {
			wrong = append(wrong, fmt.Errorf("%.80q is switched twice", id))
		}
		in.Rules[id] = s
	}
	return errors.Join(wrong...)
}

// given is where the i-th switch stands.
func (v value) given(i int) Given {
	g := Given{Origin: v.origin, File: v.file, Line: v.line}
	if i < len(v.lines) {
		g.Line = v.lines[i]
	}
	return g
}

// switchesValue turns the list or map of a file into lines.
func switchesValue(node *yaml.Node) (value, error) {
	v := value{list: []string{}}
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			v.list = append(v.list, node.Content[i].Value+": "+node.Content[i+1].Value)
			v.lines = append(v.lines, node.Content[i].Line)
		}
	case yaml.SequenceNode:
		for _, n := range node.Content {
			more := value{list: []string{n.Value}, lines: []int{n.Line}}
			if n.Kind == yaml.MappingNode {
				more, _ = switchesValue(n)
			} else if n.Kind != yaml.ScalarNode {
				return value{}, errors.New("takes a list of -id, or a map of id: severity")
			}
			v.list = append(v.list, more.list...)
			v.lines = append(v.lines, more.lines...)
		}
	}
	return v, nil
}
