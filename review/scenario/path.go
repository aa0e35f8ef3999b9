package scenario

import "strings"

// pathOf returns the path of an address: without scheme, host, query and
// fragment. Addresses may keep {param} anywhere, which net/url refuses in some
// places.
func pathOf(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		i := strings.IndexAny(rest, "/?#")
		if i < 0 {
			return "/"
		}
		address = rest[i:]
	}
	for i, c := range address {
		if c == '#' || c == '?' && !optionalMark(address[i+1:]) {
			address = address[:i]
			break
		}
	}
	if !strings.HasPrefix(address, "/") {
		address = "/" + address
	}
	return clip(address, 300)
}

// optionalMark reports whether a question mark before rest makes a parameter
// optional ("{year?}", ":year?") rather than begin a query.
func optionalMark(rest string) bool {
	return rest == "" || rest[0] == '}' || rest[0] == '/'
}

// SamePath reports whether a path could be an instance of a template, or both
// of one. Parameters are written {name}, :name, <name> or <type:name>, with a
// constraint or not, and stand for one segment that is not empty; a trailing
// "*", {*rest} or {rest:path} stands for the rest. Either side may hold
// parameters. A slash at the end does not count.
func SamePath(template, path string) bool {
	return same(segments(template), segments(path))
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
	return t == "*" || t == "**" || strings.HasPrefix(t, "{*") || strings.HasSuffix(t, ":path}") || strings.HasPrefix(t, "<path:") ||
		strings.HasPrefix(t, ":") && strings.HasSuffix(t, "*") || strings.HasPrefix(t, "{") && strings.HasSuffix(t, "...}")
}

// optional reports whether a template segment may be absent.
func optional(t string) bool {
	return strings.HasPrefix(t, "{") && strings.HasSuffix(t, "?}") || strings.HasPrefix(t, ":") && strings.HasSuffix(t, "?")
}

// serverOf returns scheme and host of an address, without user and password;
// empty where it is none of HTTP.
func serverOf(address string) string {
	scheme, rest, _ := strings.Cut(clip(address, 2000), "://")
	if scheme != "http" && scheme != "https" {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	return scheme + "://" + host[strings.LastIndexByte(host, '@')+1:]
}
