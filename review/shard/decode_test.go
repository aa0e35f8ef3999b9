package shard

import (
	"strings"
	"testing"

	"breakwater/review/finding"
)

// TestDecodeBounds: a record may come from anywhere, and what the program relies on is
// checked when it is read.
func TestDecodeBounds(t *testing.T) {
	claim := func(change func(*finding.Finding)) func(*Record) {
		return func(r *Record) {
			f := finding.Finding{
				Rule: "other", Source: finding.FromModel, Confidence: finding.High, Path: "a.py", StartLine: 1, EndLine: 1,
			}
			change(&f)
			r.Claims = append(r.Claims, f)
		}
	}
	far := finding.Verdict{Refuted: true, Path: "a.py", QuotePath: "a.py", QuoteStart: 1, QuoteEnd: 1 << 60}
	for name, c := range map[string]struct {
		change func(*Record)
		want   string
	}{
		"sound": {claim(func(f *finding.Finding) { f.Pass(finding.Quoted, finding.SecondLook) }), ""},
		"an unknown proof": {claim(func(f *finding.Finding) {
			f.Checks = []finding.Check{"magic"}
		}), `passed "magic"`},
		"refuted far away":   {claim(func(f *finding.Finding) { f.Refuted = &far }), "verdict about lines 1 to"},
		"a verdict far away": {func(r *Record) { r.Said = append(r.Said, far) }, "verdict about lines 1 to"},
		"a verdict upside down": {func(r *Record) {
			r.Said = append(r.Said, finding.Verdict{QuoteStart: 9, QuoteEnd: 1})
		}, "verdict about lines 9 to 1"},
		"a finding far away":      {claim(func(f *finding.Finding) { f.EndLine = 1 << 60 }), "a finding at lines 1 to"},
		"a finding of a stranger": {claim(func(f *finding.Finding) { f.Source = "oracle" }), `a finding of "oracle"`},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(1, 3)
			c.change(&r)
			data, err := r.Encode()
			if err != nil {
				t.Fatal(err)
			}
			_, err = Decode(data)
			fails := c.want != ""
			if fails != (err != nil) || fails && !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}
