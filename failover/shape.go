package failover

import (
	"regexp"
	"strings"
	"sync"
)

// structure is how an answer's shape is asked for, the most exact first.
type structure uint8

const (
	bySchema structure = iota
	byObject
	byText
)

func (s structure) String() string { return [...]string{"json_schema", "json_object", "text"}[s] }

// limitParam is the parameter that bounds an answer. Reasoning models only know the new name, many servers only the
// old one.
type limitParam uint8

const (
	maxCompletionTokens limitParam = iota
	maxTokens
	noLimit
)

// shape is how much a request asks of a server.
type shape struct {
	structure structure
	limit     limitParam
	stream    bool // ask for the answer piece by piece
	usage     bool // ask for token counts at the end of a stream
	cache     bool // mark what of a repeated request a server may keep, where it wants a mark
}

// capability remembers for a run which shape a region accepts. Safe for concurrent use.
type capability struct {
	mu   sync.Mutex
	now  shape
	skip bool // there is no json_object between a schema and words
	new  bool // a reasoning model, which only knows max_completion_tokens
}

func newCapability(b Backend, r Region) *capability {
	a := adapters[b.Type]
	return &capability{
		now:  shape{limit: a.limit(r), stream: !b.NoStream, usage: true, cache: true},
		skip: a.bySchemaOnly, new: reasoning.MatchString(r.Model),
	}
}

// reasoning matches the models that refuse max_tokens.
var reasoning = regexp.MustCompile(`^(o[1-9]|gpt-[5-9])`)

func (c *capability) shape() shape {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// whole remembers that a server answers with one document whatever it is asked for.
func (c *capability) whole() (change string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ok = c.now.stream
	c.now.stream = false
	return "stream given up: it answers with one document", ok
}

// reduce takes back what the server did not accept in a request of shape f. It reports whether there is something
// left to try and what changed. Of parallel requests the first one changes it, the others just try again.
func (c *capability) reduce(f shape, fail *Failure, schema bool) (change string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now != f {
		return "", true
	}
	switch text := fail.Code + " " + fail.Message; {
	case strings.Contains(text, "cache_control") && f.cache:
		c.now.cache = false
		return "cache_control given up", true
	case limitText.MatchString(text) && f.limit != noLimit:
		return c.lowerLimit(text), true
	case strings.Contains(text, "stream_options") && f.usage:
		c.now.usage = false
		return "stream_options given up", true
	case f.stream && streamText.MatchString(text):
		c.now.stream = false
		return "stream given up", true
	case schema && f.structure != byText:
		return c.lowerStructure(), true
	}
	return "", false
}

var streamText = regexp.MustCompile(`(?i)\bstream(ing)?\b`)

var limitText = regexp.MustCompile(`max_(completion_)?tokens`)

// lowerLimit tries the other name first, then none. "Use max_completion_tokens instead" names both.
func (c *capability) lowerLimit(text string) string {
	switch {
	case c.now.limit == maxCompletionTokens && !c.new && !strings.Contains(text, "use 'max_completion_tokens'"):
		c.now.limit = maxTokens
	case c.now.limit == maxTokens && strings.Contains(text, "max_completion_tokens"):
		c.now.limit = maxCompletionTokens
	default:
		c.now.limit = noLimit
	}
	return "token limit: " + [...]string{"max_completion_tokens", "max_tokens", "none"}[c.now.limit]
}

func (c *capability) lowerStructure() string {
	before := c.now.structure
	c.now.structure++
	if c.skip {
		c.now.structure = byText
	}
	return before.String() + " to " + c.now.structure.String()
}

// instructions are the system text; below json_schema the server does not show the schema to the model, so we do.
func (r Request) instructions(s structure) string {
	if r.Schema == nil || s == bySchema {
		return r.System
	}
	const shape = "\n\nAnswer with one JSON document and nothing else. It matches this JSON Schema:\n"
	return strings.TrimSpace(r.System + shape + string(r.Schema.JSON))
}
