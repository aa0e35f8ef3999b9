package facts

import "regexp"

// What names tell of a loop and its calls, in any language, where no table of package
// ecosystem knows what they stand for.

// stopping are names of what others set to end a loop.
var stopping = regexp.MustCompile(`(?i)stop|shut_?down|running|clos(ed|ing)|cancel|abort|quit|exit|alive|interrupt|` +
	`terminat|destroyed|disposed|draining`)

// cancelling are names of what is given to a call so that others can end it.
var cancelling = regexp.MustCompile(`(?i)signal$|abort|cancel|token$|^ctx$|context$`)

// pausing are names of functions that wait for the time they are given;
// waiting those that wait for something, or for a time that they know.
var (
	pausing = regexp.MustCompile(`(?i)^_*(async_?|do_?)?(sleep|delay|pause)` +
		`(_?(ms|millis|seconds?|for|sync|async|uninterruptibly))?$`)
	waiting = regexp.MustCompile(`(?i)^_*(wait|await|wait_?for_?(running|retry|backoff)|.*back_?off.*` +
		`|.*(sleep|delay)_?(before|for|until)?_?(next|retry|attempt).*|park_?nanos|throttle|sleep.*|.*sleep)$`)
)

// randomName is that of what is drawn by chance.
var randomName = regexp.MustCompile(`(?i)jitter|random`)

// trying are how functions begin that say whether they could reach something.
var trying = regexp.MustCompile(`^(try_?)?(re)?(connect|dial|send|post|publish|upload|download|fetch|login|log_in|` +
	`authenticate|register|subscribe|ping)([A-Z_].*)?$`)

// statusName is that of what says how a request went.
var statusName = regexp.MustCompile(`(?i)^(get_?)?(http_?|response_?|resp_?)?` +
	`(status|status_?code|response_?code|code|ok|is_?ok|is_?success(ful)?|is_?success_status_code)$`)

// attemptName is that of what counts tries; taking are methods that take the next item out
// of a collection, picking those that say which is next.
var (
	attemptName = regexp.MustCompile(`(?i)attempt|retr|\btr(y|ies)|tries|^_?$`)
	taking      = regexp.MustCompile(`(?i)^(next|poll|pop|popleft|pop_?front|shift|take|dequeue|remove_?first)$`)
	picking     = regexp.MustCompile(`(?i)^(next|poll|pop|popleft|pop_?front|shift|take|dequeue|` +
		`peek|remove|choice|rotate)|^(select|pick|choose|get_?next|random)|next$`)
)

// logMethods are what loggers of every library call their levels; a handler
// rarely calls such a method on anything else.
var logMethods = []string{
	"debug", "info", "warn", "warning", "error", "exception", "errorf", "warnf", "infof", "debugf", "trace",
	"severe", "logerror", "logwarning", "loginformation", "printstacktrace",
}
