package rules

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/rules/fix"
	"breakwater/review/rules/match"
	"breakwater/review/source"
)

// offer is a fix under proof.
type offer struct {
	match   match.Match
	splices []fix.Splice
	finding *finding.Finding
}

// fixes gives the shown findings of the file edits that hold: the patched file
// parses, and the rule says nothing more at the place. All are proved at once;
// where that fails, each half by itself. What was not tried is told.
func (p *pass) fixes(ctx context.Context, ms []match.Match, found []finding.Finding) []source.Gap {
	var offers []offer
	longLines := 0
	var file *fix.File
	for i, m := range ms {
		switch {
		case !m.Fix.Valid() || found[i].Confidence == finding.Low:
			continue
		case len(offers) >= maxFixes || p.partial:
			p.unfixed++
			continue
		}
		if file == nil {
			file = fix.NewFile(p.facts, p.file.Source, p.lineWidth())
		}
		splices := fixOf(p.file.Language, m.Fix).Splices(file, m)
		switch {
		case splices == nil:
		case replacedBy(p.file.Source, splices) > maxFixText:
			longLines++
		case p.widens(splices):
		default:
			offers = append(offers, offer{m, splices, &found[i]})
		}
	}
	p.prove(ctx, offers)
	return unfixedGaps(p.file.Path, p.unfixed, longLines)
}

// usualWidth is how many bytes a line may have in projects that do not tell.
const usualWidth = 100

// widens reports whether splices make a line that is longer than the project's settings
// allow, or else than any of the file and than usual, and than what stands there
// already: formatters and linters refuse it.
func (p *pass) widens(splices []fix.Splice) bool {
	limit := p.lineWidth()
	if limit == 0 && p.widest == 0 {
		p.widest = max(usualWidth, longestLine(string(p.file.Source)))
	}
	limit = cmp.Or(limit, p.widest)
	return slices.ContainsFunc(fix.Lines(p.file.Path, p.file.Source, splices), func(e finding.Edit) bool {
		return longestLine(e.Replace) > max(limit, longestLine(e.Search))
	})
}

// lineWidth is how many characters a line may have by the project's settings; 0 if
// they do not tell.
func (p *pass) lineWidth() int {
	if p.width == nil {
		p.width = new(int)
		if project := p.around.Project; project != nil && project.Tree != nil {
			*p.width = ecosystem.LineLength(p.file.Language, p.file.Path, project.Tree.Read)
		}
	}
	return *p.width
}

func longestLine(text string) (most int) {
	for line := range strings.Lines(text) {
		most = max(most, len(strings.TrimRight(line, "\r\n")))
	}
	return most
}

// replacedBy counts the bytes of the lines that splices touch.
func replacedBy(src []byte, splices []fix.Splice) int {
	n := 0
	for _, c := range splices {
		start := bytes.LastIndexByte(src[:c.Start], '\n') + 1
		end := bytes.IndexByte(src[c.End:], '\n')
		if end < 0 {
			end = len(src) - c.End
		}
		n += c.End + end - start
	}
	return n
}

func (p *pass) prove(ctx context.Context, offers []offer) {
	switch {
	case len(offers) == 0:
		return
	case ctx.Err() != nil, p.tries == maxTries:
		p.unfixed += len(offers)
		return
	}
	p.tries++
	if all, ok := together(offers); ok && p.silent(ctx, all, offers) {
		for _, o := range offers {
			o.finding.Edits = fix.Lines(p.file.Path, p.file.Source, o.splices)
		}
		return
	}
	if len(offers) > 1 {
		p.prove(ctx, offers[:len(offers)/2])
		p.prove(ctx, offers[len(offers)/2:])
	}
}

func together(offers []offer) ([]fix.Splice, bool) {
	var all []fix.Splice
	for _, o := range offers {
		all = append(all, o.splices...)
	}
	return fix.Sorted(all)
}

// silent applies splices and reports whether the result parses no worse, and
// in each function the rules find fewer places by those that were fixed.
func (p *pass) silent(ctx context.Context, splices []fix.Splice, offers []offer) bool {
	after, err := facts.Of(p.file.Language, fix.Apply(p.file.Source, splices))
	if err != nil || len(after.Errors) > len(p.facts.Errors) {
		return false
	}
	fixed := map[match.Spot]int{}
	for _, o := range offers {
		fixed[match.Spot{Rule: o.match.Rule, Symbol: o.match.Symbol}]++
	}
	around := p.around
	around.Whole = false // who is harmed is no question here
	left, whole := placesIn(ctx, p.set, after, around)
	return whole && fewer(p.places, left, fixed)
}

// parsedFixes holds the fixes of the rule files, parsed once.
var parsedFixes sync.Map // fixKey → *fix.Fix

type fixKey struct {
	language syntax.Language
	value    catalogue.Value
}

// fixOf returns a fix of a rule file. Ours are held by a test; those of others
// were parsed when the file was read.
func fixOf(l syntax.Language, v catalogue.Value) *fix.Fix {
	key := fixKey{l.Family(), v}
	if known, ok := parsedFixes.Load(key); ok {
		return known.(*fix.Fix)
	}
	parsed, err := fix.Parse(l, v)
	if err != nil {
		panic(err)
	}
	parsedFixes.Store(key, parsed)
	return parsed
}

// What one file may make of fixes. A fix is proved by parsing the whole file,
// and shows whole lines, so that both number and length of lines multiply.
const (
	maxFixes   = 200
	maxTries   = 100    // proofs, where fixes do not hold together
	maxFixText = 20_000 // bytes of the lines that one fix replaces
)

// unfixedGaps says which fixes were not made, since findings without one look as if
// there were none.
func unfixedGaps(path string, unfixed, longLines int) []source.Gap {
	var gaps []source.Gap
	tell := func(n int, why string) {
		if n > 0 {
			reason := fmt.Sprintf("Findings of the built-in rules reported without their fix: %d. Reason: %s.", n, why)
			gaps = append(gaps, source.Gap{Path: path, Reason: reason})
		}
	}
	const bound = "at most %d are proved for one file, in %d tries, within the time of the run"
	tell(unfixed, fmt.Sprintf(bound, maxFixes, maxTries))
	tell(longLines, "their lines are too long")
	return gaps
}
