package report

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"breakwater/review/action"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
)

// mostResults is how many results GitHub accepts in one run.
const mostResults = 25_000

// SARIF returns breakwater.sarif: the findings by SARIF 2.1.0, known ones
// included, with the suggested changes as fixes. The levels are error, warning
// and note. There is no security severity: a missing timeout is no
// vulnerability.
func SARIF(r Report) ([]byte, error) {
	rules := r.sarifRules()
	run := sarifRun{
		Tool: sarifTool{Extensions: r.sarifExtensions(), Driver: sarifDriver{
			Name: "Breakwater", Version: toolVersion(r.Run.Tool), Rules: rules,
			InformationURI: "https://github.com/" + action.Owner + "/breakwater",
			FullDescription: sarifText{Text: "Reviews code for resilience defects: what breaks when a dependency is slow, " +
				"failing or gone."},
		}},
		AutomationDetails: sarifID{"breakwater/"},
		Invocations:       []sarifInvocation{r.sarifInvocation()},
		BaseIDs:           map[string]sarifBase{sourceRoot: {sarifText{Text: "The top of the workspace."}}},
		ColumnKind:        "utf16CodeUnits",
		Results:           r.sarifResults(rules),
		Properties: map[string]any{"status": r.Run.Status, "coverage": r.Coverage.Percent,
			"reviewer": r.Run.Reviewer},
	}
	if r.Links.usable() {
		run.Provenance = []sarifProvenance{{
			RepositoryURI: r.Links.repository(), RevisionID: r.Run.Reviewed, MappedTo: sarifMapped{sourceRoot},
		}}
	}
	return marshal(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0",
		Runs: []sarifRun{run}})
}

// sourceRoot is the base of all paths; it is what GitHub resolves them by.
const sourceRoot = "%SRCROOT%"

// toolVersion is the last word of "breakwater v1.2.3", as viewers compare it:
// from the first digit on.
func toolVersion(tool string) string {
	fields := strings.Fields(plain(tool))
	if len(fields) < 2 {
		return ""
	}
	return strings.TrimPrefix(fields[len(fields)-1], "v")
}

// sarifRules describes the rules that the findings name, by id.
func (r Report) sarifRules() []sarifRule {
	ids := convert(r.Findings, func(f Finding) string { return ruleID(f.Rule) })
	slices.Sort(ids)
	return convert(slices.Compact(ids), sarifRuleOf)
}

// ruleID is the id of a rule, made printable: models make up ids.
func ruleID(id string) string { return cmp.Or(short(plain(id), 200), finding.NoRule) }

func sarifRuleOf(id string) sarifRule {
	rule, ok := catalogue.Lookup(id)
	if !ok {
		rule = catalogue.Rule{ID: id, Title: "Resilience defect outside the catalogue",
			What: "A defect that has no name of its own.", Fix: "See the finding.", Severity: finding.Minor, Group: "Other"}
	}
	var help strings.Builder
	help.WriteString(md(rule.What) + "\n\n**How to fix it:** " + md(rule.Fix) + "\n")
	if len(rule.Traps) > 0 {
		help.WriteString("\n**What only looks like it:**\n\n")
		for _, t := range rule.TrapsIn("") {
			help.WriteString("- " + md(t) + "\n")
		}
	}
	if len(rule.Sources) > 0 {
		help.WriteString("\n**Read more:** " + md(strings.Join(rule.Sources, "; ")) + "\n")
	}
	tags := []string{"resilience"}
	if rule.Group != "" {
		tags = append(tags, strings.ToLower(rule.Group))
	}
	return sarifRule{
		ID: rule.ID, Name: pascal(rule.ID), ShortDescription: sarifText{Text: cmp.Or(rule.Title,
			rule.ID)}, FullDescription: sarifText{Text: cmp.Or(rule.What, rule.Title, rule.ID)},
		Help:    sarifText{Text: cmp.Or(rule.Fix, rule.What, rule.ID), Markdown: help.String()},
		Default: sarifDefault{sarifLevel(rule.Severity)}, Properties: map[string]any{"tags": tags, "precision": "high"},
	}
}

// pascal turns "http-client-no-timeout" into "HttpClientNoTimeout"; empty where that is
// the same word, since SARIF asks for another one (3.49.7).
func pascal(id string) string {
	var b strings.Builder
	separates := func(r rune) bool { return r >= utf8.RuneSelf || !wordByte(byte(r)) }
	for _, word := range strings.FieldsFunc(id, separates) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	if name := cmp.Or(b.String(), "Other"); !strings.EqualFold(name, id) {
		return name
	}
	return ""
}

func sarifLevel(s finding.Severity) string {
	switch s {
	case finding.Critical:
		return "error"
	case finding.Major:
		return "warning"
	}
	return "note"
}

// partialFingerprints are those of the finding, and the one that GitHub would
// make of the line's text otherwise.
func partialFingerprints(f Finding) map[string]string {
	out := map[string]string{"primaryLocationLineHash": f.ID + ":1"}
	maps.Copy(out, f.Fingerprints)
	return out
}

