package answer

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/review/finding"
)

// fromMarkdown reads a report: headings or numbered points, each with prose and
// fences. Every fence that holds edits makes one finding with the prose around
// it; a fence of code under a point that speaks of code to be replaced makes
// one too. A text without fences is tried as bare edits.
func (r *Reply) fromMarkdown(text string) {
	lines := splitLines(text)
	fences := fencesOf(lines)
	if len(fences) == 0 {
		r.bareEdits(text)
		return
	}
	if dialectOf(lines) == blocks {
		fences = blockFences(lines, fences)
	}
	doc := report{lines: lines, fences: fences}
	doc.sections()
	r.sections = map[int]int{}
	made := false // whether the fence before made the last finding
	for i, f := range fences {
		if len(r.Findings) > maxFindings {
			return
		}
		s := doc.sectionOf(f.start)
		n := len(r.Findings)
		more := made && doc.continues(i)
		made = f.holdsEdits()
		switch {
		case made && more:
			r.moreEdits(doc, i)
		case made:
			r.fenceFinding(doc, s, i)
		case !installs(f) && !shell(f):
			r.wholeFinding(doc, s, i)
		}
		if len(r.Findings) > n {
			r.sections[n] = s.start
		}
	}
}

func (r *Reply) bareEdits(text string) {
	edits, problem := parseEdits(text, "")
	if len(edits) > maxEdits {
		problem = tooMany
	}
	if problem != "" {
		return
	}
	r.Findings = append(r.Findings, finding.Finding{
		Rule: finding.NoRule, Title: "Suggested change", Severity: finding.Minor, Confidence: finding.Medium,
		Source: finding.FromModel, Path: pathOf(edits), Edits: edits,
	})
	r.note("The answer was edits without findings.")
}

// blockFences gives every fence of SEARCH/REPLACE blocks the line before it,
// where such blocks name their file.
func blockFences(lines []string, fences []fence) []fence {
	for i, f := range fences {
		if f.start > 0 && f.path() == "" && dialectOf(f.lines) == blocks {
			if m := pathLine.FindStringSubmatch(lines[f.start-1]); m != nil {
				fences[i].info += " " + m[1]
			}
		}
	}
	return fences
}

// fenceEdits reads the edits of a fence, for the file that it or the prose
// before it names.
func (doc report) fenceEdits(i int) (edits []finding.Edit, path, problem string) {
	if path = doc.fences[i].path(); path == "" {
		path = doc.pathNear(i)
	}
	if edits, problem = doc.fences[i].edits(path); len(edits) > maxEdits {
		return nil, path, tooMany
	}
	return edits, path, problem
}

// moreEdits adds the edits of a fence to the last finding: an author who says
// nothing between two fences goes on with the same change.
func (r *Reply) moreEdits(doc report, i int) {
	f := &r.Findings[len(r.Findings)-1]
	edits, _, problem := doc.fenceEdits(i)
	if len(f.Edits)+len(edits) > maxEdits {
		edits, problem = nil, tooMany
	}
	if problem != "" {
		f.Edits = nil // a part of a change is none
		r.note("The change under %q could not be read and is left out: %s.", f.Title, problem)
		return
	}
	f.Edits = append(f.Edits, edits...)
}

// fenceFinding makes a finding of a fence with edits.
func (r *Reply) fenceFinding(doc report, s section, i int) {
	f := doc.finding(s, i)
	edits, path, problem := doc.fenceEdits(i)
	if problem != "" {
		r.note("The change under %q could not be read and is left out: %s.", f.Title, problem)
	}
	f.Edits = edits
	f.Path = path
	if p := pathOf(edits); p != "" {
		f.Path = p
	}
	r.Findings = append(r.Findings, f)
}

// wholeFinding makes a finding of a fence with code: a whole new version of
// definitions, or of the code in the fence before it.
func (r *Reply) wholeFinding(doc report, s section, i int) {
	code := doc.fences[i]
	e := finding.Edit{Op: finding.Replace, Path: code.path()}
	if e.Path == "" {
		e.Path = doc.pathNear(i)
	}
	f := doc.finding(s, i)
	switch old := doc.replacedBy(s, i); {
	case definitionLine(code.lines) != "":
		e.Anchors, e.Replace = []string{definitionLine(code.lines)}, joinLines(code.lines)
		f.Quote = joinLines(old)
	case old != nil:
		e.Search, e.Replace = joinLines(old), joinLines(code.lines)
		f.Quote = e.Search
	default: // an example, not a change
		r.note("The code under %q does not say what it replaces; it was taken for an example.", f.Title)
		return
	}
	f.Path, f.Edits = e.Path, []finding.Edit{e}
	r.Findings = append(r.Findings, f)
}

var definition = regexp.MustCompile(`^(?:async\s+def|def|class|func|` +
	`(?:export\s+)?(?:default\s+)?(?:async\s+)?function\*?|(?:(?:public|private|protected|static|final|abstract|` +
	`synchronized)\s+)+[\w<>\[\], .?]+\()\s*\S`)

// definitionLine returns the first line at the outer level of some code that
// heads a definition; empty if there is none.
func definitionLine(lines []string) string {
	for _, l := range lines {
		if definition.MatchString(l) && !strings.HasSuffix(strings.TrimSpace(l), ";") {
			return strings.TrimSpace(l)
		}
	}
	return ""
}

// finding makes the finding around fence i, without its edits.
func (d report) finding(s section, i int) finding.Finding {
	before, after := d.proseAround(s, i)
	text := strings.TrimSpace(before + "\n\n" + after)
	f := finding.Finding{
		Rule: finding.NoRule, Title: s.title, Source: finding.FromModel, Confidence: finding.Medium,
		Severity: severityOf(labelled(text, "priority", "severity")),
		Why:      prose(whyOf(text), maxProse), NewDependencies: d.installed(s),
	}
	if f.Title == "" {
		f.Title = titleFrom(f)
	}
	return f
}

// whyOf returns the labelled reason in the prose around a change, else all of it.
func whyOf(text string) string {
	for _, label := range []string{"why", "rationale", "reason", "impact"} {
		if v := labelled(text, label); v != "" {
			return v
		}
	}
	return text
}

var labels = regexp.MustCompile(`(?i)^[*_\s>-]*([a-z][a-z ]{1,20}?)[*_]*:[*_]*\s*(.*)$`)

// labelled returns what follows a label such as "**Why:**", up to the end of
// its paragraph or the next label.
func labelled(text string, wanted ...string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		m := labels.FindStringSubmatch(l)
		if m == nil || !slices.Contains(wanted, strings.ToLower(strings.TrimSpace(m[1]))) {
			continue
		}
		out := []string{strings.Trim(m[2], "*_ ")}
		for _, next := range lines[i+1:] {
			if strings.TrimSpace(next) == "" && strings.Join(out, "") != "" || labels.MatchString(next) {
				break
			}
			out = append(out, strings.TrimSpace(next))
		}
		return strings.TrimSpace(strings.Join(out, " "))
	}
	return ""
}
