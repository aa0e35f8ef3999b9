package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// writer is one place where the program writes, and a command that does.
type writer struct {
	name   string
	before string // commands that lay out what the command reads, once
	there  string // commands that lay out what lies on the disk while it is still well
	run    string // the command; it writes below ill/
	status string // how it ends, whatever the disk takes
	lost   string // how it ends where the disk did not take all of it; empty: the same
	sizes  string // kilobytes that are free, "" for some up to 60
	after  string // what holds then, too
}

// writers are all of them. The index has its own test, TestDiskBecomesFull.
var writers = []writer{
	{name: "output-dir", run: "breakwater --output-dir=ill/out", status: "1"},
	{name: "output-dir of a second run", there: "status 1 breakwater --output-dir=ill/out\n",
		run: "breakwater --output-dir=ill/out", status: "1"},
	{name: "plan", run: "breakwater plan --requests --output-dir=ill/out", status: "0"},
	{name: "scenario review", run: "breakwater analyze --results=results.json --output-dir=ill/out", status: "0", lost: "3"},
	{name: "shard", run: "breakwater --shard=1/2 --output-dir=ill/out", status: "1"},
	{name: "merge", before: "status 1 breakwater --shard=1/2 --output-dir=one\nstatus 1 breakwater --shard=2/2 --output-dir=two\n",
		run: "breakwater merge one two --output-dir=ill/out", status: "1"},
	{name: "cache", before: model, run: "breakwater --output-dir=out --cache-dir=ill/kept", status: "1",
		after: "exec cmp out/breakwater.patch ../well/breakwater.patch\n"},
	{name: "state-file", before: model, run: "breakwater --output-dir=out", status: "1",
		after: "exec cmp out/breakwater.patch ../well/breakwater.patch\n"},
	{name: "files of the runner", before: "runner push\nenv GITHUB_REF=refs/heads/main\n",
		there: "exec mkdir ill/runner\nexec touch ill/runner/step-summary.md ill/runner/step-output.txt\n" +
			"env GITHUB_STEP_SUMMARY=ill/runner/step-summary.md\nenv GITHUB_OUTPUT=ill/runner/step-output.txt\n",
		run: "breakwater --output-dir=out", status: "1", after: "exists out/report.json out/bin/breakwater\n"},
	{name: "copy of the program", before: "runner push\nenv GITHUB_REF=refs/heads/main\n",
		run: "breakwater --output-dir=ill/out", status: "1", sizes: "200 4000"},
	{name: "verdicts", there: "status 1 breakwater --output-dir=ill/out\n",
		run: "breakwater verify --output-dir=ill/out -- sh check.sh", status: "1"},
	{name: "copies of the tree", before: "status 1 breakwater --output-dir=out\nenv TMPDIR=$WORK/repo/ill\n",
		run: "breakwater verify --output-dir=out -- sh check.sh", status: "1", lost: "3"},
	// A plan of all of a tree of more than eight megabytes has its index there; 64 kilobytes take a part of it.
	{name: "temporary files", before: "exec sh $WORK/large.sh\nenv TMPDIR=$WORK/repo/ill\n",
		run: "breakwater plan --output-dir=out", status: "0", sizes: "0 64",
		after: "exec cmp out/plan.json ../well/plan.json\n"},
}

// model sets up a model that finds nothing, and a file for the state of its breaker.
const model = "provider URL $WORK/provider.json\nenv BREAKWATER_OFFLINE=false\n" +
	`env BREAKWATER_BACKENDS='{"backends": [{"name": "m", "model": "m", "base-url": "'$URL'"}], ` +
	`"failover": {"state-file": "'$WORK'/repo/ill/state.json"}}'` + "\n"