func (r Report) sarifResults(rules []sarifRule) []sarifResult {
	index := map[string]int{}
	for i, rule := range rules {
		index[rule.ID] = i
	}
	changes := map[int][]sarifChange{}
	for _, s := range r.Suggestions {
		if !s.Secret { // what is redacted would replace the wrong lines
			changes[s.Number] = changesOf(s.Diff)
		}
	}
	shown := r.Findings[:min(len(r.Findings), mostResults)]
	var unsuppressed []sarifSuppression // of one run all results tell, or none (SARIF 2.1.0, 3.27.23)
	if slices.ContainsFunc(shown, func(f Finding) bool { return f.Suppressed != nil }) {
		unsuppressed = []sarifSuppression{}
	}
	return convert(shown, func(f Finding) sarifResult {
		id := ruleID(f.Rule)
		out := sarifResult{
			RuleID: id, RuleIndex: index[id], Level: sarifLevel(f.Severity),
			Message:      sarifText{Text: r.sarifMessage(f)},
			Locations:    []sarifLocation{sarifLocationOf(f)},
			Fingerprints: partialFingerprints(f),
			Suppressions: unsuppressed,
			Properties: map[string]any{"severity": f.Severity, "confidence": f.Confidence, "source": f.Source,
				"known": f.Known},
		}
		if r.Baseline.From != "" {
			out.BaselineState = "new"
			if f.Known {
				out.BaselineState = "unchanged"
			}
		}
		if f.Suppressed != nil {
			out.Suppressions = []sarifSuppression{sarifSuppressionOf(*f.Suppressed)}
		}
		if f.Operation != "" {
			out.Properties["operation"] = plain(f.Operation)
		}
		if s := r.suggestion(f); s != nil && len(changes[s.Number]) > 0 {
			out.Fixes = []sarifFix{{Description: sarifText{Text: cmp.Or(withoutLinks(plain(s.Title)), "Suggested change")},
				Changes: changes[s.Number]}}
		}
		return out
	})
}

// sarifExtensions names the models that could be asked, and the version of the
// instructions that they got; nothing where no model could be.
func (r Report) sarifExtensions() []sarifExtension {
	var out []sarifExtension
	for _, b := range r.Backends {
		e := sarifExtension{"model " + cmp.Or(plain(b.Name), "unnamed"), cmp.Or(plain(b.Model), "unknown")}
		if !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	if len(out) > 0 && r.Prompt != "" {
		out = append(out, sarifExtension{"prompt", r.Prompt})
	}
	return out
}

// sarifSuppressionOf says who accepted a finding; one that gates all the same
// is not accepted yet.
func sarifSuppressionOf(s Suppression) sarifSuppression {
	out := sarifSuppression{Kind: "external", Status: "accepted", Justification: plain(s.Reason)}
	if s.By == finding.ByComment {
		out.Kind = "inSource"
	}
	if s.Gates {
		out.Status = "underReview"
	}
	if s.Path != "" {
		out.Location = &sarifLocation{Physical: sarifPhysical{Artifact: artifact(s.Path)}}
		if s.Line > 0 {
			out.Location.Physical.Region = &sarifRegion{StartLine: s.Line, EndLine: s.Line}
		}
	}
	return out
}

// sarifMessage is what GitHub shows as the alert. Plain text: brackets would
// be read as links to related places.
func (r Report) sarifMessage(f Finding) string {
	text := short(plain(f.Title), 300) + ". " + delivered{Report: r}.message(f)
	return withoutLinks(text)
}

// unlinked keeps brackets from being links (SARIF 3.11.6).
var unlinked = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`)

// address matches what viewers make a link of by itself.
var address = regexp.MustCompile(`(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.|mailto:)`)

// withoutLinks is foreign text in which nothing is a link.
func withoutLinks(text string) string {
	return unlinked.Replace(address.ReplaceAllStringFunc(text, func(s string) string {
		return strings.NewReplacer(":", "[:]", "www.", "www[.]", "WWW.", "WWW[.]").Replace(s)
	}))
}

func sarifLocationOf(f Finding) sarifLocation {
	region := &sarifRegion{StartLine: max(1, f.StartLine), EndLine: max(1, f.StartLine, f.EndLine)}
	if f.Quote != "" {
		region.Snippet = &sarifTextOnly{short(f.Quote, mostQuote)}
	}
	l := sarifLocation{Physical: sarifPhysical{Artifact: artifact(f.Path), Region: region}}
	if f.Symbol != "" {
		l.Logical = []sarifLogical{{plain(f.Symbol)}}
	}
	return l
}

// artifact names a file by a relative reference (RFC 3986).
func artifact(path string) sarifArtifact {
	return sarifArtifact{URI: escapedPath(path), BaseID: sourceRoot}
}

// sarifInvocation says how the run went: gaps are what it notifies of.
func (r Report) sarifInvocation() sarifInvocation {
	out := sarifInvocation{Successful: r.Run.Exit != ExitUnavailable, ExitCode: r.Run.Exit,
		Notifications: []sarifNotification{}}
	if !r.Run.Started.IsZero() {
		out.Start = r.Run.Started.Format(time.RFC3339)
		out.End = r.Run.Started.Add(time.Duration(r.Run.Seconds * float64(time.Second))).Format(time.RFC3339)
	}
	notify := func(level, text, path string) {
		n := sarifNotification{Level: level, Message: sarifText{Text: withoutLinks(text)}}
		if path != "" {
			n.Locations = []sarifLocation{{Physical: sarifPhysical{Artifact: artifact(path)}}}
		}
		out.Notifications = append(out.Notifications, n)
	}
	switch r.Run.Status {
	case Complete, Empty:
		notify("note", unticked(plain(strings.Join(standing(r), " "))), "")
	default:
		notify("warning", unticked(plain(strings.Join(standing(r), " "))), "")
	}
	for _, n := range r.Notices {
		notify("note", unticked(plain(n)), "")
	}
	for _, g := range r.Gaps[:min(len(r.Gaps), 1000)] {
		notify("note", cmp.Or(plain(g.Reason), "not reviewed"), g.Path)
	}
	return out
}
