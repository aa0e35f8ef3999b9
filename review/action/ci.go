package action

import "strings"

// ci is a CI as far as it differs from others. All that the program knows of one stands
// in its row of [cis], and in the functions that the row names.
type ci struct {
	kind       Kind
	signs      []string // the variables that tell it, all of them set and not false
	workspace  string   // the variable with the tree under review
	repository string   // the variable with the name of the repository
	jobs       jobs     // how it numbers the jobs that it starts of one description
	variables  variables
	event      func(env map[string]string) (Event, error) // reads what started the run; nil: variablesEvent
	forge      *forge                                     // nil where it does not run actions
}

// cis are the CIs that are known, in the order in which they are looked for. Those that
// only [variables] tell apart are one kind.
var cis = []ci{
	{kind: Forgejo, signs: []string{"GITHUB_ACTIONS", "FORGEJO_ACTIONS"}, event: actionsEvent,
		workspace: "GITHUB_WORKSPACE", repository: "GITHUB_REPOSITORY", forge: &gitea},
	{kind: Gitea, signs: []string{"GITHUB_ACTIONS", "GITEA_ACTIONS"}, event: actionsEvent,
		workspace: "GITHUB_WORKSPACE", repository: "GITHUB_REPOSITORY", forge: &gitea},
	{kind: GitHub, signs: []string{"GITHUB_ACTIONS"}, event: actionsEvent,
		workspace: "GITHUB_WORKSPACE", repository: "GITHUB_REPOSITORY", forge: &github},
	{kind: GitLab, signs: []string{"GITLAB_CI"}, event: gitlabEvent,
		workspace: "CI_PROJECT_DIR", repository: "CI_PROJECT_PATH",
		jobs: jobs{index: "CI_NODE_INDEX", first: 1, count: "CI_NODE_TOTAL"}},
	{kind: OtherCI, signs: []string{"TF_BUILD"}, event: azureEvent, // Azure Pipelines
		workspace: "BUILD_SOURCESDIRECTORY",
		jobs:      jobs{index: "SYSTEM_JOBPOSITIONINPHASE", first: 1, count: "SYSTEM_TOTALJOBSINPHASE"}},
	{kind: OtherCI, signs: []string{"CODEBUILD_BUILD_ID"}, event: codebuildEvent, // AWS CodeBuild, which sets no CI
		workspace: "CODEBUILD_SRC_DIR"},
	{kind: OtherCI, signs: []string{"CI"}, // Woodpecker, and all that say no more than CI
		workspace: "CI_WORKSPACE", repository: "CI_REPO", variables: variables{
			event: "CI_PIPELINE_EVENT", pull: "CI_COMMIT_PULL_REQUEST", target: "CI_COMMIT_TARGET_BRANCH",
			commit: "CI_COMMIT_SHA", before: "CI_PREV_COMMIT_SHA", main: "CI_REPO_DEFAULT_BRANCH"}},
	{kind: OtherCI, signs: []string{"JENKINS_URL"}, // Jenkins
		workspace: "WORKSPACE", variables: variables{pull: "CHANGE_ID", target: "CHANGE_TARGET",
			commit: "GIT_COMMIT", before: "GIT_PREVIOUS_SUCCESSFUL_COMMIT"}},
	{kind: OtherCI, signs: []string{"TEAMCITY_VERSION"}}, // TeamCity
	{kind: OtherCI, signs: []string{"DRONE"}, // Drone
		workspace: "DRONE_WORKSPACE", variables: variables{event: "DRONE_BUILD_EVENT",
			pull: "DRONE_PULL_REQUEST", target: "DRONE_TARGET_BRANCH", main: "DRONE_REPO_BRANCH"}},
	{kind: OtherCI, signs: []string{"BITBUCKET_BUILD_NUMBER"}, // Bitbucket Pipelines
		workspace: "BITBUCKET_CLONE_DIR",
		jobs:      jobs{index: "BITBUCKET_PARALLEL_STEP", count: "BITBUCKET_PARALLEL_STEP_COUNT"},
		variables: variables{pull: "BITBUCKET_PR_ID", target: "BITBUCKET_PR_DESTINATION_BRANCH"}},
	{kind: OtherCI, signs: []string{"BUILDKITE"}, // Buildkite
		jobs:      jobs{index: "BUILDKITE_PARALLEL_JOB", count: "BUILDKITE_PARALLEL_JOB_COUNT"},
		variables: variables{pull: "BUILDKITE_PULL_REQUEST", target: "BUILDKITE_PULL_REQUEST_BASE_BRANCH"}},
	{kind: OtherCI, signs: []string{"TRAVIS"}, // Travis CI
		variables: variables{pull: "TRAVIS_PULL_REQUEST", target: "TRAVIS_BRANCH"}},
	{kind: OtherCI, signs: []string{"CIRRUS_CI"}, // Cirrus CI
		variables: variables{pull: "CIRRUS_PR", target: "CIRRUS_BASE_BRANCH"}},
	{kind: OtherCI, signs: []string{"APPVEYOR"}, // AppVeyor
		variables: variables{pull: "APPVEYOR_PULL_REQUEST_NUMBER", target: "APPVEYOR_REPO_BRANCH"}},
	{kind: OtherCI, signs: []string{"CIRCLECI"}, // CircleCI
		jobs:      jobs{index: "CIRCLE_NODE_INDEX", count: "CIRCLE_NODE_TOTAL"},
		variables: variables{pull: "CIRCLE_PULL_REQUEST", target: "CIRCLE_PULL_REQUEST_BASE_BRANCH"}},
	{kind: OtherCI, signs: []string{"SEMAPHORE"}, // Semaphore
		jobs:      jobs{index: "SEMAPHORE_JOB_INDEX", first: 1, count: "SEMAPHORE_JOB_COUNT"},
		variables: variables{pull: "SEMAPHORE_GIT_PR_NUMBER", target: "SEMAPHORE_GIT_BRANCH"}},
	{kind: OtherCI, signs: []string{"BITRISE_IO"}, // Bitrise
		variables: variables{pull: "BITRISE_PULL_REQUEST", target: "BITRISEIO_GIT_BRANCH_DEST"}},
	{jobs: jobs{index: "JOB_COMPLETION_INDEX"}}, // an Indexed Job of Kubernetes, which may be a step of any of them
}

// runs reports whether the CI is who set an environment.
func (c ci) runs(env map[string]string) bool {
	for _, name := range c.signs {
		if v := env[name]; v == "" || strings.EqualFold(v, "false") {
			return false
		}
	}
	return len(c.signs) > 0
}
