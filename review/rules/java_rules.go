package rules

var javaCalls = []string{"method_invocation", "object_creation_expression"}

var javaRules = []rule{
}
