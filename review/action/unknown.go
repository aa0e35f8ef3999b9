package action

import (
	"slices"
	"strings"
)

// mostUnknown bounds the unknown variables that are named.
const mostUnknown = 10

// noticeUnknown names the variables that look like inputs and are none: one
// that is misspelt would else be ignored in silence.
func (l *loader) noticeUnknown(env map[string]string) {
	known := map[string]bool{"INPUT_ARGS": true, "INPUT_ENTRYPOINT": true} // of a step with docker://
	for _, i := range Table {
		for _, name := range i.Variables() {
			known[name] = true
		}
	}
	var unknown []string
	for name, v := range env {
		if inputPrefix(name) != "" && !known[name] && strings.TrimSpace(v) != "" {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for n, name := range unknown {
		if n == mostUnknown {
			l.notice("%d more variables that begin like inputs are none.", len(unknown)-n)
			return
		}
		l.notice("The variable %.80s is no input and was ignored%s", printable(name), likely(name))
	}
}

func inputPrefix(name string) string {
	for _, prefix := range []string{"BREAKWATER_", "INPUT_"} {
		if strings.HasPrefix(name, prefix) {
			return prefix
		}
	}
	return ""
}

// likely suggests what a misspelt variable may have meant.
func likely(name string) string {
	prefix := inputPrefix(name)
	word := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, prefix), "_", "-"))
	best := Nearest(word, inputNames(), 3)
	if best == "" {
		return "; `breakwater help review` lists the inputs."
	}
	best = strings.ToUpper(best)
	if prefix == "BREAKWATER_" {
		best = strings.ReplaceAll(best, "-", "_")
	}
	return "; did you mean " + prefix + best + "?"
}
