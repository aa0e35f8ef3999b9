package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// passed are the variables of the process that git may see: how to find
// programs, people's own settings, and the way to the network. Keys and inputs
// are not among them.
var passed = words(`PATH HOME XDG_CONFIG_HOME TMPDIR USER LOGNAME SSH_AUTH_SOCK SSL_CERT_FILE SSL_CERT_DIR
	GIT_SSL_CAINFO http_proxy https_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY SYSTEMROOT`)

func gitEnv(environ []string) []string {
	env := slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return !passed[name]
	})
	return append(env,
		"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "GIT_PAGER=cat",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_OPTIONAL_LOCKS=0", "GIT_ALLOW_PROTOCOL=https:http:ssh:file",
		"GIT_SSH_COMMAND=ssh -oBatchMode=yes", "GIT_ADVICE=0", "GIT_NO_REPLACE_OBJECTS=1",
	)
}

// safeConfig wins over every configuration file. A container runs as root in a
// checkout that belongs to someone else, hence safe.directory
// (https://github.com/actions/runner/issues/2033).
var safeConfig = []string{
	"safe.directory=*", "safe.bareRepository=explicit", "core.fsmonitor=false", "core.hooksPath=/dev/null",
	"core.quotePath=true",
	"core.alternateRefsCommand=true", "core.askPass=", "credential.helper=", "diff.external=", "protocol.ext.allow=never",
	"submodule.recurse=false", "fetch.recurseSubmodules=false", "gc.auto=0", "maintenance.auto=false",
	"diff.orderFile=/dev/null", "diff.noprefix=false", "diff.mnemonicPrefix=false", "log.showSignature=false",
}

// asked matches the settings that a run asks for: those by which a repository's own
// configuration makes git run a program, and whose names the repository chooses; where the
// clone came from; and what each repository has.
const asked = `^(` + harmful + `|` + formatVersion + `|` + originURL + `|url\..*\.insteadof)$`

const (
	harmful = `filter\..*\.(clean|smudge|process|required)|remote\..*\.(uploadpack|receivepack|vcs)` +
		`|credential\..*\.helper|diff\..*\.(command|textconv)`
	formatVersion = `core\.repositoryformatversion`
	originURL     = `remote\.origin\.url`
)

// What settings of a repository may cost: git reads them anew for each command,
// and those that are overridden travel in its environment, which systems bound.
const (
	mostConfig  = 4 << 20  // bytes of the file
	mostHarmful = 64 << 10 // bytes of the names of harmful settings
)

// checkConfig refuses a repository whose settings are larger than any person's.
func checkConfig(repository string) error {
	dir := gitDir(repository)
	for _, name := range []string{filepath.Join(dir, "config.worktree"), filepath.Join(commonDir(dir), "config")} {
		info, err := os.Stat(name)
		switch {
		case err != nil: // git will say so, if it misses the file
		case !info.Mode().IsRegular():
			return errors.New("its configuration is not a file")
		case info.Size() > mostConfig:
			return fmt.Errorf("its configuration is larger than %d MiB", mostConfig>>20)
		}
	}
	return nil
}

// gitDir follows the file by which a worktree or a submodule names its own
// repository.
func gitDir(repository string) string {
	content, err := readStart(repository)
	if err != nil {
		return repository
	}
	dir := strings.TrimSpace(strings.TrimPrefix(content, "gitdir:"))
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(filepath.Dir(repository), dir)
	}
	return dir
}

// commonDir is where a worktree's repository keeps what it shares with others.
func commonDir(dir string) string {
	content, err := readStart(filepath.Join(dir, "commondir"))
	if err != nil {
		return dir
	}
	if common := strings.TrimSpace(content); filepath.IsAbs(common) {
		return common
	}
	return filepath.Join(dir, strings.TrimSpace(content))
}

// readStart returns the first bytes of a file that holds a path.
func readStart(name string) (string, error) {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return "", errNotRegular
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, 8<<10))
	return string(content), err
}

// settings are what the configuration says, in git's own reading of it.
type settings struct {
	here    bool     // a repository was read
	harmful []string // names of settings that make git run a program
	origin  string   // the address that the clone came from, as it stands; empty for none
	renamed bool     // addresses are spelled otherwise than they are used
}

// settings asks git for what asked matches.
func (g *Git) settings(ctx context.Context) (settings, error) {
	var s settings
	out, err := g.run(ctx, "config", "-z", "--get-regexp", asked)
	if isExit(err, 1) { // nothing matches
		return s, nil
	}
	for _, setting := range splitZ(out) {
		name, value, _ := strings.Cut(setting, "\n")
		switch {
		case name == "core.repositoryformatversion":
			s.here = true
		case name == "remote.origin.url":
			s.origin = cmp.Or(s.origin, value)
		case strings.HasPrefix(name, "url."):
			s.renamed = true
		default:
			s.harmful = append(s.harmful, name)
		}
	}
	return s, err
}

// defang overrides the harmful settings of this repository by name.
func (g *Git) defang(names []string) error {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	if len(strings.Join(names, " ")) > mostHarmful {
		return errors.New("its configuration names more programs than can be switched off")
	}
	env := []string{fmt.Sprintf("GIT_CONFIG_COUNT=%d", len(names))}
	for i, name := range names {
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", i, name),
			fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", i, harmless(name)))
	}
	g.env = append(g.env, env...)
	return nil
}

func harmless(name string) string {
	switch {
	case strings.HasSuffix(name, ".required"):
		return "false"
	case strings.HasSuffix(name, ".uploadpack"):
		return "git-upload-pack"
	case strings.HasSuffix(name, ".receivepack"):
		return "git-receive-pack"
	}
	return ""
}
