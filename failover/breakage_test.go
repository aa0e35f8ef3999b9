//go:build long

package failover

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// breakage is one deliberate mistake in the code of this package, which its tests must notice.
type breakage struct {
	file     string
	old, new string // old stands in the file once
}

// breakages are mistakes that somebody could make while changing this package. TestBreakages tries them with
// FAILOVER_BREAKAGES=1, which takes some minutes; otherwise it only checks that the table still fits the code. It is
// for the long mode: whoever rewords a line need not know of the table.
var breakages = []breakage{
	// Breaker: the transition function.
	{"state.go", "if r.Failures >= l.failures {", "if r.Failures > l.failures {"},
	{"state.go", "case OK:\n\t\tr.Failures = 0", "case OK:"},
	{"state.go", "if now < r.Until {", "if now <= r.Until {"},
	{"state.go", "case r.Slots < l.slots:", "case r.Slots <= l.slots:"},
	{"state.go", "case generation != r.Generation || r.State == Open:", "case r.State == Open:"},
	{"state.go", "r.extend(now, max(l.forced, v.OpenFor))\n\tcase generation", "r.Until = later(now, max(l.forced, v.OpenFor))\n\tcase generation"},
	{"state.go", "case v.Outcome == Neutral:\n\t\tr.Slots = max(0, r.Slots-1)", "case v.Outcome == Neutral:"},
	{"state.go", "r.Failures, r.Since, r.Until, r.Reopened = 0, 0, 0, 0", "r.Since, r.Until, r.Reopened = 0, 0, 0"},
	{"state.go", "r.reopen(now, l.window(r.Reopened+1))", "r.reopen(now, l.window(0))"},
	{"state.go", "return time.Duration(min(w, float64(l.reset)))", "return time.Duration(w)"},
	{"state.go", "func (r *Record) extend(now int64, window time.Duration) { r.Until = max(r.Until, later(now, window)) }", "func (r *Record) extend(now int64, window time.Duration) { r.Until = later(now, window) }"},
	{"state.go", "if sum := now + int64(d); sum >= now {", "if sum := now + int64(d); sum != now {"},
	{"state.go", "return age >= l.slotLimit ||", "return age > 100*l.slotLimit ||"},
	{"state.go", "age < -time.Second ||", ""},
	{"state.go", "|| (l.gone != nil && l.gone(r.Owner))", ""},
	{"state.go", "if r.State != Open || r.Forced {", "if r.State != Open {"},
	{"state.go", "\tif r.Forced {\n\t\tr.move(Open)\n\t\tr.Forced = true\n\t\treturn\n\t}\n", ""},
	// Breaker: around it.
	{"breakerstep.go", "if t.To != HalfOpen {\n\t\tb.seq++", "{\n\t\tb.seq++"},
	{"breakerstep.go", "case b.rec.Until != until:\n\t\tb.rejected = b.openError(reason)", "case b.rec.Until != until:"},
	{"breakerstep.go", "v.Outcome != Neutral && v.Outcome != Alive {", "v.Outcome != Neutral {"},
	{"breaker.go", "b.opts.adaptive.forget()", "_ = b"},
	{"breaker.go", "\tp.b = nil\n", ""},
	{"breaker.go", "window = max(l.forced, d)", "window = d"},
	// Retry and the way of a request.
	{"conclude.go", "case d.Retry == retryOnce && v.tries > 1:", "case d.Retry == retryOnce && v.tries > 2:"},
	{"conclude.go", "wait = max(wait, d.Wait)", "wait = min(wait, d.Wait)"},
	{"attempt.go", "if now >= until || r.cool.CompareAndSwap(now, until) {", "if r.cool.CompareAndSwap(now, until) {"},
	{"attempt.go", "\tif d.HasWait && d.Wait > 0 && d.Verdict.Outcome != Alive {\n\t\te.coolDown(r, d.Wait)\n\t}\n", ""},
	{"conclude.go", "v.spent = d.HasWait && d.Wait > b.limit", "v.spent = false"},
	{"attempt.go", "d.Retry, d.Next = retryNever, nextNever // the caller", "// the caller"},
	{"hang.go", "silent := time.Since(f.started) >= max(hangFloor, knownNeed*f.region.slowest())", "silent := true"},
	{"hang.go", "return errors.Is(ctx.Err(), context.DeadlineExceeded) && silent && !f.heard.Load()",
		"return !errors.Is(ctx.Err(), nil) && silent && !f.heard.Load()"},
	{"attempt.go", "if d.Kind == KindCanceled && f.hung(ctx) {", "if false {"},
	{"call.go", "return c.outlast || c.used == nil || c.used[b.index] < b.opts.Attempts", "return c.outlast || c.used == nil || c.used[b.index] <= b.opts.Attempts"},
	{"call.go", "if until := c.e.start.Add(time.Duration(cool)); until.After(at) {", "if until := c.e.start.Add(time.Duration(cool)); until.Before(at) {"},
	{"call.go", "case c.larger > 0 && b.window <= c.larger:", "case c.larger > 0 && b.window < c.larger:"},
	{"call.go", "case b.window > 0 && c.task.need > b.window:", "case b.window > 0 && c.task.need > 2*b.window:"},
	{"backoff.go", "float64(n-1)", "float64(n)"},
	{"backoff.go", "return time.Duration(min(d, float64(b.Max)))", "return time.Duration(d)"},
	// Overlap.
	{"patience.go", "wait = min(wait, left/patienceShare/time.Duration(rivals))", "wait = min(wait, left)"},
	{"patience.go", "wait = max(wait/suspectShare, c.e.slowest())", "wait = max(wait, c.e.slowest())"},
	{"hang.go", "\t\t\tc.e.note(f, d, err)\n", ""},
	{"patience.go", "if c.task.solo || off {", "if off {"},
	{"patience.go", "return min(limit, max(left/time.Duration(rivals+1), knownNeed*f.region.slowest()))", "return max(limit, left)"},
	{"pick.go", "trial := overdue || leaving && !r.answered.Load()", "trial := leaving && !r.answered.Load()"},
	{"pick.go", "trial := overdue || leaving && !r.answered.Load()", "trial := overdue"},
	{"wait.go", "most /= hopeShare", "most *= hopeShare"},
	{"wait.go", "if c.e.opts.Outlast && !status.Forced {", "if false {"},
	{"wait.go", "if r.refused.Load() {\n\t\treturn false\n\t}\n\tsince", "since"},
	{"patience.go", "\t\tc.e.wake() // whoever", "\t\t// whoever"},
	{"pick.go", "[...]bool{false, true}", "[...]bool{false}"},
	{"pick.go", "\tgo func() {\n\t\tverdict", "\tfunc() {\n\t\tverdict"},
	{"conclude.go", "v.limited = d.Kind == KindRateCap", "v.limited = false"},
	{"call.go", "!back.After(v.failed) &&", "!back.IsZero() &&"},
	{"conclude.go", "if d.Next == nextNever {\n\t\tc.only = r", "if d.Next == nextNever || d.HasWait {\n\t\tc.only = r"},
	// What callers are told.
	{"executorevents.go", "if p := recover(); p != nil {", "if p := any(nil); p != nil {"},
	{"attempt.go", "return d.Kind != KindCanceled && d.Kind != KindRefusedBySDK && d.Kind != \"\"", "return false"},
	{"served.go", "for i := max(0, before); i < b.index; i++ {", "for i := b.index - 1; i < b.index; i++ {"},
	{"figures.go", "return sorted[(len(sorted)*p+99)/100-1]", "return sorted[len(sorted)*p/100]"},
	// Router.
	{"routerevents.go", "if t.Seq <= rt.seen[region].seq {", "if t.Seq < rt.seen[region].seq {"},
	{"routerevents.go", "if due && away >= *r.opts.MinDuration {", "if due && away > *r.opts.MinDuration {"},
	{"routerevents.go", "if from == 0 {\n\t\trt.since = r.now()", "{\n\t\trt.since = r.now()"},
	{"routerevents.go", "ok := rt.generation == c.generation && rt.pending &&", "ok := rt.pending &&"},
	{"routerevents.go", "(!heard || rt.seen[c.region].state == Open)", "true"},
	{"routerrequests.go", "now-rt.tried >= r.opts.RecoveryInterval)", "true)"},
	{"routerrequests.go", "due := now-rt.since >= *r.opts.MinDuration &&", "due := now-rt.since > *r.opts.MinDuration &&"},
	{"routerrequests.go", "if rt.active == 0 || rt.recovering {", "if rt.active == 0 {"},
	{"router.go", "if r.opts.Recovery == RequireHealthy && !(primary.known && primary.state == Closed) {", "if r.opts.Recovery == TimeOnly && !primary.known {"},
	{"router.go", "r.now()-rt.since < *r.opts.MinDuration {", "r.now()-rt.since <= *r.opts.MinDuration {"},
	{"router.go", "\trt.generation++\n\trt.pending = false\n\trt.recovering", "\trt.pending = false\n\trt.recovering"},
	// Streams.
	{"watch.go", "case w.elsewhere():", "case true:"},
	{"guard.go", "\tif err == nil {\n\t\tg.watch.alive()\n\t}\n", ""},
	{"guard.go", "if isToken(c.Delta) {\n\t\t\tg.watch.token()\n\t\t}\n", ""},
	{"watch.go", "if w.begun {\n\t\treturn w.idle", "if w.begun {\n\t\treturn 10 * w.idle"},
	// What attempts cost.
	{"bill.go", "b.sum.in += r.TokensIn - prompt", "b.sum.in += r.TokensIn"},
	{"usage.go", "came == \"\" && unpaid(err)", "came == \"\" && err != nil"},
	{"usage.go", "return f.Status >= 300 ||", "return"},
	{"openai.go", "\t\t\treply.Text = text.String()\n\t\t\treturn", "\t\t\treturn"},
	{"anthropic.go", "\t\t\tr.Text = text.String()\n\t\t\treturn", "\t\t\treturn"},
	{"transport.go", " received: string(body),", ""},
	{"conclude.go", "if c.task.admit != nil && !c.task.admit() {", "if false {"},
	{"wait.go", "\tif c.broke != nil {\n\t\tc.finish(nil, c.stopped())\n\t\treturn\n\t}\n", ""},
	// Hostile servers.
	{"transport.go", "Code: t.scrub.line(e.code),", "Code: shorten(e.code),"},
	{"transport.go", "f.Err = errors.New(f.Message)", "_ = f.Err"},
	{"retryafter.go", "strings.ContainsAny(text, \"_xXpP\")", "false"},
	{"retryafter.go", "strings.Split(text, \",\")", "[]string{text}"},
	{"secret.go", "return shorten(s.clean(flatten(s.clean(text))))", "return s.clean(shorten(flatten(text)))"},
	{"secret.go", "return shorten(s.clean(flatten(s.clean(text))))", "return shorten(flatten(s.clean(text)))"},
	{"filestore.go", "rec.Until = min(rec.Until, horizon)", "_ = horizon"},
	{"store.go", "if !s.lost.Swap(true) {\n\t\ts.tell(err)\n\t}", "s.tell(err)"},
	{"decision.go", "d.Verdict.OpenFor = min(f.Hint, maxDuration)", "d.Verdict.OpenFor = f.Hint"},
	{"classify.go", "case status == 400 && isAccount(e):", "case status == 400 && strings.Contains(e.message, \"budget\"):"},
}

