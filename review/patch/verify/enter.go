package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// enter puts the verdicts into the suggestions of a report and what they prove
// into the findings, and leaves the rest of it as it is, order included. measured
// says that results decided.
func enter(root *os.Root, verdicts []Verdict, measured bool) error {
	old, err := root.ReadFile(reportFile)
	if err != nil {
		return fmt.Errorf("read the review's report: %w", err)
	}
	now, err := recorded(old, verdicts, measured)
	if err != nil {
		return fmt.Errorf("enter the verdicts into the review's report: %w", err)
	}
	return write(root, reportFile, now)
}

func recorded(report []byte, verdicts []Verdict, measured bool) ([]byte, error) {
	byNumber := map[int]Verdict{}
	for _, v := range verdicts {
		if v.Status != NotRun {
			byNumber[v.Number] = v
		}
	}
	change := map[string]func(*entry){
		"suggestions": func(e *entry) {
			if v, tried := byNumber[e.number("number")]; tried {
				e.set("verified", v.Status)
			}
		},
		"findings": func(e *entry) {
			if v, tried := byNumber[e.number("suggestion")]; tried {
				e.check("scenario", measured, slices.Contains(v.improved, e.text("operation")))
				e.check("tests", !measured, v.Status == Passed)
			}
		},
	}
	doc, err := members(report)
	if err != nil {
		return nil, err
	}
	for i := range doc {
		if f := change[doc[i].key]; f != nil {
			if doc[i].value, err = each(doc[i].value, f); err != nil {
				return nil, err
			}
		}
	}
	var b bytes.Buffer
	if err := json.Indent(&b, object(doc), "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// each changes the objects of a list.
func each(list json.RawMessage, change func(*entry)) (json.RawMessage, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal(list, &elements); err != nil {
		return nil, err
	}
	for i, element := range elements {
		ms, err := members(element)
		if err != nil {
			return nil, err
		}
		e := entry{ms}
		change(&e)
		elements[i] = object(e.members)
	}
	return json.Marshal(elements)
}

// entry is one object of a list of the report.
type entry struct{ members []member }

// value decodes a member; one of another kind, or none, leaves to as it is.
func (e *entry) value(key string, to any) {
	for _, m := range e.members {
		if m.key == key {
			_ = json.Unmarshal(m.value, to)
		}
	}
}

func (e *entry) number(key string) (n int)  { e.value(key, &n); return n }
func (e *entry) text(key string) (s string) { e.value(key, &s); return s }

// set replaces a member that is there.
func (e *entry) set(key string, value any) {
	for i := range e.members {
		if e.members[i].key == key {
			e.members[i].value, _ = json.Marshal(value) // our own strings
		}
	}
}

// check enters a proof into the checks of a finding, or takes one of an earlier
// run out. It does nothing where this run could not show it.
func (e *entry) check(name string, shown, proved bool) {
	if !shown {
		return
	}
	checks := []string{}
	e.value("checks", &checks)
	checks = slices.DeleteFunc(checks, func(c string) bool { return c == name })
	if proved {
		checks = append(checks, name)
	}
	e.set("checks", checks)
}

// member is one name of a JSON object with its value.
type member struct {
	key   string
	value json.RawMessage
}

// members takes a JSON object apart, in its order.
func members(object []byte) ([]member, error) {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("no JSON object: %v %w", t, err)
	}
	var out []member
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := member{key: fmt.Sprint(t)}
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON object")
	}
	return out, nil
}

// object puts a JSON object together again.
func object(ms []member) json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range ms {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(m.key) // a string always can be
		b.Write(key)
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}
