package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"breakwater/review/patch/diff"
)

// try runs the command in a fresh copy of the work tree with changes made, for so long
// at most; 0 is as long as ctx leaves. An error means that it could not be run; a
// command that fails is no error.
func (o Options) try(ctx context.Context, m diff.Merged, limit time.Duration) (Run, error) {
	dir, err := os.MkdirTemp("", "breakwater-verify-")
	if err != nil {
		return Run{}, fmt.Errorf("%w: %w", ErrNoCopy, err)
	}
	defer removeAll(dir)
	tree := filepath.Join(dir, "tree")
	if err := o.copyWith(m, tree); err != nil {
		return Run{}, fmt.Errorf("%w: %w", ErrNoCopy, err)
	}
	r, err := o.command(ctx, filepath.Join(tree, filepath.FromSlash(o.Start)), limit)
	if err != nil || len(o.Results) == 0 {
		return r, err
	}
	return o.judged(r, tree), nil
}

// ErrNoCopy means that no copy of the work tree could be made to try suggestions in.
var ErrNoCopy = errors.New("no scratch copy of the work tree can be made (TMPDIR names another place for it)")

// copyWith copies the work tree, with changes made and without the results of an earlier run.
func (o Options) copyWith(m diff.Merged, tree string) error {
	if err := copyTree(o.Dir, tree, o.Skip); err != nil {
		return err
	}
	if err := apply(tree, m); err != nil {
		return fmt.Errorf("apply the patch: %w", err)
	}
	if err := o.removeResults(tree); err != nil {
		return fmt.Errorf("remove the results of an earlier run: %w", err)
	}
	return nil
}

// judged is a run of which the results decide, not the command's exit.
func (o Options) judged(r Run, tree string) Run {
	results, err := o.readResults(tree)
	ended := r.Reason
	r.results, r.OK, r.Reason = results, err == nil, ""
	if err != nil {
		r.Reason = err.Error()
		if ended != "" {
			r.Reason += " (" + ended + ")"
		}
	}
	return r
}

// apply makes the changes below a directory, through no symlink that leads out.
func apply(dir string, m diff.Merged) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, p := range m.Removed {
		if err := root.Remove(filepath.FromSlash(p)); err != nil {
			return err
		}
	}
	for p, b := range m.Files {
		mode := fs.FileMode(0o644)
		if info, err := root.Lstat(filepath.FromSlash(p)); err == nil {
			mode = info.Mode().Perm() | 0o200
			if err := root.Remove(filepath.FromSlash(p)); err != nil { // never write through a link
				return err
			}
		}
		if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(p)), 0o755); err != nil {
			return err
		}
		if err := root.WriteFile(filepath.FromSlash(p), b, mode); err != nil {
			return err
		}
	}
	return nil
}

// grace is how long the command's descendants may hold its output open after
// it was told to stop.
const grace = 5 * time.Second

func (o Options) command(ctx context.Context, dir string, limit time.Duration) (Run, error) {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	cmd := exec.CommandContext(ctx, o.Command[0], o.Command[1:]...)
	var out tail
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = dir, &out, &out, grace
	cmd.Env = append(safe(o.Environ), "PWD="+dir)
	ownGroup(cmd)
	start := time.Now()
	err := cmd.Run()
	endGroup(cmd)
	r := Run{OK: err == nil, Seconds: time.Since(start).Seconds()}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return r, nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded) && limit > 0 && time.Since(start) >= limit:
		r.Reason = fmt.Sprintf("no end within %s", limit)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		r.Reason = fmt.Sprintf("no end within the %.0f s that were left of the input timeout", r.Seconds)
	case ctx.Err() != nil:
		return Run{}, ctx.Err()
	case errors.As(err, &exit):
		r.Reason = exit.String()
	case errors.Is(err, exec.ErrWaitDelay):
		r.Reason = "it left programs behind that did not end"
	case cmd.Process == nil: // as where a shell does not find it
		r.Reason = fmt.Sprintf("it cannot be started: %v", err)
	default:
		return Run{}, err
	}
	r.Tail = out.String()
	return r, nil
}

// secret matches the names of variables that a command under trial must not
// see, by what they hold or by what writing to the file they name would do to
// later steps.
var secret = regexp.MustCompile(`(?i)^(?:INPUT_|ACTIONS_|BREAKWATER_|RUNNER_TRACKING|OPENAI_|ANTHROPIC_|AWS_|` +
	`AZURE_|GCP_|GOOGLE_` +
	`|SSH_|GPG_|DOCKER_AUTH|GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY|TOKEN)$|GITEA_|FORGEJO_|CI_JOB_|CI_REGISTRY)` +
	`|TOKEN|SECRET|PASSW|API_?KEY|_KEY$|CREDENTIAL|PRIVATE|AUTH(?:$|_|ORIZATION)|WEBHOOK|DSN$|COOKIE|SESSION_ID`)

// safe returns an environment without what may be secret.
func safe(environ []string) []string {
	out := []string{}
	for _, kv := range environ {
		if name, _, _ := strings.Cut(kv, "="); !secret.MatchString(name) {
			out = append(out, kv)
		}
	}
	return out
}

// tail keeps the end of what is written to it.
type tail struct{ b []byte }

const tailSize = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p...)
	if n := len(t.b); n > 2*tailSize {
		t.b = append(t.b[:0], t.b[n-tailSize:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	return strings.ToValidUTF8(string(t.b[max(0, len(t.b)-tailSize):]), "\uFFFD")
}
