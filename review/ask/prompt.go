package ask

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"
	"text/template"

	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/target"
)

//go:embed system.md
var systemText string

var systemTemplate = template.Must(template.New("system").Parse(systemText))

// maxReport bounds the part of a scenario review that goes into one prompt, in
// bytes: a whole report would crowd out the code.
const maxReport = 8000

// prompt is one request in words.
type prompt struct {
	system string
	user   string
}

// fence marks the start and the end of foreign text.
type fence string

// newFence derives a marker from the text that it is to enclose: no text can
// hold its own hash, and the same text gives the same prompt.
func newFence(parts ...string) fence {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d\n%s", len(p), p)
	}
	return fence("=====" + hex.EncodeToString(h.Sum(nil))[:16])
}

func (f fence) enclose(b *strings.Builder, label, text string) {
	fmt.Fprintf(b, "%s %s\n%s", f, oneLine(label), text)
	if !strings.HasSuffix(text, "\n") {
		b.WriteByte('\n')
	}
	fmt.Fprintf(b, "%s end\n\n", f)
}

// oneLine keeps a path or a name from breaking out of the line it stands in.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// write makes the prompt for a target.
func (o Options) write(t target.Target) prompt {
	code := numbered(t)
	evidence := evidenceText(t)
	f := newFence(code, evidence, contextText(t), o.ScenarioReport)
	var b strings.Builder
	fmt.Fprintf(&b, "# Under review\n\n%s\n\n", reason(t))
	f.enclose(&b, fmt.Sprintf("%s, lines %d to %d", t.Path, t.StartLine, t.EndLine), code)
	if evidence != "" {
		b.WriteString("# What fault injection showed for this operation\n\n")
		f.enclose(&b, "scenario results", evidence)
		if o.ScenarioReport != "" {
			f.enclose(&b, "review of the scenarios", clip(o.ScenarioReport, maxReport))
		}
	}
	if len(t.Context) > 0 {
		b.WriteString("# Context: code that it uses, its callers, configuration and protections\n\n")
		for _, c := range t.Context {
			f.enclose(&b, fmt.Sprintf("%s, lines %d to %d (%s)", c.Path, c.StartLine, c.EndLine, c.Why), number(c.Text, c.StartLine, nil))
		}
	}
	if hints := o.Hints[t.ID]; len(hints) > 0 {
		b.WriteString("# Suspicions of a static checker: confirm or drop them\n\n")
		writeHints(&b, hints)
	}
	b.WriteString("# Defects to look for (id: what it is; mend; not a defect when)\n\n")
	for _, r := range catalogue.For(t.Language) {
		writeRule(&b, r)
	}
	if o.Instructions != "" {
		fmt.Fprintf(&b, "\n# Guidance of the team that runs this review\n\n%s\n", o.Instructions)
	}
	var system strings.Builder
	if err := systemTemplate.Execute(&system, struct{ Marker fence }{f}); err != nil {
		panic(err) // the template is ours and embedded
	}
	return prompt{system: system.String(), user: b.String()}
}

func reason(t target.Target) string {
	var b strings.Builder
	switch t.Kind {
	case target.Change:
		b.WriteString("The pull request changed the lines marked with +.")
	case target.Operation:
		b.WriteString("This code handles an API operation that was tested under faults.")
	default:
		b.WriteString("This code is part of a review of the whole source tree.")
	}
	if t.Symbol != "" {
		fmt.Fprintf(&b, " Definition: %s.", oneLine(t.Symbol))
	}
	if o := t.Operation; o != nil {
		fmt.Fprintf(&b, " Operation: %s (%s %s), ", oneLine(o.Name()), oneLine(o.Method), oneLine(o.Path))
		if o.Idempotent() {
			b.WriteString("idempotent by its method.")
		} else {
			b.WriteString("not idempotent: it must not be retried blindly.")
		}
	}
	return b.String()
}

// numbered gives the lines of the target with their numbers; hidden runs
// become one line that says so.
func numbered(t target.Target) string {
	changed := map[int]bool{}
	for _, r := range t.Changed {
		for l := r.Start; l <= r.End; l++ {
			changed[l] = true
		}
	}
	var b strings.Builder
	line, hidden := t.StartLine, false
	for text := range strings.Lines(t.Text) {
		if t.Hides(line) {
			if !hidden {
				b.WriteString("      (lines of other definitions left out)\n")
			}
			hidden = true
		} else {
			b.WriteString(number(text, line, changed))
			hidden = false
		}
		line++
	}
	return b.String()
}

// number puts line numbers before the lines of text, which starts at line
// start.
func number(text string, start int, changed map[int]bool) string {
	var b strings.Builder
	for l := range strings.Lines(text) {
		mark := '|'
		if changed[start] {
			mark = '+'
		}
		fmt.Fprintf(&b, "%5d%c%s\n", start, mark, strings.TrimRight(l, "\r\n"))
		start++
	}
	return b.String()
}

func contextText(t target.Target) string {
	var b strings.Builder
	for _, c := range t.Context {
		b.WriteString(c.Text)
	}
	return b.String()
}

// evidenceText puts the evidence of the target's operation in words.
func evidenceText(t target.Target) string {
	if t.Operation == nil {
		return ""
	}
	var b strings.Builder
	for _, e := range t.Operation.Evidence {
		verdict := "held"
		if e.Failing {
			verdict = "FAILED"
		}
		fmt.Fprintf(&b, "%s: %s. %s; %d calls, %d failed expectations, %d errors", verdict, e.Scenario, e.Detail, e.Calls, e.Failed, e.Errors)
		if e.P95 > 0 {
			fmt.Fprintf(&b, ", p50 %.0f ms, p95 %.0f ms, max %.0f ms", e.P50, e.P95, e.Max)
		}
		for _, m := range e.Missed {
			fmt.Fprintf(&b, "; missed: %s", m)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func writeHints(b *strings.Builder, hints []finding.Finding) {
	for _, h := range hints {
		fmt.Fprintf(b, "- %s at line %d of %s\n", h.Rule, h.StartLine, oneLine(h.Path))
	}
	b.WriteByte('\n')
}

func writeRule(b *strings.Builder, r catalogue.Rule) {
	fmt.Fprintf(b, "- %s: %s Mend: %s", r.ID, r.What, r.Fix)
	if len(r.Traps) > 0 {
		fmt.Fprintf(b, " Not when: %s", strings.Join(r.Traps, "; "))
	}
	b.WriteByte('\n')
}

// clip cuts text to at most n bytes, at the end of a line.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	cut := strings.LastIndexByte(text[:n], '\n')
	if cut <= 0 {
		cut = n
	}
	return text[:cut] + "\n(the rest was left out)\n"
}
