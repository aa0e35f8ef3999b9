package rules

var javaCalls = []string{"method_invocation", "object_creation_expression"}

var javaRules = []rule{
	{"bulkhead-released-early", javaOnly, []string{"method_invocation"}, javaLock},
	{"unbounded-queue", javaOnly, javaCalls, javaQueues},
	{"fixed-rate-overlap", javaOnly, []string{"method_invocation"}, javaFixedRate},
}
