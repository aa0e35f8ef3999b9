package review

import (
	"context"
	"errors"
	"time"

	"breakwater/review/report"
	"breakwater/review/source"
)

// What is left to do once the time of a run is up, so that what was found
// still reaches somebody. A runner that cancels a job kills it within ten
// seconds; a deadline of our own leaves more.
const (
	graceAfterDeadline = 30 * time.Second
	graceAfterSignal   = 3 * time.Second
)

// grace returns a context for a step that goes on for a while after ctx has
// ended: the built-in rules, the making of patches, the upload. The caller
// cancels it.
func grace(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		left := graceAfterSignal
		if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
			left = graceAfterDeadline
		}
		timer := time.AfterFunc(left, func() { cancel(context.Cause(ctx)) })
		context.AfterFunc(longer, func() { timer.Stop() })
	})
	return longer, func() { stop(); cancel(nil) }
}

// cutShort reports a run whose time was up before it had anything to report.
// Its inputs may be right, so that it is no usage error.
func (r *run) cutShort(ctx context.Context) int {
	why := "The run was cancelled before anything could be reviewed."
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		why = "The deadline passed before anything could be reviewed: raise the input timeout."
	}
	rep := report.Build(report.Input{
		Tool: "breakwater " + r.Version, Event: r.runner.Event.Name, Started: r.started, Elapsed: time.Since(r.started),
		FailOn: string(r.in.FailOn), OnUnavailable: string(r.in.OnUnavailable),
		Why: why, Unreadable: true, Notices: append(r.notices, r.comparing...), OutputDir: r.in.OutputDir, Local: !r.runner.CI(),
	})
	longer, cancel := grace(ctx)
	defer cancel()
	if r.workspace == nil {
		r.workspace, _ = source.Open(longer, r.runner.Workspace, source.Options{Git: r.git})
	}
	if r.folder == nil && r.workspace != nil {
		if err := r.claim(longer); err != nil {
			r.log.Warn("no files", "error", err)
		}
	}
	return r.deliver(ctx, rep)
}