func TestBreakages(t *testing.T) {
	from, _ := strconv.Atoi(os.Getenv("FAILOVER_BREAKAGES")) // the first to try, from 1
	try := from > 0
	if !try {
		t.Parallel()
	}
	caught := 0
	for i, b := range breakages {
		name := fmt.Sprintf("%02d %s: %s", i+1, b.file, strings.Join(strings.Fields(b.new), " "))
		text, err := os.ReadFile(b.file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), b.old); n != 1 {
			t.Errorf("%s: the code to break stands there %d times, want once: %q", name, n, b.old)
			continue
		}
		if !try || i+1 < from {
			continue
		}
		if b.survives(t, text) {
			t.Errorf("%s: no test notices", name)
			continue
		}
		caught++
	}
	if try {
		t.Logf("%d of %d caught", caught, len(breakages)-from+1)
	}
}

// survives runs the tests of this package on the broken code, which the compiler sees in place of the file.
func (b breakage) survives(t *testing.T, text []byte) bool {
	dir := t.TempDir()
	original, err := filepath.Abs(b.file)
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(dir, b.file)
	overlay, _ := json.Marshal(map[string]any{"Replace": map[string]string{original: broken}})
	for path, content := range map[string][]byte{
		broken: bytes.Replace(text, []byte(b.old), []byte(b.new), 1), filepath.Join(dir, "overlay.json"): overlay,
	} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "test", "-overlay", filepath.Join(dir, "overlay.json"), "-vet=off",
		"-failfast", "-timeout", "60s", "-skip", "TestBreakages", ".")
	cmd.WaitDelay = 10 * time.Second // a test that was cut off may have left a process behind
	out, err := cmd.CombinedOutput()
	if bytes.Contains(out, []byte("[build failed]")) {
		t.Errorf("%s: %q does not compile:\n%s", b.file, b.new, out)
	}
	return err == nil
}
