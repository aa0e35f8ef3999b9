package source

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// passed are the variables of the process that git may see: how to find
// programs, people's own settings, and the way to the network. Keys and inputs
// are not among them.
var passed = words(`PATH HOME XDG_CONFIG_HOME TMPDIR USER LOGNAME SSH_AUTH_SOCK SSL_CERT_FILE SSL_CERT_DIR GIT_SSL_CAINFO
	http_proxy https_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY SYSTEMROOT`)

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
	"safe.directory=*", "safe.bareRepository=explicit", "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.quotePath=true",
	"core.alternateRefsCommand=true", "core.askPass=", "credential.helper=", "diff.external=", "protocol.ext.allow=never",
	"submodule.recurse=false", "fetch.recurseSubmodules=false", "gc.auto=0", "maintenance.auto=false",
	"diff.orderFile=/dev/null", "diff.noprefix=false", "diff.mnemonicPrefix=false", "log.showSignature=false",
}

// harmful matches the settings by which a repository's own configuration makes
// git run a program, and whose names the repository chooses.
const harmful = `^(filter\..*\.(clean|smudge|process|required)|remote\..*\.(uploadpack|receivepack|vcs)|credential\..*\.helper|diff\..*\.(command|textconv))$`

// defang overrides the harmful settings of this repository by name.
func (g *Git) defang(ctx context.Context) error {
	out, err := g.run(ctx, "config", "--name-only", "-z", "--get-regexp", harmful)
	if err != nil { // git answers 1 where nothing matches
		return nil
	}
	names := slices.Compact(slices.Sorted(slices.Values(splitZ(out))))
	env := []string{fmt.Sprintf("GIT_CONFIG_COUNT=%d", len(names))}
	for i, name := range names {
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", i, name), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", i, harmless(name)))
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
