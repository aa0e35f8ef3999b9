package ask

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/failover"
	"breakwater/review/answer"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/source"
	"breakwater/review/target"
)

// What a second look takes of one file in one request.
const (
	lookFindings = 20
	lookLines    = 400 // shown

	lookTokens = 2500 // of what it holds beside the lines
	lineTokens = 12
)

// mostLines is how many lines a request of the second step shows, so that it goes with its
// answer into what who is asked can hold.
func (o *Asker) mostLines() int {
	if o.Window == 0 {
		return lookLines
	}
	return min(lookLines, max(o.Window-AnswerTokens-lookTokens, 0)/lineTokens)
}

// look is one request of the second step: findings of one file.
type look struct {
	batch // the targets that they are in
	items []item
}

// item is a finding under proof.
type item struct {
	*finding.Finding
	guards   []target.Guard // what may rule it out
	searched bool           // guards are all that a search found
	edits    bool           // edits are asked for
}

// looks gathers the findings by file, in the order of the riskiest target of each.
func (o *Asker) looks(ts []target.Target, results []Result) []look {
	var all []look
	open := map[string]int{} // path → the look that still takes findings
	for i := range results {
		for k := range results[i].Findings {
			f := &results[i].Findings[k]
			if o.Look != nil && !o.Look(*f) {
				continue
			}
			n, more := ts[i].Lines(), 0
			at, ok := open[f.Path]
			if ok && !all[at].holds(ts[i].ID) {
				more = n
			}
			if !ok || len(all[at].items) == lookFindings || all[at].lines+more > o.mostLines() {
				at = len(all)
				open[f.Path] = at
				all = append(all, look{})
			}
			all[at].take(f, i, ts[i], n)
		}
	}
	for i := range all {
		all[i].sort()
		o.search(&all[i])
	}
	return all
}

func (l look) holds(id string) bool {
	return slices.ContainsFunc(l.targets, func(t target.Target) bool { return t.ID == id })
}

func (l *look) take(f *finding.Finding, at int, t target.Target, lines int) {
	l.items = append(l.items, item{Finding: f})
	if !l.holds(t.ID) {
		l.at, l.targets, l.lines = append(l.at, at), append(l.targets, t), l.lines+lines
	}
}

// search finds what may guard the findings, by place, and which have their edits.
func (o *Asker) search(l *look) {
	slices.SortStableFunc(l.items, func(a, b item) int { return a.StartLine - b.StartLine })
	for i := range l.items {
		x := &l.items[i]
		if o.Guards != nil {
			x.guards, x.searched = o.Guards(*x.Finding)
		}
		x.edits = len(x.Edits) == 0 || !o.sound(*x.Finding)
	}
}

