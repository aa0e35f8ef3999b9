package report

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"breakwater/failover"
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/foreign"
	"breakwater/review/patch"
	"breakwater/review/scenario"
	"breakwater/review/source"
	"breakwater/review/target"
)

// foreign is a run in which every text that comes from elsewhere is s.
func foreignReport(s string) Report {
	in := base()
	op := scenario.Operation{ID: s, Method: s, Path: s, Evidence: []scenario.Evidence{{Scenario: s, Faults: []string{s}, Detail: s, Missed: []string{s}, Failing: true}}}
	in.Operations = []scenario.Operation{op}
	in.Targets[0].Operation, in.Targets[0].Path, in.Targets[0].Symbol = &op, s, s
	in.Outcomes[0].By = s
	in.Outcomes[1] = target.Outcome{State: target.StoodIn, Reason: s}
	in.Outcomes[2] = target.Outcome{State: target.Failed, Reason: s}
	for i, severity := range finding.Severities {
		in.Findings = append(in.Findings, finding.Finding{ID: itoa(i), Rule: s, Title: s, Severity: severity, Confidence: finding.Confidence(s), Path: s, StartLine: i, Symbol: s, Operation: s, Why: s, Evidence: s, Quote: s, Known: i == 3})
	}
	in.Suggestions = []Suggestion{
		{Number: 1, Title: s, Findings: []string{"0"}, Status: patch.Placed, Joint: patch.LeftOut, LeftOutReason: s, Note: s, Needs: []Need{{s, s}}, Diff: []byte("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-" + s + "\n+" + s + "\n")},
		{Number: 2, Title: s, Findings: []string{"1"}, Status: patch.Refused, Refusal: s},
	}
	in.Gaps = []source.Gap{{Path: s, Reason: s}}
	in.Notices, in.Tool = []string{s}, s
	in.Refused = []Refused{{s, s, s}}
	in.Strengths = []finding.Strength{{Path: s, Text: s}}
	in.Backends = []Backend{{Name: s, Region: s, Model: s, State: s, Events: []Event{
		{At: began, Kind: "failover", From: s, To: s + "2", Detail: s},
		{At: began.Add(time.Second), Kind: failover.EventKind(s), From: s, To: s, Detail: s},
	}}}
	return Build(in)
}

// Markup that a summary may hold: ours.
var (
	ourTags = regexp.MustCompile(`</?(details|summary|b|code|sub|br)>|<details open>|<a href="https://github\.com/club/members/[^"<> ]*">|</a>|<a name="breakwater-suggestion-[0-9]+"></a>`)
	anyTag  = regexp.MustCompile(`<[a-zA-Z/!?]`)
	codeTag = regexp.MustCompile(`<code>[^<]*</code>`)
	anyLink = regexp.MustCompile(`\]\(([^)]*)\)`)
)

// outside returns the lines of a page that are not within fences, and reports
// fences that are left open.
func outside(t *testing.T, page string) []string {
	var out []string
	fence := ""
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
		case strings.HasPrefix(line, "```"):
			fence = line[:longestRun(line[:len(line)-len(strings.TrimLeft(line, "`"))], '`')]
		default:
			out = append(out, line)
		}
	}
	if fence != "" {
		t.Errorf("a fence is left open")
	}
	return out
}

