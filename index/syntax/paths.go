package syntax

import (
	"slices"
	"strings"
)

// mountPaths is in how many places a router is followed.
const mountPaths = 16

// prefixes returns the paths under which a router's routes are reached. One
// that is mounted below itself is not followed around.
func (e *endpoints) prefixes(i int) []string {
	if known, ok := e.paths[i]; ok {
		return known
	}
	e.paths[i] = nil
	e.paths[i] = e.allPrefixes(i)
	return e.paths[i]
}

func (e *endpoints) allPrefixes(i int) []string {
	r := e.routers[i]
	var all []string
	if r.parent != none {
		for _, outer := range e.prefixes(r.parent) {
			all = append(all, joinPath(r.framework, outer, r.prefix))
		}
	}
	for _, m := range e.mounts {
		if !slices.Contains(m.targets, i) {
			continue
		}
		for _, outer := range e.prefixes(m.into) {
			prefix := joinPath(m.framework, outer, m.prefix)
			if !m.replaces {
				prefix = joinPath(m.framework, prefix, r.prefix)
			}
			all = append(all, prefix)
		}
	}
	if len(all) == 0 {
		all = []string{r.prefix}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return all[:min(len(all), mountPaths)]
}

// longestPath bounds what groups in groups can make of a path, in bytes.
const longestPath = 1000

// joinPath puts a prefix before a path as the framework does.
func joinPath(framework, prefix, path string) string {
	if len(prefix) > longestPath {
		return prefix
	}
	switch framework {
	case "fastapi", "echo":
		return prefix + path
	case "django":
		return absolute(strings.TrimPrefix(prefix, "/") + strings.TrimPrefix(path, "/"))
	}
	if prefix == "" {
		return path
	}
	rest := strings.TrimPrefix(path, "/")
	switch framework {
	case "chi", "gin", "net/http", "gorilla", "flask": // a final slash counts
		if path == "" {
			return prefix
		}
	default:
		if rest == "" {
			return prefix
		}
	}
	return strings.TrimSuffix(prefix, "/") + "/" + rest
}

// plainTemplate writes the parameters of a path without the patterns that constrain them: {id:[0-9]+} as {id}, and
// {rest:.*}, which takes what follows, as {rest...}. Braces that do not match stay as they are.
func plainTemplate(path string) string {
	open := strings.IndexByte(path, '{')
	if open < 0 {
		return path
	}
	size := closedBy(path[open:])
	if size == 0 {
		return path
	}
	parameter, after := path[open:open+size], plainTemplate(path[open+size:])
	name, pattern, _ := strings.Cut(parameter[1:size-1], ":")
	switch pattern = strings.TrimSpace(pattern); {
	case !strings.ContainsAny(pattern, `/[]{}\.*+|`): // a type: {id:int}
	case pattern == ".*" || pattern == ".+":
		parameter = "{" + strings.TrimSpace(name) + "...}"
	default:
		parameter = "{" + strings.TrimSpace(name) + "}"
	}
	return path[:open] + parameter + after
}

// closedBy is the length of the text up to the brace that closes its first one; 0 if none does.
func closedBy(text string) int {
	depth := 0
	for i, c := range []byte(text) {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// absolute gives a path the slash that frameworks without it imply.
func absolute(path string) string {
	if strings.HasPrefix(path, "/") {
		return path
	}
	return "/" + path
}
