package action

import (
	"cmp"
	"strings"
)

// codebuildEvent reads the variables of AWS CodeBuild. It names a pull request pr/NUMBER, where a webhook starts the
// build and where a person does, and a branch or a tag in the same place.
func codebuildEvent(env map[string]string) (Event, error) {
	e := Event{SHA: commitID(env["CODEBUILD_RESOLVED_SOURCE_VERSION"])}
	hook, hooked := strings.CutPrefix(env["CODEBUILD_WEBHOOK_TRIGGER"], "pr/")
	version, asked := strings.CutPrefix(env["CODEBUILD_SOURCE_VERSION"], "pr/")
	e.PullRequest = hooked || asked || strings.HasPrefix(env["CODEBUILD_WEBHOOK_EVENT"], "PULL_REQUEST")
	switch {
	case e.PullRequest:
		e.Name, e.Number = "pull_request", cmp.Or(digits(hook), digits(version))
		e.BaseRef, e.HeadRef = plainRef(env["CODEBUILD_WEBHOOK_BASE_REF"]), plainRef(env["CODEBUILD_WEBHOOK_HEAD_REF"])
	case env["CODEBUILD_WEBHOOK_EVENT"] == "PUSH":
		e.Name, e.Base, e.Head = "push", commitID(env["CODEBUILD_WEBHOOK_PREV_COMMIT"]), e.SHA
	}
	return e, nil
}
