package rules

import (
	"time"

	"breakwater/index/facts"
)

// others answers a detector's questions about the files beside the one that it
// looks at.
type others struct {
	project Project
	file    File
}

// otherLimit bounds the reading of another file.
const otherLimit = 2 * time.Second

// Mentioning implements match.Project.
func (o others) Mentioning(word string) []*facts.File {
	var out []*facts.File
	for _, c := range o.project.Mention(o.file.Language, word) {
		if c.Path == o.file.Path {
			continue
		}
		if f, err := facts.Of(c.Language, []byte(c.Text), otherLimit); err == nil {
			out = append(out, f)
		}
	}
	return out
}
