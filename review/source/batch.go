package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// reader is a git that stays, and prints the object of each name that it is told: what
// starting a process costs is paid once for all objects. The zero reader starts it with the
// first question. Several goroutines may ask; one at a time is answered.
type reader struct {
	mu   sync.Mutex
	cmd  *exec.Cmd // nil: not started, or ended
	in   io.WriteCloser
	pipe io.ReadCloser
	out  *bufio.Reader // of pipe
}

// stored is an object as git holds it.
type stored struct {
	kind, id string
	content  []byte
}

// errMissing means that there is no such object.
var errMissing = errors.New("no such object")

// errReader means that the git that stays did not answer; another one may.
var errReader = errors.New("git cat-file --batch ended")

// load returns the object that a name stands for, at most limit bytes of content: errMissing
// where there is none, ErrTooLarge beyond the limit, errReader where nothing is known. The
// name is a fixed or checked word.
func (g *Git) load(ctx context.Context, name string, limit int) (stored, error) {
	if !g.Present() {
		return stored{}, ErrNoGit
	}
	if strings.ContainsAny(name, "\n\x00") {
		return stored{}, errMissing
	}
	r := &g.reader
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return stored{}, err
	}
	if r.cmd == nil {
		if err := r.start(g.command(context.Background(), "cat-file", "--batch")); err != nil {
			return stored{}, fmt.Errorf("%w: %w", errReader, err)
		}
	}
	stop := context.AfterFunc(ctx, r.interrupt())
	object, err := r.ask(name, limit)
	if !stop() || err != nil && !errors.Is(err, errMissing) { // what it would print next is the rest of this answer
		r.end()
	}
	return object, err
}

// start runs the command.
func (r *reader) start(cmd *exec.Cmd) error {
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		in.Close()
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	r.cmd, r.in, r.pipe, r.out = cmd, in, out, bufio.NewReaderSize(out, 32<<10)
	return nil
}

// ask puts one question: git answers "id kind size", the content and a line feed, or "name missing".
func (r *reader) ask(name string, limit int) (stored, error) {
	if _, err := io.WriteString(r.in, name+"\n"); err != nil {
		return stored{}, errReader
	}
	head, err := r.out.ReadString('\n')
	if err != nil {
		return stored{}, errReader
	}
	fields := strings.Fields(head)
	if len(fields) < 3 {
		return stored{}, errMissing
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	switch {
	case err != nil || !isCommitID(fields[0]):
		return stored{}, errReader
	case size > int64(limit):
		return stored{}, &GitError{Command: "cat-file", Err: fmt.Errorf("%w of %d bytes", ErrTooLarge, limit)}
	}
	var content bytes.Buffer // which grows with what comes, not with what was announced
	if _, err := io.CopyN(&content, r.out, size); err != nil {
		return stored{}, errReader
	}
	if end, err := r.out.ReadByte(); err != nil || end != '\n' {
		return stored{}, errReader
	}
	return stored{kind: fields[1], id: fields[0], content: content.Bytes()}, nil
}

// interrupt returns what ends a question that git does not answer. The pipe is closed too,
// since a fetch that git started may hold it.
func (r *reader) interrupt() func() {
	process, pipe := r.cmd.Process, r.pipe
	return func() {
		process.Kill()
		pipe.Close()
	}
}

// end ends git, if it runs.
func (r *reader) end() {
	if r.cmd == nil {
		return
	}
	r.cmd.Process.Kill()
	r.cmd.Wait() // closes the pipes
	r.cmd, r.in, r.pipe, r.out = nil, nil, nil, nil
}
