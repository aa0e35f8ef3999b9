package report

import (
	"strings"
	"testing"

	"breakwater/review/patch"
)

// TestEntries: more than five findings of a rule are one entry, which names
// every place; five stand alone.
func TestEntries(t *testing.T) {
	r := habit()
	es := r.entries()
	if len(es) != 2 || len(es[1].more) != 11 {
		t.Fatalf("%d entries", len(es))
	}
	if n := findingsIn(es); n != len(r.Findings) {
		t.Errorf("%d findings in the entries, want %d", n, len(r.Findings))
	}
	page, screen := string(Summary(r, Delivery{})), Terminal(r, Delivery{}, TerminalOptions{})
	for _, f := range r.Findings {
		for name, text := range map[string]string{"summary": page, "terminal": screen} {
			if !strings.Contains(text, f.Path) {
				t.Errorf("%s is not in the %s", f.Path, name)
			}
		}
	}
	if n := strings.Count(page, "<details"); n > 12 {
		t.Errorf("the summary has %d folds for two entries", n)
	}
	if n := strings.Count(screen, "MAJOR"); n != 2 { // the entry, and the first of it in full
		t.Errorf("MAJOR stands %d times on the screen", n)
	}
	if !strings.Contains(page, "patches for 6 of 12") || !strings.Contains(page, "in 12 places") || !strings.Contains(screen, "in 12 places") {
		t.Errorf("the entry does not say what it holds:\n%s", page)
	}
	for _, f := range r.Findings[1:] {
		if s := r.suggestion(f); s.Status == patch.Placed && !strings.Contains(page, "**Suggestion "+itoa(s.Number)+"**") {
			t.Errorf("the patch of suggestion %d is not shown", s.Number)
		}
	}
	few := many(mostAlone)
	if es := few.entries(); len(es) != mostAlone {
		t.Errorf("%d findings of a rule are %d entries", mostAlone, len(es))
	}
}

// TestManyPlaces: the list of places has a bound, and says what it leaves out.
func TestManyPlaces(t *testing.T) {
	r := many(3000)
	for i := range r.Findings {
		r.Findings[i].Rule = "http-client-no-timeout"
	}
	page := Summary(r, Delivery{})
	if len(page) > 200_000 {
		t.Errorf("%d bytes for one rule", len(page))
	}
	if want := "and 2,900 more places"; !strings.Contains(string(page), want) {
		t.Errorf("the page does not say %q", want)
	}
	if want := "and 2,980 more places"; !strings.Contains(Terminal(r, Delivery{}, TerminalOptions{}), want) {
		t.Errorf("the terminal does not say %q", want)
	}
}
