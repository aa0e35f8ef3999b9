package review

import (
	"path"
	"slices"
	"strings"

	"breakwater/review/source"
)

// otherFile is why documents, data and images are no target. It needs no gap:
// nobody expects them to be reviewed.
const otherFile = "not code"

// withoutGrammar are files that only a model can review: languages without a
// grammar here, and configuration, where timeouts, pools and probes live.
var withoutGrammar = map[string]bool{
	".c": true, ".cc": true, ".cpp": true, ".h": true, ".hpp": true, ".kt": true, ".kts": true, ".scala": true,
	".swift": true, ".ex": true, ".exs": true, ".erl": true, ".clj": true, ".dart": true, ".lua": true, ".groovy": true,
	".vue": true, ".svelte": true, ".fs": true, ".pl": true, ".sh": true, ".sql": true, ".proto": true,
	".yaml": true, ".yml": true, ".toml": true, ".properties": true, ".ini": true, ".conf": true, ".tf": true,
}

// lockFiles are written by tools.
var lockFiles = []string{"pnpm-lock.yaml", "poetry.lock", "uv.lock", "Cargo.lock", "pdm.lock", "conda-lock.yml"}

// reviewableWithoutGrammar reports whether a file is one that a model can
// review though no grammar reads it.
func reviewableWithoutGrammar(name string) bool {
	return withoutGrammar[strings.ToLower(path.Ext(name))] && !slices.Contains(lockFiles, path.Base(name)) &&
		!hidden(name) && !strings.HasPrefix(name, teamFolder+"/")
}

// notProduction says why files of a part are no targets.
var notProduction = map[source.Part]string{
	source.Test:        "test code",
	source.Example:     "example or documentation",
	source.Vendored:    "code of others, kept in this repository",
	source.Generated:   "generated code",
	source.Minified:    "taken for the output of a build: it holds code in very long lines only",
	source.Declaration: "declarations of types, nothing that runs",
	source.Tool:        "settings of a build or test tool",
}

// hidden reports whether a path leads over a dot file or folder: settings of
// tools, not of what is reviewed.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.Contains(name, "/.")
}
