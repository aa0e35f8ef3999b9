package failover

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Bounds of a configuration; a document beyond them is a mistake or an attack.
const (
	documentLimit = 256 << 10
	backendLimit  = 32
	regionLimit   = 32
)

// ParseConfig reads the YAML of the backends input: a list of backends, or a map with the keys backends, failover and
// second-look. An empty document is a Config without backends. getenv resolves api-key-env; nil means that no variable
// is set.
//
// The error joins every problem by errors.Join, each naming the place, the value and what is expected; unknown keys are
// problems. It never holds a key.
func ParseConfig(doc []byte, getenv func(string) string) (Config, error) {
	if len(doc) > documentLimit {
		return Config{}, fmt.Errorf("backends: the document has %d bytes; at most %d are read", len(doc), documentLimit)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(doc, &root); err != nil {
		return Config{}, fmt.Errorf("backends: not YAML: %s", yamlProblem(err))
	}
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	p := &parser{getenv: getenv}
	cfg := p.document(&root)
	for _, problem := range cfg.problems() {
		if !slices.ContainsFunc(p.shapeless, func(at string) bool { return strings.HasPrefix(problem.Error(), at) }) {
			p.problems = append(p.problems, problem)
		}
	}
	if err := errors.Join(p.problems...); err != nil {
		return Config{}, err
	}
	return cfg.clone(), nil
}

// quoted finds what the YAML library quotes.
var quoted = regexp.MustCompile("`[^`]*`?|\"[^\"]*\"?|'[^']*'?")

// yamlProblem hides quoted content, which may be a key, but for the punctuation that the library missed.
func yamlProblem(err error) string {
	text := strings.TrimPrefix(oneLine(err.Error()), "yaml: ")
	nowhere := strings.HasPrefix(text, "control characters") || strings.HasPrefix(text, "unknown anchor")
	if !strings.HasPrefix(text, "line ") && !nowhere { // the library leaves the first line out
		text = "line 1: " + text
	}
	return quoted.ReplaceAllStringFunc(text, func(q string) string {
		if strings.ContainsFunc(q, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			return "…"
		}
		return q
	})
}

type parser struct {
	getenv    func(string) string
	problems  []error
	shapeless []string // places of which nothing could be read, so that nothing else is said about them
}

func (p *parser) problem(at, format string, args ...any) {
	p.problems = append(p.problems, fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...)))
}

func (p *parser) document(root *yaml.Node) Config {
	var cfg Config
	if len(root.Content) == 0 {
		return cfg
	}
	switch top := follow(root.Content[0]); {
	case isNull(top):
	case top.Kind == yaml.SequenceNode:
		cfg.Backends = p.backends("backends", top)
	case top.Kind == yaml.MappingNode:
		p.fields("backends document", top, map[string]func(string, *yaml.Node){
			"backends":    func(at string, n *yaml.Node) { cfg.Backends = p.backends("backends", n) },
			"failover":    func(at string, n *yaml.Node) { cfg.Failover = p.failover("failover", n) },
			"second-look": func(at string, n *yaml.Node) { cfg.SecondLook = p.text("second-look", n) },
		})
	default:
		p.problem("backends", "want a list of backends, or a map with backends, failover and second-look")
	}
	return cfg
}

// follow resolves one alias; an alias to an alias does not exist in YAML.
func follow(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// fields hands each value of a map to the function of its key.
func (p *parser) fields(at string, n *yaml.Node, known map[string]func(string, *yaml.Node)) {
	if n = follow(n); n.Kind != yaml.MappingNode {
		p.problem(at, "want a map")
		p.shapeless = append(p.shapeless, at)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		set, ok := known[key]
		switch {
		case !ok:
			names := strings.Join(slices.Sorted(maps.Keys(known)), ", ")
			p.problem(at, "unknown key %q in line %d; known are %s", oneLine(key), n.Content[i].Line, names)
		case seen[key]:
			p.problem(at, "key %q stands there twice", key)
		default:
			set(at+"."+key, follow(n.Content[i+1]))
		}
		seen[key] = true
	}
}

func (p *parser) backends(at string, n *yaml.Node) []Backend {
	if n.Kind != yaml.SequenceNode {
		if !isNull(n) {
			p.problem(at, "want a list of backends")
		}
		return nil
	}
	if len(n.Content) > backendLimit {
		p.problem(at, "%d backends; at most %d are allowed", len(n.Content), backendLimit)
		return nil
	}
	var list []Backend
	for i, item := range n.Content {
		list = append(list, p.backend(fmt.Sprintf("%s[%d]", at, i), follow(item)))
	}
	return list
}

func (p *parser) failover(at string, n *yaml.Node) Failover {
	var f Failover
	if isNull(n) {
		return f
	}
	p.fields(at, n, map[string]func(string, *yaml.Node){
		"min-duration":         func(at string, n *yaml.Node) { f.MinDuration = new(p.duration(at, n, 0)) },
		"health-check-timeout": func(at string, n *yaml.Node) { f.HealthCheckTimeout = p.duration(at, n, 1) },
		"recovery":             func(at string, n *yaml.Node) { f.Recovery = Recovery(p.text(at, n)) },
		"adaptive":             func(at string, n *yaml.Node) { f.Adaptive = p.boolean(at, n) },
		"overlap":              func(at string, n *yaml.Node) { f.NoOverlap = !p.boolean(at, n) },
		"hedge-after":          func(at string, n *yaml.Node) { f.HedgeAfter = p.duration(at, n, 0) },
		"state-file":           func(at string, n *yaml.Node) { f.StateFile = p.text(at, n) },
	})
	return f
}
