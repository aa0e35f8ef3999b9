package failover

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	const none = time.Duration(-1)
	for _, tt := range []struct {
		id   string
		h    http.Header
		body string
		want time.Duration
	}{
		{"B-08", http.Header{"Retry-After": {"30"}}, "", 30 * time.Second},
		{"B-09", http.Header{"retry-AFTER": {"45"}}, "", 45 * time.Second},
		{"B-10", http.Header{"Date": {"x"}}, "", none},
		{"B-11", nil, "", none},
		{"B-12", http.Header{"Retry-After": {"not-a-number"}}, "", none},
		{"B-52", http.Header{"Retry-After": {"-30"}}, "", 0},
		{"X-11 date in the future", http.Header{"Retry-After": {"Mon, 23 Nov 2026 12:00:07 GMT"}}, "", 7 * time.Second},
		{"X-11 RFC 850 date", http.Header{"Retry-After": {"Monday, 23-Nov-26 12:00:07 GMT"}}, "", 7 * time.Second},
		{"X-11 asctime date", http.Header{"Retry-After": {"Mon Nov 23 12:00:07 2026"}}, "", 7 * time.Second},
		{"X-11 date in the past", http.Header{"Retry-After": {"Mon, 23 Nov 2026 11:00:00 GMT"}}, "", 0},
		{"X-11 garbage date", http.Header{"Retry-After": {"Mon, 32 Nov 2026"}}, "", none},
		{"X-11 milliseconds", http.Header{"Retry-After-Ms": {"1500"}}, "", 1500 * time.Millisecond},
		{"X-11 both", http.Header{"Retry-After": {"9"}, "Retry-After-Ms": {"1500"}}, "", 1500 * time.Millisecond},
		{"X-11 bad milliseconds", http.Header{"Retry-After": {"9"}, "Retry-After-Ms": {"soon"}}, "", 9 * time.Second},
		{"X-11 overflow", http.Header{"Retry-After": {"1e400"}}, "", forever},
		{"X-11 inf", http.Header{"Retry-After": {"inf"}}, "", forever},
		{"X-11 minus inf", http.Header{"Retry-After": {"-inf"}}, "", 0},
		{"X-11 large", http.Header{"Retry-After": {"99999999999999"}}, "", forever},
		{"X-11 just too large", http.Header{"Retry-After": {"9223372036.854775807"}}, "", forever},
		{"X-11 nan", http.Header{"Retry-After": {"nan"}}, "", none},
		{"X-11 negative", http.Header{"Retry-After": {"-5"}}, "", 0},
		{"X-11 spaces", http.Header{"Retry-After": {"  7 "}}, "", 7 * time.Second},
		{"X-11 fraction", http.Header{"Retry-After": {"0.25"}}, "", 250 * time.Millisecond},
		{"X-11 duplicated", http.Header{"Retry-After": {"3", "8", "x"}}, "", 8 * time.Second},
		{"X-11 empty", http.Header{"Retry-After": {""}}, "", none},
		{"joined by a proxy", http.Header{"Retry-After": {"5, 9"}}, "", 9 * time.Second},
		{"joined with nonsense", http.Header{"Retry-After": {"7,soon"}}, "", 7 * time.Second},
		{"Go's underscore", http.Header{"Retry-After": {"1_0"}}, "", none},
		{"Go's hexadecimal", http.Header{"Retry-After": {"0x10"}}, "", none},
		{"Google's RetryInfo", nil, `{"error":{"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"13.5s"}]}}`, 13500 * time.Millisecond},
		{"words of the message", nil, `{"error":{"message":"Please try again in 46.72s."}}`, 46720 * time.Millisecond},
		{"words in minutes", nil, `Please try again in 6m0s. Visit`, 6 * time.Minute},
		{"words for at once", nil, `Please try again in 0s.`, 0},
		{"a limit that ends in a day", http.Header{
			"X-Ratelimit-Remaining-Requests": {"0"}, "X-Ratelimit-Reset-Requests": {"24h"},
		}, "", 24 * time.Hour},
		{"a limit that ends now", http.Header{
			"X-Ratelimit-Remaining-Requests": {"0"}, "X-Ratelimit-Reset-Requests": {"0s"},
		}, "", none},
		{"exhausted limits", http.Header{
			"X-Ratelimit-Remaining-Requests": {"0"}, "X-Ratelimit-Reset-Requests": {"2s"},
			"X-Ratelimit-Remaining-Tokens": {"0"}, "X-Ratelimit-Reset-Tokens": {"1m3s"},
		}, "", 63 * time.Second},
		{"limits with something left", http.Header{"X-Ratelimit-Remaining-Requests": {"5"}, "X-Ratelimit-Reset-Requests": {"2s"}}, "", none},
		{"Azure's -1", http.Header{"X-Ratelimit-Remaining-Requests": {"0"}, "X-Ratelimit-Reset-Requests": {"-1"}}, "", none},
		{"an epoch", http.Header{"X-Ratelimit-Remaining-Requests": {"0"}, "X-Ratelimit-Reset-Requests": {"1795435200000"}}, "", none},
	} {
		t.Run(tt.id, func(t *testing.T) {
			t.Parallel()
			got, ok := retryAfter(tt.h, []byte(tt.body), now)
			if !ok {
				got = none
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestStatusOfErrors(t *testing.T) {
	t.Parallel()
	t.Run("B-13", func(t *testing.T) {
		t.Parallel()
		e, found := parseErrorBody([]byte(`{"error":{"message":"slow","code":429}}`))
		if !found || e.impliedStatus() != 429 {
			t.Errorf("%+v, %v", e, found)
		}
	})
	t.Run("B-14", func(t *testing.T) {
		t.Parallel()
		d := transport{limit: time.Minute}
		if f := d.failure(500, nil, nil, errorBody{status: 429}); f.Status != 500 || f.Kind != KindServer {
			t.Errorf("the text won over the status: %+v", f)
		}
	})
	t.Run("B-15", func(t *testing.T) {
		t.Parallel()
		e, found := parseErrorBody([]byte("something broke"))
		if found || e.impliedStatus() != 0 || e.message != "something broke" {
			t.Errorf("%+v, %v", e, found)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"7", "-5", "1e400", "nan", "Mon, 23 Nov 2026 12:00:07 GMT", "6m0s", "try again in 1h1h1h"} {
		f.Add(seed, seed, seed)
	}
	f.Fuzz(func(t *testing.T, header, ms, body string) {
		h := http.Header{"Retry-After": {header}, "Retry-After-Ms": {ms}, "X-Ratelimit-Remaining-Tokens": {"0"}, "X-Ratelimit-Reset-Tokens": {body}}
		wait, ok := retryAfter(h, []byte(body), time.Unix(0, 0))
		if wait < 0 || (!ok && wait != 0) {
			t.Errorf("wait %d, %v", wait, ok)
		}
	})
}

func TestHintOfThirtyYears(t *testing.T) {
	t.Parallel()
	d := decide(t.Context(), &Failure{Kind: KindRateStop, Status: 429, Hint: 30 * 365 * 24 * time.Hour, HasHint: true})
	if d.Verdict.OpenFor != maxDuration {
		t.Errorf("a date in thirty years opens for %s", d.Verdict.OpenFor)
	}
}
