package review

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"breakwater/review/action"
)

// addresses lists what a run may call, whoever keeps a firewall: the models first,
// then the store of artifacts, then the origin, for commits that the clone lacks.
func addresses(ctx context.Context, c console, w work) (all []string) {
	add := func(address string) {
		if address = withoutLogin(address); address != "" && !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	for _, b := range w.setup.backends.config.Backends {
		for _, r := range b.Regions {
			add(r.URL)
			add(r.ProbeURL)
		}
	}
	if w.in.UploadArtifact != action.UploadNever && c.runner.Actions() {
		add(c.getenv("ACTIONS_RESULTS_URL"))
	}
	if git := w.repo.git; git.Present() {
		if origin := git.Origin(ctx); strings.Contains(origin, ":") { // else a folder
			add(origin)
		}
	}
	return all
}

// withoutLogin is an address without the name and password that it may hold.
func withoutLogin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	u.User = nil
	return u.String()
}
