package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// operations is a table of what scenario results say.
func (r Report) operations() string {
	const most = 100
	if len(r.Operations) == 0 {
		return ""
	}
	byID := map[string]Target{}
	for _, t := range r.Targets {
		byID[t.ID] = t
	}
	var b strings.Builder
	if !r.injected() { // they are those of an OpenAPI document
		b.WriteString("#### Operations\n\n| Operation | Handled by |\n|---|---|\n")
		for _, o := range r.Operations[:min(len(r.Operations), most)] {
			fmt.Fprintf(&b, "| %s | %s |\n", o.cell(), r.handledBy(o, byID))
		}
		return b.String() + left(len(r.Operations)-most, "more operation") + "\n"
	}
	b.WriteString("#### Operations under fault\n\n" +
		"| Operation | Handled by | Scenarios | Broke under |\n|---|---|---|---|\n")
	for _, o := range r.Operations[:min(len(r.Operations), most)] {
		broke := cmp.Or(strings.Join(o.brokeUnder(), ", "), "nothing")
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", o.cell(), r.handledBy(o, byID), o.tally(), cell(short(broke, 300)))
	}
	return b.String() + left(len(r.Operations)-most, "more operation") + "\n"
}

// injected reports whether faults were injected into any operation.
func (r Report) injected() bool {
	return slices.ContainsFunc(r.Operations, func(o Operation) bool { return len(o.Evidence) > 0 })
}

func (o Operation) cell() string {
	name, id := codeCell(o.title(200)), codeCell(short(o.ID, 200))
	if id == "" || id == name {
		return name
	}
	return name + "<br>" + id
}

// handledBy links to the handler of an operation, first, and to what else was reviewed for it.
func (r Report) handledBy(o Operation, byID map[string]Target) string {
	const most = 3
	var out []string
	first := o.Handler
	if first.Path != "" {
		out = append(out, r.link(first.Path, first.StartLine, first.EndLine, true))
	}
	for _, id := range o.Targets {
		t, ok := byID[id]
		if again := t.Path == first.Path && t.StartLine == first.StartLine; ok && !again && len(out) < most {
			out = append(out, r.link(t.Path, t.StartLine, t.EndLine, true))
		}
	}
	return cmp.Or(strings.Join(out, "<br>"), "no code found")
}

func (o Operation) tally() string {
	all := len(o.Evidence)
	switch judged := all - o.unjudged(); {
	case o.broken() > 0:
		return fmt.Sprintf("❌ %d of %d broke it", o.broken(), all)
	case judged == 0 && all > 0:
		return fmt.Sprintf("– %d of %d not judged", all, all)
	default:
		return fmt.Sprintf("✅ %d of %d held", judged, all)
	}
}

// unjudged counts the scenarios that can neither hold nor fail.
func (o Operation) unjudged() int {
	n := 0
	for _, e := range o.Evidence {
		if e.unjudged() {
			n++
		}
	}
	return n
}

// brokeUnder lists the kinds of faults that the operation failed under.
func (o Operation) brokeUnder() []string {
	kinds := map[string]bool{}
	for _, e := range o.Evidence {
		if e.Failing {
			for _, f := range e.Faults {
				kinds[f] = true
			}
			if len(e.Faults) == 0 {
				kinds["no fault at all"] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(kinds))
}

// measurements is every scenario with its figures.
func (r Report) measurements() string {
	const most = 300
	var rows []string
	for _, o := range r.Operations {
		for _, e := range o.Evidence {
			rows = append(rows, fmt.Sprintf("| %s %s | %s | %s | %s | %d | %s | %s |\n", e.mark(),
				codeCell(o.title(120)), cell(short(e.Scenario, 150)), cell(short(e.Detail, 300)),
				e.outcome(), e.Calls, e.times(), cell(short(strings.Join(e.Missed, "; "), 400))))
		}
	}
	if len(rows) == 0 {
		return ""
	}
	table := "| Operation | Scenario | Fault | Outcome | Calls | p50 / p95 / p99 / max | Objectives missed |\n" +
		"|---|---|---|---|--:|--:|---|\n" + strings.Join(rows[:min(len(rows), most)], "")
	if n := len(rows) - most; n > 0 {
		table += fmt.Sprintf("\n… and %s.\n", count(n, "more scenario"))
	}
	return folded("What each scenario measured", table)
}

func (e Evidence) mark() string {
	switch {
	case e.Failing:
		return "❌"
	case e.unjudged():
		return "–"
	}
	return "✅"
}

// unjudged reports whether nothing says how the scenario ended: nobody counted
// errors, and there is no objective.
func (e Evidence) unjudged() bool { return e.Uncounted && len(e.Missed)+len(e.Met) == 0 }

func (e Evidence) outcome() string {
	var parts []string
	if e.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d not as expected", e.Failed))
	}
	if e.Errors > 0 {
		parts = append(parts, fmt.Sprintf("%s (%s of the calls)", count(e.Errors, "error"), e.errorShare()))
	}
	if n := len(e.Missed); n > 0 {
		parts = append(parts, count(n, "objective")+" missed")
	}
	if e.Uncounted {
		parts = append(parts, "errors not counted")
	}
	return cmp.Or(strings.Join(parts, ", "), "as expected")
}

// errorShare is the share of calls that ended in an error; a dash where nobody
// counted them.
func (e Evidence) errorShare() string {
	if e.Uncounted {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(e.Errors)/float64(max(1, e.Calls)))
}

func (e Evidence) times() string {
	if e.Max == 0 {
		return "–"
	}
	p99 := "–" // of a summary that left it out
	if e.P99 > 0 {
		p99 = fmt.Sprintf("%.0f", e.P99)
	}
	return fmt.Sprintf("%.0f / %.0f / %s / %.0f ms", e.P50, e.P95, p99, e.Max)
}
