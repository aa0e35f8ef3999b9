package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// backends tells how the backends fared, and when traffic moved.
func (r Report) backends() string {
	const most = 50
	if len(r.Backends) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("#### Backends\n\n| Backend | Region | Model | Requests | Failures | State at the end |\n|---|---|---|--:|--:|---|\n")
	for _, k := range r.Backends[:min(len(r.Backends), most)] {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", codeCell(short(k.Name, 100)), codeCell(short(k.Region, 100)), codeCell(short(k.Model, 100)), thousands(k.Requests), thousands(k.Failures), cell(short(k.State, 100)))
	}
	if n := len(r.Backends) - most; n > 0 {
		fmt.Fprintf(&b, "\n… and %s more.\n", thousands(n))
	}
	return b.String() + "\n" + timeline(r.events())
}

// events are the events of all backends, in order of time.
func (r Report) events() []Event {
	var all []Event
	for _, b := range r.Backends {
		all = append(all, b.Events...)
	}
	slices.SortStableFunc(all, func(a, b Event) int { return a.At.Compare(b.At) })
	return all
}

// Failovers returns how often traffic moved from one backend or region to
// another.
func (r Report) Failovers() int {
	n := 0
	for _, e := range r.events() {
		if e.moved() {
			n++
		}
	}
	return n
}

// moved reports whether the event took traffic from one place to another.
func (e Event) moved() bool {
	return e.Kind == "failover" || e.Kind == "recovery" || e.Kind == "failback"
}

// timeline shows the events as a graph, where GitHub draws one, and as a table
// for everywhere else.
func timeline(events []Event) string {
	const most = 50
	if len(events) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(graph(events))
	b.WriteString("| Time (UTC) | What | From | To | Why |\n|---|---|---|---|---|\n")
	for _, e := range events[:min(len(events), most)] {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", e.At.UTC().Format("15:04:05"), cell(short(e.Kind, 60)), codeCell(short(e.From, 100)), codeCell(short(e.To, 100)), cell(short(e.Detail, 300)))
	}
	if n := len(events) - most; n > 0 {
		fmt.Fprintf(&b, "\n… and %s.\n", count(n, "more event"))
	}
	return b.String() + "\n"
}

// graph draws the moves of traffic; empty if there was none.
func graph(events []Event) string {
	const most = 12
	nodes := map[string]string{}
	var b strings.Builder
	node := func(name string) string {
		id, ok := nodes[name]
		if !ok {
			id = "b" + itoa(len(nodes))
			nodes[name] = id
			fmt.Fprintf(&b, "  %s[\"%s\"]\n", id, label(name))
		}
		return id
	}
	n := 0
	for _, e := range events {
		if !e.moved() || e.From == "" || e.To == "" || n == most {
			continue
		}
		n++
		from, to := node(e.From), node(e.To)
		fmt.Fprintf(&b, "  %s -->|\"%d. %s %s\"| %s\n", from, n, e.At.UTC().Format("15#58;04#58;05"), label(cmp.Or(e.Detail, e.Kind)), to)
	}
	if n == 0 {
		return ""
	}
	return "```mermaid\nflowchart LR\n" + b.String() + "```\n\n"
}

// label makes foreign text safe within quotes of a mermaid graph: letters,
// digits and a little punctuation that means nothing there.
func label(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', strings.ContainsRune(" ._-/,", r):
			return r
		}
		return ' '
	}, plain(s))
	return cmp.Or(short(strings.Join(strings.Fields(s), " "), 60), "unnamed")
}
