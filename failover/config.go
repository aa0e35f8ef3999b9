package failover

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Type is the dialect a backend speaks.
type Type string

// The dialects. An empty Type is TypeOpenAI.
const (
	TypeOpenAI    Type = "openai"    // any server with /chat/completions
	TypeAzure     Type = "azure"     // Azure OpenAI deployments
	TypeAnthropic Type = "anthropic" // the messages API
)

// Config says which servers there are and how patient to be with them. ParseConfig makes it from YAML; a program may
// also write it. New copies it, so that later changes have no effect.
type Config struct {
	Backends   []Backend // in order of preference
	Failover   Failover
	SecondLook string // name of the backend that is preferred for the second look at an answer; empty: the first
}

// ForSecondLook returns the configuration with the backend that SecondLook names in front. The others remain, for when
// it is down.
func (c Config) ForSecondLook() Config {
	i := slices.IndexFunc(c.Backends, func(b Backend) bool { return b.Name == c.SecondLook })
	if i > 0 {
		c.Backends = slices.Concat(c.Backends[i:i+1], c.Backends[:i], c.Backends[i+1:])
	}
	return c
}

// Backend is one provider account or server, in one or more regions. The zero value of each knob means its default.
type Backend struct {
	Name           string
	Type           Type
	Regions        []Region      // the first is the primary; never empty
	Attempts       int           // tries per request over all regions; 0 means 3, and more to sit an outage out
	AttemptTimeout time.Duration // upper bound of one try, shortened by the time left; 0 means 120 s

	// FirstTokenTimeout bounds the silence before a streamed answer begins, while another region could be asked; 0 means
	// 60 s. IdleTimeout bounds every silence after that; 0 means 30 s. Any line of a stream, comments too, is life.
	FirstTokenTimeout time.Duration
	IdleTimeout       time.Duration
	NoStream          bool           // ask for one document instead of a stream
	MaxFailures       int            // consecutive failures that open a region's breaker; 0 means 5
	ResetTime         time.Duration  // the longest that a breaker stays open, at first a thirtieth; 0 means 60 s
	HalfOpen          int            // tries admitted after that; 0 means 1
	RetryAfterLimit   *time.Duration // longest server hint that is waited for; nil means 120 s
	ContextWindow     int            // tokens of prompt and answer together; 0 means unknown
	MaxOutputTokens   int            // upper bound of an answer; 0 means the request's own
	PriceIn           *float64       // per million prompt tokens; nil means unknown
	PriceOut          *float64       // per million answer tokens; nil means unknown
}

// Region is one endpoint of a backend.
type Region struct {
	Name       string // the host unless the configuration names it
	URL        string // for openai the part before /chat/completions; for azure the resource; for anthropic the host
	Model      string // model, or deployment for azure
	Key        Secret
	KeyEmpty   bool   // a key was configured, but it is empty: the region is never asked
	APIVersion string // azure and anthropic
	ProbeURL   string // GET with any 2xx means healthy; empty means that a waiting request is the probe
}

// Failover holds what concerns all backends.
type Failover struct {
	MinDuration        *time.Duration // least stay away from a primary; nil means 30 s
	HealthCheckTimeout time.Duration  // of one probe; 0 means 5 s
	Recovery           Recovery       // empty means require-healthy
	Adaptive           bool           // thresholds follow the error rate
	NoOverlap          bool           // never ask a second region while the first still owes its answer
	HedgeAfter         time.Duration  // ask a second one also where the first has answered before; 0 means never
	StateFile          string         // shares what is down with other processes on this machine; empty means no
}

// Recovery says what leads back to a primary.
type Recovery string

// The ways back.
const (
	RequireHealthy Recovery = "require-healthy" // one admitted request, or the probe, succeeded
	TimeOnly       Recovery = "time-only"       // the minimum duration passed, healthy or not
)

// Defaults of the knobs, as README.md lists them.
const (
	defaultAttempts           = 3
	defaultAttemptTimeout     = 120 * time.Second
	defaultFirstTokenTimeout  = 60 * time.Second
	defaultIdleTimeout        = 30 * time.Second
	defaultMaxFailures        = 5
	defaultResetTime          = 60 * time.Second
	defaultHalfOpen           = 1
	defaultRetryAfterLimit    = 120 * time.Second
	defaultMinDuration        = 30 * time.Second
	defaultHealthCheckTimeout = 5 * time.Second
)

// EmptyKeys names every backend, as backend or backend/region, for which a key was configured that is empty: a secret
// that is not set, or not given to the pull request of a fork.
func (c Config) EmptyKeys() []string {
	var names []string
	for _, b := range c.Backends {
		for _, r := range b.Regions {
			if r.KeyEmpty {
				names = append(names, placeName(b.Name, regionName(b, r)))
			}
		}
	}
	return names
}

// regionName hides the region of a backend that has only one: its name says nothing new.
func regionName(b Backend, r Region) string {
	if len(b.Regions) == 1 {
		return b.Name
	}
	return r.Name
}

// clone copies all that a caller could still change and fills in what is left out: types, versions and names.
func (c Config) clone() Config {
	c.Backends = slices.Clone(c.Backends)
	for i := range c.Backends {
		b := &c.Backends[i]
		b.Type = cmp.Or(b.Type, TypeOpenAI)
		b.Regions = slices.Clone(b.Regions)
		for i := range b.Regions {
			b.Regions[i].complete(b.Type)
		}
		nameRegions(b.Regions)
		b.RetryAfterLimit = copied(b.RetryAfterLimit)
		b.PriceIn, b.PriceOut = copied(b.PriceIn), copied(b.PriceOut)
	}
	c.Failover.MinDuration = copied(c.Failover.MinDuration)
	return c
}

// complete fills in what the dialect implies.
func (r *Region) complete(kind Type) {
	a := adapters[kind]
	r.URL = cmp.Or(strings.TrimRight(r.URL, "/"), a.url)
	r.APIVersion = cmp.Or(r.APIVersion, a.version)
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	return new(*p)
}

func nameRegions(regions []Region) {
	taken := map[string]bool{}
	for _, r := range regions {
		taken[r.Name] = true
	}
	for i := range regions {
		if regions[i].Name != "" {
			continue
		}
		host := hostOf(regions[i].URL)
		name := host
		for n := 2; taken[name]; n++ {
			name = host + "-" + strconv.Itoa(n)
		}
		regions[i].Name, taken[name] = name, true
	}
}

func hostOf(text string) string {
	if u, err := url.Parse(text); err == nil && u.Host != "" {
		return u.Host
	}
	return text
}
