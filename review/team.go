package review

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"breakwater/review/action"
	"breakwater/review/catalogue"
	"breakwater/review/rules"
	"breakwater/review/source"
)

// teamFolder holds a team's own rules, at the top of the repository.
const teamFolder = "breakwater-rules"

// What a team's rules may cost: each is checked against its own examples before
// it is believed.
const (
	maxTeamRules = 100
	teamPrefix   = "team-"
)

// readRules sets the rules of the run, and those of the team among them.
func (s *setup) readRules(ctx context.Context, repo *repository, in action.Inputs) error {
	err := s.readTeam(ctx, repo, in)
	s.rules = rules.With(s.team...)
	return err
}

// readTeam reads the team's own rules from where the event of the run lets them
// count, as .breakwater.yml does: a pull request could bring rules of its own, or
// take away those that would find what it does. The error names every fault of
// every file, with its line.
func (s *setup) readTeam(ctx context.Context, repo *repository, in action.Inputs) error {
	names, read, err := repo.teamFiles(ctx, in)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil && repo.runner.Trust() == action.TrustTree:
		return action.Problems{fmt.Sprintf("%s: %v", teamFolder, err)}
	case err != nil:
		if _, here := source.FilesIn(repo.runner.Workspace, teamFolder); here == nil {
			s.notices = append(s.notices, notice("The rules in %s do not count: %v.", teamFolder, err))
		}
		return nil
	}
	for _, name := range names {
		if strings.EqualFold(path.Ext(name), ".yaml") {
			s.notices = append(s.notices, notice("%s is ignored: the names of rule files end in .yml.", name))
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !isRuleFile(name) })
	if len(names) > maxTeamRules {
		return action.Problems{fmt.Sprintf("%s: holds %d rules, more than %d", teamFolder, len(names), maxTeamRules)}
	}
	var problems action.Problems
	for _, name := range names {
		content, err := read(name)
		if errors.Is(err, source.ErrSymlink) || errors.Is(err, fs.ErrNotExist) { // of a commit, too
			const unread = "%s is ignored: it is no regular file, and symbolic links are not followed."
			s.notices = append(s.notices, notice(unread, name))
			continue
		}
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s: %v", name, err))
			continue
		}
		for _, fault := range s.addTeam(name, content) {
			problems = append(problems, fault.Error())
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

func isRuleFile(name string) bool { return path.Ext(name) == ".yml" }

// addTeam adds one rule, unless its file has faults.
func (s *setup) addTeam(name string, content []byte) []error {
	rule, err := catalogue.Parse(name, content)
	if err != nil {
		return []error{err}
	}
	switch same := func(r catalogue.Rule) bool { return r.ID == rule.ID }; {
	case !strings.HasPrefix(rule.ID, teamPrefix):
		const wrong = "%s: the id %q must begin with %q; the built-in rules cannot be changed"
		return []error{fmt.Errorf(wrong, name, rule.ID, teamPrefix)}
	case slices.ContainsFunc(s.team, same):
		return []error{fmt.Errorf("%s: another file has the id %q", name, rule.ID)}
	case len(rule.Detect) == 0:
		return []error{fmt.Errorf("%s: the rule has no detect, so it could find nothing", name)}
	}
	if faults := rules.Check(rule, name); len(faults) > 0 {
		return faults
	}
	s.team = append(s.team, rule)
	return nil
}

// teamIDs are the ids of the team's own rules.
func (s *setup) teamIDs() []string {
	var ids []string
	for _, r := range s.team {
		ids = append(ids, r.ID)
	}
	return ids
}

// rule finds a rule by its id, built-in or the team's.
func (s *setup) rule(id string) (catalogue.Rule, bool) {
	if i := slices.IndexFunc(s.team, func(r catalogue.Rule) bool { return r.ID == id }); i >= 0 {
		return s.team[i], true
	}
	return catalogue.Lookup(id)
}

// teamFiles lists the files of the folder that the run believes, and reads them.
func (r *repository) teamFiles(
	ctx context.Context, in action.Inputs,
) (names []string, read func(name string) ([]byte, error), err error) {
	if r.runner.Trust() == action.TrustTree {
		names, err = source.FilesIn(r.runner.Workspace, teamFolder)
		return names, func(name string) ([]byte, error) {
			return source.ReadFile(r.runner.Workspace, name, maxSettings)
		}, err
	}
	commit, err := r.trustedCommit(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	names, err = r.anchor.FilesAt(ctx, commit, teamFolder)
	return names, func(name string) ([]byte, error) { return r.anchor.ShowFile(ctx, commit, name) }, err
}
