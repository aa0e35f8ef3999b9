package ask

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"breakwater/failover"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/answer"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/source"
	"breakwater/review/target"
)

var (
	//go:embed parts.md
	sharedParts string
	//go:embed system.md
	systemText string
	//go:embed proof.md
	proofText string
)

// PromptVersion changes with the instructions that every model gets: 12 hex
// digits of their hash.
func PromptVersion() string {
	sum := sha256.Sum256([]byte(sharedParts + systemText + proofText))
	return hex.EncodeToString(sum[:6])
}

var (
	systemTemplate = parsed(systemText)
	proofTemplate  = parsed(proofText)
)

func parsed(text string) *template.Template {
	return template.Must(template.Must(template.New("system").Parse(sharedParts)).Parse(text))
}

// prompt is one request in words.
type prompt struct {
	system   string
	user     string
	schema   failover.Schema
	recalled bool // its answer is there from an earlier run
	repeated bool // so many others begin like it that keeping the beginning pays
}

// message is the request as it is sent.
func (p prompt) message() failover.Request {
	return failover.Request{
		System: p.system, User: p.user, PromptTokens: p.cost(), Schema: &p.schema, Repeated: p.repeated,
	}
}

// cost estimates what the request costs without its answer, in tokens.
func (p prompt) cost() int { return lang.Tokens(p.system) + lang.Tokens(p.user) }

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
	fmt.Fprintf(b, "%s %s\n%s", f, label, text)
	if !strings.HasSuffix(text, "\n") {
		b.WriteByte('\n')
	}
	fmt.Fprintf(b, "%s end\n\n", f)
}

// oneLine keeps a path or a name from breaking out of the line it stands in.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// write makes the prompt for targets of one file.
func (o Options) write(b batch) prompt {
	schema := failover.Schema{Name: "breakwater_review", JSON: answer.Schema()}
	if o.SecondLook {
		schema.JSON = answer.FindSchema()
	}
	return o.fitting(func(budget int) prompt {
		return prompt{system: o.system(systemTemplate), user: join(o.parts(b, budget)), schema: schema}
	})
}

// fitting is a request with as many tokens of code elsewhere as who is asked can hold
// beside an answer: the lines under review come first. What does not fit without any
// is sent as it is; their server may know better.
func (o Options) fitting(write func(budget int) prompt) (p prompt) {
	for _, budget := range []int{ContextTokens, ContextTokens / 4, 0} {
		p = write(budget)
		if o.Window == 0 || p.cost()+AnswerTokens <= o.Window {
			break
		}
	}
	return p
}

// join writes the parts of a request, foreign text between markers.
func join(parts []part) string {
	texts := make([]string, 0, len(parts))
	for _, p := range parts {
		if p.foreign {
			texts = append(texts, p.label, p.text)
		}
	}
	f := newFence(texts...)
	var user strings.Builder
	fmt.Fprintf(&user, "Marker: %s\n\n", f)
	for _, p := range parts {
		if p.head != "" {
			fmt.Fprintf(&user, "# %s\n\n", p.head)
		}
		if p.foreign {
			f.enclose(&user, p.label, p.text)
		} else {
			user.WriteString(p.text + "\n")
		}
	}
	return strings.TrimRight(user.String(), "\n") + "\n"
}

// part is a piece of a request: ours, or foreign text that goes between markers.
type part struct {
	head    string // of a section; empty: the last one goes on
	label   string // of foreign text; a word of ours, which package memory may know
	text    string
	foreign bool
}

// parts lists what a request says, in its order, with so many tokens of code elsewhere.
func (o Options) parts(b batch, budget int) []part {
	first := b.targets[0]
	head := "Defects to choose from"
	if !o.SecondLook {
		head += " (not: what only looks like it)"
	}
	parts := []part{{head: head, text: o.rulesText(b)}}
	imports, shown := b.imports()
	parts = append(parts, b.libraries()...)
	parts = append(parts, part{head: "Under review", text: reason(b)}, underReview(b))
	if evidence := evidenceText(first); evidence != "" {
		parts = append(parts, part{head: "What fault injection showed for this operation", label: "scenario results",
			text: evidence, foreign: true})
	}
	if review := reviewText(first); review != "" {
		parts = append(parts, part{label: "from a review of the scenarios", text: review, foreign: true})
	}
	if context := imports + contextText(b, shown, budget); context != "" {
		parts = append(parts, part{head: "Context", label: excerpts, text: context, foreign: true})
	}
	if hints := o.hintsText(b); hints != "" {
		parts = append(parts, part{head: "Suspicions of a static checker", text: verdictsAsked},
			part{label: "places", text: hints, foreign: true})
	}
	return parts
}

