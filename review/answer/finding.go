package answer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"breakwater/review/finding"
)

// findingFrom reads the n-th finding of a JSON answer.
func (r *Reply) findingFrom(o object, n int) finding.Finding {
	path, start, end := o.place()
	f := finding.Finding{
		Rule:       ruleOf(o.text("rule", "ruleid", "id", "check", "type", "category", "pattern")),
		Title:      oneLine(o.text("title", "name", "summary", "headline", "message", "issue", "problem"), maxTitle),
		Severity:   severityOf(o.text("severity", "level", "priority", "impact", "risk")),
		Confidence: confidenceOf(o.text("confidence", "certainty", "score", "likelihood")),
		Source:     finding.FromModel,
		Path:       path, StartLine: start, EndLine: end,
		Quote: clip(o.text("quote", "code", "snippet", "codesnippet", "excerpt", "existingcode", "problematiccode",
			"codequote"), maxQuote),
		Why: prose(o.text("why", "description", "explanation", "reason", "rationale", "details", "detail", "message",
			"impact"), maxProse),
		Evidence: prose(o.text("evidence", "proof"), maxProse),
	}
	f.Said.Severity, f.Said.Confidence = f.Severity, f.Confidence
	f.Said.Fault, f.Said.Harm = wordOf(o.text("fault"), faults), wordOf(o.text("harm"), harms)
	f.NewDependencies = o.names("newdependencies", "dependencies", "requires", "packages", "newpackages")
	edits, problem := r.editsFrom(o, path)
	if problem != "" {
		r.note("The edits of finding %d could not be read and are left out: %s.", n, problem)
		edits = nil
	}
	f.Edits = edits
	if f.Path == "" {
		f.Path = pathOf(edits)
	}
	if f.Title == "" {
		f.Title = titleFrom(f)
	}
	return f
}

// titleFrom makes a title for a finding that came without: its rule's name, or
// the first sentence of its reason.
func titleFrom(f finding.Finding) string {
	if f.Rule != finding.NoRule {
		return strings.ReplaceAll(f.Rule, "-", " ")
	}
	first, _, _ := strings.Cut(oneLine(f.Why, maxTitle), ". ")
	if first == "" {
		return "Resilience defect"
	}
	return first
}

// pathOf returns the file that edits are about: the first that is not new.
func pathOf(edits []finding.Edit) string {
	path := ""
	for _, e := range edits {
		if e.Op != finding.Create && (e.Search != "" || e.Op != finding.Replace) {
			return e.Path
		}
		path = cmp.Or(path, e.Path)
	}
	return path
}

const maxEdits = 100

var tooMany = fmt.Sprintf("more than %d edits in one finding", maxEdits)

// editsFrom reads every form of edits that a finding may carry. All or
// nothing: the second result says what could not be read.
func (r *Reply) editsFrom(o object, path string) ([]finding.Edit, string) {
	var edits []finding.Edit
	for _, v := range o.list(editsKeys...) {
		es, problem := editOf(v, path)
		if problem != "" {
			return nil, problem
		}
		edits = append(edits, es...)
	}
	if d := o.text(diffKeys...); len(edits) == 0 && strings.TrimSpace(d) != "" {
		es, problem := parseEdits(unescaped(d), path)
		if problem != "" {
			return nil, problem
		}
		edits = es
	}
	if len(edits) > maxEdits {
		return nil, tooMany
	}
	return edits, ""
}

// editOf reads one element of edits: an object, or text in one of the dialects.
func editOf(v any, path string) ([]finding.Edit, string) {
	m, ok := v.(map[string]any)
	if !ok {
		if s := textOf(v); strings.TrimSpace(s) != "" {
			return parseEdits(s, path)
		}
		return nil, ""
	}
	o := objectOf(m)
	p, start, _ := o.place()
	if p == "" {
		p = path
	}
	if d := o.text(diffKeys...); d != "" {
		return parseEdits(unescaped(d), p)
	}
	search, replace := o.text(searchKeys...), o.text(replaceKeys...)
	search, first := unnumbered(wholeLines(search))
	if first > 0 { // then its replacement may be numbered too, in any way
		start = first
		replace, _ = unnumbered(wholeLines(replace))
	}
	e := finding.Edit{
		Op: opOf(o.text("op", "operation", "action", "type", "kind", "command"), search, replace), Path: p, StartLine: start,
		Search: search, Replace: wholeLines(replace), To: cleanPath(o.text("to", "newpath", "renameto", "target",
			"destination")),
	}
	if len(e.Search) > maxEdit || len(e.Replace) > maxEdit {
		return nil, "an edit is longer than 1 MiB"
	}
	return []finding.Edit{e}, ""
}

// unescaped undoes the escaping of a diff that was escaped for JSON twice: then
// it holds no line break at all, which no diff can do without.
func unescaped(diff string) string {
	if strings.Contains(diff, "\n") || !strings.Contains(diff, `\n`) {
		return diff
	}
	var once string
	if json.Unmarshal([]byte(`"`+diff+`"`), &once) == nil {
		return once
	}
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\"`, `"`).Replace(diff)
}

// wholeLines ends text in a line break. JSON answers are careless about the
// last one, so its absence says nothing there.
func wholeLines(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if s == "" || strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}
