package action

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// request asks for a file: in a run that carries a pull request from the base
// commit only, since the pull request could write anything into it.
func (l *loader) request(ctx context.Context, name string) ([]byte, error) {
	if l.Read == nil {
		return nil, fs.ErrNotExist
	}
	return l.Read(ctx, Request{
		Path:      name,
		FromBase:  l.Runner.CI() && l.Runner.Event.PullRequest,
		Base:      strings.TrimSpace(l.values["base"].text),
		Head:      strings.TrimSpace(l.values["head"].text),
		SourceDir: l.sourceDir(),
		Timeout:   l.timeout(),
	})
}

// timeout is the deadline of the run as far as it is known and sound.
func (l *loader) timeout() time.Duration {
	var in Inputs
	i, _ := lookup("timeout")
	i.setDefault(&in)
	if v, ok := l.values["timeout"]; ok {
		_ = i.set(&in, v) // what is wrong with it is reported when the inputs are applied
	}
	return in.Timeout
}

// sourceDir is the source folder as far as it is known and sound.
func (l *loader) sourceDir() string {
	v := l.values["source-dir"]
	v.workspace = l.Runner.Workspace
	if rel, err := v.local(cmpOr(strings.TrimSpace(v.text), ".")); err == nil {
		return rel
	}
	return "."
}

// readConfig reads .breakwater.yml at the top of the workspace, or else at the
// top of the code under review.
func (l *loader) readConfig(ctx context.Context) {
	for _, name := range slices.Compact([]string{ConfigFile, path.Join(l.sourceDir(), ConfigFile)}) {
		content, err := l.request(ctx, name)
		switch {
		case err == nil:
			l.config(name, content)
			return
		case errors.Is(err, fs.ErrNotExist):
		case errors.Is(err, ErrNoBase):
			if !l.inTree(ctx, name) {
				continue // most repositories have none, and then there is nothing to tell
			}
			l.notice("%s was not read: in the run of a pull request it counts only as it stands in the base commit, and %v.", name, err)
			return
		default:
			l.problem("%s cannot be read: %v", name, err)
			return
		}
	}
}

// inTree reports whether the tree under review has a file.
func (l *loader) inTree(ctx context.Context, name string) bool {
	_, err := l.Read(ctx, Request{Path: name})
	return !errors.Is(err, fs.ErrNotExist)
}

// maxInstructions bounds the extra guidance, in bytes: it goes into every
// request.
const maxInstructions = 64 << 10

// readInstructions puts the content of @file in its place.
func (l *loader) readInstructions(ctx context.Context) {
	name, isFile := strings.CutPrefix(l.in.Instructions, "@")
	if isFile {
		l.in.Instructions = l.instructionsFile(ctx, strings.TrimSpace(name))
	}
	if len(l.in.Instructions) > maxInstructions {
		l.problem("instructions: longer than %d bytes (from %s); shorten them", maxInstructions, l.origins["instructions"])
	}
}

func (l *loader) instructionsFile(ctx context.Context, name string) string {
	rel, err := value{workspace: l.Runner.Workspace}.local(name)
	if err != nil {
		l.problem("instructions: %v (from %s)", err, l.origins["instructions"])
		return ""
	}
	content, err := l.request(ctx, rel)
	inPullRequest := l.Runner.CI() && l.Runner.Event.PullRequest
	switch {
	case err == nil:
		return strings.TrimSpace(string(content))
	case errors.Is(err, ErrNoBase), inPullRequest && errors.Is(err, fs.ErrNotExist):
		l.notice("The instructions file %s was not read: in the run of a pull request it counts only as it stands in the base commit (%v).", rel, err)
	default:
		l.problem("instructions: the file %s cannot be read: %v (from %s)", rel, err, l.origins["instructions"])
	}
	return ""
}
