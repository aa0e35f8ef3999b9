package rules

var javaCalls = []string{"method_invocation", "object_creation_expression"}

var javaRules = []rule{
	{"bulkhead-released-early", javaOnly, []string{"method_invocation"}, javaLock},
	{"unbounded-queue", javaOnly, javaCalls, javaQueues},
	{"fixed-rate-overlap", javaOnly, []string{"method_invocation"}, javaFixedRate},
	{"retry-fixed-delay", javaOnly, javaLoops, javaLoopRules},
	{"retry-no-delay", javaOnly, javaLoops, javaLoopRules},
	{"retry-unbounded", javaOnly, javaLoops, javaLoopRules},
	{"retry-no-jitter", javaOnly, javaLoops, javaLoopRules},
	{"retry-fixed-delay", javaOnly, []string{"annotation", "marker_annotation"}, javaRetryable},
	{"retry-non-idempotent", javaOnly, []string{"annotation", "marker_annotation"}, javaRetryable},
}
