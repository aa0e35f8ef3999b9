package review

import (
	"encoding/json"
	"slices"

	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/memory"
)

// reportKey names what models found in a commit.
func reportKey(in action.Inputs, commit string) string {
	return memory.Key("findings 1", in.SourceDir, commit)
}

// modelFindings are what models found in a commit, by authenticated reports.
func (m remembered) modelFindings(in action.Inputs, commit string) (known []finding.Known) {
	if m.store == nil {
		return nil
	}
	if body, ok := m.store.Get(m.secret, reportKey(in, commit)); !ok || json.Unmarshal(body, &known) != nil {
		return nil
	}
	return known
}

// keepFindings remembers what models found in the commit that was reviewed, for
// changes that have it as their base. What is remembered of its own base goes
// along, unless this run looked at the place and no longer found it.
func keepFindings(c console, w work, found results) {
	m, change := w.kept, w.setup.change
	if m.store == nil || c.runner.Event.PullRequest || change.Reviewed == "" || change.Dirty {
		return
	}
	all := m.modelFindings(w.in, change.Reviewed)
	add := func(k finding.Known) {
		if !slices.ContainsFunc(all, func(o finding.Known) bool { return o.ID == k.ID }) {
			all = append(all, k)
		}
	}
	for _, f := range found.findings {
		if f.FoundBy(finding.FromModel) {
			add(f.KnownBy(finding.FromModel))
		}
	}
	reviewed := placesReviewed(w, found)
	for _, k := range m.modelFindings(w.in, change.Base) {
		if found.ids[k.ID] || !reviewed(k) {
			add(k)
		}
	}
	m.put(reportKey(w.in, change.Reviewed), all[:min(len(all), maxShown)])
}
