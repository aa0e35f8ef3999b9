package review

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/target"
)

// claim is a finding at lines of a.py, in a target that a model reviewed.
func claim(source finding.Source, rule string, c finding.Confidence, start, end int) finding.Finding {
	f := finding.Finding{
		Rule: rule, Title: fmt.Sprint(source, " ", start), Severity: finding.Major, Confidence: c, Source: source,
		Path: "a.py", StartLine: start, EndLine: end, Target: "t",
		Edits: []finding.Edit{{Path: "a.py", Search: "x", Replace: string(source)}},
	}
	if source == finding.FromModel {
		f.Sources = []finding.Origin{{Source: source, Backend: "azure", Rule: rule, Title: f.Title}}
		f.Said.Confidence = c
		f.Pass(finding.Quoted)
	}
	return f
}

var askedModel = modelled{targets: map[string]bool{"t": true}}

func TestRulesOutliveASilentModel(t *testing.T) {
	got := judged([]finding.Finding{
		claim(finding.FromRules, "http-client-no-timeout", finding.High, 1, 1),
		claim(finding.FromRules, "http-client-no-timeout", finding.Medium, 5, 5),
		claim(finding.FromRules, "http-client-no-timeout", finding.Low, 9, 9),
	}, nil, askedModel)
	var is []finding.Confidence
	for _, f := range got {
		is = append(is, f.Confidence)
	}
	if want := []finding.Confidence{finding.High, finding.Low, finding.Low}; !slices.Equal(is, want) {
		t.Errorf("confidences %v, want %v", is, want)
	}
	alone := judged([]finding.Finding{claim(finding.FromRules, "http-client-no-timeout", finding.Medium, 5, 5)}, nil, modelled{})
	if alone[0].Confidence != finding.Medium {
		t.Error("nobody was asked, and the finding is lowered")
	}
}

func TestModelDoesNotSoftenTheRules(t *testing.T) {
	const timeout = "http-client-no-timeout"
	for _, c := range []struct {
		rules      finding.Confidence
		says, want finding.Severity
	}{
		{finding.High, finding.Info, finding.Major},
		{finding.Medium, finding.Minor, finding.Major},
		{finding.Low, finding.Minor, finding.Minor}, // nothing that would be shown
		{finding.High, finding.Critical, finding.Critical},
	} {
		said := claim(finding.FromModel, timeout, finding.High, 5, 5)
		said.Severity = c.says
		got := judged([]finding.Finding{claim(finding.FromRules, timeout, c.rules, 5, 5), said}, nil, askedModel)
		if len(got) != 1 || got[0].Severity != c.want {
			t.Errorf("the rules at %s, a model says %s: %v, want one finding, %s", c.rules, c.says, got, c.want)
		}
	}
}

