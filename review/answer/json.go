package answer

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"breakwater/review/finding"
)

// findJSON looks for the JSON of an answer: the whole text, a fence, or a value
// amid prose. What it looks at is bounded, so that a long answer made of
// brackets costs no more than a few readings.
//
// A model that thinks aloud may write several answers: drafts inside <think>
// do not count, and of the others the last one with findings does, since what
// a finding claims is checked later and what is not read is lost.
func findJSON(text string, r *Reply) (any, bool) {
	if i := strings.LastIndex(text, "</think>"); i >= 0 {
		text = text[i+len("</think>"):]
	}
	var best any
	partial, lost := false, false
	budget := 4*len(text) + 1<<16
	for pos, skip := nextValue(text, 0), 1; pos >= 0 && budget > 0; pos, skip = nextValue(text, pos+skip), 1 {
		strict, read, err := relax(text[pos:])
		budget -= read + 256
		cut := errors.Is(err, errCut)
		lost = lost || best == nil && errors.Is(err, errCutFinding)
		if err != nil && !cut {
			continue
		}
		var doc any
		if json.Unmarshal([]byte(strict), &doc) != nil || !isAnswer(doc) {
			continue
		}
		if skip = max(read, 1); best == nil || holdsFindings(doc) {
			best, partial, lost = doc, cut, errors.Is(err, errCutFinding)
		}
	}
	if lost {
		r.Lost = 1 // of what never began, nobody knows
	}
	if partial {
		r.note("The answer was cut off; what was complete of it is used.")
		best = withoutPartialEdits(best)
	}
	return best, best != nil
}

// holdsFindings reports whether an answer has anything to say.
func holdsFindings(doc any) bool {
	m, ok := doc.(map[string]any)
	if !ok {
		return true // a list that is an answer is never empty
	}
	list, whole := objectOf(m).get(findingsKeys...)
	if !whole {
		return true // a single finding
	}
	findings, isList := list.([]any)
	return !isList || len(findings) > 0
}

// nextValue returns where an object or array opens at the start of a line, of
// the text, or after a fence or a colon, or where an object with a quoted key
// does amid words. -1 if there is none.
func nextValue(text string, from int) int {
	for i := from; i < len(text); i++ {
		if text[i] != '{' && text[i] != '[' {
			continue
		}
		before := strings.TrimRight(text[:i], " \t")
		if before == "" || strings.IndexByte("\n:`>", before[len(before)-1]) >= 0 ||
			text[i] == '{' && strings.HasPrefix(strings.TrimLeft(text[i+1:], " \t\r\n"), `"`) {
			return i
		}
	}
	return -1
}

// isAnswer tells an answer from other JSON that a text may hold.
func isAnswer(doc any) bool {
	if m, ok := doc.(map[string]any); ok {
		o := objectOf(m)
		if list, ok := o["findings"]; ok {
			return listsObjects(list)
		}
		list, _ := o.get(findingsKeys...)
		return allFindings(list) || looksLikeFinding(o)
	}
	return allFindings(doc)
}

// listsObjects reports whether a value can be the findings of an answer: a list,
// empty or with an object in it, or one object alone. Anything else says nothing
// about the code, and must not pass for "nothing found".
func listsObjects(v any) bool {
	list, ok := v.([]any)
	if !ok {
		_, ok = v.(map[string]any)
		return ok
	}
	return len(list) == 0 || slices.ContainsFunc(list, func(e any) bool {
		_, ok := e.(map[string]any)
		return ok
	})
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

// looksLikeFinding reports whether an object says something of the code by itself.
// A verdict on what the rules suspect has a place and a rule too, and is none.
func looksLikeFinding(o object) bool {
	if _, judged := o.get("verdict"); judged {
		return false
	}
	_, titled := o.get(titleKeys...)
	_, placed := o.get(pathKeys...)
	_, hasFix := o.get(append(append([]string{}, editsKeys...), diffKeys...)...)
	return hasFix || placed && titled || looksLikeProof(o)
}

// withoutPartialEdits drops the edits of an answer that is one cut-off finding:
// half of a fix is none.
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
		r.verdictsFrom(o)
	}
	for i, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			r.note("Finding %d of the answer is not an object and was left out.", i+1)
			continue
		}
		if len(r.Findings) == maxFindings {
			r.OverLimit++
			continue
		}
		r.Findings = append(r.Findings, r.findingFrom(objectOf(m), i+1))
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
