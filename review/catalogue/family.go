package catalogue

// families lists the ids that name one root cause, seen from different sides:
// two reviewers that look at one call may give it either. Whatever fixes one of
// a family fixes the others at the same place.
var families = [][]string{
	{
		"http-client-no-timeout", "llm-client-no-timeout", "sdk-client-no-timeout", "rpc-no-deadline", "socket-no-timeout",
		"db-no-statement-timeout", "redis-no-socket-timeout", "smtp-no-timeout", "subprocess-no-timeout",
		"future-wait-no-timeout",
	},
	{"http-server-no-timeouts", "handler-no-request-budget"},
	{"response-body-not-closed", "resource-not-closed", "connection-leak"},
	{"retry-no-delay", "retry-fixed-delay", "retry-no-jitter"},
	{"missing-rollback", "missing-transaction"},
	{"blocking-call-in-async", "cpu-in-event-loop"},
	{"error-swallowed", "error-log-lost-cause"},
}

var familyOf = func() map[string]string {
	of := map[string]string{}
	for _, family := range families {
		for _, id := range family {
			of[id] = family[0]
		}
	}
	return of
}()

// Family returns the id that stands for all ids with the root cause of this
// one: id itself, where it has none in common with others.
func Family(id string) string {
	if first, ok := familyOf[id]; ok {
		return first
	}
	return id
}
