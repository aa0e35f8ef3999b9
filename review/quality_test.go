package review

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"breakwater/failover/failovertest"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/source"
)

// qualityCase is one pull request with a defect that is known, or with code that only
// looks like one. The archive begins with a sentence and labels:
//
//	defect: RULE          the pull request brings this defect; or
//	clean: RULE           it does not, though the place looks like it
//	at: PATH: CODE        the line that shows it, by a piece of it that stands there once
//	holds: PATH: CODE     a line that a reviewer needs: a guard, an import
//	misses: PATH: CODE    one that the request should hold and does not yet
//
// Files below base/ are those of the base where they differ; a file of the language of
// "at" without one is new.
type qualityCase struct {
	name, sentence string
	rule           string
	clean          bool
	at             spotted
	holds, misses  []spotted
	files, base    map[string][]byte
}

// spotted is a line of a file.
type spotted struct {
	path string
	line int
	text string // the line
}

func (c qualityCase) language() syntax.Language { return syntax.LanguageOf(c.at.path) }

func qualityCases(t *testing.T) (all []qualityCase) {
	t.Helper()
	names, err := filepath.Glob("testdata/quality/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		all = append(all, readCase(t, name))
	}
	return all
}

func readCase(t *testing.T, name string) qualityCase {
	t.Helper()
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	c := qualityCase{
		name:  strings.TrimSuffix(filepath.Base(name), ".txtar"),
		files: map[string][]byte{}, base: map[string][]byte{},
	}
	for _, f := range a.Files {
		if path, ok := strings.CutPrefix(f.Name, "base/"); ok {
			c.base[path] = f.Data
		} else {
			c.files[f.Name] = f.Data
		}
	}
	for line := range strings.Lines(string(a.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "defect", "clean":
			c.rule, c.clean = value, key == "clean"
		case "at":
			c.at = c.spot(t, value)
		case "holds":
			c.holds = append(c.holds, c.spot(t, value))
		case "misses":
			c.misses = append(c.misses, c.spot(t, value))
		default:
			c.sentence = strings.TrimSpace(c.sentence + " " + strings.TrimSpace(line))
		}
	}
	if _, known := catalogue.Lookup(c.rule); !known || c.at.line == 0 || c.sentence == "" {
		t.Fatalf("%s: rule %q, line %d, sentence %q", c.name, c.rule, c.at.line, c.sentence)
	}
	return c
}

// spot finds the one line of a file that a label names.
func (c qualityCase) spot(t *testing.T, label string) spotted {
	t.Helper()
	path, code, _ := strings.Cut(label, ": ")
	s, n := spotted{path: path}, 0
	for line := range strings.Lines(string(c.files[path])) {
		if n++; strings.Contains(line, code) {
			if s.line > 0 {
				t.Fatalf("%s: %q stands in %s twice", c.name, code, path)
			}
			s.line, s.text = n, strings.TrimRight(line, "\n")
		}
	}
	if s.line == 0 {
		t.Fatalf("%s: %q stands nowhere in %s", c.name, code, path)
	}
	return s
}

// repository makes a repository whose last commit is the pull request.
func (c qualityCase) repository(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	git := func(input io.Reader, args ...string) {
		cmd := exec.Command("git", append([]string{"-c", "init.defaultBranch=main"}, args...)...)
		cmd.Stdin = input
		cmd.Dir, cmd.Env = dir, []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1"}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	before := map[string][]byte{}
	for path, data := range c.files {
		if old, ok := c.base[path]; ok {
			before[path] = old
		} else if syntax.LanguageOf(path) != c.language() { // such as a manifest
			before[path] = data
		}
	}
	var stream bytes.Buffer // of both commits, with no process for each step
	commit := func(message string, files map[string][]byte) {
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter A <a@example.com> 1767225600 +0000\ndata %d\n%s\n",
			len(message), message)
		for _, path := range slices.Sorted(maps.Keys(files)) {
			fmt.Fprintf(&stream, "M 100644 inline %s\ndata %d\n%s\n", path, len(files[path]), files[path])
		}
	}
	commit("base", before)
	commit("change", c.files)
	git(nil, "init", "-q", "--template=")
	git(&stream, "fast-import", "--quiet")
	git(nil, "reset", "-q", "--hard")
	return dir
}

