package rules

import (
	"strings"
)

func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}
