package review

import (
	"context"
	"errors"
	"time"
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
