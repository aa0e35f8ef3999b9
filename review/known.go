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
func (m remembered) keepFindings(c console, in action.Inputs, s setup, p planned, found results) {
	commit := s.change.Reviewed
	if m.store == nil || c.runner.Event.PullRequest || commit == "" || s.change.Dirty {
		return
	}
	all := m.modelFindings(in, commit)
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
	reviewed := placesReviewed(s, p, found)
	for _, k := range m.modelFindings(in, s.change.Base) {
		if found.ids[k.ID] || !reviewed(k) {
			add(k)
		}
	}
	m.put(reportKey(in, commit), all[:min(len(all), maxShown)])
}
