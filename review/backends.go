package review

import (
	"fmt"
	"strings"

	"breakwater/failover"
	"breakwater/review/action"
	"breakwater/review/report"
)

// backends is who can be asked.
type backends struct {
	asked  report.Asked
	client *failover.Client // nil unless asked is AskedModel
}

// backends makes the client for the backends that the inputs name.
func (r *run) backends() (backends, error) {
	if r.in.Offline {
		return backends{asked: report.AskedOffline}, nil
	}
	cfg, err := r.backendConfig()
	if err != nil {
		return backends{}, action.Problems(strings.Split(err.Error(), "\n"))
	}
	if len(cfg.Backends) == 0 {
		if !r.in.Backends.Empty() {
			r.notice("The input backends names no backend: the built-in rules review alone.")
		}
		if r.runner.Event.Fork {
			r.notice("This pull request comes from a fork, whose runs get no secrets: the built-in rules review it.")
		}
		return backends{asked: report.AskedRules}, nil
	}
	for _, b := range cfg.Backends {
		for _, region := range b.Regions {
			r.secret(action.NewSecret(region.Key.Reveal()))
		}
	}
	if misplaced := r.misplaced(cfg); misplaced != nil {
		return backends{}, misplaced
	}
	if empty := cfg.EmptyKeys(); len(empty) > 0 {
		hint := "Runs for pull requests from forks get no secrets; otherwise check the name of the secret."
		if !r.runner.CI() {
			hint = "Set the variable that holds it, such as OPENAI_API_KEY or what api-key-env names."
		}
		r.notice("The key of backend %s is empty. %s", strings.Join(empty, ", "), hint)
	}
	client, err := failover.New(cfg, failover.Options{Logger: r.log, MaxRequests: r.in.MaxRequests, Outlast: true, UserAgent: "breakwater/" + r.Version})
	if err != nil {
		return backends{}, action.Problems(strings.Split(err.Error(), "\n"))
	}
	return backends{asked: report.AskedModel, client: client}, nil
}

// misplaced finds keys where a name belongs: names are shown to everybody.
func (r *run) misplaced(cfg failover.Config) error {
	shown := func(s string) bool { return s == action.HideKeyLike(r.secrets.Hide(s)) }
	for i, b := range cfg.Backends {
		if !shown(b.Name) {
			return action.Problems{fmt.Sprintf("backends: the name of backend %d looks like a key, and names are shown to everybody; put the key into api-key", i+1)}
		}
		for _, region := range b.Regions {
			if !shown(region.Model) {
				return action.Problems{fmt.Sprintf("backends: the model of backend %d looks like a key; put the key into api-key", i+1)}
			}
		}
	}
	return nil
}

func (r *run) backendConfig() (failover.Config, error) {
	if !r.in.Backends.Empty() {
		return failover.ParseConfig([]byte(r.in.Backends.Reveal()), r.getenv)
	}
	configured, keyMissing := r.in.Shorthand()
	if !configured {
		return failover.Config{}, nil
	}
	return failover.Config{Backends: []failover.Backend{{
		Name: "openai",
		Regions: []failover.Region{{
			URL: r.in.BaseURL, Model: r.in.Model,
			Key: failover.NewSecret(r.in.OpenAIKey.Reveal()), KeyEmpty: keyMissing,
		}},
	}}}, nil
}

func (r *run) getenv(name string) string {
	value := ""
	for _, kv := range r.Environ {
		if n, v, ok := strings.Cut(kv, "="); ok && n == name {
			value = v // the last wins, as for a process
		}
	}
	return value
}

// standing reports how the backends fared.
func (b backends) standing() ([]report.Backend, report.Usage) {
	if b.client == nil {
		return nil, report.Usage{}
	}
	s := b.client.Snapshot()
	rows := make([]report.Backend, len(s.Regions))
	for i, reg := range s.Regions {
		rows[i] = report.Backend{
			Name: reg.Backend, Region: reg.Region, Model: reg.Model, Requests: reg.Requests, State: reg.State,
			Failures: reg.Failures, FailuresByKind: map[string]int{},
			LatencyP50: reg.LatencyP50.Milliseconds(), LatencyP95: reg.LatencyP95.Milliseconds(), Waited: reg.Waited.Seconds(),
		}
		for kind, n := range reg.FailuresByKind {
			rows[i].FailuresByKind[string(kind)] = n
		}
		for _, e := range reg.Events {
			rows[i].Events = append(rows[i].Events, report.Event{At: e.At, Kind: string(e.Kind), From: e.From, To: e.To, Detail: e.Detail})
		}
	}
	return rows, report.Usage{Requests: s.Requests, TokensIn: s.TokensIn, TokensOut: s.TokensOut, Cost: s.Cost, Failovers: s.Failovers}
}
