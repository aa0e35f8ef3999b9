package review

import (
	"context"
	"maps"
	"slices"

	"breakwater/failover"
	"breakwater/index/facts"
	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/finding"
	"breakwater/review/guard"
	"breakwater/review/memory"
	"breakwater/review/report"
	"breakwater/review/target"
)

// asked is what asking a model took.
type asked struct {
	fared     fared
	recalled  int // answers kept from earlier runs
	reasked   int
	recovered int
	unproved  map[string]int // findings that the second look did not reach, by the reason
}

// askModel puts the targets before the model, and its findings before it once more
// where a second look is asked for.
func askModel(ctx context.Context, c console, w work, suspected ruleFindings) (answers []ask.Result, out asked) {
	in, s, p, m := w.in, w.setup, w.plan, w.kept
	c.progress.counted("asking the model", len(p.Targets), "target", "targets")
	learnTargets(c, in, s, p)
	second := openSecond(c, in, s.backends, m)
	project := projectOf(p.index, w.code)
	o := askedAs(in, s.backends)
	o.Backend, o.Second, o.SecondWindow = m.backend(s), second.backend(), window(second.config)
	o.Concurrency, o.MaxTokens, o.MaxRequests = in.Concurrency, in.MaxTokens, in.MaxRequests
	o.Hints, o.Read = suspected.byTarget, s.workspace.Read
	o.Keyless, o.Hide, o.Redact = c.secrets.HideLong, c.secrets.HideAnswer, c.redact
	o.Log, o.Done = c.log, c.progress.step
	o.Vet, o.Look = complaints(ctx, w.edits), worthProof(in, suspected)
	o.Guards = func(f finding.Finding) ([]target.Guard, bool) {
		found, ok := guard.Search(project, f)
		learnGuards(c, s, found)
		return found, ok
	}
	asker := ask.New(o)
	answers = asker.All(ctx, p.Targets)
	first := s.backends.fared()
	out.fared, out.recalled = first, m.count()
	if in.SecondLook.Looks() {
		c.progress.stage("asking the model to prove its findings")
		second.why = second.open(in, first.usage.Requests)
		reconsider(answers, p.Targets, w.standing())
		out.prove(ctx, asker, p, answers, second)
		out.fared = s.backends.fared().and(second.fared())
		out.fared.usage.Steps = append(out.fared.usage.Steps, first.step(1), out.fared.since(first, 2))
		out.recalled = m.count() + second.count()
	} else if first.usage.Requests > 0 {
		out.fared.usage.Steps = []report.Step{first.step(1)}
	}
	searchGuards(project, o.Look, answers)
	return answers, out
}

// worthProof tells which findings of a model are worth a second look: those that nothing
// speaks against and that would be shown if it upheld them, and those that the rules suspect too.
func worthProof(in action.Inputs, suspected ruleFindings) func(finding.Finding) bool {
	return func(f finding.Finding) bool {
		upheld := f
		upheld.Said.Askers = 10
		upheld.Pass(finding.SecondLook)
		most := weighed(upheld)
		if doubtful(f.Said) {
			most = finding.Low
		}
		return most.Rank() <= in.MinConfidence.Rank() || suspected.share(f)
	}
}

// share reports whether the rules suspect what a model found.
func (s ruleFindings) share(f finding.Finding) bool {
	return slices.ContainsFunc(s.byTarget[f.Target], func(g finding.Finding) bool { return sameCause(g, f) })
}

func learnGuards(c console, s setup, guards []target.Guard) {
	if c.redact == nil {
		return
	}
	var paths []string
	for _, g := range guards {
		paths = append(paths, g.Path)
	}
	learnFiles(c, s, paths)
}

// prove has the findings proved, and counts those that were not.
func (a *asked) prove(ctx context.Context, asker *ask.Asker, p planned, answers []ask.Result, second *secondLook) {
	if second.why != "" {
		a.unproved = map[string]int{second.why: worth(answers, asker.Look)}
		return
	}
	got := asker.Prove(ctx, p.Targets, answers)
	a.reasked, a.recovered, a.unproved = got.Reasked, got.Recovered, got.Unproved
}

// unreached says how many findings a second look did not reach, by the reason.
func unreached(unproved map[string]int) (notices []string) {
	const said = "Findings that the second look did not reach: %d (%s). They stand as they were first reported."
	for _, why := range slices.Sorted(maps.Keys(unproved)) {
		if n := unproved[why]; n > 0 {
			notices = append(notices, notice(said, n, why))
		}
	}
	return notices
}

// worth counts the findings that are worth a look.
func worth(answers []ask.Result, look func(finding.Finding) bool) (n int) {
	for _, r := range answers {
		for _, f := range r.Findings {
			if look(f) {
				n++
			}
		}
	}
	return n
}

