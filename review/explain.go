package review

import (
	"fmt"
	"strings"

	"breakwater/review/action"
	"breakwater/review/catalogue"
	"breakwater/review/report"
	"breakwater/review/rules"
	"breakwater/review/source"
)

// explain prints what is known of a rule, be it one of the team as it stands in the
// tree. A rule that does not exist is the error of an input, with those that may have
// been meant.
func explain(c console, id string) (status int, err error) {
	if strings.HasPrefix(id, teamPrefix) {
		return explainTeam(c, id)
	}
	rule, ok := catalogue.Lookup(id)
	if !ok {
		return 0, action.Problems{noSuchRule(id)}
	}
	fmt.Fprint(c.Stdout, explanation(rules.Explain(rule)))
	return report.ExitOK, nil
}

func explainTeam(c console, id string) (status int, err error) {
	files, err := source.FilesIn(c.runner.Workspace, teamFolder)
	if err != nil {
		return 0, action.Problems{fmt.Sprintf("explain: %q would be a rule of your team, and %v", id, err)}
	}
	var ids []string
	var problems action.Problems
	for _, f := range files {
		if !isRuleFile(f) {
			continue
		}
		rule, err := readRule(c, f)
		switch {
		case err != nil:
			problems = append(problems, err.Error())
		case rule.ID == id:
			c.printer.Foreign(explanation(rules.Explain(rule)))
			return report.ExitOK, nil
		default:
			ids = append(ids, rule.ID)
		}
	}
	said := fmt.Sprintf("explain: no rule in %s has the id %q", teamFolder, id)
	if best := action.Nearest(id, ids, max(len(id), longestID)); best != "" {
		said += fmt.Sprintf("; did you mean %s?", best)
	}
	return 0, append(action.Problems{said}, problems...)
}

func readRule(c console, name string) (catalogue.Rule, error) {
	content, err := source.ReadFile(c.runner.Workspace, name, maxSettings)
	if err != nil {
		return catalogue.Rule{}, err
	}
	return catalogue.Parse(name, content)
}

const (
	mostNear  = 5   // rules that are offered in the place of one
	longestID = 100 // beyond every rule's
)

func noSuchRule(id string) string {
	if id == "" {
		return "explain: name a rule, as findings do: breakwater explain http-client-no-timeout"
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