// paths lists the files whose text the request holds.
func (l look) paths() []string {
	paths := shownPaths(l.batch)
	for _, x := range l.items {
		paths = append(paths, x.Path)
		for _, g := range x.guards {
			paths = append(paths, g.Path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// second makes the request for a second look.
func (o *Asker) second(l look) prompt {
	return o.fitting(func(budget int) prompt { return o.secondWith(l, budget) })
}

func (o *Asker) secondWith(l look, budget int) prompt {
	imports, shown := l.imports()
	parts := l.libraries()
	parts = append(parts, part{head: "Under review", text: reason(l.batch)}, underReview(l.batch))
	if context := imports + guardText(l, shown) + contextText(l.batch, shown, budget, l.apart()...); context != "" {
		parts = append(parts, part{head: "Context", label: excerpts, text: context, foreign: true})
	}
	parts = append(parts, part{head: "Findings", label: "places", text: l.list(), foreign: true},
		part{label: "what the first reviewer said", text: l.said(), foreign: true})
	if rules := l.rulesList(); rules != "" {
		parts = append(parts, part{head: "Their rules: the fix, and what only looks like the defect", text: rules})
	}
	if guards := l.guardList(); guards != "" {
		parts = append(parts, part{head: "Code that a search found: does it rule the finding out?", label: "places",
			text: guards, foreign: true})
	}
	if asked := l.asked(); asked != "" {
		parts = append(parts, part{head: "Edits", text: asked})
	}
	return prompt{system: o.system(proofTemplate), user: join(parts),
		schema: failover.Schema{Name: answer.ProofName, JSON: answer.ProofSchema()}}
}

// apart lists the files of findings that lie outside the lines under review.
func (l look) apart() (paths []string) {
	under := l.under()
	for _, x := range l.items {
		if !under[x.Path][x.StartLine] {
			paths = append(paths, x.Path)
		}
	}
	return paths
}

// guardText shows the guards that nothing else shows.
func guardText(l look, shown lineSet) string {
	var all strings.Builder
	for _, x := range l.items {
		for _, g := range x.guards {
			if shown[g.Path][g.StartLine] {
				continue
			}
			e := excerpt{path: g.Path, start: g.StartLine, end: g.EndLine, why: []string{g.What}, lines: textLines{},
				numbered: true}
			e.lines.add(g.StartLine, g.Text, func(int) bool { return true })
			all.WriteString(e.String())
			shown.add(g.Path, source.Range{Start: g.StartLine, End: g.EndLine})
		}
	}
	return all.String()
}

// list numbers the findings, which are in one file. Package memory reads the lines that
// end in a place.
func (l look) list() string {
	var b strings.Builder
	fmt.Fprintf(&b, "In %s:\n", oneLine(l.items[0].Path))
	for i, x := range l.items {
		fmt.Fprintf(&b, "%d. %s at line %d\n", i+1, x.Rule, x.StartLine)
	}
	return b.String()
}

func (l look) said() string {
	var b strings.Builder
	for i, x := range l.items {
		fmt.Fprintf(&b, "%d. %s. %s\n", i+1, strings.TrimSuffix(oneLine(x.Title), "."), oneLine(x.Why))
	}
	return b.String()
}

// rulesList says of the rules of the findings how they are fixed, and what is none of
// them.
func (l look) rulesList() string {
	var b strings.Builder
	seen := map[string]bool{}
	language := l.targets[0].Language
	for _, x := range l.items {
		r, known := catalogue.Lookup(x.Rule)
		if !known || seen[r.ID] {
			continue
		}
		seen[r.ID] = true
		fmt.Fprintf(&b, "- %s: %s%s%s\n", r.ID, strings.TrimSuffix(r.Fix, "."), hintOf(r, language), trapsOf(r, language))
	}
	return b.String()
}

// guardList names each place that may guard findings once, by file, and which they are.
func (l look) guardList() string {
	type place struct {
		what, path string
		line       int
	}
	asked := map[place][]string{} // → findings
	var places []place
	for i, x := range l.items {
		for _, g := range x.guards {
			p := place{g.What, oneLine(g.Path), g.StartLine}
			if len(asked[p]) == 0 {
				places = append(places, p)
			}
			asked[p] = append(asked[p], fmt.Sprint(i+1))
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return strings.Compare(a.path, b.path) })
	var b strings.Builder
	for i, p := range places {
		if i == 0 || places[i-1].path != p.path {
			fmt.Fprintf(&b, "In %s:\n", p.path)
		}
		fmt.Fprintf(&b, "- finding %s: %s at line %d\n", strings.Join(asked[p], ", "), p.what, p.line)
	}
	return b.String()
}

// asked says which findings are to get edits.
func (l look) asked() string {
	var numbers []string
	for i, x := range l.items {
		if x.edits {
			numbers = append(numbers, fmt.Sprint(i+1))
		}
	}
	switch len(numbers) {
	case 0:
		return "None are asked for: `edits` stays empty.\n"
	case len(l.items):
		return "Write them for each finding that stands.\n"
	}
	return fmt.Sprintf("Write them for finding %s; the others have theirs.\n", strings.Join(numbers, ", "))
}
