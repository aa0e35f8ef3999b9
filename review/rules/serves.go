package rules

import (
	"slices"

	"breakwater/index/facts"
)

// servingWords are names that the code of services mentions.
var servingWords = []string{
	"request", "route", "router", "app", "Flask", "FastAPI", "APIRouter", "APIView", "shared_task", "task", "Resource",
	"express", "res", "ctx", "next", "GET", "POST", "loader", "Controller", "Worker", "NextRequest",
	"ResponseWriter", "HandleFunc", "gin", "echo", "Context",
	"RestController", "RequestMapping", "GetMapping", "PostMapping", "Path", "Scheduled", "KafkaListener",
	"HttpServletRequest", "StreamObserver",
}

// mostServing bounds the files that are looked at for one of the words.
const mostServing = 20

// serves reports whether the project is known to serve: production code of it has
// an entry for requests, messages or jobs.
func serves(project *Project) bool {
	seen := map[string]bool{}
	for _, word := range servingWords {
		left := mostServing
		for _, path := range project.Facts.Tree.Mention(word) {
			if seen[path] || !project.inProduction(path) {
				continue
			}
			if left--; left < 0 {
				break
			}
			seen[path] = true
			f := project.Facts.File(path)
			if f != nil && slices.ContainsFunc(f.Entries(), func(e facts.Entry) bool { return e.Kind.Serves() }) {
				return true
			}
		}
	}
	return false
}
