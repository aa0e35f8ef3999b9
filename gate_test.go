package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestGateTable is who may open the gate: what keeps the only finding quiet, whether the
// base has it or the change brings it, and where the change comes from. A change whose
// author is not known to belong to the repository opens nothing. With -short each row is played from two of the five
// origins, in turns.
func TestGateTable(t *testing.T) {
	const (
		anybody = "same queue fork unknown push"
		ours    = "same queue push" // the repository itself has the head
		push    = "push"

		hand       = " dispatch byhand"
		rare       = " comment after afterfork schedule" + hand // events of which some rows are tried
		rareOurs   = " after schedule dispatch"
		rareOfTree = " schedule dispatch"
	)
	write := func(files ...string) (commands string) {
		for _, f := range files {
			from, to, _ := strings.Cut(f, ">")
			commands += "cp $WORK/" + from + " " + to + "\n"
		}
		return commands
	}
	change := write("other.py>other.py")
	dir, turn := t.TempDir(), 0
	rows := map[string]struct {
		base, head string // commands that lay out the files of a commit
		flags      string
		opens      string // from where the change may come
		tried      string // from where else it comes than from anybody
	}{
		"nothing":         {write("app.py>app.py"), change, "", "", ""},
		"comment in base": {write("marked.py>app.py"), change, "", anybody + hand, hand},
		"comment in head": {
			write("app.py>app.py"), write("marked.py>app.py"), "", ours + rareOurs, rare},
		"comment reworded": {
			write("marked.py>app.py"), write("reworded.py>app.py"), "", ours + " dispatch", hand},
		"comment moved along": {
			write("marked.py>app.py"), write("marked.py>moved.py") + "rm app.py\n", "", anybody, ""},
		"comment of a string":  {write("quoted.py>app.py"), write("marked.py>app.py"), "", ours, ""},
		"comment in new place": {write("marked.py>app.py"), write("second.py>app.py"), "", ours, ""},
		"ignore in base": {
			write("app.py>app.py", "ignore.yml>.breakwater.yml"), change, "", anybody + " dispatch", hand},
		"ignore in head": {
			write("app.py>app.py"), write("ignore.yml>.breakwater.yml"), "", push + rareOfTree, rare},
		"switch in base": {write("app.py>app.py", "switch.yml>.breakwater.yml"), change, "", anybody, ""},
		"switch in head": {write("app.py>app.py"), write("switch.yml>.breakwater.yml"), "", push, ""},
		"switch of the workflow": {
			write("app.py>app.py"), change, "--rules=-http-client-no-timeout", anybody, ""},
		"baseline in base": {
			write("app.py>app.py") + found("known.json"), change, "--baseline=known.json", anybody, ""},
		"baseline in head": {
			write("app.py>app.py"), change + found("known.json"), "--baseline=known.json", push + rareOfTree, rare},
		"baseline of the workflow": {
			write("app.py>app.py"), "within 0 --offline --scope=full --output-dir=out\n" + change,
			"--baseline=out/report.json", anybody, ""}, // git does not track it
		"baseline auto": {
			write("app.py>app.py"), change, "--baseline=auto", anybody, ""},
		"baseline auto, new": {
			write("other.py>other.py"), write("app.py>app.py"), "--baseline=auto", "", rare},
		"baseline auto, moved": {
			write("app.py>app.py"), write("app.py>moved.py") + "rm app.py\n" + change, "--baseline=auto", anybody, ""},
		"baseline auto, function moved": {
			write("both.py>app.py"), write("other.py>app.py", "app.py>moved.py"), "--baseline=auto", anybody, ""},
		"baseline auto, copied": {
			write("both.py>app.py"), write("app.py>copy.py"), "--baseline=auto", "", ""},
		"baseline auto, renamed": {
			write("app.py>app.py"), write("renamed.py>app.py"), "--baseline=auto", anybody, ""},
		"baseline auto, what it uses renamed": {
			write("uses.py>app.py"), write("others.py>app.py"), "--baseline=auto", anybody, ""},
		"baseline auto, another in its place": {
			write("app.py>app.py"), write("another.py>app.py"), "--baseline=auto", "", ""},
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		row := rows[name]
		from := strings.Fields(anybody + row.tried)
		if testing.Short() {
			from = slices.Concat(from, from)[turn%len(from):][:2]
			turn++
		}
		story := "mkdir repo\ncd repo\n" + row.base + "commit base\nexec git tag base\n" +
			"exec git checkout -q -b topic\n" + row.head + "commit change\n"
		for _, from := range from {
			want := "1"
			if slices.Contains(strings.Fields(row.opens), from) {
				want = "0"
			}
			story += "\n# from " + from + "\n" + origins[from] +
				"within " + want + " --offline --scope=full --fail-on=major " + row.flags + "\n" +
				"json .breakwater/report.json run.status complete\nrm .breakwater\n"
		}
		file := strings.ReplaceAll(name, " ", "_") + ".txtar"
		if err := os.WriteFile(filepath.Join(dir, file), []byte(story+gateFiles), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	testscript.Run(t, testscript.Params{
		Dir: dir, Setup: setup, RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"runner": runner, "commit": commit, "pull": pull, "within": within, "json": jsonValue,
		},
	})
}

// origins are where a change may come from, as the commands that make its event.
var origins = map[string]string{
	"same":    fromPull(""),
	"fork":    fromPull(`/"head"/s,acme/shop,evil/shop,`),
	"unknown": fromPull(`/"head"/s/, "repo": {"full_name": "[a-z]*.shop"}//`),
	"queue": "pull base HEAD\nexec sh $WORK/queued.sh\nrunner merge_group\n" +
		"env GITHUB_REF=refs/heads/gh-readonly-queue/main/pr-7\nenv GITHUB_BASE_REF=\n",
	"push": "exec sh $WORK/pushed.sh\nrunner push\n" +
		"env GITHUB_REF=refs/heads/topic\nenv GITHUB_BASE_REF=\n",

	"comment":   later(`{"issue": {"number": 7, "pull_request": {}}, %s}`, "issue_comment"),
	"after":     later(afterRun("acme/shop", `{"number": 7, "base": {"sha": "$BASE", "ref": "main"}}`), "workflow_run"),
	"afterfork": later(afterRun("evil/shop", ""), "workflow_run"),
	"schedule":  later(`{"schedule": "0 4 * * 1", %s}`, "schedule"),

	// Started by hand, on the default branch and on another one.
	"dispatch": "exec git update-ref refs/remotes/origin/main HEAD\n" + later(`{%s}`, "workflow_dispatch"),
	"byhand": "exec git update-ref refs/remotes/origin/main base\n" + later(`{%s}`, "workflow_dispatch") +
		"env GITHUB_REF=refs/heads/topic\n",
}

// later is a run that no push or pull request starts, for whose event GITHUB_REF names the
// default branch.
func later(event, name string) string {
	event = strings.Replace(event, "%s", `"repository": {"full_name": "acme/shop", "default_branch": "main"}`, 1)
	return "exec sh $WORK/event.sh '" + event + "'\nrunner " + name +
		"\nenv GITHUB_REF=refs/heads/main\nenv GITHUB_BASE_REF=\n"
}

// afterRun is the event of a workflow that follows that of a pull request.
func afterRun(head, pulls string) string {
	return `{"workflow_run": {"event": "pull_request", "head_sha": "$HEAD", "head_repository": {"full_name": "` + head +
		`"}, "pull_requests": [` + pulls + `]}, %s}`
}

// fromPull makes the event of a pull request, whose payload sed edits.
func fromPull(edit string) string {
	return "pull base HEAD\nexec sed -i '" + edit + "' $WORK/event.json\nrunner pull_request\n" +
		"env GITHUB_REF=refs/pull/7/head\n"
}

// found leaves the report of what is found before.
func found(name string) string {
	return "within 0 --offline --scope=full --output-dir=out\ncp out/report.json " + name + "\nrm out\n"
}

const gateFiles = `
-- queued.sh --
printf '{"merge_group": {"base_sha": "%s", "head_sha": "%s", "base_ref": "refs/heads/main"}, "repository": %s}' \
	$(git rev-parse base) $(git rev-parse HEAD) '{"full_name": "acme/shop", "default_branch": "main"}' > $WORK/event.json
-- pushed.sh --
printf '{"before": "%s", "after": "%s", "repository": {"full_name": "acme/shop", "default_branch": "main"}}' \
	$(git rev-parse base) $(git rev-parse HEAD) > $WORK/event.json
-- event.sh --
printf '%s' "$1" | sed "s/\$BASE/$(git rev-parse base)/; s/\$HEAD/$(git rev-parse HEAD)/" > $WORK/event.json
-- app.py --
import requests


def load(url):
    return requests.get(url).json()
-- both.py --
import requests


def load(url):
    return requests.get(url).json()


def add(a, b):
    return sum([a, b])
-- renamed.py --
import requests


def load(address):
    return requests.get(address).json()
-- uses.py --
import requests


class Store:
    def __init__(self):
        self.session = requests.Session()

    def load(self, url):
        return parse(self.session.get(url), requests.get(url))


def parse(reply, other):
    if reply.status_code == other.status_code:
        return reply.json()
-- others.py --
import requests as rq


class Store:
    def __init__(self):
        self.http = rq.Session()

    def load(self, url):
        return decode(self.http.get(url), rq.get(url))


def decode(reply, other):
    if reply.status_code == other.status_code:
        return reply.json()
-- another.py --
import requests


def load(url):
    return requests.post(url, data="x").json()
-- marked.py --
import requests


def load(url):
    # breakwater:ignore http-client-no-timeout the proxy has one
    return requests.get(url).json()
-- quoted.py --
import requests


def load(url):
    """
    # breakwater:ignore http-client-no-timeout the proxy has one
    """
    return url
-- reworded.py --
import requests


def load(url):
    # breakwater:ignore http-client-no-timeout nobody waits
    return requests.get(url).json()
-- second.py --
import requests


def load(url):
    # breakwater:ignore http-client-no-timeout the proxy has one
    return requests.get(url).json()


def save(url):
    # breakwater:ignore http-client-no-timeout the proxy has one
    return requests.post(url).json()
-- other.py --
def add(a, b):
    return sum([a, b])
-- ignore.yml --
ignore:
- rule: http-client-no-timeout
  path: "**"
  reason: the proxy has one
-- switch.yml --
rules: [-http-client-no-timeout]
`
