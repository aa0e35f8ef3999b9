package ask

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"
	"text/template"

	"breakwater/failover"
	"breakwater/index/syntax"
	"breakwater/review/answer"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/target"
)

//go:embed system.md
var systemText string

// PromptVersion changes with the instructions that every model gets: 12 hex
// digits of their hash.
func PromptVersion() string {
	sum := sha256.Sum256([]byte(systemText))
	return hex.EncodeToString(sum[:6])
}

var systemTemplate = template.Must(template.New("system").Parse(systemText))

// prompt is one request in words.
type prompt struct {
	system   string
	user     string
	recalled bool // its answer is there from an earlier run
}

// message is the request as it is sent.
func (p prompt) message() failover.Request {
	return failover.Request{
		System: p.system, User: p.user, PromptTokens: p.cost(),
		Schema: &failover.Schema{Name: "review", JSON: answer.Schema()},
	}
}

// cost estimates what the request costs without its answer, in tokens.
func (p prompt) cost() int { return tokens(p.system) + tokens(p.user) }

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
	review := reviewText(t)
	f := newFence(code, evidence, review, contextText(t))
	var b strings.Builder
	fmt.Fprintf(&b, "# Under review\n\n%s\n\n", reason(t))
	f.enclose(&b, fmt.Sprintf("%s, lines %d to %d", t.Path, t.StartLine, t.EndLine), code)
	if evidence != "" {
		b.WriteString("# What fault injection showed for this operation\n\n")
		f.enclose(&b, "scenario results", evidence)
	}
	if review != "" {
		f.enclose(&b, "from a review of the scenarios", review)
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
	return prompt{system: o.system(t, f), user: strings.TrimRight(b.String(), "\n") + "\n"}
}

// system makes the part of a request that says what to do. All of it but its
// last paragraph, which names the marker, is the same for every target of a
// language: providers charge a fraction for a beginning that they have seen.
func (o Options) system(t target.Target, f fence) string {
	var defects strings.Builder
	for _, r := range catalogue.For(t.Language) {
		writeRule(&defects, r, t.Language)
	}
	var b strings.Builder
	data := struct{ Defects, Instructions, Marker string }{defects.String(), o.Instructions, string(f)}
	if err := systemTemplate.Execute(&b, data); err != nil {
		panic(err) // the template is ours and embedded
	}
	return b.String()
}

// SystemTokens estimates what every request about code in a language costs
// beside the code and its context: the text that says what to do.
func SystemTokens(l syntax.Language, instructions string) int {
	return tokens(Options{Instructions: instructions}.system(target.Target{Language: l}, newFence()))
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

func reviewText(t target.Target) string {
	if t.Operation == nil {
		return ""
	}
	return t.Operation.Review
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

func writeRule(b *strings.Builder, r catalogue.Rule, l syntax.Language) {
	fmt.Fprintf(b, "- %s: %s Mend: %s", r.ID, r.What, r.Fix)
	if hint := r.Hint(l); hint != "" {
		fmt.Fprintf(b, " Here: %s.", strings.TrimSuffix(hint, "."))
	}
	if len(r.Traps) > 0 {
		fmt.Fprintf(b, " Not when: %s", strings.Join(r.Traps, "; "))
	}
	b.WriteByte('\n')
}
