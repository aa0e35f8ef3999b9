package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestCodeIsCompiledOnce: no test of .ci/test is compiled before vet, which compiles all code, is done with it, and the
// modules apart take from a workspace what is compiled already.
func TestCodeIsCompiledOnce(t *testing.T) {
	dir := t.TempDir()
	log, cache := filepath.Join(dir, "log"), filepath.Join(dir, "cache") // which is not there yet on a new machine
	standIn(t, dir, "go", `case $1 in
env) echo `+cache+` ;;
list) case $* in *Ignored*) ;; *) echo .; echo ./review; echo ./review/memory ;; esac ;;
build) [ "$2" != -o ] || { echo '#!/bin/sh' >"$3${4##*/}" && chmod +x "$3${4##*/}"; } ;;
*) echo "begin $* in ${GOWORK:-no workspace}" >>`+log+`; sleep .05; echo "end $*" >>`+log+` ;;
esac`)
	for _, name := range []string{"gofmt", "shellcheck"} {
		standIn(t, dir, name, "")
	}
	cmd := exec.Command(".ci/test")
	cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"), "CGO_CFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	said, err := os.ReadFile(log)
	must(t, err)
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	tests := func(line string) bool { return strings.HasPrefix(line, "begin test") && !strings.Contains(line, "^$") }
	vetted := func(line string) bool { return strings.HasPrefix(line, "end vet -tags docker") }
	first, done := slices.IndexFunc(lines, tests), slices.IndexFunc(lines, vetted)
	apart := func(line string) bool {
		return strings.HasPrefix(line, "begin vet -tags long ./failover/bench/... ") && strings.HasSuffix(line, "go.work")
	}
	if done < 0 || first < done || !slices.ContainsFunc(lines, apart) {
		t.Errorf("the order is\n%s", said)
	}
}
