package failover

import (
	"context"
	"errors"
	"time"
)

// decision is what an executor does about one failed attempt.
type decision struct {
	Kind    Kind
	Retry   retryRule
	Next    nextRule
	Verdict Verdict
	Wait    time.Duration // the server's hint; see HasWait
	HasWait bool
}

// refusedFor is how long a region with a dead key or an empty account is left alone: for most runs, to their end.
const refusedFor = 15 * time.Minute

// decide looks an error up in the decision table. parent is the context of the whole request: it tells a caller who
// left from an attempt that took too long.
func decide(parent context.Context, err error) decision {
	if err == nil {
		return decision{Verdict: Verdict{Outcome: OK}}
	}
	var f *Failure
	if !errors.As(err, &f) || parent.Err() != nil {
		return decisionOf(kindOfError(err, parent))
	}
	d := decisionOf(f.Kind)
	d.Wait, d.HasWait = f.Hint, f.HasHint
	if d.Verdict.Outcome == ForceOpen && f.Kind == KindRateStop {
		d.Verdict.OpenFor = min(f.Hint, maxDuration) // a date in thirty years is a clock that is wrong
	}
	return d.obey(f.Should)
}

func decisionOf(k Kind) decision {
	rule := ruleOf(k)
	d := decision{Kind: k, Retry: rule.Retry, Next: rule.Next, Verdict: Verdict{Outcome: rule.Mark, Reason: string(k)}}
	if rule.Mark == ForceOpen {
		d.Verdict.OpenFor = refusedFor
	}
	return d
}

// obey lets the x-should-retry header overrule the status, as the providers' own clients do.
func (d decision) obey(should *bool) decision {
	switch {
	case should == nil:
	case !*should:
		d.Retry = retryNever
	case d.Retry == retryNever:
		d.Retry = retryBackoff
	}
	return d
}

// refused kinds concern a key or an account: waiting does not help and no forced try is worth its request.
func (k Kind) refused() bool { return k == KindAuth || k == KindAccount || k == KindQuota }

// useless kinds are whole answers that are of no use. Each has cost its prompt and says that the server is there, so
// that a request asks for one as often as its attempts allow, and sits no outage out on them.
func (k Kind) useless() bool {
	return k == KindEmptyChoices || k == KindEmptyBody || k == KindFinishError
}

// unanswered kinds mean that nothing was heard from the server at all.
func (k Kind) unanswered() bool {
	switch k {
	case KindConnect, KindTLS, KindTLSTimeout, KindTimeout, KindFirstToken, KindNoAnswer, KindCanceled, KindRefusedBySDK:
		return true
	}
	return false
}
