package review

import (
	"context"
	"errors"
	"time"
)

// grace is how long after the end of a run one of its last steps may go on, so
// that what was found still reaches somebody. A runner that cancels a job kills
// it within ten seconds; a deadline of our own leaves more.
type grace struct{ deadline, signal time.Duration }

// The last steps. A report is there five seconds after the deadline and three
// after a signal, so that each must leave time for those that follow. The
// artifact is uploaded when the report is written.
var (
	graceRules  = grace{deadline: 1500 * time.Millisecond, signal: 600 * time.Millisecond}
	gracePatch  = grace{deadline: 2500 * time.Millisecond, signal: 1200 * time.Millisecond}
	graceUpload = grace{deadline: 10 * time.Second, signal: 3 * time.Second}
)

// watch notes when the run ends.
func (c console) watch(ctx context.Context) {
	context.AfterFunc(ctx, func() { c.ended.Store(time.Now().UnixNano()) })
}

// after returns a context for a step that goes on for a while after ctx, that
// of the run, has ended. The caller cancels it.
func (c console) after(ctx context.Context, g grace) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		left := g.signal
		if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
			left = g.deadline
		}
		if ended := c.ended.Load(); ended != 0 { // an earlier step may have used some of it
			left -= time.Since(time.Unix(0, ended))
		}
		timer := time.AfterFunc(left, func() { cancel(context.Cause(ctx)) })
		context.AfterFunc(longer, func() { timer.Stop() })
	})
	return longer, func() { stop(); cancel(nil) }
}
