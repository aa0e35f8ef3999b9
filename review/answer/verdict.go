package answer

import (
	"strings"

	"breakwater/review/finding"
)

// verdictsFrom reads what an answer says of the suspicions of the built-in rules.
func (r *Reply) verdictsFrom(o object) {
	for _, e := range o.list("verdicts") {
		m, ok := e.(map[string]any)
		if !ok || len(r.Verdicts) == maxFindings {
			continue
		}
		v := objectOf(m)
		path, line, _ := v.place()
		said := strings.ToLower(v.text("verdict"))
		if said != "confirmed" && said != "refuted" {
			continue
		}
		r.Verdicts = append(r.Verdicts, finding.Verdict{
			Rule: oneLine(v.text("rule"), maxTitle), Path: path, Line: line, Refuted: said == "refuted",
			Quote: v.text("quote"), Reason: prose(v.text("reason"), maxProse),
		})
	}
}

// checkVerdict holds a verdict against the files. What is confirmed needs no quote;
// a refutation without one that stands in a file is none.
func (s *fileSet) checkVerdict(v finding.Verdict) (finding.Verdict, bool) {
	path, ok := s.resolve(v.Path)
	if v.Path = path; !ok || !v.Refuted {
		return v, ok
	}
	v.QuotePath, v.QuoteStart, v.QuoteEnd = s.anywhere(v.Quote, path, v.Line)
	return v, v.QuotePath != ""
}

// anywhere returns where a quote of what protects a place stands: in the file of the
// place, near its line, or in another one; nowhere is an empty path.
func (s *fileSet) anywhere(quote, path string, line int) (at string, start, end int) {
	if strings.TrimSpace(quote) == "" {
		return "", 0, 0
	}
	for _, at := range append([]string{path}, s.paths...) {
		if start, end, ok := s.findQuote(at, quote, line); ok {
			return at, start, end
		}
	}
	return "", 0, 0
}
