package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// enter puts the verdicts into the suggestions of a report, and leaves the
// rest of it as it is, order included.
func enter(root *os.Root, verdicts []Verdict) error {
	old, err := root.ReadFile(reportFile)
	if err != nil {
		return fmt.Errorf("read the review's report: %w", err)
	}
	now, err := recorded(old, verdicts)
	if err != nil {
		return fmt.Errorf("enter the verdicts into the review's report: %w", err)
	}
	if err := root.WriteFile(reportFile, now, 0o644); err != nil {
		return fmt.Errorf("write the review's report: %w", err)
	}
	return nil
}

func recorded(report []byte, verdicts []Verdict) ([]byte, error) {
	byNumber := map[int]Status{}
	for _, v := range verdicts {
		byNumber[v.Number] = v.Status
	}
	doc, err := members(report)
	if err != nil {
		return nil, err
	}
	for i := range doc {
		if doc[i].key == "suggestions" {
			if doc[i].value, err = judged(doc[i].value, byNumber); err != nil {
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

// judged sets the member verified of suggestions.
func judged(suggestions json.RawMessage, byNumber map[int]Status) (json.RawMessage, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(suggestions, &list); err != nil {
		return nil, err
	}
	for i, s := range list {
		ms, err := members(s)
		if err != nil {
			return nil, err
		}
		number := 0
		for _, m := range ms {
			if m.key == "number" {
				_ = json.Unmarshal(m.value, &number) // a number of another kind is none of ours
			}
		}
		for k, m := range ms {
			if status, ok := byNumber[number]; ok && status != NotRun && m.key == "verified" {
				ms[k].value = json.RawMessage(fmt.Sprintf("%q", status))
			}
		}
		list[i] = object(ms)
	}
	return json.Marshal(list)
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
