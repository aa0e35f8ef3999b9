package source

import "regexp"

// Usage is what the path of a file says of who runs it, which mostly is nothing.
type Usage struct {
	Script  bool // a person, a build or a deployment does
	Command bool // a person may; some of what lies there runs as a job
	Page    bool // a browser does, as far as nothing in the file speaks against it
}

// UsageOf reads a slash-separated path. Files that are no production code by their
// path have a [Class] instead.
func UsageOf(name string) Usage {
	return Usage{
		Script:  scripts.MatchString(name),
		Command: commands.MatchString(name),
		Page:    pages.MatchString(name),
	}
}

// Folders that also make a class stand here for Java, where only the package has
// their names, see telling.
var (
	scripts = regexp.MustCompile(`(?i)(^|/)(\.[^/]+|([^/]+-)?(scripts?|tools?|gen)|hack|dev|devtools|` +
		`codegen|code-generation|bin|build(scripts|tools)?|ci|extra|release|` +
		`packaging|db/migrate|db/fixes|migrations?|seeds?|seeders?|fixtures|testcontainers|` +
		`([^/]+-)?test-?(utils?|helpers?|runner)|e2e)/` +
		`|(^|/)(((global|test)-?)?setup|noxfile|fabfile|tasks|manage|build|release|` +
		`magefile|seed(-[^/]+)?)\.[a-z]+$` +
		`|\.config\.[cm]?[jt]s$`)
	commands = regexp.MustCompile(`(^|/)(management/commands|cli(-[^/]+)?)/`)
	pages    = regexp.MustCompile(`(?i)(^|/)(front-?end[^/]*|ui(-[^/]+)?|web-?app|web-?ui|client|` +
		`www|static|public|assets|wwwroot|app/javascripts?|hooks|composables|web/src)/`)
)
