package review

import (
	"bytes"
	"slices"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// A model may take a finding of the rules away, by code that proves it wrong. Its
// word alone does not, nor does a comment that anybody can write.

// counting keeps the verdicts that count: all that confirm, and those that refute
// with a quote of code.
func counting(
	all []finding.Verdict, read func(path string) ([]byte, error), code *facts.Cache,
) (kept []finding.Verdict) {
	for _, v := range all {
		if !v.Refuted || quotesCode(v, read, code) {
			kept = append(kept, v)
		}
	}
	return kept
}

// quotesCode reports whether the quote of a verdict holds a construct that is no comment
// and no string, and is more than a name or a number, which stands in any file.
func quotesCode(v finding.Verdict, read func(path string) ([]byte, error), code *facts.Cache) bool {
	known, start, end := quoted(v, read, code)
	if known == nil {
		return false
	}
	for n := range known.Between(v.QuoteStart, v.QuoteEnd) {
		from, to := n.Bytes()
		word := n.Is(lang.Name, lang.Number, lang.Bool, lang.Null) && from == start && to == end
		inside := from >= start && to <= end && !n.Around(lang.Comment).Valid()
		if inside && !word && !n.Is(lang.Comment, lang.String) {
			return true
		}
	}
	return false
}

// believedQuote takes the proof of a quote from a finding of a model that quotes a comment
// alone: anybody can write one. Where the language is not known, the quote counts.
func believedQuote(f *finding.Finding, read func(path string) ([]byte, error), code *facts.Cache) {
	if f.Passed(finding.Quoted) && quotesComment(*f, read, code) {
		f.Checks = slices.DeleteFunc(slices.Clone(f.Checks), func(c finding.Check) bool { return c == finding.Quoted })
	}
}

func quotesComment(f finding.Finding, read func(path string) ([]byte, error), code *facts.Cache) bool {
	shown := finding.Verdict{QuotePath: f.Path, Quote: f.Quote, QuoteStart: f.StartLine, QuoteEnd: f.EndLine}
	known, start, end := quoted(shown, read, code)
	if known == nil {
		return false
	}
	comment := false
	for n := range known.Between(f.StartLine, f.EndLine) {
		from, to := n.Bytes()
		switch {
		case to <= start || from >= end:
		case n.Is(lang.Comment):
			comment = true
		case from >= start && !n.Around(lang.Comment).Valid():
			return false
		}
	}
	return comment
}

// quoted returns the facts of the file that a verdict quotes, nil if there are none, and
// where the quote stands in it.
func quoted(
	v finding.Verdict, read func(path string) ([]byte, error), code *facts.Cache,
) (known *facts.File, start, end int) {
	source, err := read(v.QuotePath)
	if err != nil {
		return nil, 0, 0
	}
	known, err = code.Of(syntax.LanguageOf(v.QuotePath), source)
	if err != nil {
		return nil, 0, 0
	}
	start, end = placeOfQuote(source, v)
	return known, start, end
}

// placeOfQuote returns where a quote stands, in bytes: [start, end). One that was laid out
// in another way stands nowhere: what else is on its lines may be code where it is none.
func placeOfQuote(source []byte, v finding.Verdict) (start, end int) {
	line := 1
	for line < v.QuoteStart {
		start, line = start+bytes.IndexByte(source[start:], '\n')+1, line+1
	}
	for end = start; line <= v.QuoteEnd; line++ {
		i := bytes.IndexByte(source[end:], '\n')
		if i < 0 {
			end = len(source)
			break
		}
		end += i + 1
	}
	quote := bytes.TrimSpace([]byte(v.Quote))
	if i := bytes.Index(source[start:end], quote); i >= 0 {
		return start + i, start + i + len(quote)
	}
	return start, start
}

// setDisputed takes the findings that a model refuted out of those that count.
func (r *results) setDisputed() {
	var kept []finding.Finding
	for _, f := range r.findings {
		if f.Refuted != nil {
			r.disputed = append(r.disputed, f)
		} else {
			kept = append(kept, f)
		}
	}
	r.findings = kept
}
