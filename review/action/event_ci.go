package action

import (
	"cmp"
	"strings"
)

// gitlabEvent reads the predefined variables of a GitLab pipeline.
func gitlabEvent(env map[string]string) Event {
	e := Event{Name: env["CI_PIPELINE_SOURCE"], Default: plainRef(env["CI_DEFAULT_BRANCH"]),
		SHA: commitID(env["CI_COMMIT_SHA"])}
	if env["CI_MERGE_REQUEST_IID"] == "" {
		if e.Name == "push" {
			e.Base, e.Head = commitID(env["CI_COMMIT_BEFORE_SHA"]), e.SHA
		}
		return e
	}
	e.PullRequest, e.MergeBase = true, true
	e.Number = digits(env["CI_MERGE_REQUEST_IID"])
	e.Base = commitID(env["CI_MERGE_REQUEST_DIFF_BASE_SHA"])
	source := commitID(env["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"]) // in pipelines for merged results only
	e.Head, e.Merge = cmp.Or(source, e.SHA), source != ""
	e.BaseRef = plainRef(env["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"])
	e.HeadRef = plainRef(env["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"])
	e.From = originOf(env["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"], env["CI_MERGE_REQUEST_PROJECT_ID"])
	return e
}

// pullVariables are how other CIs tell that a run carries a pull request: the
// variable with its number, and the one with its target branch.
var pullVariables = []struct{ number, target string }{
	{"CI_COMMIT_PULL_REQUEST", "CI_COMMIT_TARGET_BRANCH"},            // Woodpecker
	{"CHANGE_ID", "CHANGE_TARGET"},                                   // Jenkins
	{"BITBUCKET_PR_ID", "BITBUCKET_PR_DESTINATION_BRANCH"},           // Bitbucket
	{"DRONE_PULL_REQUEST", "DRONE_TARGET_BRANCH"},                    // Drone
	{"BUILDKITE_PULL_REQUEST", "BUILDKITE_PULL_REQUEST_BASE_BRANCH"}, // Buildkite
	{"TRAVIS_PULL_REQUEST", "TRAVIS_BRANCH"},                         // Travis CI
	{"CIRRUS_PR", "CIRRUS_BASE_BRANCH"},                              // Cirrus CI
	{"APPVEYOR_PULL_REQUEST_NUMBER", "APPVEYOR_REPO_BRANCH"},         // AppVeyor
	{"CIRCLE_PULL_REQUEST", "CIRCLE_PULL_REQUEST_BASE_BRANCH"},       // CircleCI
	{"SEMAPHORE_GIT_PR_NUMBER", "SEMAPHORE_GIT_BRANCH"},              // Semaphore
	{"BITRISE_PULL_REQUEST", "BITRISEIO_GIT_BRANCH_DEST"},            // Bitrise
}

// azureReasons names what starts a run of Azure Pipelines as other platforms do.
var azureReasons = map[string]string{
	"PullRequest": "pull_request", "IndividualCI": "push", "BatchedCI": "push", "Schedule": "schedule",
}

// azureOrigins are by what Azure Pipelines says of a fork.
var azureOrigins = map[string]Origin{"true": OriginFork, "false": OriginBase}

// azureEvent reads the predefined variables of Azure Pipelines.
func azureEvent(env map[string]string) Event {
	ref, target := env["BUILD_SOURCEBRANCH"], env["SYSTEM_PULLREQUEST_TARGETBRANCH"]
	e := Event{Name: cmp.Or(azureReasons[env["BUILD_REASON"]], env["BUILD_REASON"]),
		SHA: commitID(env["BUILD_SOURCEVERSION"])}
	e.PullRequest = e.Name == "pull_request" || target != "" || strings.HasPrefix(ref, "refs/pull/")
	if !e.PullRequest {
		return e
	}
	e.Number = digits(cmp.Or(env["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"], env["SYSTEM_PULLREQUEST_PULLREQUESTID"]))
	e.BaseRef = plainRef(cmp.Or(target, env["SYSTEM_PULLREQUEST_TARGETBRANCHNAME"]))
	e.HeadRef = plainRef(env["SYSTEM_PULLREQUEST_SOURCEBRANCH"])
	e.Head = commitID(env["SYSTEM_PULLREQUEST_SOURCECOMMITID"])
	e.Merge = strings.HasPrefix(ref, "refs/pull/") && strings.HasSuffix(ref, "/merge")
	e.From = azureOrigins[strings.ToLower(env["SYSTEM_PULLREQUEST_ISFORK"])]
	return e
}

func otherEvent(env map[string]string) Event {
	if env["TF_BUILD"] != "" {
		return azureEvent(env)
	}
	e := Event{Name: cmp.Or(env["CI_PIPELINE_EVENT"], env["DRONE_BUILD_EVENT"])}
	e.SHA = cmp.Or(commitID(env["CI_COMMIT_SHA"]), commitID(env["GIT_COMMIT"]))
	e.Default = plainRef(cmp.Or(env["CI_REPO_DEFAULT_BRANCH"], env["DRONE_REPO_BRANCH"]))
	for _, v := range pullVariables {
		if n := env[v.number]; n != "" && n != "false" {
			n = n[strings.LastIndexByte(n, '/')+1:] // CircleCI gives an address
			e.PullRequest, e.Number, e.BaseRef = true, digits(n), plainRef(env[v.target])
			e.Name = cmp.Or(e.Name, "pull_request")
			return e
		}
	}
	e.PullRequest = strings.HasPrefix(e.Name, "pull_request")
	if e.Name == "push" || e.Name == "" {
		e.Base, e.Head = commitID(cmp.Or(env["CI_PREV_COMMIT_SHA"], env["GIT_PREVIOUS_SUCCESSFUL_COMMIT"])), e.SHA
	}
	return e
}