// TestDisk is each place where the program writes, on a disk that is read-only or that
// becomes full, at once or after a part: files are whole or absent, the exit status is true,
// and what is not there is told once. With -short each place meets one of these disks, and the places take turns. Where
// the system lets only root mount a disk, a folder that nobody may write stands for one that is read-only.
func TestDisk(t *testing.T) {
	mounts, err := condition("mount")
	if err != nil {
		t.Fatal(err)
	}
	if !mounts && mounting(t) {
		return
	}
	mount, spoil := disk, ail
	if !mounts {
		mount, spoil = folder, shut
	}
	dir := t.TempDir()
	for i, w := range writers {
		story := "mkdir repo\ncd repo\nexec cp $WORK/app.py $WORK/lib.py $WORK/check.sh $WORK/results.json .\ncommit base\n" +
			"env BREAKWATER_OFFLINE=true\nenv BREAKWATER_SCOPE=full\nenv BREAKWATER_FAIL_ON=minor\n" + w.before +
			"disk ill size=200m\n" + w.there + "status " + w.status + " " + w.run + "\nexec cp -r ill ../good\n" +
			"exec sh -c 'cp -r out ../well 2>/dev/null || true'\n"
		sizes := strings.Fields(w.sizes)
		if w.sizes == "" {
			sizes = strings.Fields("0 8 20 40")
		}
		sizes = append(sizes, "read-only")
		switch {
		case !mounts:
			sizes = []string{"read-only"}
		case testing.Short():
			sizes = sizes[i%len(sizes):][:1]
		}
		for _, free := range sizes {
			story += "\n# " + free + "\ndisk ill size=200m\n" + w.there + "ail ill " + free + "\n" +
				fmt.Sprintf("ends %s %s %s\n", w.status, w.lost+"-", w.run) + w.after
		}
		file := strings.ReplaceAll(w.name, " ", "_") + ".txtar"
		if err := os.WriteFile(filepath.Join(dir, file), []byte(story+diskFiles), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	testscript.Run(t, testscript.Params{
		Dir: dir, Setup: setup, RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"runner": runner, "commit": commit, "status": status, "disk": mount, "provider": provider, "ail": spoil,
			"ends": ends,
		},
	})
}

// ail DIR KILOBYTES|read-only: leaves so much room on the disk that is mounted there, or
// lets it take nothing.
func ail(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: ail DIR KILOBYTES|read-only")
	}
	dir := ts.MkAbs(args[0])
	// What mount adds by itself, such as an owner whom a namespace does not know, would be refused there.
	again := func(option string) { ts.Check(ts.Exec("mount", "--options-mode=ignore", "-o", "remount,"+option, dir)) }
	if args[1] == "read-only" {
		again("ro")
		return
	}
	kilobytes, err := strconv.Atoi(args[1])
	ts.Check(err)
	var s syscall.Statfs_t
	ts.Check(syscall.Statfs(dir, &s))
	used := (int(s.Blocks) - int(s.Bfree)) * int(s.Bsize)
	again(fmt.Sprintf("size=%d", used+kilobytes<<10))
}

// folder DIR OPTIONS: makes an empty folder in the place of a disk.
func folder(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(open(dir, 0o700))
	ts.Check(os.RemoveAll(dir))
	ts.Check(os.MkdirAll(dir, 0o755))
	ts.Defer(func() { open(dir, 0o700) })
}

// shut DIR read-only: takes the right to write from a folder, and from all in it.
func shut(ts *testscript.TestScript, _ bool, args []string) { ts.Check(open(ts.MkAbs(args[0]), 0o500)) }

// open sets the rights of a folder and of all in it, for its owner alone.
func open(dir string, mode fs.FileMode) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		}
		return os.Chmod(name, mode)
	})
}

// ends STATUS LOST- COMMAND ARG...: runs a command whose disk ails. It ends with STATUS, or
// with LOST where files are missing that lie in good, which is told once; and no file is there in part.
func ends(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 3 || neg {
		ts.Fatalf("usage: ends STATUS LOST- COMMAND ARG...")
	}
	out := runCommand(ts, args[2:]...)
	got := strconv.Itoa(out.status)
	stdout := repeated(complaint.FindAllString(out.stdout, -1))
	stderr := repeated(complaint.FindAllString(out.stderr, -1))
	ill, good := ts.MkAbs("ill"), ts.MkAbs("../good")
	for _, wrong := range partial(ill, ts.MkAbs(".")) {
		ts.Fatalf("%s", wrong)
	}
	lost := !slices.Equal(filesBelow(good), filesBelow(ill)) || got == strings.TrimSuffix(args[1], "-")
	want := args[0]
	if lost && args[1] != "-" {
		want = strings.TrimSuffix(args[1], "-")
	}
	switch {
	case got != want:
		ts.Fatalf("status %s, want %s", got, want)
	case lost && stdout+stderr == 0:
		ts.Fatalf("what is missing is not told; there is %q, want %q", filesBelow(ill), filesBelow(good))
	case stdout > 1 || stderr > 1:
		ts.Fatalf("told more than once: %d times on standard output, %d in the log", stdout, stderr)
	}
}

