package answer

import (
	"encoding/json"
	"errors"
	"strings"

	"breakwater/review/finding"
)

// findJSON looks for the JSON of an answer: the whole text, a fence, or a value
// amid prose. What it looks at is bounded, so that a long answer made of
// brackets costs no more than a few readings.
func findJSON(text string, r *Reply) (any, bool) {
	budget := 4*len(text) + 1<<16
	for pos := nextValue(text, 0); pos >= 0 && budget > 0; pos = nextValue(text, pos+1) {
		strict, read, err := relax(text[pos:])
		budget -= read + 256
		cut := errors.Is(err, errCut)
		if err != nil && !cut {
			continue
		}
		var doc any
		if json.Unmarshal([]byte(strict), &doc) != nil || !isAnswer(doc) {
			continue
		}
		if cut {
			r.note("The answer was cut off; what was complete of it is used.")
			doc = withoutPartialEdits(doc)
		}
		return doc, true
	}
	return nil, false
}

// nextValue returns where an object or array opens at the start of a line, of
// the text, or after a fence or a colon; else any brace. -1 if there is none.
func nextValue(text string, from int) int {
	for i := from; i < len(text); i++ {
		if text[i] != '{' && text[i] != '[' {
			continue
		}
		before := strings.TrimRight(text[:i], " \t")
		if before == "" || strings.IndexByte("\n:`>", before[len(before)-1]) >= 0 {
			return i
		}
	}
	return -1
}

// isAnswer tells an answer from other JSON that a text may hold.
func isAnswer(doc any) bool {
	if m, ok := doc.(map[string]any); ok {
		o := objectOf(m)
		if _, ok := o["findings"]; ok {
			return true
		}
		list, _ := o.get(findingsKeys...)
		return allFindings(list) || looksLikeFinding(o)
	}
	return allFindings(doc)
}

func allFindings(v any) bool {
	list, _ := v.([]any)
	for _, e := range list {
		m, ok := e.(map[string]any)
		if !ok || !looksLikeFinding(objectOf(m)) {
			return false
		}
	}
	return len(list) > 0
}

func looksLikeFinding(o object) bool {
	_, titled := o.get(titleKeys...)
	_, placed := o.get(pathKeys...)
	_, mends := o.get(append(append([]string{}, editsKeys...), diffKeys...)...)
	return (placed || mends) && (titled || mends)
}

// withoutPartialEdits drops the edits of an answer that is one cut-off finding:
// half of a mend is none.
func withoutPartialEdits(doc any) any {
	m, ok := doc.(map[string]any)
	if !ok {
		return doc
	}
	o := objectOf(m)
	if _, whole := o.get(findingsKeys...); whole {
		return doc
	}
	for _, k := range append(append([]string{}, editsKeys...), diffKeys...) {
		delete(o, k)
	}
	return map[string]any(o)
}

func (r *Reply) fromJSON(doc any) {
	list, ok := doc.([]any)
	if !ok {
		o := objectOf(doc.(map[string]any))
		v, whole := o.get(findingsKeys...)
		if !whole {
			list = []any{doc}
		} else if list, ok = v.([]any); !ok && v != nil {
			list = []any{v}
		}
		r.strengthsFrom(o)
	}
	for i, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			r.note("Finding %d of the answer is not an object and was left out.", i+1)
			continue
		}
		r.Findings = append(r.Findings, r.findingFrom(objectOf(m), i+1))
		if len(r.Findings) > maxFindings {
			return
		}
	}
}

func (r *Reply) strengthsFrom(o object) {
	for _, e := range o.list("strengths", "positives", "good", "whatworks") {
		m, ok := e.(map[string]any)
		if !ok {
			continue
		}
		s := objectOf(m)
		text := prose(s.text("text", "description", "title", "why", "message"), maxProse)
		if path, line, _ := s.place(); path != "" && text != "" {
			r.Strengths = append(r.Strengths, finding.Strength{Path: path, StartLine: line, Text: text})
		}
	}
}
