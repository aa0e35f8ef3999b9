package report

import (
	"cmp"
	"fmt"
	"maps"
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
	b.WriteString("| Backend | Region | Model | Requests | Failures | Answers, p50 / p95 | Waited | State at the end " +
		"|\n|---|---|---|--:|---|---|--:|---|\n")
	for _, k := range r.Backends[:min(len(r.Backends), most)] {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s |\n",
			codeCell(short(k.Name, 100)), codeCell(short(k.Region, 100)), codeCell(short(k.Model, 100)),
			thousands(k.Requests), cell(short(k.failed(), 200)), k.latency(), seconds(k.Waited), cell(short(k.State, 100)))
	}
	if n := len(r.Backends) - most; n > 0 {
		fmt.Fprintf(&b, "\n… and %s more.\n", thousands(n))
	}
	if !r.troubled() {
		return folded("Backends: no trouble", b.String())
	}
	return "#### Backends\n\n" + b.String() + "\n" + timeline(r.events())
}

// failed counts the failures, with their kinds.
func (b Backend) failed() string {
	var kinds []string
	for _, kind := range slices.Sorted(maps.Keys(b.FailuresByKind)) {
		kinds = append(kinds, fmt.Sprintf("%s × %s", thousands(b.FailuresByKind[kind]), kind))
	}
	if len(kinds) == 0 {
		return thousands(b.Failures)
	}
	return fmt.Sprintf("%s (%s)", thousands(b.Failures), strings.Join(kinds, ", "))
}

func (b Backend) latency() string {
	if b.LatencyP50 == 0 && b.LatencyP95 == 0 {
		return "–"
	}
	return seconds(float64(b.LatencyP50)/1000) + " / " + seconds(float64(b.LatencyP95)/1000)
}

// seconds shows a length of time to a tenth; empty where there is none.
func seconds(s float64) string {
	if s <= 0 {
		return ""
	}
	return fmt.Sprintf("%.1f s", s)
}

// timeline shows the events as a graph, where GitHub draws one, and as a table
// for everywhere else.
func timeline(rows []happening) string {
	const most = 50
	if len(rows) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(graph(rows))
	b.WriteString("| Time (UTC) | Where | What | Why |\n|---|---|---|---|\n")
	for _, h := range rows[:min(len(rows), most)] {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", h.clock(), codeCell(short(h.where, 150)), cell(short(h.what(), 300)),
			cell(short(h.Detail, 300)))
	}
	if n := len(rows) - most; n > 0 {
		fmt.Fprintf(&b, "\n… and %s.\n", count(n, "more event"))
	}
	return b.String() + "\n"
}

// graph draws where traffic moved, one arrow for each way it took; empty if it
// never did.
func graph(rows []happening) string {
	const most = 12
	type way struct{ from, to string }
	taken := map[way]int{}
	var ways []happening
	for _, h := range rows {
		w := way{h.from, h.to}
		if !h.moved() || h.from == "" || h.to == "" || h.from == h.to {
			continue
		}
		if taken[w] == 0 && len(ways) < most {
			ways = append(ways, h)
		}
		taken[w] += h.times
	}
	if len(ways) == 0 {
		return ""
	}
	var b strings.Builder
	nodes := map[string]string{}
	node := func(name string) string {
		if nodes[name] == "" {
			nodes[name] = "b" + itoa(len(nodes))
			fmt.Fprintf(&b, "  %s[\"%s\"]\n", nodes[name], label(name))
		}
		return nodes[name]
	}
	for i, h := range ways {
		from, to := node(h.from), node(h.to)
		often := ""
		if n := taken[way{h.from, h.to}]; n > 1 {
			often = fmt.Sprintf(" (%d times)", n)
		}
		fmt.Fprintf(&b, "  %s -->|\"(%d) %s %s%s\"| %s\n", from, i+1, h.clock(),
			label(cmp.Or(h.Detail, string(h.Kind))), often, to)
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
