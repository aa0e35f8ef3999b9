package ask

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"breakwater/failover"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/source"
	"breakwater/review/target"
)

const second = `{"number": %d, "stands": %v, "quote": %s, "reason": "So it is.", "edits": [%s], "new_dependencies": []}`

// proofs is an answer of a second look.
func proofs(entries ...string) string { return `{"findings": [` + strings.Join(entries, ",") + `]}` }

func edit(replace string) string {
	return fmt.Sprintf(`{"op": "replace", "path": "a.py", "start_line": 5, `+
		`"search": "    return requests.get(url).json()", "replace": %q, "to": null}`, replace)
}

// reported are results with findings of a model on line 5 of a.py.
func reported(n int) []Result {
	var fs []finding.Finding
	for i := range n {
		f := finding.Finding{
			Rule: "http-client-no-timeout", Title: fmt.Sprint("can hang ", i),
			Source: finding.FromModel, Confidence: finding.Medium,
			Path: "a.py", StartLine: 5, EndLine: 5, Quote: "requests.get(url)", Target: "a.py#load0",
		}
		fs = append(fs, f)
	}
	return []Result{{Status: Answered, Findings: fs}}
}

func unproved(s Second) (n int) {
	for _, of := range s.Unproved {
		n += of
	}
	return n
}

func looking(b Backend) Options {
	o := options(b)
	o.SecondLook = true
	o.Guards = func(finding.Finding) ([]target.Guard, bool) { return nil, true }
	return o
}

func TestProve(t *testing.T) {
	upheld := fmt.Sprintf(second, 1, true, "null", edit("    return requests.get(url, timeout=3).json()"))
	refuted := fmt.Sprintf(second, 1, false, `"import requests"`, "")
	upholds := []finding.Check{finding.GuardSearch, finding.SecondLook}
	for _, c := range []struct {
		name    string
		answers []string
		checks  []finding.Check
		edits   int
		refuted bool
		asked   int
		open    int // findings without an answer
	}{
		{"it stands, with its fix", []string{proofs(upheld)}, upholds, 1, false, 1, 0},
		{"refuted by code", []string{proofs(refuted)}, nil, 0, true, 1, 0},
		{"refuted by what stands nowhere", []string{proofs(fmt.Sprintf(second, 1, false, `"timeout=3"`, ""))},
			nil, 0, false, 1, 0},
		{"refuted by a word", []string{proofs(fmt.Sprintf(second, 1, false, "null", ""))}, nil, 0, false, 1, 0},
		{"another number", []string{proofs(fmt.Sprintf(second, 7, false, `"import requests"`, ""))}, nil, 0, false, 2, 1},
		{"of two words on one finding the first", []string{proofs(upheld, refuted)}, upholds, 1, false, 1, 0},
		{"a bare list", []string{"[" + upheld + "]"}, upholds, 1, false, 1, 0},
		{"in a fence", []string{"Well:\n```json\n" + proofs(upheld) + "\n```\n"}, upholds, 1, false, 1, 0},
		{"nothing, then an answer", []string{`{"findings": []}`, proofs(upheld)}, upholds, 1, false, 2, 0},
		{"noise twice", []string{"They are wrong."}, nil, 0, false, 2, 1},
		{"no verdict", []string{`{"findings": [{"number": 1, "reason": "Who knows."}]}`}, nil, 0, false, 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, results := replies(c.answers...), reported(1)
			got := New(looking(b)).Prove(t.Context(), targets(1), results)
			f := results[0].Findings[0]
			if !slices.Equal(f.Checks, c.checks) || len(f.Edits) != c.edits || (f.Refuted != nil) != c.refuted {
				t.Errorf("checks %v, %d edits, refuted by %+v; want %v, %d, %v",
					f.Checks, len(f.Edits), f.Refuted, c.checks, c.edits, c.refuted)
			}
			if len(b.asked) != c.asked || unproved(got) != c.open {
				t.Errorf("%d requests, %+v; want %d, %d without an answer", len(b.asked), got, c.asked, c.open)
			}
			if q := b.asked[0]; q.Schema.Name != "breakwater_proof" || !strings.HasPrefix(q.System, "breakwater_proof\n") {
				t.Errorf("asked by the schema %s: %.40q", q.Schema.Name, q.System)
			}
		})
	}
}

