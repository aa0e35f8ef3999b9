package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"breakwater/review/report"
)

// TestDockerdIsStartedAgain: a dockerd that gives up, as it may after its machine was stopped hard and beside busy
// tests, is started up to four times by .ci/docker.
func TestDockerdIsStartedAgain(t *testing.T) {
	t.Parallel() // it waits for most of a minute
	for name, row := range map[string]struct{ comesUp, want string }{
		"at once":         {"1", "1 start: tests"},
		"the second time": {"2", "2 starts: tests"},
		"the fourth time": {"4", "4 starts: tests"},
		"never":           {"9", "4 starts: Docker does not start here"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for program, script := range map[string]string{
				"dockerd": `echo >>starts; [ $(wc -l <starts) = ` + row.comesUp +
					` ] && touch up && exec sleep 3; exit 1`,
				"docker": `[ "$1" != info ] || [ -e up ]`,
				"act":    `echo act version 0.2.89`,
				"go":     `case $1 in env) pwd ;; test) echo tests ;; esac`,
				"id":     `echo 0`, "iptables": "",
			} {
				text := "#!/bin/sh\ncd " + dir + "\n" + script + "\n"
				must(t, os.WriteFile(filepath.Join(dir, program), []byte(text), 0o755))
			}
			cmd := exec.Command(".ci/docker")
			cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "TMPDIR="+dir, "DOCKER_HOST=unix:///nowhere")
			out, err := cmd.CombinedOutput()
			starts, _ := os.ReadFile(filepath.Join(dir, "starts"))
			got := report.Count(strings.Count(string(starts), "\n"), "start", "starts") + ": " + string(out)
			if !strings.HasPrefix(got, row.want) || (err == nil) != strings.HasSuffix(row.want, "tests") {
				t.Errorf("%v: %s, want %s", err, got, row.want)
			}
		})
	}
}

// TestDockerdIsStartedOnce: of two runs that find no Docker, one starts it, and the other waits until it answers.
func TestDockerdIsStartedOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for program, script := range map[string]string{
		"dockerd": `echo >>starts; sleep 1; touch up; exec sleep 1`,
		"docker":  `[ "$1" != info ] || [ -e up ]`,
		"go":      `pwd`, "id": `echo 0`, "iptables": "",
	} {
		standIn(t, dir, program, "cd "+dir+"\n"+script)
	}
	var runs errgroup.Group
	for range 2 {
		cmd := exec.Command(".ci/docker", "start")
		cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "TMPDIR="+dir, "DOCKER_HOST=unix:///nowhere")
		runs.Go(cmd.Run)
	}
	must(t, runs.Wait())
	if starts, err := os.ReadFile(filepath.Join(dir, "starts")); err != nil || string(starts) != "\n" {
		t.Errorf("%d starts, %v", len(starts), err)
	}
}
