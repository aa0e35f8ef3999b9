package action

import "cmp"

// gitlabEvent reads the predefined variables of a GitLab pipeline.
func gitlabEvent(env map[string]string) (Event, error) {
	e := Event{Name: env["CI_PIPELINE_SOURCE"], Default: plainRef(env["CI_DEFAULT_BRANCH"]),
		SHA: commitID(env["CI_COMMIT_SHA"])}
	if env["CI_MERGE_REQUEST_IID"] == "" {
		if e.Name == "push" {
			e.Base, e.Head = commitID(env["CI_COMMIT_BEFORE_SHA"]), e.SHA
		}
		return e, nil
	}
	e.PullRequest, e.MergeBase = true, true
	e.Number = digits(env["CI_MERGE_REQUEST_IID"])
	e.Base = commitID(env["CI_MERGE_REQUEST_DIFF_BASE_SHA"])
	source := commitID(env["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"]) // in pipelines for merged results only
	e.Head, e.Merge = cmp.Or(source, e.SHA), source != ""
	e.BaseRef = plainRef(env["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"])
	e.HeadRef = plainRef(env["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"])
	e.From = originOf(env["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"], env["CI_MERGE_REQUEST_PROJECT_ID"])
	return e, nil
}