// A second look says what findings are worth, and which one change fixes: those
// that stand and name one that stands share its cause.
func TestSecondLookWeighs(t *testing.T) {
	entry := func(n int, stands bool, askers, same string) string {
		return fmt.Sprintf(`{"number": %d, "stands": %v, "quote": %q, "reason": "So.", "askers": %s, "same_as": %s,
			"edits": []}`, n, stands, "import requests", askers, same)
	}
	results := reported(6)
	New(looking(replies(proofs(
		entry(3, true, "null", "2"), entry(1, true, "9", "null"), entry(2, true, "2", "1"),
		entry(4, false, "null", "1"), entry(5, true, "6", "4"), entry(6, true, "6", "null"),
	)))).Prove(t.Context(), targets(1), results)
	var askers []int
	causes := map[int]string{}
	for i, f := range results[0].Findings {
		askers = append(askers, f.Said.Askers)
		if f.Said.Cause != "" {
			causes[i+1] = f.Said.Cause
		}
	}
	if !slices.Equal(askers, []int{9, 2, 0, 0, 6, 6}) {
		t.Errorf("asked for by %v of ten", askers)
	}
	if len(causes) != 3 || causes[1] != causes[2] || causes[1] != causes[3] {
		t.Errorf("causes %v; want one of 1, 2 and 3", causes)
	}
}

