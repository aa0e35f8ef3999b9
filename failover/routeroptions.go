package failover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"
)

// ProbeFunc reports whether a region is healthy. The context ends after the health-check timeout; a probe that ignores
// it is abandoned. true together with an error, and a panic, count as unhealthy.
type ProbeFunc func(ctx context.Context, p Place) (bool, error)

// RouterOptions tune a Router. The zero value routes nothing.
type RouterOptions struct {
	Regions            map[string][]string // of each backend, the primary first; copied
	Probe              ProbeFunc           // nil: see Requests
	HealthCheckTimeout time.Duration       // of one probe; 0 means 5 s
	MinDuration        *time.Duration      // least stay away from a primary; nil means 30 s
	RecoveryInterval   time.Duration       // least time between two tries of a primary; 0 means 10 s
	Recovery           Recovery            // empty means require-healthy
	Async              bool                // probe on a goroutine of its own, so that OnStateChange returns at once
	OnEvent            func(Event)         // failovers and recoveries, in order, never while a lock is held
	Logger             *slog.Logger        // nil logs nothing

	// Requests says that the requests themselves are the probes, as an Executor does it. Without it a nil Probe takes
	// every region for healthy, with a warning: fit for tests only.
	Requests bool
}

func (o RouterOptions) withDefaults() RouterOptions {
	o.HealthCheckTimeout = cmp.Or(o.HealthCheckTimeout, defaultHealthCheckTimeout)
	if o.MinDuration == nil {
		o.MinDuration = new(defaultMinDuration)
	}
	o.RecoveryInterval = cmp.Or(o.RecoveryInterval, 10*time.Second)
	o.Recovery = cmp.Or(o.Recovery, RequireHealthy)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func (o RouterOptions) problems() error {
	problems := Failover{MinDuration: o.MinDuration, HealthCheckTimeout: o.HealthCheckTimeout,
		Recovery: o.Recovery}.problems()
	if o.RecoveryInterval < 0 || o.RecoveryInterval > maxDuration {
		problems = append(problems, fmt.Errorf("failover.recovery-interval: %v: want more than 0s", o.RecoveryInterval))
	}
	for _, backend := range slices.Sorted(maps.Keys(o.Regions)) {
		problems = append(problems, routeProblems(backend, o.Regions[backend])...)
	}
	return errors.Join(problems...)
}

func routeProblems(backend string, regions []string) (problems []error) {
	if backend == "" || backend != strings.TrimSpace(backend) {
		problems = append(problems, fmt.Errorf("failover: backend %q: names are non-empty strings without space around them",
			backend))
	}
	if len(regions) == 0 {
		problems = append(problems, fmt.Errorf("failover: backend %q: want a non-empty list of regions", backend))
	}
	for _, region := range regions {
		if region == "" || region != strings.TrimSpace(region) {
			problems = append(problems, fmt.Errorf("failover: backend %q: invalid region %q", backend, region))
		}
	}
	if twice := duplicates(slices.Clone(regions)); len(twice) > 0 {
		problems = append(problems, fmt.Errorf("failover: backend %q: duplicate regions %s", backend,
			strings.Join(twice, ", ")))
	}
	return problems
}
