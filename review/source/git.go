package source

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Git runs git in one repository of which every byte may be hostile, its
// configuration included: no hook, helper, filter or other program that the
// repository names is ever run. The zero Git is not useful; see [OpenGit].
// Its methods may be called by several goroutines at once.
type Git struct {
	FetchTime time.Duration // how long one fetch may take; 0: a minute. Set it before the first use

	workspace  string   // absolute path
	dir        string   // folder in which git runs
	repository string   // the .git that it is told to use
	prefix     string   // dir as seen from the workspace, slash-separated; empty for the workspace itself
	inner      string   // dir as seen from the top of the repository, with a slash at its end, or empty
	env        []string // environment of every run
	why        error    // why no repository answered; nil if one did
	found      bool     // a repository answered

	unreachable atomic.Bool // a fetch took too long: no other one is tried

	origin  string // the address that the clone came from, as it stands in the settings
	renamed bool   // settings spell addresses otherwise than they are used

	reader reader   // of objects
	forks  sync.Map // where two commits parted, by both: string, empty where that is nowhere
	listed sync.Map // folders whose files were listed: a set of what is right in them, by path
}

// ErrNoGit means that there is no git program or no repository.
var ErrNoGit = errors.New("no git repository")

// maxGitOutput bounds what one git command may print, in bytes.
const maxGitOutput = 256 << 20

// OpenGit opens the innermost repository that holds the source folder of a
// workspace, by its .git. environ is the environment of the process, of which
// git is handed only what it needs. The error is [ErrNoGit] with the reason; the
// Git is usable all the same and answers every question with that error.
func OpenGit(ctx context.Context, workspace, sourceDir string, environ []string) (*Git, error) {
	workspace, err := filepath.Abs(workspace)
	if err != nil {
		return &Git{}, fmt.Errorf("%w: %w", ErrNoGit, err)
	}
	env := gitEnv(environ)
	found := tops(workspace, sourceDir)
	if len(found) == 0 {
		g := &Git{workspace: workspace, dir: workspace, env: env}
		if _, g.why = exec.LookPath("git"); g.why == nil {
			g.why = errors.New("there is no .git")
		}
		return g, fmt.Errorf("%w in %s: %w", ErrNoGit, workspace, g.why)
	}
	return openTop(ctx, workspace, found[len(found)-1], env)
}

// OpenAnchor opens the outermost repository at or below the workspace: the one
// that the run's event speaks of. A pull request can put a repository of its own
// further in, as a submodule, which must not answer for this one. git is what
// OpenGit says of the same folders, and this one too where there is no other.
func OpenAnchor(ctx context.Context, git *Git, sourceDir string, environ []string) (*Git, error) {
	found := tops(git.workspace, sourceDir)
	if len(found) < 2 {
		return git, nil
	}
	return openTop(ctx, git.workspace, found[0], gitEnv(environ))
}

// openTop opens the repository whose work tree begins at a folder.
func openTop(ctx context.Context, workspace, top string, env []string) (*Git, error) {
	g := &Git{workspace: workspace, env: env}
	g.settle(workspace, top)
	if g.why = g.answers(ctx, settingsTime); g.why != nil && ctx.Err() != nil { // which says nothing about the repository
		return g, ctx.Err()
	}
	if g.why != nil {
		return g, fmt.Errorf("%w in %s: %w", ErrNoGit, g.dir, g.why)
	}
	g.found = true
	return g, nil
}

// answers says why git cannot be asked about this repository; nil if it can. Settings may include a file that never
// ends: they are waited for no longer than limit.
func (g *Git) answers(ctx context.Context, limit time.Duration) error {
	if err := checkConfig(g.repository); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("its settings were not read within %v", limit))
	defer cancel()
	s, err := g.settings(ctx)
	if !s.here { // git tells a person's settings without a repository too
		_, outside := g.run(ctx, "rev-parse", "--is-inside-work-tree")
		err = cmp.Or(outside, err)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return err
	}
	g.origin, g.renamed = s.origin, s.renamed
	return g.defang(s.harmful)
}

// settingsTime is what no machine is too busy to read settings in, and leaves time for a review without git.
const settingsTime = 90 * time.Second

// Close ends what runs of git. The Git may be used again.
func (g *Git) Close() {
	g.reader.mu.Lock()
	defer g.reader.mu.Unlock()
	g.reader.end()
}

// Present reports whether a repository answered.
func (g *Git) Present() bool { return g != nil && g.found }

// Head returns the commit id that is checked out.
func (g *Git) Head(ctx context.Context) (string, error) {
	out, err := g.ask(ctx, "rev-parse", "HEAD")
	return strings.TrimSpace(string(out)), err
}

// Origin returns the address that the clone came from, as git has it; empty if there is none.
func (g *Git) Origin(ctx context.Context) string {
	if !g.renamed {
		return g.origin
	}
	out, err := g.ask(ctx, "remote", "get-url", "origin")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// ask runs one git command and returns what it prints. It is for commands that
// only read; arguments must be fixed or checked words, and paths stand after
// "--".
func (g *Git) ask(ctx context.Context, args ...string) ([]byte, error) {
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
	return g.runUpTo(ctx, maxGitOutput, args...)
}

// runUpTo is run with a limit of its own to what git may print, in bytes.
func (g *Git) runUpTo(ctx context.Context, limit int, args ...string) ([]byte, error) {
	out, _, err := g.runSaying(ctx, limit, args...)
	return out, err
}

// command is git with what makes it harmless.
func (g *Git) command(ctx context.Context, args ...string) *exec.Cmd {
	var full []string
	for _, c := range safeConfig {
		full = append(full, "-c", c)
	}
	cmd := exec.CommandContext(ctx, "git", append(full, args...)...)
	cmd.Dir, cmd.Env = g.dir, g.env
	return cmd
}

// runSaying also returns the beginning of what git said beside its output.
func (g *Git) runSaying(ctx context.Context, limit int, args ...string) (out []byte, said string, err error) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := g.command(inner, args...)
	cmd.WaitDelay = pipeTime
	cmd.Cancel = func() error { // which comes before anybody reads the delay
		cmd.WaitDelay = time.Second
		return cmd.Process.Kill()
	}
	stdout := &bounded{limit: limit, full: cancel}
	stderr := &bounded{limit: 4 << 10}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err = cmd.Run()
	switch {
	case stdout.over:
		return nil, "", &GitError{Command: args[0], Err: fmt.Errorf("%w of %d bytes", ErrTooLarge, limit)}
	case err != nil && interrupted(ctx, cmd):
		return nil, "", &GitError{Command: args[0], Err: ctx.Err()}
	case err != nil:
		return nil, "", &GitError{Command: args[0], Stderr: firstLine(stderr.String()), Err: err}
	}
	return stdout.Bytes(), stderr.String(), nil
}

// pipeTime bounds how long the pipes of a git that has ended stay open: what it started
// may hold them, and on a busy machine the last of what it printed comes late.
const pipeTime = 15 * time.Second

// interrupted reports whether a command that failed ended with ctx. A signal for the
// whole group of processes may reach git before it has ended ctx.
func interrupted(ctx context.Context, cmd *exec.Cmd) bool {
	if p := cmd.ProcessState; p != nil && p.ExitCode() < 0 { // a signal ended it
		select {
		case <-ctx.Done():
		case <-time.After(signalTime):
		}
	}
	return ctx.Err() != nil
}

// signalTime is how long after git our own handler of the same signal may take.
const signalTime = 500 * time.Millisecond

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
