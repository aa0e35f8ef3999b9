package report

import "slices"

// Delivery is what became of the results of a report. It is known when they are written, so
// that none of the files tells it: the summary, the step outputs and what a person reads do.
// The zero Delivery is that of results all of which were written and none uploaded.
type Delivery struct {
	Unwritten  []string // files that the output folder did not take
	Notices    []string // what was not written or uploaded, and why
	Artifact   string   // address of the uploaded artifact; empty if there is none
	ArtifactID string
}

// delivered is a report with what became of it.
type delivered struct {
	Report
	Delivery
}

// notices returns those of the report and of what became of it.
func (r delivered) notices() []string { return slices.Concat(r.Report.Notices, r.Delivery.Notices) }

// uploaded reports whether the files can be had from the run's artifact.
func (r delivered) uploaded() bool { return r.Links.run() != "" && r.ArtifactID != "" }

// written reports whether a file of the output directory is there.
func (r delivered) written(file string) bool {
	return r.OutputDir != "" && !slices.Contains(r.Unwritten, file)
}

// available reports whether a file can be had, here or from the artifact.
func (r delivered) available(file string) bool { return r.uploaded() || r.written(file) }
