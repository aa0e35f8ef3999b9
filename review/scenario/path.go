package scenario

import (
	"regexp"
	"slices"
	"strings"
)

// pathOf returns the path of an address: without scheme, host, query and
// fragment; empty for an empty one. Addresses may keep {param} anywhere, which
// net/url refuses in some places.
func pathOf(address string) string {
	if address == "" {
		return ""
	}
	_, rest := splitAddress(address)
	path, _ := cutQuery(rest)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return clip(path, 300)
}

// cutQuery takes query and fragment off a path.
func cutQuery(path string) (before string, cut bool) {
	for i, c := range path {
		if c == '#' || c == '?' && !optionalMark(path[i+1:]) {
			return path[:i], true
		}
	}
	return path, false
}

func hasQuery(address string) bool {
	_, rest := splitAddress(address)
	_, cut := cutQuery(rest)
	return cut
}

// optionalMark reports whether a question mark before rest makes a parameter
// optional ("{year?}", ":year?") rather than begin a query.
func optionalMark(rest string) bool {
	return rest == "" || rest[0] == '}' || rest[0] == '/'
}

// serverOf returns scheme and host of an address, without user and password;
// empty where it is none of HTTP.
func serverOf(address string) string {
	server, _ := splitAddress(address)
	return server
}

// host matches a host with or without a port.
var host = regexp.MustCompile(`^(?:\[[0-9A-Fa-f:.]+\]|[^\s:@\[\]]+)(?::(?:[0-9]+|\{[^{}]*\}))?$`)

// splitAddress returns the server of an address, as serverOf does, and what
// follows it. A password may hold what ends a host elsewhere ("/", "?", "#"):
// where no host stands before the first of these, all up to the last "@" is
// taken for the user's, so that no part of a password is taken for a path.
func splitAddress(address string) (server, rest string) {
	scheme, rest, absolute := strings.Cut(address, "://")
	if !absolute || strings.ContainsAny(scheme, "/?#") {
		scheme, rest = "", strings.TrimPrefix(address, "//")
		user := strings.IndexByte(rest, '@')
		if user < 0 || strings.ContainsAny(rest[:user], "/?#") {
			return "", address
		}
	}
	name, path := cutHost(rest)
	if at := strings.LastIndexByte(rest, '@'); at > len(name) && !host.MatchString(withoutUser(name)) {
		name, path = cutHost(rest[at+1:])
	}
	name = withoutUser(name)
	if path == "" {
		path = "/"
	}
	if scheme != "http" && scheme != "https" || len(name) > 253 || !host.MatchString(name) {
		return "", path
	}
	return scheme + "://" + name, path
}

func cutHost(s string) (name, rest string) {
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

func withoutUser(name string) string { return name[strings.LastIndexByte(name, '@')+1:] }

// SameTemplate reports whether two paths differ in nothing but the names and
// the notation of their parameters.
func SameTemplate(a, b string) bool {
	return slices.EqualFunc(segments(a), segments(b), func(x, y string) bool {
		return x == y || fits(x, "x") && fits(y, "x")
	})
}

// Likeness says how much two paths have in common: two for each segment that is written alike
// at the same place, and one where no segment stands for several.
func Likeness(a, b string) (n int) {
	x, y := segments(a), segments(b)
	if !slices.ContainsFunc(slices.Concat(x, y), rest) {
		n++
	}
	for i := range min(len(x), len(y)) {
		if x[i] == y[i] {
			n += 2
		}
	}
	return n
}

// EndsLike reports whether a path ends with all of another one, which says something.
func EndsLike(path, end string) bool {
	x, y := segments(path), segments(end)
	if len(y) == 0 || len(x) < len(y) {
		return false
	}
	return slices.EqualFunc(x[len(x)-len(y):], y, sameSegment)
}

// SamePath reports whether a path could be an instance of a template, or both
// of one. Parameters are written {name}, :name, <name> or <type:name>, with a
// constraint or not, and stand for one segment that is not empty; a trailing
// "*", {*rest} or {rest:path} stands for the rest. Either side may hold
// parameters. A slash at the end does not count.
func SamePath(template, path string) bool {
	return same(segments(template), segments(path))
}

// Serves reports whether a route takes all that a path stands for: a word of the route is no parameter of the path.
func Serves(route, path string) bool {
	asked := segments(path)
	for i, s := range asked {
		asked[i] = instance(s)
	}
	return same(segments(route), asked)
}

// instance is a segment with a value in the place of its parameter, which no route has for a word.
func instance(s string) string {
	open, last := strings.IndexAny(s, "{<"), strings.LastIndexAny(s, "}>")
	switch {
	case strings.HasPrefix(s, ":") && len(s) > 1, rest(s):
		return "\x00"
	case open >= 0 && last > open:
		return s[:open] + "\x00" + s[last+1:]
	}
	return s
}

func segments(p string) []string {
	p = strings.Trim(pathOf(p), "/")
	if p == "" {
		return nil
	}
	return strings.Split(p, "/")
}

func same(a, b []string) bool {
	for i := 0; ; i++ {
		switch {
		case i == len(a) && i == len(b):
			return true
		case i < len(a) && rest(a[i]), i < len(b) && rest(b[i]):
			return true
		case i == len(a):
			return i == len(b)-1 && optional(b[i])
		case i == len(b):
			return i == len(a)-1 && optional(a[i])
		case !sameSegment(a[i], b[i]):
			return false
		}
	}
}

func sameSegment(a, b string) bool {
	if a == b {
		return true
	}
	return fits(a, b) || fits(b, a)
}

// fits reports whether the segment s is an instance of the template t, which
// may hold text around its parameter: "{name}.json".
func fits(t, s string) bool {
	if s == "" {
		return false
	}
	if strings.HasPrefix(t, ":") && len(t) > 1 {
		return true
	}
	open, last := strings.IndexAny(t, "{<"), strings.LastIndexAny(t, "}>")
	if open < 0 || last < open {
		return false
	}
	before, after := t[:open], t[last+1:]
	return len(s) > len(before)+len(after) && strings.HasPrefix(s, before) && strings.HasSuffix(s, after)
}

// rest reports whether a template segment takes all that follows.
func rest(t string) bool {
	for _, notation := range [][2]string{
		{"{*", ""}, {"", ":path}"}, {"<path:", ""}, {":", "*"}, {"{", "...}"}, {"*", ""},
	} {
		if around(t, notation[0], notation[1]) {
			return true
		}
	}
	return t == "*" || t == "**"
}

// optional reports whether a template segment may be absent.
func optional(t string) bool {
	return around(t, "{", "?}") || around(t, ":", "?")
}

func around(t, prefix, suffix string) bool {
	return strings.HasPrefix(t, prefix) && strings.HasSuffix(t, suffix)
}
