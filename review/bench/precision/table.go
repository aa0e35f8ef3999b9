package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// count is how many findings are what.
type count map[string]int

func (c count) all() int { return c[right] + c[arguable] + c[wrong] }

func (c count) String() string { return fmt.Sprintf("%d / %d / %d", c[right], c[arguable], c[wrong]) }

// percent is the share of findings of a kind, rounded.
func (c count) percent(kind string) string {
	if c.all() == 0 {
		return ""
	}
	return fmt.Sprintf("%d %%", (c[kind]*100+c.all()/2)/c.all())
}

// tables are the tables of docs/quality.md: right / arguable / wrong by sample
// and confidence, by language and by rule.
func tables(all []Verdict) string {
	var b strings.Builder
	b.WriteString("| sample | findings | right / arguable / wrong | right | wrong | at high confidence |\n" +
		"|---|---|---|---|---|---|\n")
	of := func(v Verdict) string { return fmt.Sprintf("%2d", v.Sample) }
	sure := counted(slices.DeleteFunc(slices.Clone(all), func(v Verdict) bool { return v.Confidence != "high" }), of)
	samples := counted(all, of)
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		c := samples[name]
		fmt.Fprintf(&b, "| %s | %d | %v | %s | %s | %v |\n", name, c.all(), c, c.percent(right), c.percent(wrong), sure[name])
	}
	groups := []string{"Python", "JS/TS", "Go", "Java"}
	cells := counted(all, func(v Verdict) string { return v.Rule + " " + v.Group() })
	languages := counted(all, Verdict.Group)
	rules := counted(all, func(v Verdict) string { return v.Rule })
	fmt.Fprintf(&b, "\n| right / arguable / wrong | all | %s |\n|---|---|%s\n",
		strings.Join(groups, " | "), strings.Repeat("---|", len(groups)))
	row := func(name string, total count, of func(group string) count) {
		fmt.Fprintf(&b, "| %s | %v |", name, total)
		for _, group := range groups {
			cell := ""
			if c := of(group); c.all() > 0 {
				cell = c.String()
			}
			fmt.Fprintf(&b, " %s |", cell)
		}
		b.WriteString("\n")
	}
	every := counted(all, func(Verdict) string { return "" })[""]
	row("all rules", every, func(group string) count { return languages[group] })
	byNumber := slices.SortedFunc(maps.Keys(rules), func(x, y string) int {
		return cmp.Or(rules[y].all()-rules[x].all(), strings.Compare(x, y))
	})
	for _, rule := range byNumber {
		row(rule, rules[rule], func(group string) count { return cells[rule+" "+group] })
	}
	return b.String()
}

func counted(all []Verdict, by func(Verdict) string) map[string]count {
	out := map[string]count{}
	for _, v := range all {
		if out[by(v)] == nil {
			out[by(v)] = count{}
		}
		out[by(v)][v.Is()]++
	}
	return out
}
