package failover

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Sentinels for errors.Is: one for each decision a caller makes.
var (
	// ErrUnavailable: no region of any backend answered. The error is an *UnavailableError.
	ErrUnavailable = errors.New("no backend answered")
	// ErrBudget: Options.MaxRequests are used up.
	ErrBudget = errors.New("the run's budget of requests is used up")
	// ErrNotAdmitted: Request.Admit let no further attempt be sent.
	ErrNotAdmitted = errors.New("no further attempt was admitted")
	// ErrNoKey: every backend has an empty key.
	ErrNoKey = errors.New("key is empty")
	// ErrNoBackend: the configuration has no backend.
	ErrNoBackend = errors.New("no backend is configured")
	// ErrContextLength: the prompt is larger than every context window that is left.
	ErrContextLength = errors.New("the prompt is larger than every context window")
	// ErrOpen: a breaker rejected the call. The error is an *OpenError.
	ErrOpen = errors.New("circuit breaker is open")
)

// UnavailableError joins the last error of every region that was tried or rejected. errors.Is and errors.As see all
// of them.
type UnavailableError struct {
	Attempts   int           // requests that were sent
	RetryAfter time.Duration // the shortest time after which a region may be asked again; 0 means at once
	Regions    []error       // one for each region, in configured order
}

// Error lists every region.
func (e *UnavailableError) Error() string {
	texts := make([]string, 0, len(e.Regions))
	for _, err := range e.Regions {
		texts = append(texts, err.Error())
	}
	requests := fmt.Sprintf("%d requests", e.Attempts)
	if e.Attempts == 1 {
		requests = "1 request"
	}
	return fmt.Sprintf("%s after %s: %s", ErrUnavailable, requests, strings.Join(texts, "; "))
}

// Causes says for each region what is wrong with it, in configured order: the failure itself, whether this request met
// it or found the breaker that it had opened. It is the same for all requests of one outage.
func (e *UnavailableError) Causes() []string {
	causes := make([]string, 0, len(e.Regions))
	for _, err := range e.Regions {
		var open *OpenError
		if errors.As(err, &open) && open.Reason != "" {
			causes = append(causes, open.Place.String()+": "+open.Reason)
			continue
		}
		causes = append(causes, err.Error())
	}
	return causes
}

// Is makes errors.Is(err, ErrUnavailable) hold.
func (e *UnavailableError) Is(target error) bool { return target == ErrUnavailable }

// Unwrap returns the errors of the regions.
func (e *UnavailableError) Unwrap() []error { return e.Regions }

var errUnhealthy = errors.New("probe: not healthy")

var errCooling = errors.New("the server asked to stay away for a while")