func TestWhatRulesAndModelShare(t *testing.T) {
	const timeout, rpc = "http-client-no-timeout", "rpc-no-deadline"
	model, rules := finding.FromModel, finding.FromRules
	for _, c := range []struct {
		name string
		fs   []finding.Finding
		want []string // confidence, kinds of reviewers
	}{
		{"the same rule", []finding.Finding{claim(rules, timeout, finding.Medium, 5, 5), claim(model, timeout, finding.Medium, 4, 6)}, []string{"medium [model rules]"}},
		{"as sure as the surest", []finding.Finding{
			claim(rules, timeout, finding.High, 5, 5), claim(model, timeout, finding.Medium, 4, 6),
		}, []string{"high [model rules]"}},
		{"a guess speaks last", []finding.Finding{
			claim(rules, timeout, finding.Medium, 5, 5), claim(model, timeout, finding.Low, 4, 6),
		}, []string{"medium [rules model]"}},
		{"the same cause by another name", []finding.Finding{claim(rules, timeout, finding.Medium, 5, 5), claim(model, rpc, finding.High, 5, 6)}, []string{"high [model rules]"}},
		{"another cause", []finding.Finding{
			claim(rules, timeout, finding.High, 5, 5), claim(model, "error-swallowed", finding.High, 5, 6),
		}, []string{"high [rules]", "medium [model]"}},
		{"two causes of one reviewer", []finding.Finding{claim(rules, "retry-no-jitter", finding.High, 5, 5), claim(rules, "retry-fixed-delay", finding.High, 5, 6)}, []string{"high [rules]", "high [rules]"}},
		{"lines apart", []finding.Finding{
			claim(rules, timeout, finding.High, 5, 5), claim(model, timeout, finding.High, 6, 6),
		}, []string{"high [rules]", "medium [model]"}},
		{"one claim about two places", []finding.Finding{
			claim(rules, timeout, finding.Medium, 5, 5), claim(rules, timeout, finding.Medium, 500, 500), claim(model, timeout, finding.High, 1, 900),
		}, []string{"high [model rules]", "medium [rules]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range judged(c.fs, nil, askedModel) {
				var by []finding.Source
				for _, o := range f.Origins() {
					by = append(by, o.Source)
				}
				got = append(got, fmt.Sprint(f.Confidence, " ", by))
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// What the rules found is told as a model tells it that knows the case, however few would ask
// for its fix, and not as one that guesses.
func TestToldOfTheCase(t *testing.T) {
	const timeout = "http-client-no-timeout"
	told := claim(finding.FromModel, timeout, finding.Medium, 4, 6)
	told.Title, told.Why, told.Said.Askers = "The stock call hangs", "A stock service that hangs holds the order.", 1
	guess := told
	guess.Said.Confidence = finding.Low
	for want, said := range map[string]finding.Finding{told.Title: told, "": guess} {
		rule := claim(finding.FromRules, timeout, finding.Medium, 5, 5)
		got := judged([]finding.Finding{rule, said}, nil, askedModel)
		if len(got) != 1 {
			t.Fatalf("%+v; want one finding", got)
		}
		f := got[0]
		if f.Source != finding.FromRules || f.Confidence != finding.Medium || f.StartLine != 5 {
			t.Errorf("%s, %s confidence, line %d; want what the rules found", f.Source, f.Confidence, f.StartLine)
		}
		if want = cmp.Or(want, rule.Title); f.Title != want {
			t.Errorf("told as %q, want %q", f.Title, want)
		}
	}
}

func TestTheBetterFixIsKept(t *testing.T) {
	places := func(sources ...finding.Source) modelled {
		return modelled{placed: func(f finding.Finding) bool { return slices.Contains(sources, f.Source) }}
	}
	noisy := places(finding.FromModel, finding.FromRules)
	noisy.silences = func(f, _ finding.Finding) bool { return f.Source == finding.FromRules }
	for _, c := range []struct {
		name string
		m    modelled
		sure finding.Source // whose confidence is higher
		want finding.Source
	}{
		{"both fit", places(finding.FromModel, finding.FromRules), finding.FromModel, finding.FromModel},
		{"both fit, the rules are surer", places(finding.FromModel, finding.FromRules), finding.FromRules, finding.FromModel},
		{"the model's does not fit", places(finding.FromRules), finding.FromModel, finding.FromRules},
		{"the rules' does not fit", places(finding.FromModel), finding.FromRules, finding.FromModel},
		{"none fits", places(), finding.FromModel, finding.FromModel},
		{"the model's does not end it", noisy, finding.FromModel, finding.FromRules},
		{"nor where the rules are surer", noisy, finding.FromRules, finding.FromRules},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := claim(finding.FromModel, "http-client-no-timeout", finding.Medium, 5, 5), claim(finding.FromRules, "http-client-no-timeout", finding.Medium, 5, 5)
			if c.sure == finding.FromRules {
				b.Confidence = finding.High
			}
			got := judged([]finding.Finding{b, a}, nil, c.m)
			if len(got) != 1 || got[0].Edits[0].Replace != string(c.want) || got[0].FixFromRules() != (c.want == finding.FromRules) {
				t.Errorf("kept %+v, want the fix of the %s", got, c.want)
			}
		})
	}
}

func TestTheWorstOfManyAreListed(t *testing.T) {
	var fs []finding.Finding
	for i := range 3 * maxListed {
		fs = append(fs, claim(finding.FromRules, "http-client-no-timeout", finding.High, i+1, i+1))
	}
	fs[2*maxListed].Severity = finding.Critical
	kept, cut := judge(fs, nil, modelled{}, nowhere)
	if len(kept) != maxListed || len(cut) != 1 || kept[0].Severity != finding.Critical {
		t.Errorf("%d listed, the first %s; told %v", len(kept), kept[0].Severity, cut)
	}
}

func BenchmarkJudge(b *testing.B) {
	for _, n := range []int{4000, 8000, 16000} {
		var fs []finding.Finding
		for i := range n {
			fs = append(fs, claim(finding.FromRules, "http-client-no-timeout", finding.High, i+1, i+1))
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				judged(slices.Clone(fs), nil, modelled{})
			}
		})
	}
}

