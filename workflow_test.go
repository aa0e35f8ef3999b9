package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"go.yaml.in/yaml/v3"
)

// jobStep is one step of a workflow that a page tells people to copy.
type jobStep struct {
	Uses string
	If   string
	With map[string]string
}

var fencedYAML = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```")

// workflow PAGE RUN STATUS: runs in the current folder the steps of the workflow
// that a page of docs shows, as the run of that number in the repository, for the event that
// runner set up. The action must end with that exit status. Caches are kept in
// $WORK/caches by the rules of actions/cache.
func workflow(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 || neg {
		ts.Fatalf("usage: workflow PAGE RUN STATUS")
	}
	values := map[string]string{
		"github.run_id": args[1], "github.run_attempt": "1", "secrets.OPENAI_API_KEY": ts.Getenv("SECRET"),
		"github.event_name == 'workflow_dispatch' && 'full' || 'auto'": "auto",
		"github.event_name == 'pull_request' && 'major' || 'never'":    "never",
	}
	switch ts.Getenv("GITHUB_EVENT_NAME") {
	case "workflow_dispatch":
		values["github.event_name == 'workflow_dispatch' && 'full' || 'auto'"] = "full"
	case "pull_request":
		values["github.event_name == 'pull_request' && 'major' || 'never'"] = "major"
	}
	ran := false
	for _, s := range jobSteps(ts, args[0]) {
		action, _, _ := strings.Cut(s.Uses, "@")
		with := map[string]string{}
		for name, value := range s.With {
			with[name] = filled(ts, value, values)
		}
		switch {
		case action == "actions/checkout": // the folder is one
		case action == "actions/cache/restore":
			restore(ts, with)
		case strings.HasSuffix(action, "/breakwater"):
			ran = true
			act(ts, with, args[2])
		case action == "actions/cache/save" && (args[2] == "0" || s.If == "${{ !cancelled() }}"):
			save(ts, with)
		case action != "actions/cache/save":
			ts.Fatalf("step %q is not known", s.Uses)
		}
	}
	if !ran {
		ts.Fatalf("the workflow does not use the action")
	}
}

// jobSteps reads the first workflow of a page.
func jobSteps(ts *testscript.TestScript, page string) []jobStep {
	text := ts.ReadFile(filepath.Join(ts.Getenv("PROJECT"), page))
	for _, m := range fencedYAML.FindAllStringSubmatch(text, -1) {
		var w struct {
			Jobs map[string]struct{ Steps []jobStep }
		}
		ts.Check(yaml.Unmarshal([]byte(m[1]), &w))
		for _, j := range w.Jobs {
			return j.Steps
		}
	}
	ts.Fatalf("%s shows no workflow", page)
	return nil
}

var expression = regexp.MustCompile(`\$\{\{ (.*?) \}\}`)

func filled(ts *testscript.TestScript, text string, values map[string]string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		value, known := values[expression.FindStringSubmatch(e)[1]]
		if !known {
			ts.Fatalf("expression %s is not known", e)
		}
		return value
	})
}

// act runs the program with its inputs as a runner hands them over.
func act(ts *testscript.TestScript, with map[string]string, want string) {
	for name, value := range with {
		name = "INPUT_" + strings.ToUpper(strings.ReplaceAll(name, " ", "_"))
		ts.Setenv(name, value)
		defer ts.Setenv(name, "")
	}
	ts.Setenv("INPUT_BASE-URL", ts.Getenv("URL")+"/v1")
	defer ts.Setenv("INPUT_BASE-URL", "")
	status(ts, false, []string{want, "breakwater"})
}

// restore brings back the newest cache whose key begins with one of the keys, in
// their order.
func restore(ts *testscript.TestScript, with map[string]string) {
	dir := ts.MkAbs(with["path"])
	ts.Check(os.RemoveAll(dir)) // each job has a machine of its own
	caches := filepath.Join(ts.Getenv("WORK"), "caches")
	names, _ := filepath.Glob(filepath.Join(caches, "*"))
	slices.Reverse(names) // the numbers of runs grow
	for _, prefix := range append([]string{with["key"]}, strings.Fields(with["restore-keys"])...) {
		for _, name := range names {
			if strings.HasPrefix(filepath.Base(name), prefix) {
				ts.Check(os.CopyFS(dir, os.DirFS(name)))
				return
			}
		}
	}
}

// save keeps a cache under a key that was not used before.
func save(ts *testscript.TestScript, with map[string]string) {
	cache := filepath.Join(ts.Getenv("WORK"), "caches", with["key"])
	if exists(cache) {
		ts.Fatalf("there is a cache %s already, and caches do not change", with["key"])
	}
	ts.Check(os.CopyFS(cache, os.DirFS(ts.MkAbs(with["path"]))))
}
