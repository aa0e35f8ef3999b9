package review

import (
	"fmt"
	"strings"

	"breakwater/failover"
	"breakwater/index/lang"
	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/memory"
	"breakwater/review/plan"
	"breakwater/review/report"
)

// backends is who can be asked.
type backends struct {
	asked  report.Asked
	config failover.Config // empty unless asked is AskedModel

	client  *failover.Client // nil until connect
	servers []memory.Server  // those that client asks, the preferred one first

	notices []string
}

func (b *backends) notice(format string, args ...any) {
	b.notices = append(b.notices, notice(format, args...))
}

// readBackends reads which backends the inputs name.
func readBackends(c console, in action.Inputs) (backends, error) {
	var b backends
	if in.Offline {
		b.asked = report.AskedOffline
		return b, nil
	}
	cfg, err := backendConfig(c, in)
	if err != nil {
		return b, action.Problems(strings.Split(err.Error(), "\n"))
	}
	if len(cfg.Backends) == 0 {
		if !in.Backends.Empty() {
			b.notice("The input backends names no backend%s: the built-in rules review alone.", displaced(in))
		}
		if in.Given("model") {
			b.notice("model (%s) has no effect, since no backend is configured: %s.", in.Origin("model"), toConfigure(c))
		}
		if c.runner.Event.Withheld() {
			b.notice(fromFork + ": the built-in rules review it.")
		}
		b.asked = report.AskedRules
		return b, nil
	}
	for _, backend := range cfg.Backends {
		for _, region := range backend.Regions {
			c.secret(action.NewSecret(region.Key.Reveal()))
		}
	}
	if misplaced := misplacedKey(c, cfg); misplaced != nil {
		return b, misplaced
	}
	if empty := cfg.EmptyKeys(); len(empty) > 0 {
		b.notice("The key of backend %s is empty. %s", strings.Join(empty, ", "), toFill(c.runner))
	}
	if err := cfg.Validate(); err != nil {
		return backends{}, action.Problems(strings.Split(err.Error(), "\n"))
	}
	b.asked, b.config = report.AskedModel, cfg
	return b, nil
}

const fromFork = "This pull request comes from a fork, whose runs get no secrets"

// toFill says what to do about an empty key.
func toFill(r action.Runner) string {
	switch {
	case !r.CI():
		return "Set the variable that holds it, such as OPENAI_API_KEY or what api-key-env names."
	case r.Event.Withheld():
		return fromFork + "."
	case r.Event.PullRequest && r.Event.From == action.OriginUnknown && !r.Event.OnTarget:
		return "If this pull request comes from a fork, its runs get no secrets; otherwise check the name of the " +
			"secret."
	}
	return "Check the name of the secret."
}

// connect makes the client, which sends so many requests at most, where a model is to be asked.
func (b *backends) connect(c console, requests int) (err error) {
	if b.asked != report.AskedModel {
		return nil
	}
	b.client, err = failover.New(b.config, clientOptions(c, requests))
	if err != nil {
		return action.Problems(strings.Split(err.Error(), "\n"))
	}
	b.servers = servers(b.config, b.client.Snapshot())
	return nil
}

// toConfigure says how to name a backend.
func toConfigure(c console) string {
	if c.runner.CI() {
		return "give openai-api-key, base-url or backends, and look whether the secret has a value"
	}
	return "set OPENAI_API_KEY, or name a server with --base-url"
}

func clientOptions(c console, requests int) failover.Options {
	return failover.Options{
		Logger: c.log, MaxRequests: &requests, Outlast: true, UserAgent: "breakwater/" + c.Version,
		Tokens: lang.Tokens,
	}
}

// displaced says that a key is not used, where backends takes its place.
func displaced(in action.Inputs) string {
	if in.OpenAIKey.Empty() {
		return ""
	}
	return ", and takes the place of openai-api-key"
}

// servers lists the regions of a configuration by the names that their client uses.
func servers(cfg failover.Config, named failover.Snapshot) (out []memory.Server) {
	for _, b := range cfg.Backends {
		for _, r := range b.Regions {
			name := named.Regions[len(out)]
			out = append(out, memory.Server{
				Backend: name.Backend, Region: name.Region, Key: r.Key,
				Identity: memory.Key(string(b.Type), r.URL, r.APIVersion, r.Model),
			})
		}
	}
	return out
}

// misplacedKey finds keys where a name belongs: names are shown to everybody.
func misplacedKey(c console, cfg failover.Config) error {
	shown := func(s string) bool { return s == c.hide(s) }
	for i, b := range cfg.Backends {
		if !shown(b.Name) {
			return action.Problems{fmt.Sprintf("backends: the name of backend %d looks like a key, and names are shown to "+
				"everybody; put the key into api-key", i+1)}
		}
		for _, region := range b.Regions {
			if !shown(region.Model) {
				return action.Problems{fmt.Sprintf("backends: the model of backend %d looks like a key; put the key into api-key",
					i+1)}
			}
		}
	}
	return nil
}

func backendConfig(c console, in action.Inputs) (failover.Config, error) {
	if !in.Backends.Empty() {
		return failover.ParseConfig([]byte(in.Backends.Reveal()), c.getenv)
	}
	if !in.Shorthand() {
		return failover.Config{}, nil
	}
	return failover.Config{Backends: []failover.Backend{{
		Name: "openai",
		Regions: []failover.Region{{
			URL: in.BaseURL, Model: in.Model,
			Key: failover.NewSecret(in.OpenAIKey.Reveal()),
		}},
	}}}, nil
}

// window is how many tokens the preferred backend can hold; 0 where nobody says so.
func window(c failover.Config) int {
	if len(c.Backends) == 0 {
		return 0
	}
	return c.Backends[0].ContextWindow
}

// estimate is what asking about a plan costs with the preferred backend; nil without prices.
func (b backends) estimate(p plan.Plan, requests int) *float64 {
	if len(b.config.Backends) == 0 {
		return nil
	}
	first := b.config.Backends[0]
	if first.PriceIn == nil || first.PriceOut == nil {
		return nil
	}
	in := 0
	for _, t := range p.Targets {
		in += t.Tokens
	}
	sum := (float64(in)**first.PriceIn + float64(requests*ask.AnswerTokens)**first.PriceOut) / 1e6
	return &sum
}

// fared reports how the backends fared so far.
func (b backends) fared() fared {
	if b.client == nil {
		return fared{}
	}
	return faredOf(b.client)
}