// judged is what judge keeps of findings without targets.
func judged(fs []finding.Finding, ts []target.Target, m modelled) []finding.Finding {
	kept, _ := judge(fs, ts, m, nowhere)
	return kept
}

// A second look that refutes a model's claim takes it out; where the rules are sure, the
// finding gates all the same.
func TestRefutedClaims(t *testing.T) {
	const timeout = "http-client-no-timeout"
	refuted := func(f finding.Finding) finding.Finding {
		f.Refuted = &finding.Verdict{Rule: f.Rule, Path: f.Path, Line: f.StartLine, Refuted: true, Quote: "x"}
		return f
	}
	model, rules := finding.FromModel, finding.FromRules
	for _, c := range []struct {
		name    string
		fs      []finding.Finding
		refuted bool
		sure    bool
	}{
		{"the model alone", []finding.Finding{refuted(claim(model, timeout, finding.High, 5, 5))}, true, false},
		{"with a suspicion of the rules", []finding.Finding{
			refuted(claim(model, timeout, finding.High, 5, 5)),
			claim(rules, timeout, finding.Medium, 5, 5),
		}, true, false},
		{"the rules are sure", []finding.Finding{
			refuted(claim(model, timeout, finding.Medium, 5, 5)),
			claim(rules, timeout, finding.High, 5, 5),
		}, true, true},
		{"another claim stands", []finding.Finding{
			claim(model, timeout, finding.High, 5, 5),
			refuted(claim(model, timeout, finding.Medium, 5, 6)),
		}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := judged(c.fs, nil, askedModel)
			if len(got) != 1 || (got[0].Refuted != nil) != c.refuted || got[0].Sure != c.sure {
				t.Errorf("%+v; want refuted %v, sure %v", got, c.refuted, c.sure)
			}
		})
	}
}

// One verdict settles what the rules suspect of one root cause at one place.
func TestAVerdictSettlesItsCause(t *testing.T) {
	fs := []finding.Finding{
		claim(finding.FromRules, "retry-fixed-delay", finding.Medium, 5, 5),
		claim(finding.FromRules, "retry-no-jitter", finding.Medium, 5, 5),
		claim(finding.FromRules, "error-swallowed", finding.Medium, 5, 5),
	}
	m := modelled{targets: askedModel.targets, said: []finding.Verdict{{Rule: "retry-fixed-delay", Path: "a.py", Line: 5}}}
	for _, f := range judged(fs, nil, m) {
		if want := f.Rule != "error-swallowed"; (f.Confidence == finding.Medium) != want {
			t.Errorf("%s is %s; confirmed: %v", f.Rule, f.Confidence, want)
		}
	}
}

