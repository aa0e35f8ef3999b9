package rules

import (
	"strings"

	"breakwater/index/syntax"
)

// pyDecorators returns the source of a function's decorators.
func pyDecorators(fn syntax.Node) string {
	if !fn.Parent().Is("decorated_definition") {
		return ""
	}
	var b strings.Builder
	for d := range fn.Parent().Children() {
		if d.Is("decorator") {
			b.WriteString(d.Text() + "\n")
		}
	}
	return b.String()
}