// searchGuards notes in the findings of models where a search of the project found
// nothing that could guard their place.
func searchGuards(p *facts.Project, worth func(finding.Finding) bool, answers []ask.Result) {
	for i := range answers {
		for k := range answers[i].Findings {
			f := &answers[i].Findings[k]
			if !worth(*f) || f.Passed(finding.GuardSearch) {
				continue
			}
			if found, ok := guard.Search(p, *f); ok && len(found) == 0 {
				f.Pass(finding.GuardSearch)
			}
		}
	}
}

// secondLook is the backend of the second step, where that is another one.
type secondLook struct {
	config  failover.Config
	options failover.Options
	client  *failover.Client // nil: that of the first step, or not opened
	memory  remembered
	servers []memory.Server
	replies *memory.Replies
	why     string // why it is not asked; empty if it is
}

// openSecond prepares the backend of the second step.
func openSecond(c console, in action.Inputs, b backends, m remembered) *secondLook {
	s := &secondLook{memory: m}
	other := b.config.SecondLook != "" && b.config.SecondLook != b.config.Backends[0].Name
	if other && in.SecondLook.Looks() {
		s.config, s.options = b.config.ForSecondLook(), clientOptions(c, 0)
	}
	return s
}

// open opens it with what the first step left of the requests, or says why it is not asked.
func (s *secondLook) open(in action.Inputs, used int) (why string) {
	if len(s.config.Backends) == 0 {
		return ""
	}
	left := in.MaxRequests - used
	if left <= 0 {
		return "max-requests is used up"
	}
	s.options.MaxRequests = &left
	client, err := failover.New(s.config, s.options)
	if err != nil {
		return err.Error()
	}
	s.client = client
	s.servers = servers(s.config, client.Snapshot())
	if s.memory.store != nil {
		s.replies = s.memory.store.Replies(client, s.servers, s.memory.hide)
	}
	return ""
}

// backend is whom to ask; nil for that of the first step.
func (s *secondLook) backend() ask.Backend {
	if len(s.config.Backends) == 0 {
		return nil
	}
	return s
}

// Chat answers as the client does, from memory where it can.
func (s *secondLook) Chat(ctx context.Context, q failover.Request) (failover.Reply, error) {
	if s.replies != nil {
		return s.replies.Chat(ctx, q)
	}
	return s.client.Chat(ctx, q)
}

// Recalls reports whether the answer is there from an earlier run.
func (s *secondLook) Recalls(q failover.Request) bool {
	return s.replies != nil && s.replies.Recalls(q)
}

func (s *secondLook) count() int {
	if s.replies == nil {
		return 0
	}
	return s.replies.Count()
}

func (s *secondLook) fared() fared {
	if s.client == nil {
		return fared{}
	}
	return faredOf(s.client)
}

// fared is how backends fared, and what it took.
type fared struct {
	rows  []report.Backend
	usage report.Usage
}

// and adds how the same or other backends fared.
func (f fared) and(o fared) fared {
	asked := slices.DeleteFunc(slices.Clone(o.rows), func(b report.Backend) bool { return b.Requests == 0 })
	return fared{report.AddBackends(f.rows, asked), f.usage.Plus(o.usage)}
}

// step is what all of it took, as a step of the review.
func (f fared) step(n int) report.Step {
	u := f.usage
	return report.Step{Step: n, Requests: u.Requests, TokensIn: u.TokensIn, TokensOut: u.TokensOut, Cost: u.Cost}
}

// since is what it took after an earlier moment.
func (f fared) since(before fared, n int) report.Step {
	s, b := f.step(n), before.step(n)
	s.Requests, s.TokensIn, s.TokensOut = s.Requests-b.Requests, s.TokensIn-b.TokensIn, s.TokensOut-b.TokensOut
	if s.Cost != nil && b.Cost != nil {
		rest := *s.Cost - *b.Cost
		s.Cost = &rest
	}
	return s
}

// faredOf reports how the backends of a client fared.
func faredOf(client *failover.Client) fared {
	s := client.Snapshot()
	rows := make([]report.Backend, len(s.Regions))
	for i, reg := range s.Regions {
		rows[i] = report.Backend{
			Name: reg.Backend, Region: reg.Region, Model: reg.Model, Requests: reg.Requests, State: reg.State,
			Failures: reg.Failures, FailuresByKind: maps.Clone(reg.FailuresByKind),
			LatencyP50: reg.LatencyP50.Milliseconds(), LatencyP95: reg.LatencyP95.Milliseconds(), Waited: reg.Waited.Seconds(),
		}
		for _, e := range reg.Events {
			rows[i].Events = append(rows[i].Events, report.Event{At: e.At, Kind: e.Kind, From: e.From, To: e.To,
				Detail: e.Detail})
		}
	}
	return fared{rows, report.Usage{Requests: s.Requests, TokensIn: s.TokensIn, TokensCached: s.TokensCached,
		TokensOut: s.TokensOut, TokensEstimated: s.Estimated, Cost: s.Cost, Failovers: s.Failovers}}
}
