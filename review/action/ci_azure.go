package action

import (
	"cmp"
	"strings"
)

// azureReasons names what starts a run of Azure Pipelines as other platforms do.
var azureReasons = map[string]string{
	"PullRequest": "pull_request", "IndividualCI": "push", "BatchedCI": "push", "Schedule": "schedule",
}

// azureOrigins are by what Azure Pipelines says of a fork.
var azureOrigins = map[string]Origin{"true": OriginFork, "false": OriginBase}

// azureEvent reads the predefined variables of Azure Pipelines.
func azureEvent(env map[string]string) (Event, error) {
	ref, target := env["BUILD_SOURCEBRANCH"], env["SYSTEM_PULLREQUEST_TARGETBRANCH"]
	e := Event{Name: cmp.Or(azureReasons[env["BUILD_REASON"]], env["BUILD_REASON"]),
		SHA: commitID(env["BUILD_SOURCEVERSION"])}
	e.PullRequest = e.Name == "pull_request" || target != "" || strings.HasPrefix(ref, "refs/pull/")
	if !e.PullRequest {
		return e, nil
	}
	e.Number = digits(cmp.Or(env["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"], env["SYSTEM_PULLREQUEST_PULLREQUESTID"]))
	e.BaseRef = plainRef(cmp.Or(target, env["SYSTEM_PULLREQUEST_TARGETBRANCHNAME"]))
	e.HeadRef = plainRef(env["SYSTEM_PULLREQUEST_SOURCEBRANCH"])
	e.Head = commitID(env["SYSTEM_PULLREQUEST_SOURCECOMMITID"])
	e.Merge = strings.HasPrefix(ref, "refs/pull/") && strings.HasSuffix(ref, "/merge")
	e.From = azureOrigins[strings.ToLower(env["SYSTEM_PULLREQUEST_ISFORK"])]
	return e, nil
}
