package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestTrustTable is the README's table of whose settings count, over events, depths of
// the checkout, and who writes them: settings that switch the only finding off count
// where the gate stays open, and do not where it closes.
func TestTrustTable(t *testing.T) {
	const (
		theTree  = "base head" // whoever writes them
		theBase  = "base"
		nobodys  = ""
		merge    = "main"
		noMerge  = "other"
		noRunner = ""
	)
	dir := t.TempDir()
	for _, row := range []struct{ event, checkout, counts string }{
		{"pull_request", merge, theBase},
		{"push", merge, theTree},
		{"push", noMerge, theTree},
		{"schedule", merge, theTree},
		{"workflow_dispatch", merge, theTree},
		{"workflow_dispatch", noMerge, nobodys},
		{"repository_dispatch", noMerge, nobodys},
		{"release", noMerge, nobodys},
		{"deployment", noMerge, nobodys},
		{noRunner, noMerge, theTree},
	} {
		for _, depth := range []string{"--depth=1", "--depth=2", "--no-single-branch"} {
			for _, writer := range []string{"base", "head"} {
				gate := "! exec breakwater --scope=full --fail-on=major\nstdout 'http-client-no-timeout'\n"
				if strings.Contains(row.counts, writer) {
					gate = "exec breakwater --scope=full --fail-on=major\n"
				}
				begin := "runner " + row.event + "\n"
				switch {
				case row.event == noRunner:
					begin = ""
				case row.counts != theBase: // of no pull request
					begin += "env GITHUB_REF=refs/heads/" + row.checkout + "\nenv GITHUB_BASE_REF=\n"
				}
				name := fmt.Sprintf("%s,%s,%s,%s.txtar", row.event, row.checkout, strings.Trim(depth, "-"), writer)
				story := trustStory(writer, row.checkout, depth) + begin + gate + trustFiles
				if err := os.WriteFile(filepath.Join(dir, name), []byte(story), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	testscript.Run(t, testscript.Params{
		Dir: dir, Setup: setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"runner": runner, "commit": commit},
	})
}

// trustStory makes a pull request, merged, in which a writer adds settings, and another
// branch that is not, and checks one out.
func trustStory(writer, branch, depth string) string {
	write := map[bool]string{true: "cp ../settings.yml .breakwater.yml\n"}
	return "mkdir upstream\ncd upstream\ncp ../app.py app.py\n" + write[writer == "base"] + "commit base\n" +
		"exec git checkout -q -b feature\ncp ../changed.py app.py\n" + write[writer == "head"] + "commit change\n" +
		"exec git checkout -q -b other\ncommit more\n" +
		"exec git checkout -q main\nexec git merge -q --no-ff -m merge feature\n" +
		"exec git config uploadpack.allowAnySHA1InWant true\ncd ..\n" +
		"exec git clone -q " + depth + " --branch=" + branch + " file://$WORK/upstream checkout\ncd checkout\n"
}

const trustFiles = `
-- settings.yml --
rules: [-http-client-no-timeout]
-- app.py --
import requests
-- changed.py --
import requests


def load(url):
    return requests.get(url).json()
`
