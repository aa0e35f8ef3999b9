package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Git runs git in one repository of which every byte may be hostile, its
// configuration included: no hook, helper, filter or other program that the
// repository names is ever run. The zero Git is not useful; see [OpenGit].
// Its methods may be called by several goroutines at once.
type Git struct {
	dir    string   // folder in which git runs
	prefix string   // dir as seen from the workspace, slash-separated; empty for the workspace itself
	inner  string   // dir as seen from the top of the repository, with a slash at its end, or empty
	env    []string // environment of every run
	why    error    // why no repository answered; nil if one did
	found  bool     // a repository answered
}

// ErrNoGit means that there is no git program or no repository.
var ErrNoGit = errors.New("no git repository")

// maxGitOutput bounds what one git command may print, in bytes.
const maxGitOutput = 256 << 20

// OpenGit finds the repository that holds the source folder of a workspace.
// environ is the environment of the process, of which git is handed only what
// it needs. The error is [ErrNoGit] with the reason; the Git is usable all the
// same and answers every question with that error.
func OpenGit(ctx context.Context, workspace, sourceDir string, environ []string) (*Git, error) {
	workspace, err := filepath.Abs(workspace)
	if err != nil {
		return &Git{}, fmt.Errorf("%w: %w", ErrNoGit, err)
	}
	g := &Git{dir: filepath.Join(workspace, filepath.FromSlash(sourceDir)), env: gitEnv(environ)}
	out, err := g.run(ctx, "rev-parse", "--is-inside-work-tree", "--show-cdup", "--show-prefix")
	if err != nil {
		g.why = err
		return g, fmt.Errorf("%w in %s: %w", ErrNoGit, g.dir, err)
	}
	lines := strings.Split(string(out), "\n")
	if len(lines) < 3 || lines[0] != "true" {
		return g, fmt.Errorf("%w in %s: it has no work tree", ErrNoGit, g.dir)
	}
	g.found = true
	g.settle(workspace, lines[1], lines[2])
	return g, g.defang(ctx)
}

// settle makes git run at the top of the repository, or in the workspace where
// that lies below the top, so that one run sees all of both.
func (g *Git) settle(workspace, up, inner string) {
	top := filepath.Join(g.dir, filepath.FromSlash(up))
	rel, err := filepath.Rel(workspace, top)
	if err == nil && filepath.IsLocal(rel) {
		g.dir, g.prefix, g.inner = top, strings.TrimPrefix(filepath.ToSlash(rel), "."), ""
		return
	}
	below, err := filepath.Rel(workspace, g.dir)
	if err != nil {
		below = "."
	}
	inner = strings.TrimSuffix(strings.TrimSuffix(inner, "/"), strings.TrimPrefix(filepath.ToSlash(below), "."))
	g.dir, g.prefix, g.inner = workspace, "", inner
}

// Present reports whether a repository answered.
func (g *Git) Present() bool { return g != nil && g.found }

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
		"GIT_SSH_COMMAND=ssh -oBatchMode=yes", "GIT_ADVICE=0",
	)
}

// safeConfig wins over every configuration file. A container runs as root in a
// checkout that belongs to someone else, hence safe.directory
// (https://github.com/actions/runner/issues/2033).
var safeConfig = []string{
	"safe.directory=*", "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.quotePath=true",
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

// Run runs one git command and returns what it prints. It is for commands that
// only read; arguments must be fixed or checked words, and paths stand after
// "--".
func (g *Git) Run(ctx context.Context, args ...string) ([]byte, error) {
	if !g.Present() {
		return nil, ErrNoGit
	}
	return g.run(ctx, args...)
}

// GitError is a git command that failed.
type GitError struct {
	Command string // its first word
	Stderr  string // the first lines of what it said
	Err     error
}

func (e *GitError) Error() string {
	if e.Stderr == "" {
		return fmt.Sprintf("git %s: %v", e.Command, e.Err)
	}
	return fmt.Sprintf("git %s: %s", e.Command, e.Stderr)
}

// Unwrap returns the error of the process.
func (e *GitError) Unwrap() error { return e.Err }

func (g *Git) run(ctx context.Context, args ...string) ([]byte, error) {
	var full []string
	for _, c := range safeConfig {
		full = append(full, "-c", c)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", append(full, args...)...)
	cmd.Dir, cmd.Env = g.dir, g.env
	cmd.WaitDelay = 5 * time.Second
	stdout := &bounded{limit: maxGitOutput, full: cancel}
	stderr := &bounded{limit: 4 << 10}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := cmd.Run()
	switch {
	case stdout.over:
		return nil, &GitError{Command: args[0], Err: fmt.Errorf("printed more than %d MiB", maxGitOutput>>20)}
	case err != nil:
		return nil, &GitError{Command: args[0], Stderr: firstLine(stderr.String()), Err: err}
	}
	return stdout.Bytes(), nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return strings.TrimSpace(strings.TrimPrefix(line, "fatal: "))
}

// bounded keeps the first limit bytes and swallows the rest.
type bounded struct {
	bytes.Buffer
	limit int
	over  bool
	full  func() // called once the limit is passed
}

// ReadFrom hides the one of the buffer, which knows no limit.
func (b *bounded) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{b}, r)
}