// What a request shows of one file is one excerpt in the order of its lines, whatever
// brought it up; that a definition is one its lines say.
func TestLinesInOrder(t *testing.T) {
	at := func(start, end int, why string) target.Context {
		text := ""
		for line := start; line <= end; line++ {
			text += fmt.Sprintf("line %d\n", line)
		}
		return target.Context{Path: "b.py", StartLine: start, EndLine: end, Why: why, Text: text}
	}
	b := batches(targets(1))[0]
	b.targets[0].Context = []target.Context{
		at(20, 22, "defines a, used on line 5"), at(8, 9, "calls load on line 9"), at(6, 7, "defines b"), at(1, 1, "makes c"),
		at(31, 31, "makes d"), at(30, 32, "defines e"), at(21, 23, "mostly there"),
	}
	const want = `b.py, lines 1 to 32 (calls load; makes c; makes d)
	line 1
…
	line 6
	line 7
	line 8
	line 9
…
	line 20
	line 21
	line 22
…
	line 30
	line 31
	line 32
`
	if got := contextText(b, b.under(), ContextTokens); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	b.targets[0].Imports = []target.Passage{{StartLine: 1, Text: "import x\n"}, {StartLine: 3, Text: "import y\n"}}
	imports, _ := b.imports()
	if want := "a.py, lines 1 to 3 (imports)\n\timport x\n\timport y\n"; imports != want {
		t.Errorf("got\n%swant\n%s", imports, want)
	}
	whole := targets(1)[0] // file-level code around a definition
	whole.StartLine, whole.EndLine, whole.Text = 1, 7, "one\ntwo\n\ndef load(url):\n    return 1\n\nlast\n"
	whole.Hidden = []source.Range{{Start: 4, End: 5}}
	inner := targets(1)[0]
	inner.Changed, whole.Changed = []source.Range{{Start: 4, End: 5}}, []source.Range{{Start: 1, End: 7}}
	got := numbered(batch{targets: []target.Target{whole, inner}})
	if want := "1\tone\n2\ttwo\n3\t\n4\tdef load(url):\n5\t    return requests.get(url).json()\n6\t\n7\tlast\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Of a small window the lines under review come first: code elsewhere is left out until
// the request fits beside an answer.
func TestSmallWindow(t *testing.T) {
	long := strings.Repeat("    call(1, 2, 3)\n", 100)
	ts := targets(1)
	ts[0].Context = []target.Context{
		{Path: "b.py", StartLine: 1, EndLine: 3, Why: "defines few", Text: "def few():\n    call()\n    return 3\n"},
		{Path: "c.py", StartLine: 1, EndLine: 100, Why: "defines many", Text: long},
	}
	whole := options(nil).write(batches(ts)[0]).cost()
	for window, want := range map[int][2]bool{ // few and many are shown
		0: {true, true}, whole + AnswerTokens: {true, true}, whole + AnswerTokens - 1: {true, false}, 1000: {false, false},
	} {
		o := options(nil)
		o.Window = window
		p := o.write(batches(ts)[0])
		got := [2]bool{strings.Contains(p.user, "b.py, lines"), strings.Contains(p.user, "c.py, lines")}
		if got != want || !strings.Contains(p.user, "5\t    return requests.get(url).json()") {
			t.Errorf("window %d: few and many %v, want %v:\n%s", window, got, want, p.user)
		}
	}
}

// An entry that the static checker suspects is there whatever signs the code shows, and
// step one is told neither fixes that nobody asks it for nor what step two holds a finding
// against.
func TestSuspectedEntriesAreThere(t *testing.T) {
	ts := targets(1)
	ts[0].Signs = map[catalogue.Sign]bool{catalogue.HTTP: true}
	suspicion := finding.Finding{Rule: "smtp-no-timeout", Path: "a.py", StartLine: 5, EndLine: 5}
	o := Options{Hints: map[string][]finding.Finding{ts[0].ID: {suspicion}}}
	text := o.rulesText(batches(ts)[0])
	const fix, trap = "timeout=(connect, read)", "a default may live in a wrapper"
	for _, want := range []string{"- smtp-no-timeout:", fix, trap} {
		if !strings.Contains(text, want) {
			t.Errorf("one step lacks %q:\n%s", want, text)
		}
	}
	o.SecondLook = true
	if text := o.rulesText(batches(ts)[0]); strings.Contains(text, fix) || strings.Contains(text, trap) {
		t.Errorf("a fix or a trap for nobody:\n%s", text)
	}
	of := look{batch: batches(ts)[0], items: []item{{Finding: &finding.Finding{Rule: "http-client-no-timeout"}}}}
	if text := of.rulesList(); !strings.Contains(text, fix) || !strings.Contains(text, trap) {
		t.Errorf("the second look lacks the fix or the trap:\n%s", text)
	}
}

// Edits that cannot be placed are asked for once more, and those of the first answer
// stay where they can.
func TestProofsEditsAreVetted(t *testing.T) {
	wrong, right := edit("    return wrong"), edit("    return right")
	b := replies(proofs(fmt.Sprintf(second, 1, true, "null", wrong), fmt.Sprintf(second, 2, true, "null", right)),
		proofs(fmt.Sprintf(second, 1, true, "null", right), fmt.Sprintf(second, 2, true, "null", wrong)))
	o := looking(b)
	o.Vet = func(fs []finding.Finding) string {
		for _, f := range fs {
			if slices.ContainsFunc(f.Edits, func(e finding.Edit) bool { return strings.Contains(e.Replace, "wrong") }) {
				return "it is wrong"
			}
		}
		return ""
	}
	results := reported(2)
	got := New(o).Prove(t.Context(), targets(1), results)
	for i, f := range results[0].Findings {
		if len(f.Edits) != 1 || !strings.Contains(f.Edits[0].Replace, "right") {
			t.Errorf("finding %d has the edits %+v", i+1, f.Edits)
		}
	}
	again := b.asked[1].User
	if got.Reasked != 1 || got.Recovered != 1 || !strings.Contains(again, "it is wrong") ||
		strings.Contains(again, "strengths") {
		t.Errorf("%+v after %d requests", got, len(b.asked))
	}
}

// What guards a place is shown, and asked about, once for all findings.
func TestGuardsAreQuestions(t *testing.T) {
	b := replies(proofs(fmt.Sprintf(second, 1, true, "null", "")))
	o := looking(b)
	o.Guards = func(finding.Finding) ([]target.Guard, bool) {
		return []target.Guard{{
			What: "a timeout in force in a caller", Path: "main.py", StartLine: 7, EndLine: 8,
			Text: "with timeout(3):\n    load(url)\n",
		}}, true
	}
	results := reported(2)
	New(o).Prove(t.Context(), targets(1), results)
	if checks := results[0].Findings[0].Checks; !slices.Equal(checks, []finding.Check{finding.SecondLook}) {
		t.Errorf("with a guard the finding passed %v", checks)
	}
	user := b.asked[0].User
	for text, n := range map[string]int{
		"\n7\twith timeout(3):\n": 1, "main.py, lines 7 to 8 (a timeout in force in a caller)\n": 1,
		"In main.py:\n- finding 1, 2: a timeout in force in a caller at line 7\n": 1,

		"\n- http-client-no-timeout: ": 1, "In a.py:\n1. http-client-no-timeout at line 5\n": 1,
		"Write them for each finding that stands.": 1,
	} {
		if got := strings.Count(user, text); got != n {
			t.Errorf("the request has %q %d times, want %d:\n%s", text, got, n, user)
		}
	}
}

// A finding may lie in code that was shown as evidence: its line has a number then.
func TestFindingsInContextHaveTheirLine(t *testing.T) {
	b := replies(proofs(fmt.Sprintf(second, 1, true, "null", "")))
	results, ts := reported(1), targets(1)
	ts[0].Context = []target.Context{
		{Path: "b.py", StartLine: 4, EndLine: 5, Text: "def call(url):\n    return get(url)\n"},
		{Path: "c.py", StartLine: 4, EndLine: 4, Text: "def other():\n"},
	}
	f := &results[0].Findings[0]
	f.Path, f.StartLine, f.EndLine = "b.py", 5, 5
	New(looking(b)).Prove(t.Context(), ts, results)
	for _, want := range []string{"\n5\t    return get(url)\n", "\n\tdef other():\n",
		"In b.py:\n1. http-client-no-timeout at line 5\n"} {
		if user := b.asked[0].User; !strings.Contains(user, want) {
			t.Errorf("the request lacks %q:\n%s", want, user)
		}
	}
}

// A second look ends with the budget, the time and an outage, and nothing is lost by it.
func TestProveWithinBounds(t *testing.T) {
	late, cancel := context.WithCancel(t.Context())
	cancel()
	failing := func(err error) *backend {
		return &backend{answer: func(context.Context, int) (failover.Reply, error) {
			return failover.Reply{Attempts: 1}, err
		}}
	}
	down := &failover.UnavailableError{Regions: []error{errors.New("connection refused")}}
	for name, c := range map[string]struct {
		ctx   context.Context
		b     *backend
		limit int
		want  string
	}{
		"tokens":   {t.Context(), replies(proofs()), 10, "max-tokens"},
		"time":     {late, replies(proofs()), 0, "cancelled"},
		"requests": {t.Context(), failing(failover.ErrBudget), 0, "max-requests"},
		"outage":   {t.Context(), failing(down), 0, "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			o := looking(c.b)
			o.MaxTokens = c.limit
			results := reported(3)
			got := New(o).Prove(c.ctx, targets(1), results)
			reasons := fmt.Sprint(got.Unproved)
			if unproved(got) != 3 || !strings.Contains(reasons, c.want) || len(results[0].Findings) != 3 {
				t.Errorf("%+v, want 3 unproved because of %s", got, c.want)
			}
		})
	}
}

