package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// forges are the addresses that hosts of repositories serve, with COMMIT for
// the one that is checked out. Sources: the routes of Gitea and Forgejo
// (routers/web/web.go), and GitHub's own pages, which Enterprise Server shares.
var forges = map[string][]string{
	"github":  {`/acme/shop/blob/COMMIT/app\.py`, `/acme/shop/actions/runs/4711(/artifacts/\d+)?`},
	"gitea":   {`/acme/shop/src/commit/COMMIT/app\.py`, `/acme/shop/actions/runs/12`},
	"forgejo": {`/acme/shop/src/commit/COMMIT/app\.py`, `/acme/shop/actions/runs/12`},
}

// forge NAME: starts a server with the addresses of that host of repositories,
// and makes it the one of the runner. What it does not serve is 404.
func startForge(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg || forges[args[0]] == nil {
		ts.Fatalf("usage: forge github|gitea|forgejo")
	}
	served := regexp.MustCompile("^(" + strings.ReplaceAll(strings.Join(forges[args[0]], "|"), "COMMIT", head(ts)) + ")$")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !served.MatchString(r.URL.Path) {
			http.NotFound(w, r)
		}
	}))
	ts.Defer(server.Close)
	ts.Setenv("GITHUB_SERVER_URL", server.URL)
	ts.Setenv("GITHUB_RUN_NUMBER", "12")
	for _, name := range []string{"gitea", "forgejo"} {
		value := ""
		if name == args[0] {
			value = "true"
		}
		ts.Setenv(strings.ToUpper(name)+"_ACTIONS", value)
	}
}

// follow FILE...: opens every address of the runner's server that the files
// name; there must be one in each.
func follow(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || neg {
		ts.Fatalf("usage: follow FILE...")
	}
	link := regexp.MustCompile(regexp.QuoteMeta(ts.Getenv("GITHUB_SERVER_URL")) + `[^\s)"#>]*`)
	for _, name := range args {
		links := link.FindAllString(ts.ReadFile(name), -1)
		if len(links) == 0 {
			ts.Fatalf("%s links to nothing on %s", name, ts.Getenv("GITHUB_SERVER_URL"))
		}
		for _, address := range links {
			ts.Check(reachable(address))
		}
	}
}

func reachable(address string) error {
	answer, err := http.Get(address)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", address, answer.Status)
	}
	return nil
}