// in runs the program in a repository.
func runIn(t *testing.T, dir string, environ []string, args ...string) {
	t.Helper()
	t.Chdir(dir)
	var out bytes.Buffer
	environ = append(environ, "HOME="+dir, "PATH="+os.Getenv("PATH"), "TMPDIR="+os.TempDir())
	p := Process{Args: args, Environ: environ, Stdout: &out, Stderr: &out}
	if status := Main(t.Context(), p); status != 0 {
		t.Fatalf("status %d\n%s", status, out.String())
	}
}

// requests are what a model would be asked about a case.
func (c qualityCase) requests(t *testing.T) (users []string, tokens int) {
	t.Helper()
	runIn(t, c.repository(t), nil, "plan", "--requests", "--scope=diff", "--base=HEAD~1", "--format=none")
	names, err := filepath.Glob(".breakwater/requests/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, user, _ := strings.Cut(string(text), "\n[user]\n")
		users = append(users, user)
	}
	var plan struct {
		Estimate struct {
			Tokens int `json:"tokens_in"`
		}
	}
	data, err := os.ReadFile(".breakwater/plan.json")
	if err == nil {
		err = json.Unmarshal(data, &plan)
	}
	if err != nil {
		t.Fatal(err)
	}
	return users, plan.Estimate.Tokens
}

// TestQualityRequests holds what each case's request says against its labels: the line
// is under review, its entry of the catalogue is there, and so is what settles it.
func TestQualityRequests(t *testing.T) {
	var rows []string
	defects, clean, languages := 0, 0, map[syntax.Language]int{}
	requests, total, prints := 0, 0, map[string]string{}
	for _, c := range qualityCases(t) {
		t.Run(c.name, func(t *testing.T) {
			users, tokens := c.requests(t)
			under := func(user string) string {
				_, code, _ := strings.Cut(user, "\n# Under review\n")
				code, _, _ = strings.Cut(code, "\n# ")
				return code
			}
			numbered := func(text string, s spotted) bool {
				return strings.Contains(text, fmt.Sprintf("\n%d\t%s\n", s.line, s.text)) ||
					strings.Contains(text, fmt.Sprintf("\n%d+%s\n", s.line, s.text))
			}
			holds := func(text string, s spotted) bool {
				return numbered(text, s) || strings.Contains(text, fmt.Sprintf("\n\t%s\n", s.text))
			}
			i := slices.IndexFunc(users, func(u string) bool { return numbered(under(u), c.at) })
			if i < 0 {
				t.Fatalf("line %d of %s is under review in none of %d requests", c.at.line, c.at.path, len(users))
			}
			named := regexp.MustCompile(`(?m)^- (?:[a-z0-9-]+, )*` + c.rule + `(?:, |: |$)`)
			if !named.MatchString(users[i]) {
				t.Errorf("the request does not name %s:\n%s", c.rule, users[i])
			}
			for _, s := range c.holds {
				if !holds(users[i], s) {
					t.Errorf("the request lacks line %d of %s:\n%s", s.line, s.path, users[i])
				}
			}
			for _, s := range c.misses {
				if holds(users[i], s) {
					t.Errorf("the request holds line %d of %s now: label it so", s.line, s.path)
				}
			}
			kind := "defect"
			if c.clean {
				kind = "clean"
			}
			if len(c.misses) > 0 {
				kind += ", whose guard is not shown"
			}
			rows = append(rows, fmt.Sprintf("| %s | %s | `%s` | %s |", c.name, kind, c.rule, c.sentence))
			requests, total, prints[c.name] = requests+len(users), total+tokens, fingerprint(users)
		})
		languages[c.language().Family()]++
		if c.clean {
			clean++
		} else {
			defects++
		}
	}
	if defects < 40 || clean < 20 || len(languages) != 9 {
		t.Errorf("%d defects, %d clean, in %d languages; want 40, 20, 9", defects, clean, len(languages))
	}
	if !t.Failed() {
		recorded := recordedResults(t)
		rows = append(rows, "", measuredRows(recorded, prints))
		t.Logf("%d requests, some %d tokens", requests, total)
		rows = append([]string{"| case | kind | rule | what it is |", "|---|---|---|---|"}, rows...)
		inQuality(t, strings.Join(rows, "\n")+"\n")
	}
}

// measuredFile holds what models did, by name and case, as TestQuality left it with -update.
const measuredFile = "testdata/quality/measured.json"

