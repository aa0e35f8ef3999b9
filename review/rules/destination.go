package rules

import (
	"regexp"
	"strings"
)

var hostPart = regexp.MustCompile(`https?://([A-Za-z0-9.-]+)`)

var urlName = regexp.MustCompile(`^(?:[frbFRB]*["'` + "`" + `])?[{$]*([A-Za-z_][\w.]*)`)

// destination names where a request goes, from the source of its URL: a host
// that stands there, or what the name of a variable says ("inventory" for
// INVENTORY_URL). It is empty where the text says nothing.
func destination(text string) string {
	if m := hostPart.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	m := urlName.FindStringSubmatch(text)
	if m == nil || strings.HasPrefix(text[len(m[0]):], "(") {
		return "" // what a call returns has no name
	}
	parts := strings.Split(m[1], ".")
	name := strings.ToLower(parts[len(parts)-1])
	for _, tail := range []string{"_base_url", "_service_url", "_api_url", "_url", "_uri", "_endpoint", "_host", "_base", "_address", "url"} {
		if cut, ok := strings.CutSuffix(name, tail); ok {
			name = cut
			break
		}
	}
	name = strings.Trim(name, "_")
	if name == "" || name == "base" || name == "http" || name == "target" || len(name) < 3 {
		return ""
	}
	return name
}
