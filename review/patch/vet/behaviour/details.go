package behaviour

import (
	"regexp"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// maxDetails bounds what is told of the arguments of one call.
const maxDetails = 500

// details lists what counts of the arguments of a call: texts, names, numbers by
// which a call of the same function differs. What a fix for resilience adds does
// not count, nor does a function that is handed over.
func (c *code) details(call facts.Call) []string {
	out := []string{}
	for child := range call.Children() {
		switch child.Role() {
		case lang.Arg, lang.Body:
			out = c.detailsOf(child, out)
		case lang.Callee:
			if child.Is(lang.Op, lang.Index) {
				out = c.detailsOf(child, out)
			}
		}
	}
	return out
}

func (c *code) detailsOf(n facts.Node, out []string) []string {
	if out == nil {
		out = []string{}
	}
	if len(out) >= maxDetails || !n.Valid() {
		return out
	}
	switch n.Kind() {
	case lang.Func, lang.Comment, lang.Null, lang.Type, lang.Block:
		return out
	case lang.Pair:
		if fixes.MatchString(keyOf(n)) {
			return out
		}
		return c.detailsOf(n.Child(lang.Value), out)
	case lang.Number:
		return out
	case lang.Bool:
		return append(out, n.Name())
	case lang.Name, lang.Member:
		if gives.MatchString(n.Name()) {
			return out
		}
		if text, ok := c.fold(n); ok {
			return append(out, `"`+text+`"`)
		}
		if m := n.Meaning(); m != "" {
			return append(out, m+" "+n.Name())
		}
		return append(out, n.Name())
	}
	if text, ok := c.fold(n); ok {
		out = append(out, `"`+text+`"`)
		if !strings.Contains(text, hole) {
			return out
		}
	}
	if call, ok := c.facts.CallAt(n); ok && call.Method != "" {
		out = append(out, call.Method+"()")
	}
	for child := range n.Children() {
		if child.Role() != lang.TypeOf {
			out = c.detailsOf(child, out)
		}
	}
	return out
}

// keyOf is the name of an option.
func keyOf(pair facts.Node) string {
	if name := pair.Name(); name != "" {
		return name
	}
	return pair.Child(lang.Key).Name()
}

var (
	// fixes matches options that make a call give up, and where its output goes.
	fixes = regexp.MustCompile(`^(?i:timeout\w*|signal|killsignal|maxbuffer|max_workers|check|capture_output|` +
		`text|encoding|universal_newlines|stdin|stdout|stderr)$`)
	// gives matches what hands a deadline over.
	gives = regexp.MustCompile(`^(?i:ctx|context|signal|\w*timeout\w*|ct|cancellationtoken)$`)
)
