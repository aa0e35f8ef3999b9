package action

import (
	"cmp"
	"fmt"
	"os"
	"slices"
)

// Kind names who runs the program.
type Kind string

// The kinds of runners.
const (
	Terminal Kind = "terminal" // a person
	GitHub   Kind = "github"
	Gitea    Kind = "gitea"
	Forgejo  Kind = "forgejo"
	GitLab   Kind = "gitlab"
	OtherCI  Kind = "ci" // Woodpecker, Jenkins and others
)

// Runner is what the environment tells about who runs the program.
type Runner struct {
	Kind       Kind
	Workspace  string // absolute path of the tree under review
	Dir        string // absolute path of the folder that the program was started in
	Repository string // its name, as of owner/name; empty if unknown
	Event      Event
	Notices    []string // complete sentences for a person

	env map[string]string
}

// CI reports whether a CI runs the program, rather than a person.
func (r Runner) CI() bool { return r.Kind != Terminal && r.Kind != "" }

// Actions reports whether the runner understands workflow commands.
func (r Runner) Actions() bool { return r.forge() != nil }

// Detect tells who runs the program and reads its event. dir is the current
// folder, the workspace where the environment names none: in a container the runner's
// own path may not exist. A person in a folder of a repository means the repository, as
// with git itself.
func Detect(pairs []string, dir string) Runner {
	r := Runner{env: environ(pairs), Dir: dir}
	i := slices.IndexFunc(cis, func(c ci) bool { return c.runs(r.env) })
	if i < 0 {
		r.Kind, r.Workspace = Terminal, repositoryTop(dir)
		return r
	}
	r.Kind = cis[i].kind
	r.Workspace = cmp.Or(r.variable(func(c ci) string { return c.workspace }, isFolder), dir)
	r.Repository = r.variable(func(c ci) string { return c.repository }, func(v string) bool { return v != "" })
	read := cis[i].event
	if read == nil {
		read = variablesEvent
	}
	var err error
	if r.Event, err = read(r.env); err != nil {
		r.Notices = append(r.Notices,
			fmt.Sprintf("The event of this run could not be read (%v): base and head are taken from git alone.", err))
	}
	return r
}

// variable returns the first value of use that a variable of the runner's kind has.
func (r Runner) variable(name func(ci) string, useful func(string) bool) string {
	for _, c := range cis {
		if v := r.env[name(c)]; c.kind == r.Kind && useful(v) {
			return v
		}
	}
	return ""
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return name != "" && err == nil && info.IsDir()
}
