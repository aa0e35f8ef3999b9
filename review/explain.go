package review

import (
	"fmt"
	"strings"

	"breakwater/review/action"
	"breakwater/review/catalogue"
	"breakwater/review/report"
	"breakwater/review/rules"
)

// explain prints what is known of a rule. A rule that does not exist is the
// error of an input, with those that may have been meant.
func explain(c console, id string) (status int, err error) {
	rule, ok := catalogue.Lookup(id)
	if !ok {
		return 0, action.Problems{noSuchRule(id)}
	}
	fmt.Fprint(c.Stdout, rules.Explain(rule).Text())
	return report.ExitOK, nil
}

const (
	mostNear  = 5   // rules that are offered in the place of one
	longestID = 100 // beyond every rule's
)

func noSuchRule(id string) string {
	if id == "" {
		return "explain: name a rule, as findings do: breakwater explain http-client-no-timeout"
	}
	if strings.HasPrefix(id, teamPrefix) {
		return fmt.Sprintf("explain: %q is a rule of your team; its file in %s explains it", id, teamFolder)
	}
	var names, near []string
	for _, r := range catalogue.All() {
		names = append(names, r.ID)
		if strings.Contains(r.ID, id) && len(near) < mostNear {
			near = append(near, r.ID)
		}
	}
	if best := action.Nearest(id, names, 4); best != "" && len(near) == 0 {
		near = []string{best}
	}
	if len(near) == 0 {
		near = sharing(id, names)
	}
	if len(near) == 0 { // whatever it is, the nearest there is
		near = []string{action.Nearest(id, names, max(len(id), longestID))}
	}
	return fmt.Sprintf("explain: there is no rule %q; did you mean %s?", id, strings.Join(near, ", "))
}

// sharing returns the ids that have a word of this one.
func sharing(id string, names []string) (near []string) {
	for _, name := range names {
		for word := range strings.SplitSeq(name, "-") {
			if len(word) > 3 && strings.Contains("-"+id+"-", "-"+word+"-") && len(near) < mostNear {
				near = append(near, name)
				break
			}
		}
	}
	return near
}
