package rules

import (
	"breakwater/index/syntax"
)

var pyOnly = []syntax.Language{syntax.Python}

var httpVerbs = []string{"get", "post", "put", "patch", "delete", "head", "options", "request"}
