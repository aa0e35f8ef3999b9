package failover

import (
	"encoding/json"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// forever is the wait of a hint that is longer than any clock can count, such as "1e400" seconds.
const forever = time.Duration(math.MaxInt64)

// retryAfter reads how long a server asks its clients to stay away. ok is false where it says nothing usable.
//
// Sources, the most exact first: the retry-after-ms header, Retry-After in (fractional) seconds or as a date in any
// of the three HTTP forms, Google's RetryInfo in the error body, "try again in 46.7s" in its text, and last the
// x-ratelimit-reset-* headers of a limit whose remaining count is 0. A past date or a negative number is 0, an
// overflow is forever, NaN and anything unreadable count as absent. now is the time that dates are compared with.
func retryAfter(h http.Header, body []byte, now time.Time) (wait time.Duration, ok bool) {
	if wait, ok = firstNumber(values(h, "Retry-After-Ms"), time.Millisecond); ok {
		return wait, true
	}
	if wait, ok = firstSecondsOrDate(values(h, "Retry-After"), now); ok {
		return wait, true
	}
	if wait, ok = bodyHint(body); ok {
		return wait, true
	}
	return rateLimitReset(h)
}

// values finds a header however its name is spelled, because a map built by hand is not canonical.
func values(h http.Header, name string) []string {
	var found []string
	for key, vs := range h {
		if strings.EqualFold(key, name) {
			found = append(found, vs...)
		}
	}
	return found
}

// firstNumber takes the longest of duplicated headers: two proxies that each add one both mean it.
func firstNumber(texts []string, unit time.Duration) (wait time.Duration, ok bool) {
	for _, text := range texts {
		if d, good := number(text, unit); good && (!ok || d > wait) {
			wait, ok = d, true
		}
	}
	return wait, ok
}

func firstSecondsOrDate(texts []string, now time.Time) (wait time.Duration, ok bool) {
	for _, text := range texts {
		d, good := firstNumber(strings.Split(text, ","), time.Second) // a proxy may have joined two headers
		if at, err := http.ParseTime(strings.TrimSpace(text)); !good && err == nil {
			d, good = max(0, at.Sub(now)), true
		}
		if good && (!ok || d > wait) {
			wait, ok = d, true
		}
	}
	return wait, ok
}

// number reads a count of units; ParseFloat reports an overflow as ±Inf with an error, which is still a number.
func number(text string, unit time.Duration) (time.Duration, bool) {
	if strings.ContainsAny(text, "_xXpP") {
		return 0, false // Go's own spellings of a number
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if math.IsNaN(n) || (err != nil && !math.IsInf(n, 0)) {
		return 0, false
	}
	return scale(n, unit), true
}

func scale(n float64, unit time.Duration) time.Duration {
	switch ns := n * float64(unit); {
	case ns <= 0:
		return 0
	case ns >= float64(forever):
		return forever
	default:
		return time.Duration(ns)
	}
}

// tryAgain matches the sentence that OpenAI-compatible servers put into a rate-limit message.
var tryAgain = regexp.MustCompile(`(?i)\btry again in ((?:[0-9]+(?:\.[0-9]+)?(?:ms|h|m|s))+)`)

func bodyHint(body []byte) (time.Duration, bool) {
	if wait, ok := retryInfo(body); ok {
		return wait, true
	}
	m := tryAgain.FindSubmatch(body)
	if m == nil {
		return 0, false
	}
	d, err := time.ParseDuration(string(m[1]))
	return d, err == nil
}

// retryInfo reads google.rpc.RetryInfo: {"error":{"details":[{"@type":"…RetryInfo","retryDelay":"13s"}]}}.
func retryInfo(body []byte) (time.Duration, bool) {
	var doc struct {
		Error struct {
			Details []struct {
				Type  string `json:"@type"`
				Delay string `json:"retryDelay"`
			} `json:"details"`
		} `json:"error"`
	}
	if json.Unmarshal(firstOfList(body), &doc) != nil {
		return 0, false
	}
	for _, d := range doc.Error.Details {
		if wait, err := time.ParseDuration(d.Delay); err == nil && strings.HasSuffix(d.Type, "RetryInfo") {
			return max(0, wait), true
		}
	}
	return 0, false
}

// rateLimitReset reads the resets of exhausted limits. OpenAI writes durations ("6m0s", "20ms"), others plain
// seconds; epoch values (OpenRouter) are left out, because seconds and milliseconds cannot be told apart safely.
func rateLimitReset(h http.Header) (wait time.Duration, ok bool) {
	for _, limit := range []string{"Requests", "Tokens"} {
		left := values(h, "X-Ratelimit-Remaining-"+limit)
		if len(left) == 0 || strings.TrimSpace(left[0]) != "0" {
			continue
		}
		for _, text := range values(h, "X-Ratelimit-Reset-"+limit) {
			if d, good := resetValue(text); good && d > wait {
				wait, ok = d, true
			}
		}
	}
	return wait, ok
}

// resetLimit is the longest reset that is believed; anything longer is an epoch or nonsense.
const resetLimit = 24 * time.Hour

func resetValue(text string) (time.Duration, bool) {
	d, err := time.ParseDuration(strings.TrimSpace(text))
	if err != nil {
		var ok bool
		if d, ok = number(text, time.Second); !ok {
			return 0, false
		}
	}
	return d, d <= resetLimit
}