// repeated is how often the commonest of some lines stands there, apart from its time.
func repeated(lines []string) (most int) {
	times := map[string]int{}
	for _, line := range lines {
		line = regexp.MustCompile(`time=\S+`).ReplaceAllString(line, "")
		times[line]++
		most = max(most, times[line])
	}
	return most
}

// complaint is what a system says of a disk that takes nothing.
var complaint = regexp.MustCompile(`(?m)^.*(?:no space left on device|read-only file system|permission denied).*$`)

// filesBelow lists the files below a folder that others may read, with the sum of what is
// added to them.
func filesBelow(dir string) (names []string) {
	filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		rel, _ := filepath.Rel(dir, name)
		if info, err := d.Info(); err == nil && strings.HasPrefix(rel, "runner") && info.Size() == 0 {
			return nil
		}
		names = append(names, rel)
		return nil
	})
	return names
}

// partial tells of the files of results below a folder that are there in part. Patches are for
// the tree at top.
func partial(dir, top string) (wrong []string) {
	filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if fault := faultOf(name, top, data, err); fault != "" {
			wrong = append(wrong, fmt.Sprintf("%s is there in part: %d bytes: %s", d.Name(), len(data), fault))
		}
		return nil
	})
	return wrong
}

// faultOf says why a file is not whole; empty if it is.
func faultOf(name, top string, data []byte, err error) string {
	if err != nil {
		return err.Error()
	}
	switch filepath.Ext(name) {
	case ".json", ".sarif":
		if !json.Valid(data) {
			return "no JSON"
		}
	case ".patch":
		if out, err := exec.Command("git", "-C", top, "apply", "--check", name).CombinedOutput(); err != nil {
			return string(out)
		}
	case ".txt":
		if filepath.Base(name) == "step-output.txt" {
			return openOutput(string(data))
		}
		fallthrough
	case ".md", ".xml":
		if emptied := filepath.Base(name) == "step-summary.md" && len(data) == 0; !emptied && !bytes.HasSuffix(data, []byte("\n")) {
			return "the end is missing"
		}
	}
	return ""
}

// openOutput says which value of the outputs of a step has no end, over which a runner would
// fail the step; empty if all have.
func openOutput(outputs string) string {
	lines := strings.Split(outputs, "\n")
	for i := 0; i < len(lines); i++ {
		name, delimiter, found := strings.Cut(lines[i], "<<")
		if !found {
			continue
		}
		end := slices.Index(lines[i+1:], delimiter)
		if end < 0 {
			return name + " has no end"
		}
		i += end + 1
	}
	return ""
}

const diskFiles = `
-- app.py --
import requests


def load(url):
    return requests.get(url).json()
-- lib.py --
import smtplib


def send(message):
    with smtplib.SMTP("mail.example.com") as server:
        server.send_message(message)
-- check.sh --
! grep -q 'SMTP(.*timeout' lib.py
-- large.sh --
mkdir big
awk 'BEGIN {
	for (i = 0; i < 80; i++) words = words " of some size"
	for (i = 0; i < 80; i++) {
		for (n = 0; n < 100; n++)
			print "def g" n "(x): return h" n "(x) # a line that is long enough for a file" words > "big/m" i ".py"
		close("big/m" i ".py")
	}
}'
git add -A
git commit -q -m large
-- provider.json --
[{"text": "{\"findings\":[],\"strengths\":[]}"}]
-- results.json --
{"results": [{"scenario": {"title": "S", "items": [{"call": {"method": "GET", "url": "http://h/a"}, "context": {"faults": []}}]}, "results": [{"results": [{"metrics": {"protocol": {"code": 500}, "total_time": 5.0}}]}]}]}
`