// Two proofs make a finding of a model sure, and not its word alone; what speaks against
// raising it lowers it, each by itself.
func TestConfidenceFromProof(t *testing.T) {
	const timeout = "http-client-no-timeout"
	look, scenario := []finding.Check{finding.SecondLook}, []finding.Check{finding.Scenario}
	for _, c := range []struct {
		name   string
		said   finding.Said
		checks []finding.Check
		rule   finding.Confidence // of the rules' own finding there; empty for none
		want   finding.Confidence
	}{
		{"its word", finding.Said{Confidence: finding.High}, nil, "", finding.Medium},
		{"a second look at what hangs on other code", finding.Said{Confidence: finding.Medium}, look, "", finding.Medium},
		{"a second look at what the lines prove", finding.Said{Confidence: finding.High}, look, "", finding.High},
		{"a scenario", finding.Said{Confidence: finding.High}, scenario, "", finding.High},
		{"a rule", finding.Said{Confidence: finding.High}, nil, finding.Medium, finding.High},
		{"a rule and a second look", finding.Said{Confidence: finding.Medium}, look, finding.Medium, finding.High},
		{"a rule that is not sure itself", finding.Said{Confidence: finding.Medium}, look, finding.Low, finding.Medium},
		{"a rule beside what is contained", finding.Said{Harm: finding.Contained}, look, finding.Medium, finding.Medium},
		{"few would ask for it", finding.Said{Severity: finding.Minor, Askers: 4}, look, "", finding.Low},
		{"enough would", finding.Said{Severity: finding.Minor, Askers: 5}, look, "", finding.Medium},
		{"few would ask for what lines prove", finding.Said{Confidence: finding.High, Severity: finding.Minor,
			Askers: 2}, look, "", finding.Low},
		{"enough would, since lines prove it", finding.Said{Confidence: finding.High, Severity: finding.Minor,
			Askers: 3}, look, "", finding.High},
		{"few would ask for what is bad", finding.Said{Confidence: finding.Medium, Severity: finding.Major,
			Askers: 2}, look, "", finding.Low},
		{"enough would, since it is bad", finding.Said{Confidence: finding.Medium, Severity: finding.Major,
			Askers: 3}, look, "", finding.Medium},
		{"nobody would ask for what is bad and proved", finding.Said{Confidence: finding.High,
			Severity: finding.Critical, Askers: 1}, look, "", finding.Low},
		{"enough would, since it is bad and proved", finding.Said{Confidence: finding.High,
			Severity: finding.Critical, Askers: 2}, look, "", finding.High},
		{"for information", finding.Said{Confidence: finding.High, Severity: finding.Info, Harm: finding.Failed},
			nil, "", finding.Low},
		{"for information, by who does not say what it harms", finding.Said{Confidence: finding.High,
			Severity: finding.Info}, look, "", finding.High},
		{"a guess", finding.Said{Confidence: finding.Low}, nil, "", finding.Low},
		{"a guess that others would ask to fix", finding.Said{Confidence: finding.Low, Askers: 6},
			look, "", finding.Medium},
		{"contained", finding.Said{Confidence: finding.High, Harm: finding.Contained}, nil, "", finding.Low},
		{"contained, but for who looked once more", finding.Said{Confidence: finding.High, Harm: finding.Contained,
			Askers: 5}, look, "", finding.High},
		{"rare, and hangs on what is not shown", finding.Said{
			Confidence: finding.Medium, Fault: finding.RareFault, Harm: finding.DataLost, Askers: 5,
		}, look, "", finding.Medium},
		{"rare, and shown", finding.Said{Confidence: finding.High, Fault: finding.RareFault, Harm: finding.DataLost},
			look, "", finding.High},
		{"rare, and work fails", finding.Said{Confidence: finding.High, Fault: finding.RareFault, Harm: finding.Failed},
			nil, "", finding.Medium},
		{"rare, and others wait", finding.Said{
			Confidence: finding.High, Fault: finding.RareFault, Harm: finding.Spread,
		}, nil, "", finding.Medium},
	} {
		f := claim(finding.FromModel, timeout, finding.Medium, 5, 5)
		f.Said = c.said
		f.Pass(c.checks...)
		fs := []finding.Finding{f}
		if c.rule != "" {
			fs = append(fs, claim(finding.FromRules, timeout, c.rule, 5, 5))
		}
		if got := judged(fs, nil, askedModel); len(got) != 1 || got[0].Confidence != c.want {
			t.Errorf("%s: %+v; want one of %s confidence", c.name, got, c.want)
		}
	}
	bare := claim(finding.FromModel, timeout, finding.Medium, 5, 5)
	bare.Checks, bare.Said = look, finding.Said{Confidence: finding.High}
	if got := judged([]finding.Finding{bare}, nil, askedModel); got[0].Confidence != finding.Medium {
		t.Errorf("%s without a quote", got[0].Confidence)
	}
}