// A file with very many findings takes several requests, and each finding is in one.
func TestManyFindingsOfOneFile(t *testing.T) {
	b := replies(proofs())
	got := New(looking(b)).Prove(t.Context(), targets(1), reported(3*lookFindings))
	asked := map[string]bool{}
	for _, q := range b.asked {
		asked[q.User] = true
	}
	if len(asked) != 6 || unproved(got) != 3*lookFindings { // three requests and their repetitions
		t.Errorf("%d requests, %+v", len(asked), got)
	}
}

// Of one root cause at one place a model is asked once.
func TestSuspicionsOfOneCause(t *testing.T) {
	at := func(rule string, line int) finding.Finding {
		return finding.Finding{Rule: rule, Path: "a.py", StartLine: line, EndLine: line}
	}
	o := options(nil)
	o.Hints = map[string][]finding.Finding{"a.py#load0": {
		at("retry-fixed-delay", 5), at("retry-no-jitter", 5), at("error-swallowed", 5), at("retry-no-jitter", 9),
	}}
	want := "- retry-fixed-delay at line 5 of a.py\n" +
		"- error-swallowed at line 5 of a.py\n" +
		"- retry-no-jitter at line 9 of a.py\n"
	if got := o.hintsText(batches(targets(1))[0]); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// What only another language has is not said, and advice comes last.
func TestEntriesOfALanguage(t *testing.T) {
	signs := map[catalogue.Sign]bool{catalogue.HTTP: true, catalogue.Retry: true}
	python := Options{}.rulesText(batches([]target.Target{{Language: "python", Signs: signs}})[0])
	golang := Options{}.rulesText(batches([]target.Target{{Language: "go", Signs: signs}})[0])
	for text, want := range map[string][2]bool{"httpx waits": {true, false}, "Client.Timeout also cuts": {false, true}} {
		if got := [2]bool{strings.Contains(python, text), strings.Contains(golang, text)}; got != want {
			t.Errorf("%q in Python and Go: %v, want %v", text, got, want)
		}
	}
	_, advice, _ := strings.Cut(python, "is plain:\n")
	if !strings.Contains(advice, "retry-no-jitter") || strings.Contains(advice, "retry-no-delay") {
		t.Errorf("advice:\n%s", advice)
	}
}

// Who can hold little is asked about fewer lines at once.
func TestSecondLookFitsTheWindow(t *testing.T) {
	ask := func(window int) (costs []int) {
		ts := targets(2)
		results := make([]Result, len(ts))
		for i := range ts {
			ts[i].Path, ts[i].StartLine, ts[i].EndLine = "a.py", 1+200*i, 190+200*i
			ts[i].Text = strings.Repeat("    total = total + fetch(url, key, timeout)\n", 190)
			results[i] = reported(1)[0]
			results[i].Findings[0].StartLine, results[i].Findings[0].Target = ts[i].StartLine+1, ts[i].ID
		}
		b := replies(proofs())
		o := looking(nil)
		o.Second, o.SecondWindow = b, window
		New(o).Prove(t.Context(), ts, results)
		for _, q := range b.asked {
			costs = append(costs, q.PromptTokens)
		}
		return costs
	}
	if all := ask(0); len(all) != 2 { // the same once more
		t.Errorf("%d requests of a model that can hold anything; want one, repeated", len(all))
	}
	small := ask(8192)
	if len(small) != 4 || slices.Max(small)+AnswerTokens > 8192 {
		t.Errorf("requests of %v tokens; want two, repeated, that leave room for an answer in 8,192", small)
	}
}

// What an answer holds of the run's keys reaches nobody: an edit with one is none.
func TestKeysInAnswers(t *testing.T) {
	const key = "sk-123"
	withKey := strings.ReplaceAll(edit("    get(url, KEY)"), "KEY", key)
	o := looking(replies(proofs(strings.Replace(fmt.Sprintf(second, 1, true, "null", withKey), "So it is.", key, 1))))
	o.Hide = func(s string) string { return strings.ReplaceAll(s, key, "***") }
	var vetted []finding.Finding
	o.Vet = func(fs []finding.Finding) string {
		vetted = append(vetted, fs...)
		return ""
	}
	results := reported(1)
	New(o).Prove(t.Context(), targets(1), results)
	proved := results[0].Findings[0].Passed(finding.SecondLook)
	if text := fmt.Sprintf("%+v %+v", results, vetted); strings.Contains(text, key) || !proved {
		t.Errorf("with a key, or without a proof: %s", text)
	}
	o.Backend = &backend{answer: func(context.Context, int) (failover.Reply, error) {
		return failover.Reply{Backend: "test", FinishReason: "content_filter", Refusal: key}, nil
	}}
	got := New(o).Prove(t.Context(), targets(1), reported(1))
	if strings.Contains(fmt.Sprint(got), key) || unproved(got) != 1 {
		t.Errorf("%+v; want the reason without the key", got)
	}
}

// Whether the first model is up says nothing of the second.
func TestOutageOfTheFirstModel(t *testing.T) {
	down := &backend{answer: func(context.Context, int) (failover.Reply, error) {
		return failover.Reply{}, &failover.UnavailableError{Regions: []error{errors.New("refused")}}
	}}
	o := looking(down)
	o.Second = replies(proofs(fmt.Sprintf(second, 1, true, "null", "")))
	asker, results := New(o), reported(1)
	asker.All(t.Context(), targets(9))
	if got := asker.Prove(t.Context(), targets(1), results); unproved(got) != 0 {
		t.Errorf("%+v; want an answer of the second model", got)
	}
}