func (b *bounded) Write(p []byte) (int, error) {
	if room := b.limit - b.Len(); len(p) > room {
		b.over = true
		if b.full != nil {
			b.full()
		}
		b.Buffer.Write(p[:room])
		return len(p), nil
	}
	return b.Buffer.Write(p)
}

func splitZ(out []byte) []string {
	return slices.DeleteFunc(strings.Split(string(out), "\x00"), func(s string) bool { return s == "" })
}

// Files lists what git tracks or would track under a folder of the workspace,
// as paths from the workspace, unsorted. A path that ends in a slash is a
// repository nested in this one.
func (g *Git) Files(ctx context.Context, folder string) ([]string, error) {
	out, err := g.Run(ctx, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", g.spec(folder))
	if err != nil {
		return nil, err
	}
	names := splitZ(out)
	for i, n := range names {
		names[i] = g.fromRepo(n)
	}
	return names, nil
}

// fromRepo turns a path as git prints it into one from the workspace.
func (g *Git) fromRepo(name string) string {
	if g.prefix == "" {
		return name
	}
	return g.prefix + "/" + name
}

// toRepo turns a path from the workspace into one from the folder git runs in.
func (g *Git) toRepo(name string) string {
	if g.prefix == "" {
		return path.Clean(name)
	}
	if name == g.prefix {
		return "."
	}
	return strings.TrimPrefix(path.Clean(name), g.prefix+"/")
}

// spec makes a pathspec that matches the path literally.
func (g *Git) spec(name string) string { return ":(literal)" + g.toRepo(name) }

// Tracked reports whether git tracks the path or anything below it.
func (g *Git) Tracked(ctx context.Context, name string) (bool, error) {
	out, err := g.Run(ctx, "ls-files", "-z", "--cached", "--", g.spec(name))
	return len(out) > 0, err
}

// maxShown bounds a file that is read from a commit, in bytes.
const maxShown = 1 << 20

// ShowFile returns the file at a path from the workspace as it is in a commit.
// The error is fs.ErrNotExist where the commit has no such file.
func (g *Git) ShowFile(ctx context.Context, commit, name string) ([]byte, error) {
	if !isCommitID(commit) || !fs.ValidPath(name) {
		return nil, fmt.Errorf("read %s from commit %q: not a commit id and a path within the workspace", name, commit)
	}
	if !within(name, cmpOr(g.prefix, ".")) {
		return nil, fmt.Errorf("read %s from commit %s: %w", name, commit, fs.ErrNotExist)
	}
	out, err := g.Run(ctx, "ls-tree", "-z", "-l", "--full-tree", commit, "--", g.inner+g.toRepo(name))
	if err != nil {
		return nil, fmt.Errorf("read %s from commit %s: %w", name, commit, err)
	}
	head, _, _ := bytes.Cut(out, []byte("\t")) // mode SP type SP object SP size
	fields := strings.Fields(string(head))
	if len(fields) != 4 || fields[1] != "blob" || fields[0] == "120000" {
		return nil, fmt.Errorf("read %s from commit %s: %w", name, commit, fs.ErrNotExist)
	}
	if size, err := strconv.ParseInt(fields[3], 10, 64); err != nil || size > maxShown {
		return nil, fmt.Errorf("read %s from commit %s: %w of %d bytes", name, commit, ErrTooLarge, maxShown)
	}
	return g.Run(ctx, "cat-file", "blob", fields[2])
}

// isCommitID tells a full object id from anything that git could take for an
// option or a revision expression.
func isCommitID(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}

// restoreOwner gives what a fetch wrote into the repository to the owner of
// the repository: a container runs as root, and a later step that runs as
// somebody else could not add objects otherwise.
func (g *Git) restoreOwner() {
	uid, gid, ok := owner(filepath.Join(g.dir, ".git"))
	if !ok || os.Geteuid() != 0 || uid == 0 {
		return
	}
	root, err := os.OpenRoot(filepath.Join(g.dir, ".git"))
	if err != nil {
		return
	}
	defer root.Close()
	fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if info, err := d.Info(); err == nil && ownedByRoot(info) {
			root.Lchown(name, uid, gid)
		}
		return nil
	})
}
