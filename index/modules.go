package index

import (
	"encoding/json"
	"strings"
)

// maxFile is the size above which a file is left out: no one wrote it by hand.
const maxFile = 1 << 20

// moduleName reads the name that a go.mod or package.json gives its folder;
// empty if it gives none.
func moduleName(base string, src []byte) string {
	if base == "package.json" {
		var p struct {
			Name string `json:"name"`
		}
		if json.Unmarshal(src, &p) != nil {
			return ""
		}
		return p.Name
	}
	for line := range strings.Lines(string(src)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			name, _, _ := strings.Cut(rest, "//")
			return strings.Trim(strings.TrimSpace(name), `"`)
		}
	}
	return ""
}
