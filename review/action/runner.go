package action

import (
	"os"
	"strings"
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
	Kind      Kind
	Workspace string // absolute path of the tree under review
	Dir       string // absolute path of the folder that the program was started in
	Event     Event
	Notices   []string // complete sentences for a person

	env map[string]string
}

// CI reports whether a CI runs the program, rather than a person.
func (r Runner) CI() bool { return r.Kind != Terminal && r.Kind != "" }

// Actions reports whether the runner understands workflow commands.
func (r Runner) Actions() bool { return r.Kind == GitHub || r.Kind == Gitea || r.Kind == Forgejo }

// Detect tells who runs the program and reads its event. dir is the current
// folder, the workspace where the environment names none. A person in a folder
// of a repository means the repository, as with git itself.
func Detect(pairs []string, dir string) Runner {
	r := Runner{env: environ(pairs), Workspace: dir, Dir: dir}
	r.Kind = kindOf(r.env)
	if r.Kind == Terminal {
		r.Workspace = repositoryTop(dir)
	}
	for _, name := range workspaceVariables[r.Kind] {
		if v := r.env[name]; isFolder(v) {
			r.Workspace = v
			break
		}
	}
	switch {
	case r.Actions():
		r.Event = r.actionsEvent()
	case r.Kind == GitLab:
		r.Event = gitlabEvent(r.env)
	case r.Kind == OtherCI:
		r.Event = otherEvent(r.env)
	}
	return r
}

func kindOf(env map[string]string) Kind {
	switch {
	case env["GITHUB_ACTIONS"] == "true" && env["FORGEJO_ACTIONS"] != "":
		return Forgejo
	case env["GITHUB_ACTIONS"] == "true" && env["GITEA_ACTIONS"] != "":
		return Gitea
	case env["GITHUB_ACTIONS"] == "true":
		return GitHub
	case env["GITLAB_CI"] != "":
		return GitLab
	case env["CI"] != "" && !strings.EqualFold(env["CI"],
		"false"), env["JENKINS_URL"] != "", env["TF_BUILD"] != "", env["TEAMCITY_VERSION"] != "":
		return OtherCI
	}
	return Terminal
}

// workspaceVariables name the tree under review; the first that names a folder
// here counts: in a container the runner's own path may not exist.
var workspaceVariables = map[Kind][]string{
	GitHub:  {"GITHUB_WORKSPACE"},
	Gitea:   {"GITHUB_WORKSPACE"},
	Forgejo: {"GITHUB_WORKSPACE"},
	GitLab:  {"CI_PROJECT_DIR"},
	OtherCI: {"CI_WORKSPACE", "WORKSPACE", "BUILD_SOURCESDIRECTORY", "BITBUCKET_CLONE_DIR", "DRONE_WORKSPACE"},
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return name != "" && err == nil && info.IsDir()
}
