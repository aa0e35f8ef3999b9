package rules

import (
	"context"
	"testing"
)

// A context that leaves its function must not be cancelled when the function
// returns: the defect is reported, and no mend is offered.
func TestReturnedContextIsNotCancelled(t *testing.T) {
	for name, c := range map[string]struct {
		body  string
		edits bool
	}{
		"returned": {"c, _ := context.WithTimeout(ctx, time.Second)\n\treturn c", false},
		"derived":  {"c, _ := context.WithTimeout(ctx, time.Second)\n\treturn context.WithValue(c, 1, 2)", false},
		"used":     {"c, _ := context.WithTimeout(ctx, time.Second)\n\treturn work(c)", true},
	} {
		t.Run(name, func(t *testing.T) {
			src := "package a\n\nimport (\n\t\"context\"\n\t\"time\"\n)\n\nfunc f(ctx context.Context) any {\n\t" + c.body + "\n}\n"
			fs := Review(context.Background(), []File{{Path: "a.go", Language: "go", Source: []byte(src)}}, Project{}).Findings
			if len(fs) != 1 || fs[0].Rule != "context-cancel-leak" || (len(fs[0].Edits) > 0) != c.edits {
				t.Errorf("findings %+v; want one context-cancel-leak, edits: %v", fs, c.edits)
			}
		})
	}
}
