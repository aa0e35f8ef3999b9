package review

import (
	"bytes"
	"regexp"

	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/redact"
	"breakwater/review/report"
)

// What leaves the machine is learned of first, in an order that the inputs
// decide, so that equal runs number the secrets alike.

// learnTargets knows what the requests hold: the whole files, since an excerpt
// may begin inside a key.
func learnTargets(c console, in action.Inputs, s setup, p planned) {
	if c.redact == nil {
		return
	}
	c.redact.Learn("", in.Instructions)
	var paths []string
	for _, t := range p.Targets {
		paths = append(paths, t.Path)
		for _, x := range t.Context {
			paths = append(paths, x.Path)
		}
	}
	learnFiles(c, s, paths)
	for _, t := range p.Targets { // of another commit, they are none of those files
		c.redact.Learn(t.Path, t.Text)
		for _, x := range t.Context {
			c.redact.Learn(x.Path, x.Text)
		}
	}
	redact.Each(s.evidence.operations, c.learn)
}

// learnFindings knows the files that a report quotes.
func learnFindings(c console, s setup, fs []finding.Finding) {
	if c.redact == nil {
		return
	}
	var paths []string
	for _, f := range fs {
		paths = append(paths, f.Path)
		for _, e := range f.Edits {
			paths = append(paths, e.Path)
		}
	}
	learnFiles(c, s, paths)
}

// learnFiles knows files, each read once, and their names.
func learnFiles(c console, s setup, paths []string) {
	seen := map[string]bool{}
	for _, path := range paths {
		if seen[path] {
			continue
		}
		seen[path] = true
		c.redact.Learn("", path)
		if data, err := s.workspace.Read(path); err == nil {
			c.redact.Learn(path, string(data))
		}
	}
}

// publicCopy is a value, such as a report, as people may see it.
func publicCopy[T any](c console, v T) T {
	redact.Each(v, c.learn)
	return redact.Texts(v, c.shown)
}

// learn looks for secrets in a text of a report or a plan. Code was looked at
// with the file that it stands in.
func (c console) learn(tag, text string) {
	if tag != redact.Code {
		c.redact.Learn("", text)
	}
}

// shown is a text of a report as people may see it.
func (c console) shown(tag, text string) string {
	if ours(tag, text) {
		return text
	}
	return c.public(text)
}

// ours reports whether a text is one of ours, which stays as it is.
func ours(tag, text string) bool {
	return tag == redact.Ours || tag == redact.ID && hash.MatchString(text)
}

var hash = regexp.MustCompile(`^[0-9a-f]{16}$`)

// withoutSecrets returns a report in which no text holds a secret of the
// repository, with their number.
func withoutSecrets(c console, rep report.Report) report.Report {
	if c.redact == nil {
		return rep
	}
	out := publicCopy(c, rep)
	out.Redactions.Count, out.Redactions.ByClass = c.redact.Count()
	for i, s := range rep.Suggestions {
		out.Suggestions[i].Secret = !bytes.Equal(s.Diff, out.Suggestions[i].Diff)
	}
	return out
}

// hideOutput takes secrets out of what others wrote, such as what a command of the
// user's printed, and keeps them hidden from then on.
func (c console) hideOutput(text string) string {
	c.redact.Learn("", text)
	return c.public(text)
}