// What one fix repairs is one finding, which names all who reported it and keeps the fix: by
// the word of a second look, and where the lines that the fix rewrites hold another one.
func TestOneCauseApart(t *testing.T) {
	const timeout, rpc = "http-client-no-timeout", "rpc-no-deadline"
	at := func(f finding.Finding, edits ...finding.Edit) finding.Finding {
		f.Edits = edits
		return f
	}
	caused := func(f finding.Finding, cause string) finding.Finding {
		f.Said.Cause = cause
		return f
	}
	both := finding.Edit{Path: "a.py", StartLine: 4, Search: "def f():\n    get(a)\n\n    get(b)\n    x()\n",
		Replace: "def f():\n    get(a, 3)\n\n    get(b, 3)\n    x()\n"}
	one := finding.Edit{Path: "a.py", StartLine: 4, Search: "def f():\n    get(a)\n\n    get(b)\n",
		Replace: "def f():\n    get(a, 3)\n\n    get(b)\n"}
	elsewhere := both
	elsewhere.Path = "b.py"
	model, rules := finding.FromModel, finding.FromRules
	for _, c := range []struct {
		name string
		fs   []finding.Finding
		want int
	}{
		{"both lines are rewritten", []finding.Finding{
			at(claim(model, timeout, finding.Medium, 5, 5), both), at(claim(rules, timeout, finding.Medium, 7, 7)),
		}, 1},
		{"by the fix of the less sure", []finding.Finding{
			at(claim(rules, timeout, finding.High, 7, 7)), at(claim(model, timeout, finding.Low, 5, 5), both),
		}, 1},
		{"of one family", []finding.Finding{
			at(claim(model, rpc, finding.Medium, 5, 5), both), at(claim(rules, timeout, finding.Medium, 7, 7)),
		}, 1},
		{"of another", []finding.Finding{
			at(claim(model, timeout, finding.Medium, 5, 5), both), at(claim(rules, "error-swallowed", finding.Medium, 7, 7)),
		}, 2},
		{"of none", []finding.Finding{
			at(claim(model, "other", finding.Medium, 5, 5), both), at(claim(model, "other", finding.Medium, 7, 7)),
		}, 2},
		{"a line is only repeated", []finding.Finding{
			at(claim(model, timeout, finding.Medium, 5, 5), one), at(claim(rules, timeout, finding.Medium, 7, 7)),
		}, 2},
		{"an edit of another file", []finding.Finding{
			at(claim(model, timeout, finding.Medium, 5, 5), elsewhere), at(claim(rules, timeout, finding.Medium, 7, 7)),
		}, 2},
		{"of the rules alone", []finding.Finding{
			at(claim(rules, timeout, finding.Medium, 5, 5), both), at(claim(rules, timeout, finding.Medium, 7, 7)),
		}, 2},
		{"a second look says so", []finding.Finding{
			caused(claim(model, timeout, finding.Medium, 5, 5), "x"),
			caused(claim(model, "error-swallowed", finding.Medium, 90, 90), "x"),
		}, 1},
		{"of two causes", []finding.Finding{
			caused(claim(model, timeout, finding.Medium, 5, 5), "x"), caused(claim(model, timeout, finding.Medium, 90, 90), "y"),
		}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := judged(slices.Clone(c.fs), nil, askedModel)
			origins, fixes := 0, 0
			for _, f := range got {
				origins += len(f.Origins())
				if len(f.Edits) > 0 {
					fixes++
				}
			}
			if len(got) != c.want || origins != 2 || fixes == 0 {
				t.Errorf("%d findings that name %d, %d with a fix: %+v; want %d, 2", len(got), origins, fixes, got, c.want)
			}
		})
	}
}
