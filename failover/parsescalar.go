package failover

import (
	"math"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

func indexed(i int) string { return "[" + strconv.Itoa(i) + "]" }

// scalar returns the text of a value; problem messages quote it, so it must never be called for a key.
func (p *parser) scalar(at string, n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		p.problem(at, "want a single value")
		return "", false
	}
	if isNull(n) {
		return "", true
	}
	return strings.TrimSpace(n.Value), true
}

func (p *parser) text(at string, n *yaml.Node) string {
	text, _ := p.scalar(at, n)
	return text
}

func (p *parser) count(at string, n *yaml.Node, least int) int {
	text, ok := p.scalar(at, n)
	if !ok {
		return 0
	}
	count, err := strconv.Atoi(strings.ReplaceAll(text, "_", ""))
	if err != nil || count < least || count > math.MaxInt32 {
		p.problem(at, "%q is not a whole number of at least %d", oneLine(text), least)
	}
	return count
}

// duration reads 90s, 1m30s, 500ms, or a bare number of seconds. It must not be less than least.
func (p *parser) duration(at string, n *yaml.Node, least time.Duration) time.Duration {
	text, ok := p.scalar(at, n)
	if !ok {
		return 0
	}
	d, err := time.ParseDuration(text)
	if seconds, numeric := strconv.ParseFloat(text, 64); numeric == nil && !math.IsNaN(seconds) {
		d, err = scaleSigned(seconds), nil
	}
	if err != nil || d < least || d > maxDuration {
		p.problem(at, "%q is not a duration such as 30s, of %s and at most %s", oneLine(text), atLeast(least), maxDuration)
	}
	return d
}

func scaleSigned(seconds float64) time.Duration {
	if seconds < 0 {
		return -1
	}
	return scale(seconds, time.Second)
}

func atLeast(least time.Duration) string {
	if least == 0 {
		return "at least 0"
	}
	return "more than 0"
}

func (p *parser) price(at string, n *yaml.Node) float64 {
	text, ok := p.scalar(at, n)
	if !ok {
		return 0
	}
	price, err := strconv.ParseFloat(text, 64)
	if err != nil || !(price >= 0) || math.IsInf(price, 0) {
		p.problem(at, "%q is not a price of at least 0", oneLine(text))
	}
	return price
}

func (p *parser) boolean(at string, n *yaml.Node) bool {
	text, ok := p.scalar(at, n)
	value, err := strconv.ParseBool(text)
	if ok && err != nil {
		p.problem(at, "%q is neither true nor false", oneLine(text))
	}
	return value
}
