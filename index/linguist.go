package index

import (
	"path"
	"strings"

	"github.com/go-enry/go-enry/v2/data"
)

// What linguist knows of files that nobody wrote here. Its tables are read where they lie: the functions of the package
// above them bring a classifier along, 16 MB of maps that each start of the program would fill.

// isVendored reports a path of somebody else's code.
func isVendored(p string) bool { return data.FastVendorMatcher.MatchString(p) }

// isGenerated reports a file that a program wrote, by its name or by what it says of itself.
func isGenerated(p string, src []byte) bool {
	ext := strings.ToLower(path.Ext(p))
	if _, known := data.GeneratedCodeExtensions[ext]; known {
		return true
	}
	for _, matches := range data.GeneratedCodeNameMatchers {
		if matches(p) {
			return true
		}
	}
	lower := strings.ToLower(p)
	for _, matches := range data.GeneratedCodeMatchers {
		if matches(lower, ext, src) {
			return true
		}
	}
	return false
}
