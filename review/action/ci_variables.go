package action

import (
	"cmp"
	"strings"
)

// variables are those by which a CI tells of a run what others tell by an event.
type variables struct {
	event  string // its name, as of a pull request or a push
	pull   string // the number of the pull request, or an address that ends in it; false or nothing without one
	target string // the branch that it goes to
	commit string // what is checked out
	before string // the commit before a push
	main   string // the default branch
}

// variablesEvent reads the variables of all CIs: within a container not all that tell
// which CI it is may be there, and whoever tells of a pull request counts.
func variablesEvent(env map[string]string) (e Event, _ error) {
	before := ""
	for _, c := range cis {
		v := c.variables
		e.Name = cmp.Or(e.Name, env[v.event])
		e.SHA, before = cmp.Or(e.SHA, commitID(env[v.commit])), cmp.Or(before, commitID(env[v.before]))
		e.Default = cmp.Or(e.Default, plainRef(env[v.main]))
		if n := env[v.pull]; !e.PullRequest && n != "" && n != "false" {
			e.PullRequest = true
			e.Number, e.BaseRef = digits(n[strings.LastIndexByte(n, '/')+1:]), plainRef(env[v.target])
		}
	}
	switch {
	case e.PullRequest:
		e.Name = cmp.Or(e.Name, "pull_request")
	case e.Name == "push" || e.Name == "":
		e.Base, e.Head = before, e.SHA
	}
	e.PullRequest = e.PullRequest || strings.HasPrefix(e.Name, "pull_request")
	return e, nil
}
