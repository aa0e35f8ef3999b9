package place

import (
	"strings"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/patch/tree"
)

// placer places an edit in a file that holds one statement n times.
func placer(n int) (p *Placer, edit func(op finding.Op) finding.Finding) {
	p = New(tree.Cache(tree.Files{"a.py": []byte(strings.Repeat("get(u)\n", n))}), Options{})
	return p, func(op finding.Op) finding.Finding {
		return finding.Finding{Path: "a.py", Edits: []finding.Edit{
			{Op: op, Path: "a.py", StartLine: n / 2, Search: "get(u)\n", Replace: "get(u, 5)\n"},
		}}
	}
}

// TestHintSpares: where an edit names one of many equal lines, the others cost nothing.
func TestHintSpares(t *testing.T) {
	cost := func(n int) float64 {
		p, edit := placer(n)
		return testing.AllocsPerRun(10, func() {
			cs, no := p.Place(edit(finding.Replace))
			if no != nil || len(cs[0].Splices) != 1 || cs[0].Splices[0].Start != n/2-1 {
				t.Fatal(cs, no)
			}
		})
	}
	if short, long := cost(100), cost(1000); long > short+5 {
		t.Errorf("placing an edit allocates %v times among 100 equal lines and %v among 1000", short, long)
	}
}

// TestAllDespiteHint: an edit of all places may name one.
func TestAllDespiteHint(t *testing.T) {
	p, edit := placer(100)
	cs, no := p.Place(edit(replaceAll))
	if no != nil || strings.Count(string(cs[0].Bytes()), "get(u, 5)") != 100 {
		t.Error(cs, no)
	}
}
