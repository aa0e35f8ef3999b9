package behaviour

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// files notes what a call deletes, and what it writes over.
func (c *code) files(call facts.Call, name string) {
	var paths []string
	for _, n := range append(positional(call), call.Receiver()) {
		if n.Valid() && !n.Is(lang.Number) {
			text, _ := c.fold(n)
			paths = append(paths, text)
		}
	}
	switch {
	case c.lib.has(tree, name) && !c.temporary(call):
		c.note(destroys, call.Node, name, c.details(call))
	case c.lib.has(write, name):
		for _, p := range paths {
			if leaves(p) {
				c.note(outside, call.Node, p, append(c.details(call), p))
			}
			if !c.reads(call, paths) {
				c.written = append(c.written, strings.TrimPrefix(p, "./"))
			}
		}
	}
}

// leaves reports whether a path leads out of the project.
func leaves(p string) bool {
	up := strings.HasPrefix(p, "../") || strings.Contains(p, "/../")
	return up || strings.HasPrefix(p, "/") && !allowed.MatchString(p)
}

// allowed are the paths where anybody may write.
var allowed = regexp.MustCompile(
	`^/(?:tmp|var/tmp|dev/(?:null|stdout|stderr)|var/(?:log|lib|cache)|data|app|srv|healthz?|ready)(?:/|$)`)

// reads reports whether a call opens a file to read it.
func (c *code) reads(call facts.Call, texts []string) bool {
	if call.Method != "open" && call.Method != "fopen" && call.Method != "Open" && call.Method != "OpenFile" {
		return false
	}
	mode, ok := c.constant(call.Option("mode", "flags"))
	if !ok && len(texts) > 1 {
		mode = texts[1]
	}
	return !strings.ContainsAny(mode, "wax+")
}

// temporary reports whether a call is given a folder that the file made for a
// while.
func (c *code) temporary(call facts.Call) bool {
	return slices.ContainsFunc(positional(call), func(n facts.Node) bool {
		for n.Is(lang.Name, lang.Member) {
			b, ok := c.facts.Refers(n)
			if !ok {
				return false
			}
			n = b.Value
		}
		made, ok := c.facts.CallAt(n)
		return ok && c.lib.has(temp, c.nameAs(made.Callee, made.Node))
	})
}
