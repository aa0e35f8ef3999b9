package failover

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Validate reports everything that is wrong with a configuration, joined by errors.Join; nil means that New accepts
// it. Knobs at zero are fine: they mean the default. It looks whether the folder of Failover.StateFile is there.
func (c Config) Validate() error {
	problems := c.problems()
	if path := c.Failover.StateFile; path != "" {
		_, err := NewFileStore(path)
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

func (c Config) problems() (problems []error) {
	c = c.clone() // with everything filled in that may be left out
	var names []string
	for i, b := range c.Backends {
		at := fmt.Sprintf("backends[%d]", i)
		if strings.TrimSpace(b.Name) == "" {
			problems = append(problems, fmt.Errorf("%s.name: %q: names are non-empty strings", at, b.Name))
		} else {
			at = fmt.Sprintf("backends[%d] (%s)", i, oneLine(b.Name))
		}
		names = append(names, b.Name)
		problems = append(problems, b.problems(at)...)
	}
	for _, name := range duplicates(names) {
		problems = append(problems, fmt.Errorf("backends: duplicate name %q", name))
	}
	if c.SecondLook != "" && !slices.Contains(names, c.SecondLook) {
		problems = append(problems, fmt.Errorf("second-look: %q names no backend; there are %s", oneLine(c.SecondLook),
			oneLine(strings.Join(names, ", "))))
	}
	return append(problems, c.Failover.problems()...)
}

// duplicates returns, sorted, every value that stands there more than once.
func duplicates(values []string) []string {
	slices.Sort(values)
	var twice []string
	for i, v := range values {
		if i > 0 && v == values[i-1] && strings.TrimSpace(v) != "" {
			twice = append(twice, v)
		}
	}
	return slices.Compact(twice)
}

func (b Backend) problems(at string) (problems []error) {
	bad := func(field string, value any, want string) {
		problems = append(problems, fmt.Errorf("%s.%s: %v: want %s", at, field, value, want))
	}
	if _, known := adapters[b.Type]; !known {
		bad("type", fmt.Sprintf("%q", oneLine(string(b.Type))), "openai, azure or anthropic")
	}
	for field, n := range b.counts() {
		if n < 0 || n > math.MaxInt32 {
			bad(field, n, "at least 1")
		}
	}
	for field, d := range b.durations() {
		if d < 0 || d > maxDuration {
			bad(field, d, "at least 0s and at most "+maxDuration.String())
		}
	}
	for field, price := range map[string]*float64{"price-in": b.PriceIn, "price-out": b.PriceOut} {
		if price != nil && (!(*price >= 0) || math.IsInf(*price, 0)) {
			bad(field, *price, "a number of at least 0")
		}
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return append(problems, b.regionProblems(at)...)
}

func (b Backend) counts() map[string]int {
	return map[string]int{
		"attempts": b.Attempts, "max-failures": b.MaxFailures, "half-open": b.HalfOpen,
		"context-window": b.ContextWindow, "max-output-tokens": b.MaxOutputTokens,
	}
}

func (b Backend) durations() map[string]time.Duration {
	durations := map[string]time.Duration{
		"attempt-timeout": b.AttemptTimeout, "reset-time": b.ResetTime,
		"first-token-timeout": b.FirstTokenTimeout, "idle-timeout": b.IdleTimeout,
	}
	if b.RetryAfterLimit != nil {
		durations["retry-after-limit"] = *b.RetryAfterLimit
	}
	return durations
}

func (b Backend) regionProblems(at string) (problems []error) {
	if len(b.Regions) == 0 {
		return []error{fmt.Errorf("%s.regions: want a non-empty list", at)}
	}
	var names []string
	for i, r := range b.Regions {
		at := at + ".regions" + indexed(i)
		if r.Name != "" && strings.TrimSpace(r.Name) == "" {
			problems = append(problems, fmt.Errorf("%s.name: invalid region %q", at, r.Name))
		}
		// Two accounts on one endpoint are two regions; the same account twice is a slip.
		if j := slices.IndexFunc(b.Regions[:i], r.same); j >= 0 {
			problems = append(problems, fmt.Errorf("%s: duplicate of regions[%d]", at, j))
		}
		names = append(names, r.Name)
		problems = append(problems, r.problems(at)...)
	}
	for _, name := range duplicates(names) {
		problems = append(problems, fmt.Errorf("%s.regions: duplicate name %q", at, name))
	}
	return problems
}

func (r Region) same(other Region) bool {
	return r.URL == other.URL && r.Model == other.Model && r.Key == other.Key
}

func (r Region) problems(at string) (problems []error) {
	if strings.TrimSpace(r.Model) == "" {
		problems = append(problems, fmt.Errorf("%s.model: is missing; name the model, or for azure the deployment", at))
	}
	if why := urlProblem(r.URL); why != "" {
		problems = append(problems, fmt.Errorf("%s.url: invalid region: %s", at, why))
	}
	if r.ProbeURL != "" {
		if why := urlProblem(r.ProbeURL); why != "" {
			problems = append(problems, fmt.Errorf("%s.probe-url: %s", at, why))
		}
	}
	return problems
}

// urlProblem never quotes the URL where that could print a password.
func urlProblem(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "not a URL"
	case u.User != nil:
		return "a key or password stands in the URL; use api-key or api-key-env"
	case (u.Scheme != "http" && u.Scheme != "https") || u.Host == "":
		return fmt.Sprintf("%q: want a URL that begins with https:// or http://", oneLine(text))
	case u.RawQuery != "" || u.Fragment != "":
		return "a URL without ? and # is wanted; for azure set api-version"
	}
	return ""
}

func (f Failover) problems() (problems []error) {
	bad := func(field string, value any, want string) {
		problems = append(problems, fmt.Errorf("failover.%s: %v: want %s", field, value, want))
	}
	if f.MinDuration != nil && (*f.MinDuration < 0 || *f.MinDuration > maxDuration) {
		bad("min-duration", *f.MinDuration, "at least 0s and at most "+maxDuration.String())
	}
	if f.HealthCheckTimeout < 0 || f.HealthCheckTimeout > maxDuration {
		bad("health-check-timeout", f.HealthCheckTimeout, "more than 0s")
	}
	if !slices.Contains([]Recovery{"", RequireHealthy, TimeOnly}, f.Recovery) {
		bad("recovery", fmt.Sprintf("%q", oneLine(string(f.Recovery))), "require-healthy or time-only")
	}
	return problems
}