// system makes the part of a request that says what to do, the same for all
// requests of a step: providers charge a fraction for a beginning that they have
// seen.
func (o Options) system(t *template.Template) string {
	var b strings.Builder
	data := struct {
		Instructions string
		Edits        bool
	}{strings.TrimSpace(o.Instructions), !o.SecondLook}
	if err := t.Execute(&b, data); err != nil {
		panic(err) // the templates are ours and embedded
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// reason says why the code is reviewed.
func reason(b batch) string {
	t := b.targets[0]
	var out strings.Builder
	switch {
	case t.Kind == target.Change && marks(b):
		out.WriteString("The pull request changed the lines marked with +.")
	case t.Kind == target.Change:
		out.WriteString("The pull request added or changed all of it.")
	case t.Kind == target.Operation:
		out.WriteString("This code handles an API operation that was tested under faults.")
	default:
		out.WriteString("This code is part of a review of the whole source tree.")
	}
	switch o := t.Operation; {
	case o == nil:
	case o.Idempotent():
		out.WriteString(" It is idempotent by its method.")
	default:
		out.WriteString(" It is not idempotent: it must not be retried blindly.")
	}
	return out.String() + "\n"
}

// namesOf lists what the code under review is called, which strangers chose.
func namesOf(b batch) string {
	var symbols []string
	for _, t := range b.targets {
		if t.Symbol != "" {
			symbols = append(symbols, oneLine(t.Symbol))
		}
	}
	var out strings.Builder
	if len(symbols) > 0 {
		fmt.Fprintf(&out, "Definitions: %s.\n", strings.Join(symbols, ", "))
	}
	if o := b.targets[0].Operation; o != nil {
		fmt.Fprintf(&out, "Operation: %s (%s %s).\n", oneLine(o.Name()), oneLine(o.Method), oneLine(o.Path))
	}
	return out.String()
}

// underReview is the code that a request is about, below its names.
func underReview(b batch) part {
	first, last := b.targets[0], b.targets[len(b.targets)-1]
	lines := excerptOf(first.Path, first.StartLine, last.EndLine)
	return part{label: excerpts, text: namesOf(b) + lines + "\n" + numbered(b), foreign: true}
}

// excerpts labels code. Each excerpt has its file and lines before it on a line of its
// own, which no line of code can be taken for: those begin with their number or a tab.
const excerpts = "excerpts"

// marks reports whether some code under review is as it was.
func marks(b batch) bool {
	changed := changedIn(b)
	for _, t := range b.targets {
		line := t.StartLine
		for text := range strings.Lines(t.Text) {
			if !changed[line] && !t.Hides(line) && strings.TrimSpace(text) != "" {
				return true
			}
			line++
		}
	}
	return false
}

func changedIn(b batch) map[int]bool {
	s := lineSet{}
	for _, t := range b.targets {
		for _, r := range t.Changed {
			s.add(t.Path, r)
		}
	}
	return s[b.targets[0].Path]
}

// numbered gives the lines of the targets with their numbers, by line; what lies
// between becomes one line.
func numbered(b batch) string {
	var changed map[int]bool
	if marks(b) {
		changed = changedIn(b)
	}
	byLine := textLines{}
	for _, t := range b.targets {
		byLine.add(t.StartLine, t.Text, func(line int) bool { return !t.Hides(line) })
	}
	var out strings.Builder
	byLine.write(&out, changed)
	return out.String()
}

// imports gives the imports of the targets' file that they use, as an excerpt, and which
// lines a request shows with them.
func (b batch) imports() (text string, shown lineSet) {
	shown = b.under()
	path := b.targets[0].Path
	byLine := textLines{}
	for _, t := range b.targets {
		for _, p := range t.Imports {
			byLine.add(p.StartLine, p.Text, func(line int) bool { return !shown[path][line] })
		}
	}
	if len(byLine) == 0 {
		return "", shown
	}
	lines := slices.Sorted(maps.Keys(byLine))
	for _, line := range lines {
		shown.add(path, source.Range{Start: line, End: line})
	}
	e := excerpt{path: path, start: lines[0], end: lines[len(lines)-1], why: []string{"imports"}, lines: byLine}
	return e.String(), shown
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
		fmt.Fprintf(&b, "%s: %s. %s; %d calls, %d failed expectations, %d errors", verdict, e.Scenario, e.Detail, e.Calls,
			e.Failed, e.Errors)
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

// hintsText lists what the built-in rules suspect, of one root cause at one place once.
func (o Options) hintsText(b batch) string {
	var out strings.Builder
	for _, t := range b.targets {
		hints := o.Hints[t.ID]
		for i, h := range hints {
			if slices.ContainsFunc(hints[:i], func(g finding.Finding) bool {
				return catalogue.Family(g.Rule) == catalogue.Family(h.Rule) && g.Overlaps(h)
			}) {
				continue // the verdict on the other settles it too
			}
			fmt.Fprintf(&out, "- %s at line %d of %s\n", h.Rule, h.StartLine, oneLine(h.Path))
		}
	}
	return out.String()
}

const verdictsAsked = `Give each a verdict: "confirmed", with a finding of yours, or "refuted", with a quote of
code in the request that proves it wrong; none where you cannot decide.
`

// rulesText lists the entries of the catalogue that can apply, advice last. Where
// facts do not tell which can, each is only named. How one is fixed, and what only looks
// like it, is said to who is asked for edits, of what was found.
func (o Options) rulesText(b batch) string {
	l, known := b.targets[0].Language, b.targets[0].Signs != nil
	var all, advice []catalogue.Rule
	for _, r := range o.rules(b) {
		if known && r.Severity == finding.Info {
			advice = append(advice, r)
		} else {
			all = append(all, r)
		}
	}
	var out strings.Builder
	if known && !o.SecondLook {
		for _, r := range all {
			fmt.Fprintf(&out, "- %s: %s%s%s\n", r.ID, r.Title, hintOf(r, l), trapsOf(r, l))
		}
	} else {
		out.WriteString(named(all))
	}
	if len(advice) > 0 {
		out.WriteString("Advice, worth a finding where the harm is plain:\n" + named(advice))
	}
	if out.Len() == 0 {
		out.WriteString("(none is known to apply: use other)\n")
	}
	return out.String()
}

// named lists entries of the catalogue: those whose id tells what they are by it alone.
func named(rules []catalogue.Rule) string {
	var plain []string
	var titled strings.Builder
	for _, r := range rules {
		if r.Plain {
			plain = append(plain, r.ID)
		} else {
			fmt.Fprintf(&titled, "- %s: %s\n", r.ID, r.Title)
		}
	}
	if len(plain) == 0 {
		return titled.String()
	}
	return "- " + strings.Join(plain, ", ") + "\n" + titled.String()
}

// rules lists the entries of the catalogue that can apply to the targets: those whose
// signs occur, and those that the static checker suspects; all of the language where
// facts do not tell.
func (o Options) rules(b batch) []catalogue.Rule {
	all := catalogue.For(b.targets[0].Language)
	if b.targets[0].Language == "" {
		all = catalogue.All()
	}
	return slices.DeleteFunc(all, func(r catalogue.Rule) bool {
		return !slices.ContainsFunc(b.targets, func(t target.Target) bool {
			return t.Signs == nil || r.Occurs(t.Signs) ||
				slices.ContainsFunc(o.Hints[t.ID], func(f finding.Finding) bool { return f.Rule == r.ID })
		})
	})
}

// hintOf is how a rule's fix reads in a language, its first sentence.
func hintOf(r catalogue.Rule, l syntax.Language) string {
	hint, _, _ := strings.Cut(r.Hint(l), "; ")
	if hint == "" {
		return ""
	}
	return " (" + strings.TrimSuffix(hint, ".") + ")"
}

func trapsOf(r catalogue.Rule, l syntax.Language) string {
	traps := r.TrapsIn(l)
	if len(traps) == 0 {
		return ""
	}
	return "; not: " + strings.Join(traps, "; ")
}
