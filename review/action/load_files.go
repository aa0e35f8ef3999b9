package action

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// request asks for a file from where the event of the run lets it count: a pull
// request could write anything into its own tree.
func (l *loader) request(ctx context.Context, name string) ([]byte, error) {
	if l.Read == nil {
		return nil, fs.ErrNotExist
	}
	return l.Read(ctx, Request{
		Path:      name,
		Trust:     l.Runner.Trust(),
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
	if rel, err := v.local(cmp.Or(strings.TrimSpace(v.text), ".")); err == nil {
		return rel
	}
	return "."
}

// readConfig reads .breakwater.yml at the top of the workspace, or else at the
// top of the code under review.
func (l *loader) readConfig(ctx context.Context) {
	for _, name := range slices.Compact([]string{ConfigFile, path.Join(l.sourceDir(), ConfigFile)}) {
		if l.Runner.Trust() == TrustDefault && !l.inTree(ctx, name) {
			continue // most repositories have none, and then git need not be asked
		}
		content, err := l.request(ctx, name)
		switch {
		case err == nil:
			l.config(name, content, ofRepository)
			return
		case errors.Is(err, fs.ErrNotExist):
		case errors.Is(err, ErrNoBase):
			if l.ignored(ctx, name, err) {
				return
			}
		default:
			l.problem("%s cannot be read: %v", name, err)
			return
		}
	}
}

// inTree reports whether the tree under review has a file.
func (l *loader) inTree(ctx context.Context, name string) bool {
	_, err := l.tree(ctx, name)
	return !errors.Is(err, fs.ErrNotExist)
}

func (l *loader) tree(ctx context.Context, name string) ([]byte, error) {
	if l.Read == nil {
		return nil, fs.ErrNotExist
	}
	return l.Read(ctx, Request{Path: name})
}

// ignored says that a file of the tree under review does not count, and takes
// from it what makes the run stricter. It is false where there is no such file.
func (l *loader) ignored(ctx context.Context, name string, why error) bool {
	content, err := l.tree(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	l.notice("%s is ignored, but for a stricter fail-on: it counts as it stands in %s, and %v.", name, l.trustedPlace(),
		why)
	l.stricter(name, content)
	return true
}

// trustedPlace says where a file of settings would count.
func (l *loader) trustedPlace() string {
	if l.Runner.Trust() == TrustDefault {
		return "a commit of the default branch"
	}
	return "the base commit of the pull request"
}

// stricter takes fail-on from a file that does not count otherwise, if it gates
// more than what is set: a pull request may tighten its own gate.
func (l *loader) stricter(name string, content []byte) {
	i, _ := lookup("fail-on")
	gates := slices.Index(i.Values, cmp.Or(strings.TrimSpace(l.values[i.Name].text), i.Default))
	root, err := decodeConfig(content)
	if err != nil || root == nil {
		return
	}
	for n := 0; n+1 < len(root.Content); n += 2 {
		key, node := root.Content[n], root.Content[n+1]
		rank := slices.Index(i.Values, strings.TrimSpace(node.Value))
		if key.Value != i.Name || rank < 0 || !gatesMore(i.Values, rank, gates) {
			continue
		}
		gates = rank
		l.values[i.Name] = value{text: node.Value, input: i, workspace: l.Runner.Workspace,
			origin: fmt.Sprintf("%s line %d, as the stricter one", name, key.Line)}
	}
}

// gatesMore compares two values of fail-on by their places in the table: from
// critical to minor each gates more than the one before, and never gates nothing.
func gatesMore(values []string, a, b int) bool {
	never := len(values) - 1
	return a != never && (b == never || a > b)
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
		l.problem("instructions: longer than %d bytes (from %s); shorten them", maxInstructions,
			l.values["instructions"].origin)
	}
}

func (l *loader) instructionsFile(ctx context.Context, name string) string {
	rel, err := value{workspace: l.Runner.Workspace}.local(name)
	if err != nil {
		l.problem("instructions: %v (from %s)", err, l.values["instructions"].origin)
		return ""
	}
	content, err := l.request(ctx, rel)
	elsewhere := l.Runner.Trust() != TrustTree && errors.Is(err, fs.ErrNotExist)
	switch {
	case err == nil:
		return strings.TrimSpace(string(content))
	case errors.Is(err, ErrNoBase), elsewhere && l.inTree(ctx, rel):
		l.notice("The instructions file %s was not read: it counts as it stands in %s (%v).", rel, l.trustedPlace(), err)
	default:
		l.problem("instructions: the file %s cannot be read: %v (from %s)", rel, err, l.values["instructions"].origin)
	}
	return ""
}