func recordedResults(t *testing.T) map[string]map[string]caseResult {
	t.Helper()
	all := map[string]map[string]caseResult{}
	data, err := os.ReadFile(measuredFile)
	if errors.Is(err, fs.ErrNotExist) {
		return all
	}
	if err == nil {
		err = json.Unmarshal(data, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var fences = regexp.MustCompile(`=====[0-9a-f]{16}`)

// fingerprint names the requests of a case as they read, whatever their markers are.
func fingerprint(users []string) string {
	sum := sha256.Sum256([]byte(fences.ReplaceAllString(strings.Join(users, "\n"), "=====")))
	return hex.EncodeToString(sum[:4])
}

// measuredRows says how each model did on the cases whose requests still read as they
// did then.
func measuredRows(all map[string]map[string]caseResult, prints map[string]string) string {
	if len(all) == 0 {
		return "No model has been measured on them so far."
	}
	rows := []string{
		"| model | found of known | clean named | findings by label | tokens in | out | cost | not measured anew |",
		"|---|---|---|---|--:|--:|--:|--:|",
	}
	for _, model := range slices.Sorted(maps.Keys(all)) {
		var same []caseResult
		for name, now := range prints {
			if r, ok := all[model][name]; ok && r.Print == now {
				same = append(same, r)
			}
		}
		row := strings.TrimSuffix(qualityRow(model, same), "\n")
		rows = append(rows, fmt.Sprintf("%s %d of %d |", row, len(prints)-len(same), len(prints)))
	}
	return strings.Join(rows, "\n")
}

// inQuality compares the table of cases in docs/quality.md with what is true.
func inQuality(t *testing.T, table string) {
	const page, start, end = "../docs/quality.md", "<!-- cases -->\n", "<!-- /cases -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), start)
	was, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no table of cases", page)
	}
	if *update {
		if err := os.WriteFile(page, []byte(before+start+table+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := diff.Diff(was, table); d != "" {
		t.Errorf("%s: the cases have changed: run with -update (-want +got):\n%s", page, d)
	}
}

// caseResult is what a review of one case brought.
type caseResult struct {
	Language syntax.Language
	Model    string // that answered
	Clean    bool
	Found    bool // of a defect: it was reported; of a clean case: its rule was named
	Visible  int  // findings that are shown
	Labelled int  // of these, those that are the label's
	Asked    int  // requests
	In, Out  int  // tokens
	Cost     *float64
	Failed   int    // targets that no model reviewed
	Print    string // of the requests that were asked
}

// score reads the report of a case's review.
func (c qualityCase) score(data []byte) (r caseResult, err error) {
	var rep struct {
		Findings []finding.Finding
		Targets  []struct {
			State  string
			ByKind string `json:"by_kind"`
		}
		Backends []struct {
			Model    string
			Requests int
		}
		Usage struct {
			Requests  int
			TokensIn  int `json:"tokens_in"`
			TokensOut int `json:"tokens_out"`
			Cost      *float64
		}
	}
	if err := json.Unmarshal(data, &rep); err != nil {
		return r, err
	}
	var places struct {
		Findings []struct {
			Start int `json:"start_line"`
			End   int `json:"end_line"`
		}
	}
	if err := json.Unmarshal(data, &places); err != nil {
		return r, err
	}
	r = caseResult{Language: c.language().Family(), Clean: c.clean, Visible: len(rep.Findings), Asked: rep.Usage.Requests,
		In: rep.Usage.TokensIn, Out: rep.Usage.TokensOut, Cost: rep.Usage.Cost}
	for i, f := range rep.Findings {
		const slack = 5
		lines := source.Range{Start: places.Findings[i].Start - slack, End: places.Findings[i].End + slack}
		here := f.Path == c.at.path && lines.Overlaps(source.Range{Start: c.at.line, End: c.at.line})
		if here && catalogue.Family(f.Rule) == catalogue.Family(c.rule) {
			r.Labelled++
		}
	}
	r.Found = r.Labelled > 0
	for _, b := range rep.Backends {
		if b.Requests > 0 {
			r.Model = cmp.Or(r.Model, b.Model)
		}
	}
	for _, x := range rep.Targets {
		if x.State != "reviewed" || x.ByKind != "model" {
			r.Failed++
		}
	}
	return r, nil
}

// lack says what of a case no model reviewed; empty if nothing. Without a backend, code of
// a language that the rules do not know is no target at all.
func (r caseResult) lack() string {
	switch {
	case r.Failed > 0:
		return fmt.Sprintf("targets that no model reviewed: %d", r.Failed)
	case r.Model == "":
		return "no model answered: is a backend configured?"
	}
	return ""
}

// measureCases has a model review cases.
func measureCases(t *testing.T, cases []qualityCase, environ []string) (all []caseResult, named map[string]caseResult) {
	named = map[string]caseResult{}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			users, _ := c.requests(t)
			runIn(t, c.repository(t), environ, "--scope=diff", "--base=HEAD~1", "--format=none")
			data, err := os.ReadFile(".breakwater/report.json")
			if err != nil {
				t.Fatal(err)
			}
			r, err := c.score(data)
			if err != nil {
				t.Fatal(err)
			}
			if lack := r.lack(); lack != "" {
				t.Error(lack)
			}
			t.Logf("found %v, %d findings, %d of the label", r.Found, r.Visible, r.Labelled)
			r.Print = fingerprint(users)
			all, named[c.name] = append(all, r), r
		})
	}
	return all, named
}

// TestQualityOfAModel measures a provider that says the same of every request that
// shows a call of requests.
func TestQualityOfAModel(t *testing.T) {
	const said = `{"findings": [{"rule": "http-client-no-timeout", "title": "It can hang", "severity": "major", "confidence": "high",
		"path": "shop/stock.py", "start_line": 9, "end_line": 9, "quote": "requests.get(", "why": "It waits.", "evidence": null,
		"edits": [], "new_dependencies": []}], "verdicts": [], "strengths": []}`
	provider := failovertest.NewFunc(t, func(q failovertest.Request) failovertest.Reply {
		text := `{"findings": [], "verdicts": [], "strengths": []}`
		switch {
		case strings.HasPrefix(q.System, "breakwater_proof\n"):
			text = `{"findings": [{"number": 1, "stands": true, "quote": null, "reason": "So.", "fault": "common",
				"harm": "hang", "askers": 9, "edits": []}]}`
		case strings.Contains(q.User, "requests.get(f"):
			text = said
		}
		return failovertest.Reply{Text: text}
	})
	var cases []qualityCase
	for _, name := range []string{"python-http-timeout", "ruby-unbounded-query", "python-clean-gather"} {
		cases = append(cases, readCase(t, "testdata/quality/"+name+".txtar"))
	}
	backends := "[{name: m, model: tried, base-url: " + provider.URL + "/v1, price-in: 1, price-out: 1}]"
	all, _ := measureCases(t, cases, []string{"BREAKWATER_BACKENDS=" + backends})
	if len(all) != 3 || !all[0].Found || all[1].Found || all[2].Found {
		t.Fatalf("results %+v; want the first alone found", all)
	}
	for i, r := range all {
		if asked := []int{2, 1, 1}[i]; r.Model != "tried" || r.Asked != asked || r.In == 0 || r.Cost == nil {
			t.Errorf("%+v; want one request for each step that there is, with its tokens and cost", r)
		}
	}
}

// qualityTable says how a model did, by language and in all, with Wilson's intervals.
func qualityTable(all []caseResult) string {
	var b strings.Builder
	b.WriteString("| language | found of known | clean named | findings by label | tokens in | out | cost |\n" +
		"|---|---|---|---|--:|--:|--:|\n")
	byLanguage := map[syntax.Language][]caseResult{}
	var names []syntax.Language
	for _, r := range all {
		if byLanguage[r.Language] == nil {
			names = append(names, r.Language)
		}
		byLanguage[r.Language] = append(byLanguage[r.Language], r)
	}
	slices.Sort(names)
	for _, l := range names {
		b.WriteString(qualityRow(string(l), byLanguage[l]))
	}
	b.WriteString(qualityRow("all", all))
	return b.String()
}

func qualityRow(name string, rs []caseResult) string {
	var known, found, clean, named, visible, labelled, in, out int
	cost, priced := 0.0, true
	for _, r := range rs {
		switch {
		case r.Clean:
			clean++
			if r.Found {
				named++
			}
		default:
			known++
			visible, labelled = visible+r.Visible, labelled+r.Labelled
			if r.Found {
				found++
			}
		}
		in, out = in+r.In, out+r.Out
		if r.Cost == nil {
			priced = false
		} else {
			cost += *r.Cost
		}
	}
	price := "–"
	if priced {
		price = fmt.Sprintf("%.4f", cost)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %d | %d | %s |\n", name, share(found, known), share(named, clean),
		share(labelled, visible), in, out, price)
}

// share is k of n with the 95 % interval of Wilson.
func share(k, n int) string {
	if n == 0 {
		return "–"
	}
	low, high := wilson(k, n)
	return fmt.Sprintf("%d of %d (%.0f–%.0f %%)", k, n, 100*low, 100*high)
}

func wilson(k, n int) (low, high float64) {
	const z = 1.96
	p, m := float64(k)/float64(n), float64(n)
	middle := (p + z*z/(2*m)) / (1 + z*z/m)
	reach := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, middle-reach), min(1, middle+reach)
}

// TestQualityScore holds the counting: what is found, what is named, and the interval.
func TestQualityScore(t *testing.T) {
	c := qualityCase{rule: "http-client-no-timeout", at: spotted{path: "a.py", line: 20}}
	for name, x := range map[string]struct {
		finding string
		want    bool
	}{
		"at the line":       {`{"rule": "http-client-no-timeout", "path": "a.py", "start_line": 20, "end_line": 20}`, true},
		"near it":           {`{"rule": "http-client-no-timeout", "path": "a.py", "start_line": 12, "end_line": 15}`, true},
		"far off":           {`{"rule": "http-client-no-timeout", "path": "a.py", "start_line": 40, "end_line": 41}`, false},
		"of the same cause": {`{"rule": "rpc-no-deadline", "path": "a.py", "start_line": 20, "end_line": 20}`, true},
		"of another":        {`{"rule": "error-swallowed", "path": "a.py", "start_line": 20, "end_line": 20}`, false},
		"in another file":   {`{"rule": "http-client-no-timeout", "path": "b.py", "start_line": 20, "end_line": 20}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := c.score([]byte(`{"findings": [` + x.finding + `], ` +
				`"targets": [{"state": "stood-in", "by_kind": "rules"}]}`))
			if err != nil || r.Found != x.want || r.Visible != 1 || r.Failed != 1 {
				t.Errorf("%+v, %v; want found %v", r, err, x.want)
			}
		})
	}
	for want, said := range map[string]string{
		"no model answered: is a backend configured?": `"targets": []`,
		"targets that no model reviewed: 1":           `"targets": [{"state": "stood-in", "by_kind": "rules"}]`,
		"": `"targets": [{"state": "reviewed", "by_kind": "model"}], ` +
			`"backends": [{"model": "m", "requests": 1}]`,
	} {
		if r, err := c.score([]byte("{" + said + "}")); err != nil || r.lack() != want {
			t.Errorf("of %s: %q, %v; want %q", said, r.lack(), err, want)
		}
	}
	price := 0.5
	table := qualityTable([]caseResult{
		{Language: "go", Found: true, Visible: 2, Labelled: 1, In: 10, Out: 1, Cost: &price},
		{Language: "go", Visible: 1, In: 10, Out: 1, Cost: &price},
		{Language: "python", Clean: true, Found: true, Visible: 1, In: 5},
	})
	want := "| go | 1 of 2 (9–91 %) | – | 1 of 3 (6–79 %) | 20 | 2 | 1.0000 |\n" +
		"| python | – | 1 of 1 (21–100 %) | – | 5 | 0 | – |\n" +
		"| all | 1 of 2 (9–91 %) | 1 of 1 (21–100 %) | 1 of 3 (6–79 %) | 25 | 2 | – |\n"
	if _, rows, _ := strings.Cut(table, "|--:|\n"); rows != want {
		t.Errorf("got\n%swant\n%s", rows, want)
	}
	rows := measuredRows(map[string]map[string]caseResult{
		"m": {"a": {Found: true, Print: "1"}, "b": {Found: true, Print: "old"}},
	}, map[string]string{"a": "1", "b": "2", "new": "3"})
	if !strings.Contains(rows, "| m | 1 of 1 (21–100 %) |") || !strings.HasSuffix(rows, " 2 of 3 |") {
		t.Errorf("measured:\n%s", rows)
	}
}
