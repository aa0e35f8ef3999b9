package failover

import (
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// endpoint collects what a backend states for all its regions, and what a region overrides.
type endpoint struct {
	name, url, model, version, probe string
	key                              *Secret // nil where no key was configured
}

func (p *parser) backend(at string, n *yaml.Node) Backend {
	var b Backend
	var base endpoint
	var regions *yaml.Node
	known := p.endpointFields(&base)
	delete(known, "url")
	known["name"] = func(at string, n *yaml.Node) { b.Name = p.text(at, n) }
	known["type"] = func(at string, n *yaml.Node) { b.Type = Type(p.text(at, n)) }
	known["regions"] = func(_ string, n *yaml.Node) { regions = n }
	known["attempts"] = func(at string, n *yaml.Node) { b.Attempts = p.count(at, n, 1) }
	known["attempt-timeout"] = func(at string, n *yaml.Node) { b.AttemptTimeout = p.duration(at, n, 1) }
	known["first-token-timeout"] = func(at string, n *yaml.Node) { b.FirstTokenTimeout = p.duration(at, n, 1) }
	known["idle-timeout"] = func(at string, n *yaml.Node) { b.IdleTimeout = p.duration(at, n, 1) }
	known["stream"] = func(at string, n *yaml.Node) { b.NoStream = !p.boolean(at, n) }
	known["max-failures"] = func(at string, n *yaml.Node) { b.MaxFailures = p.count(at, n, 1) }
	known["reset-time"] = func(at string, n *yaml.Node) { b.ResetTime = p.duration(at, n, 1) }
	known["half-open"] = func(at string, n *yaml.Node) { b.HalfOpen = p.count(at, n, 1) }
	known["retry-after-limit"] = func(at string, n *yaml.Node) { b.RetryAfterLimit = new(p.duration(at, n, 0)) }
	known["context-window"] = func(at string, n *yaml.Node) { b.ContextWindow = p.count(at, n, 1) }
	known["max-output-tokens"] = func(at string, n *yaml.Node) { b.MaxOutputTokens = p.count(at, n, 1) }
	known["price-in"] = func(at string, n *yaml.Node) { b.PriceIn = new(p.price(at, n)) }
	known["price-out"] = func(at string, n *yaml.Node) { b.PriceOut = new(p.price(at, n)) }
	p.fields(at, n, known)
	b.Regions = p.regions(at, regions, b.Type, base)
	return b
}

// endpointFields are the keys that a backend and a region share. probe-url, for one, differs by region in practice.
func (p *parser) endpointFields(e *endpoint) map[string]func(string, *yaml.Node) {
	return map[string]func(string, *yaml.Node){
		"url":         func(at string, n *yaml.Node) { e.url = p.text(at, n) },
		"base-url":    func(at string, n *yaml.Node) { e.url = p.text(at, n) },
		"model":       func(at string, n *yaml.Node) { e.model = p.text(at, n) },
		"api-version": func(at string, n *yaml.Node) { e.version = p.text(at, n) },
		"probe-url":   func(at string, n *yaml.Node) { e.probe = p.text(at, n) },
		"api-key":     func(at string, n *yaml.Node) { e.offer(p.key(at, n)) },
		"api-key-env": func(at string, n *yaml.Node) {
			if name := p.text(at, n); name != "" {
				e.offer(new(NewSecret(p.getenv(name))))
			}
		},
	}
}

// offer takes a key unless there is one: of a secret and a variable, of which one is empty, the other counts.
func (e *endpoint) offer(key *Secret) {
	if e.key == nil || e.key.Empty() {
		e.key = key
	}
}

// key accepts a secret. An expression that no workflow expanded is a common mistake and would be sent as the key.
func (p *parser) key(at string, n *yaml.Node) *Secret {
	if n.Kind != yaml.ScalarNode {
		p.problem(at, "want a text")
		return nil
	}
	key := NewSecret(n.Value)
	if isNull(n) {
		key = Secret{}
	}
	if strings.Contains(key.Reveal(), "${{") {
		p.problem(at, "holds an expression that was not expanded; only a workflow expands it, elsewhere use api-key-env")
	}
	if strings.ContainsFunc(key.Reveal(), func(r rune) bool { return r < ' ' || r > '~' }) {
		p.problem(at, "holds a line break or another character that no HTTP header may hold")
	}
	return &key
}

func (p *parser) regions(at string, n *yaml.Node, kind Type, base endpoint) []Region {
	if n == nil {
		return []Region{makeRegion(kind, base)}
	}
	at += ".regions"
	if base.url != "" {
		p.problem(at, "base-url and regions exclude each other; put the base-url into regions")
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 || len(n.Content) > regionLimit {
		p.problem(at, "want a non-empty list of at most %d regions, each a URL or a map", regionLimit)
		p.shapeless = append(p.shapeless, strings.TrimSuffix(at, ".regions"))
		return nil
	}
	var list []Region
	for i, item := range n.Content {
		list = append(list, makeRegion(kind, p.region(at+indexed(i), follow(item), base)))
	}
	return list
}

func (p *parser) region(at string, n *yaml.Node, base endpoint) (e endpoint) {
	e = base
	e.url, e.key = "", nil
	defer func() {
		if e.key == nil {
			e.key = base.key
		}
	}()
	if n.Kind == yaml.ScalarNode {
		if e.url = p.text(at, n); e.url == "" {
			p.problem(at, "invalid region %q: want a URL", n.Value)
		}
		return e
	}
	known := p.endpointFields(&e)
	known["name"] = func(at string, n *yaml.Node) {
		if e.name = p.text(at, n); e.name == "" {
			p.problem(at, "invalid region %q: want a name", n.Value)
		}
	}
	p.fields(at, n, known)
	if e.url == "" && n.Kind == yaml.MappingNode {
		p.problem(at, "invalid region: url is missing")
	}
	return e
}

func makeRegion(kind Type, e endpoint) Region {
	r := Region{Name: e.name, URL: e.url, Model: e.model, APIVersion: e.version, ProbeURL: e.probe}
	if e.key != nil {
		r.Key, r.KeyEmpty = *e.key, e.key.Empty()
	}
	r.complete(kind) // before validation, which a default URL must pass
	return r
}

// maxDuration bounds every duration of a configuration; longer ones are typing errors.
const maxDuration = 24 * time.Hour