// harmless checks that a summary holds no markup but ours.
func harmless(t *testing.T, page string) {
	t.Helper()
	if !utf8.ValidString(page) || len(page) > SummaryLimit {
		t.Errorf("not UTF-8, or %d bytes long", len(page))
	}
	folds := 0
	for _, line := range outside(t, page) {
		bare := strip(line)
		folds += strings.Count(bare, "<details") - strings.Count(bare, "</details>")
		if rest := ourTags.ReplaceAllString(bare, ""); anyTag.MatchString(rest) {
			t.Errorf("foreign HTML: %q", line)
		}
		for _, m := range anyLink.FindAllStringSubmatch(bare, -1) {
			ours := strings.HasPrefix(m[1], "https://github.com/club/members/") || ourAnchor.MatchString(m[1])
			if !ours && !strings.HasPrefix(line, "<details") {
				t.Errorf("foreign link %q in %q", m[1], line)
			}
		}
		if strings.Contains(strings.ReplaceAll(bare, "https://github.com/club/members", ""), "://") {
			t.Errorf("bare address: %q", line)
		}
		if strings.Contains(bare, "@") {
			t.Errorf("mention: %q", line)
		}
	}
	if folds != 0 {
		t.Errorf("%d folds are left open", folds)
	}
	for _, r := range page {
		if r != '\n' && r != '\t' && foreign.Invisible(r) && r != 0xFE0F {
			t.Errorf("invisible %U in the page", r)
			break
		}
	}
}

var ourAnchor = regexp.MustCompile(`^#breakwater-suggestion-[0-9]+$`)

// strip takes inline code out of a line of Markdown, by the rule of CommonMark:
// a run of backticks is closed by a run of the same length, a backslash outside
// takes the meaning from what follows.
func strip(line string) string {
	if strings.HasPrefix(line, "<details") { // a block of HTML, in which Markdown means nothing
		return codeTag.ReplaceAllString(line, "")
	}
	var b strings.Builder
	for i := 0; i < len(line); {
		switch {
		case line[i] == '\\' && i+1 < len(line):
			i += 2
		case line[i] == '`':
			n := len(line[i:]) - len(strings.TrimLeft(line[i:], "`"))
			end := closing(line[i+n:], n)
			if end < 0 {
				i += n
				continue
			}
			i += n + end + n
		default:
			b.WriteByte(line[i])
			i++
		}
	}
	return b.String()
}

// closing returns where the next run of exactly n backticks starts; -1 if there
// is none.
func closing(s string, n int) int {
	for i := 0; i < len(s); {
		if s[i] != '`' {
			i++
			continue
		}
		run := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		if run == n {
			return i
		}
		i += run
	}
	return -1
}

func TestSummaryIsHarmless(t *testing.T) {
	for name, report := range cases {
		t.Run(name, func(t *testing.T) { harmless(t, string(Summary(report(), Delivery{}))) })
	}
	for _, s := range []string{evil, "`", "``", "` `", "a`b", "\\`", "|", "\\|", "\\", "<", "&lt;script>", "[a]: https://x.y", "![i](x)", "@a", "a@b.c", "$x$", "```\n</details>\n```", "~~~\n", "\u2028x", "www.evil.example", "\x00", "\xff\xfe", "<!--", "-->", "]]>", "    code", "1. x", "- x", "# x", "> x", "---", "* * *", strings.Repeat("x", 5000), strings.Repeat("`", 300)} {
		t.Run(s[:min(len(s), 20)], func(t *testing.T) { harmless(t, string(Summary(foreignReport(s), Delivery{}))) })
	}
}

// TestTablesKeepTheirColumns counts the cells of every row of every table.
func TestTablesKeepTheirColumns(t *testing.T) {
	for _, s := range []string{evil, "a|b", `a\|b`, "`a|b`", "`|", "|`|`|", "\\", "`\\`"} {
		columns := 0
		for _, line := range outside(t, string(Summary(foreignReport(s), Delivery{}))) {
			switch {
			case !strings.HasPrefix(line, "|"):
				columns = 0
			case columns == 0:
				columns = cells(line)
			case cells(line) != columns:
				t.Errorf("%q: %d cells in place of %d: %s", s, cells(line), columns, line)
			}
		}
	}
}

// cells counts the cells of a row: GFM splits at every bar that no backslash
// escapes, in code too.
func cells(row string) int {
	n := 0
	for i := 0; i < len(row); i++ {
		switch row[i] {
		case '\\':
			i++
		case '|':
			n++
		}
	}
	return n - 1
}

