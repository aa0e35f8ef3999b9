package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// Some defects are facts about a project rather than a place: one file starts
// a server, any other may shut it down. Their rules report candidates; once
// all files are through, oneAProject keeps at most one.

// stopsGracefully says, by language family, what shows that somebody handles
// the request to stop.
var stopsGracefully = map[syntax.Language]*regexp.Regexp{
	syntax.Go:         regexp.MustCompile(`signal\.Notify|\.Shutdown\(|GracefulStop\(|ctrl\.SetupSignalHandler|graceful`),
	syntax.JavaScript: regexp.MustCompile(`SIGTERM|enableShutdownHooks|terminus|close-with-grace|http-terminator|graceful`),
}

// oneAProject drops the candidates of no-graceful-shutdown where a file
// handles the signal, or where not the whole project is under review; of the
// others it keeps the first.
func oneAProject(files []File, found []finding.Finding) []finding.Finding {
	const id = "no-graceful-shutdown"
	handled := slices.ContainsFunc(files, func(f File) bool {
		family := f.Language.Family()
		if family == syntax.TypeScript {
			family = syntax.JavaScript
		}
		re := stopsGracefully[family]
		return f.Under != nil || re != nil && re.Match(f.Source)
	})
	seen := false
	return slices.DeleteFunc(found, func(f finding.Finding) bool {
		if f.Rule != id {
			return false
		}
		drop := handled || seen
		seen = true
		return drop
	})
}

// habit is how many findings of one rule at medium confidence are believed. A
// project that does something in more places does it on purpose, or has a
// safeguard elsewhere that a rule cannot see.
const habit = 10

// lowerHabits makes what goes beyond habit low confidence: still counted, no
// longer noise. Found in the order of path and line, the first ones stay.
func lowerHabits(found []finding.Finding) {
	seen := map[string]int{}
	for i, f := range found {
		if f.Confidence != finding.Medium {
			continue
		}
		if seen[f.Rule]++; seen[f.Rule] > habit {
			found[i].Confidence = finding.Low
		}
	}
}

const cutOff = "On every deploy or scale-down the process ends at once, and the requests under way are cut off."

func goNoShutdown(s *scan, call syntax.Node) {
	callee := s.callee(call)
	server := strings.HasPrefix(callee, "net/http.") && strings.HasPrefix(lastPart(callee), "ListenAndServe")
	if !server && callee != "github.com/gin-gonic/gin.Default().Run" && callee != "github.com/gin-gonic/gin.New().Run" {
		return
	}
	if !s.mentions("package main\n") || enclosing(call, "go_statement").Valid() && s.says(call, "localhost", "127.0.0.1") {
		return
	}
	s.report(claim{at: call, title: "Server does not drain on SIGTERM", why: cutOff, severity: finding.Info})
}

func jsNoShutdown(s *scan, call syntax.Node) {
	fn := call.Field("function")
	if fn.Field("property").Text() != "listen" || s.function(call).Valid() && jsHandler(s.function(call)) {
		return
	}
	switch s.resolve(fn.Field("object")) {
	case "express()", "http.createServer()", "https.createServer()", "fastify()", "koa()":
		s.report(claim{at: call, until: jsBlockOf(last(call.Field("arguments"))), title: "Server does not drain on SIGTERM", why: cutOff, severity: finding.Info})
	}
}
