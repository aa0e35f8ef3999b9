package review

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"breakwater/review/action"
	"breakwater/review/redact"
	"breakwater/review/report"
)

// console is the outside of a run: who started it, and where it speaks. Every
// stage is given it; only the keys that must not be shown are added to it.
type console struct {
	Process
	runner   action.Runner
	printer  *action.Printer
	log      *slog.Logger
	progress *progress
	secrets  *action.Secrets
	redact   *redact.Run // what it knows of the repository's secrets
	started  time.Time
	ended    *atomic.Int64 // when the deadline passed or a signal came, in nanoseconds since 1970; 0 before
}

func newConsole(p Process) console {
	c := console{
		Process: p, runner: action.Detect(p.Environ, p.Dir), secrets: new(action.Secrets), redact: redact.New(),
		started: time.Now(), ended: new(atomic.Int64),
	}
	c.printer = action.NewPrinter(c.runner, p.Stdout)
	c.progress = startProgress(p.Stderr, c.isTerminal(p.Stderr))
	c.log = slog.New(slog.NewTextHandler(c.runner.Guard(c.progress),
		&slog.HandlerOptions{ReplaceAttr: c.logged, Level: c.logLevel()}))
	return c
}

// logLevel is what a log holds. A person who looks on sees the progress; how the
// run went by is of use where it is read later.
func (c console) logLevel() slog.Level {
	if c.isTerminal(c.Stderr) {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// logged shortens the time of a log line, since a CI prints the date itself, and
// takes secrets out of what was written by others. Goroutines log in any order, so
// nothing is learned here: that numbers the secrets.
func (c console) logged(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindTime:
		if a.Key == slog.TimeKey {
			return slog.String(a.Key, a.Value.Time().UTC().Format("15:04:05.000"))
		}
	case slog.KindString, slog.KindAny:
		text := a.Value.String()
		if hidden := c.redact.Hide(c.secrets.Hide(text)); hidden != text {
			return slog.String(a.Key, hidden)
		}
	}
	return a
}

// isTerminal reports whether a stream is a terminal that a person looks at.
func (c console) isTerminal(stream io.Writer) bool {
	f, ok := stream.(*os.File)
	if !ok || c.runner.CI() {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && !strings.EqualFold(c.getenv("TERM"), "dumb")
}

// getenv returns a variable of the process's environment; empty if it has none.
func (c console) getenv(name string) string {
	value := ""
	for _, kv := range c.Environ {
		if n, v, ok := strings.Cut(kv, "="); ok && n == name {
			value = v // the last wins, as for a process
		}
	}
	return value
}

// within bounds ctx by the deadline of the run.
func (c console) within(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return context.WithDeadlineCause(ctx, c.started.Add(timeout), context.DeadlineExceeded)
}

// secret keeps a key out of the log and of everything that is written.
func (c console) secret(key action.Secret) {
	c.printer.Mask(key)
	c.secrets.Add(key)
}

// public takes out of a text what must not leave the machine: keys of the run
// and secrets of the repository.
func (c console) public(text string) string { return c.redact.Public(c.secrets.Hide(text)) }

// hide takes keys out of a text: those of the run, and what looks like one in a
// place where none belongs.
func (c console) hide(text string) string { return action.HideKeyLike(c.hideOutput(text)) }

// terminal says how the report looks to whoever reads it.
func (c console) terminal() report.TerminalOptions {
	o := report.TerminalOptions{Color: c.isTerminal(c.Stdout) && c.getenv("NO_COLOR") == ""}
	if top, err := filepath.Rel(c.runner.Dir, c.runner.Workspace); err == nil && top != "." && !c.runner.CI() {
		o.Top = filepath.ToSlash(top)
	}
	return o
}