// TestTerminalIsHarmless: no control characters, no workflow commands that we
// did not write, and the lines of prose fit.
func TestTerminalIsHarmless(t *testing.T) {
	for _, s := range []string{evil, "\x1b]0;title\x07", "a\rb", "::error::x", "##[error]x", "\u202Eabc"} {
		text := Terminal(foreignReport(s), Delivery{}, TerminalOptions{})
		for _, r := range text {
			if r != '\n' && r != '\t' && (unicode.IsControl(r) || foreign.Invisible(r)) {
				t.Errorf("%q: %U in the text", s, r)
			}
		}
	}
}

func TestTerminalWidth(t *testing.T) {
	text := Terminal(rich(), Delivery{}, TerminalOptions{Width: 60})
	inDiff := false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		inDiff = inDiff && line != "" || strings.HasPrefix(line, "  --- ")
		quoted := inDiff || strings.HasPrefix(line, "  |")
		breakable := strings.Contains(strings.TrimSpace(line), " ")
		address := strings.Contains(line, "git apply") || strings.HasPrefix(line, "Full report")
		if n := utf8.RuneCountInString(line); n > 60 && breakable && !quoted && !address {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}

func TestTerminalColor(t *testing.T) {
	for name, report := range cases {
		plain := Terminal(report(), Delivery{}, TerminalOptions{})
		colored := Terminal(report(), Delivery{}, TerminalOptions{Color: true})
		if got := ansi.ReplaceAllString(colored, ""); got != plain {
			t.Errorf("%s: colours change the text", name)
		}
	}
}

func TestAnnotationLimits(t *testing.T) {
	for name, report := range cases {
		n := map[action.Level]int{}
		for _, a := range Annotations(report(), Delivery{}) {
			n[a.Level]++
			if len(a.Message) > mostMessage || a.Message == "" || a.Title == "" {
				t.Errorf("%s: message of %d bytes, title %q", name, len(a.Message), a.Title)
			}
			if a.Path != "" && (a.StartLine < 1 || a.EndLine < a.StartLine) {
				t.Errorf("%s: lines %d to %d", name, a.StartLine, a.EndLine)
			}
		}
		for level, count := range n {
			if count > mostAnnotations {
				t.Errorf("%s: %d of level %s", name, count, level)
			}
		}
	}
	for _, a := range Annotations(foreignReport(strings.Repeat("ü", 10_000)), Delivery{}) {
		if len(a.Message) > mostMessage || !utf8.ValidString(a.Message) {
			t.Errorf("message of %d bytes", len(a.Message))
		}
	}
}

// TestSummaryFits: the worst that a run can bring stays under the limit, and
// what was left out is said.
func TestSummaryFits(t *testing.T) {
	r := many(3000)
	page := string(Summary(r, Delivery{}))
	harmless(t, page)
	if !strings.Contains(page, "Left out here") || !strings.Contains(page, "findings") {
		t.Errorf("the page does not say what it leaves out: %s", page[len(page)-300:])
	}
	big := foreignReport(strings.Repeat("`<@x> | ", 1<<13))
	for range 100 {
		big.Targets = append(big.Targets, big.Targets[0], big.Targets[2])
		big.Gaps = append(big.Gaps, big.Gaps[0])
		big.Operations = append(big.Operations, big.Operations[0])
		big.Backends = append(big.Backends, big.Backends[0])
		big.Notices = append(big.Notices, big.Notices[0])
	}
	harmless(t, string(Summary(big, Delivery{})))
}

func FuzzForeign(f *testing.F) {
	for _, s := range []string{evil, "@0`", "`a``@b`", "a\\|b", "`a``b`", "\\`", "a|b", "https://x@y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := foreignReport(s)
		harmless(t, string(Summary(r, Delivery{})))
		Terminal(r, Delivery{}, TerminalOptions{Color: true, Width: len(s)})
		Annotations(r, Delivery{})
		if _, err := SARIF(r); err != nil {
			t.Error(err)
		}
		if _, err := JSON(r); err != nil {
			t.Error(err)
		}
	})
}
