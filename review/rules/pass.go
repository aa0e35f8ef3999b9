package rules

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/rules/match"
	"breakwater/review/source"
)

// Set are rules whose detectors are compiled once per language that is asked for.
// Safe for concurrent use.
type Set struct {
	rules []catalogue.Rule
	sets  sync.Map // syntax.Language → func() *match.Set
}

// builtIn are the rules of the catalogue.
var builtIn = sync.OnceValue(func() *Set { return &Set{rules: catalogue.All()} })

// With returns the built-in rules and those of a team.
func With(team ...catalogue.Rule) *Set {
	if len(team) == 0 {
		return builtIn()
	}
	return &Set{rules: append(catalogue.All(), team...)}
}

// setOf returns the detectors for a language. The rule files of the catalogue
// are part of the program, and a team's were checked when they were read, so a
// fault in them is ours and panics; a test compiles them all.
func (s *Set) setOf(l syntax.Language) *match.Set {
	set, _ := s.sets.LoadOrStore(l.Family(), sync.OnceValue(func() *match.Set {
		set, err := match.Compile(s.rules, l)
		if err != nil {
			panic(err)
		}
		return set
	}))
	return set.(func() *match.Set)()
}

func setOf(l syntax.Language) *match.Set { return builtIn().setOf(l) }

// pass is one file on its way from facts to findings.
type pass struct {
	file   File
	facts  *facts.File
	around match.Around
	set    *match.Set

	places  map[match.Spot]int // where the rules speak before any fix
	unfixed int                // findings whose fix was not tried
	partial bool               // the rules were not through the file, so that nothing can be proved
	tries   int                // proofs so far
	width   *int               // what the project's settings say of lines; nil: not asked yet
	widest  int                // what a line may have where they say nothing; 0: not asked yet
}

// run lets the detectors of the rule files look at the file's facts.
func (p *pass) run(ctx context.Context) (r Result) {
	if ctx.Err() != nil {
		r.Unseen = []source.Gap{{Path: p.file.Path, Reason: tooLate}}
		return r
	}
	found := p.set.Run(ctx, p.facts, p.around)
	p.places, p.partial = found.Counts, found.Gaps[""] != ""
	shown := slices.DeleteFunc(found.Matches, func(m match.Match) bool {
		return !underReview(p.file, m.StartLine, m.EndLine)
	})
	for _, m := range shown {
		r.Findings = append(r.Findings, p.finding(m))
	}
	r.Gaps = append(r.Gaps, p.fixes(ctx, shown, r.Findings)...)
	r.Findings = oneAFix(r.Findings, shown)
	for _, rule := range slices.Sorted(maps.Keys(found.Gaps)) {
		gap := source.Gap{Path: p.file.Path, Reason: found.Gaps[rule]}
		if rule == "" { // they all stopped, and the file must not count as reviewed
			r.Unseen = append(r.Unseen, gap)
			continue
		}
		r.Gaps = append(r.Gaps, gap)
	}
	for _, rule := range slices.Sorted(maps.Keys(found.Beyond)) {
		const bound = "%s: only %d places are listed; more that were found: %d"
		reason := fmt.Sprintf(bound, rule, match.MaxPlaces, found.Beyond[rule])
		r.Gaps = append(r.Gaps, source.Gap{Path: p.file.Path, Reason: reason})
	}
	return r
}

func underReview(f File, start, end int) bool {
	if f.Under == nil {
		return true
	}
	return slices.ContainsFunc(f.Under, source.Range{Start: start, End: end}.Overlaps)
}

func (p *pass) finding(m match.Match) finding.Finding {
	f := finding.Finding{
		Rule: m.Rule, Title: p.say(m, m.Title), Severity: m.Severity, Confidence: m.Confidence, Source: finding.FromRules,
		Path: p.file.Path, StartLine: m.StartLine, EndLine: m.EndLine, At: m.Start, Until: m.End,
		Symbol: m.Symbol, Why: p.say(m, m.Why),
		Quote: quoted(string(p.file.Source[quoteStart(p.file.Source, m.Start, m.End):m.End])),
	}
	if m.Grade != m.Confidence {
		f.Grade = m.Grade
	}
	return f
}

// say fills the placeholders of a text.
func (p *pass) say(m match.Match, text string) string {
	for word := range match.Placeholders(text) {
		value, code := m.Word(word)
		if code.Valid() {
			start, end := code.Bytes()
			value = short(string(p.file.Source[start:end]))
		}
		text = strings.Replace(text, "{"+word+"}", value, 1)
	}
	return strings.Join(strings.Fields(text), " ")
}

// How much code a finding shows.
const (
	maxQuote     = 12   // lines
	maxQuoteText = 4000 // bytes
)

// quoteStart is where the quote of a place begins: code of several lines, such
// as the branch behind a check, is understood only with what opens it.
func quoteStart(source []byte, start, end int) int {
	if !bytes.Contains(source[start:end], []byte("\n")) {
		return start
	}
	line := source[:start]
	line = line[bytes.LastIndexByte(line, '\n')+1:]
	return start - len(bytes.TrimLeft(line, " \t"))
}

// quoted is code as a finding shows it: its first lines, without the space
// behind them.
func quoted(code string) string {
	at := 0
	for range maxQuote {
		line := strings.IndexByte(code[at:], '\n')
		if line < 0 {
			at = len(code)
			break
		}
		at += line + 1
	}
	return strings.TrimRight(strings.ToValidUTF8(code[:min(at, maxQuoteText)], ""), " \t\r\n")
}

// maxWords bounds the code that a text quotes, in bytes.
const maxWords = 40

// short is code on one line, cut where it is long.
func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxWords {
		return strings.ToValidUTF8(text[:maxWords], "") + "…"
	}
	return text
}
