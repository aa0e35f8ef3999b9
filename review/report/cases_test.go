package report

import (
	"fmt"
	"strings"
	"time"

	"breakwater/review/finding"
	"breakwater/review/patch"
	"breakwater/review/scenario"
	"breakwater/review/source"
	"breakwater/review/target"
)

var began = time.Date(2026, 6, 1, 2, 14, 5, 0, time.UTC)

// cases are the runs that the goldens show.
var cases = map[string]func() Report{
	"rich": rich, "rules": rulesOnly, "clean": clean, "degraded": degraded, "partial": partial,
	"empty": empty, "unavailable": unreachable, "many": func() Report { return many(300) }, "hostile": hostile,
	"quiet": quiet,
}

var (
	create = scenario.Operation{
		ID: "create_user_users__post", Method: "POST", Path: "/users/",
		Evidence: []scenario.Evidence{
			{Scenario: "One slow answer on the way in", Faults: []string{"latency"}, Detail: "latency of 800 ± 100 ms on ingress; one call", Calls: 1, P50: 798, P95: 798, Max: 798},
			{Scenario: "Neighbouring services answer 503", Faults: []string{"httperror"}, Detail: "status 503 in 40 % of the calls; repeated calls", Calls: 10, Failed: 6, Errors: 6, P50: 104, P95: 132, Max: 132, Failing: true},
			{Scenario: "The network swallows everything for a second", Faults: []string{"blackhole"}, Detail: "black hole on egress (from 45% for 20%); load of 2 clients at 2 requests a second for 5s", Calls: 16, Errors: 3, P50: 96, P95: 504, Max: 504, Missed: []string{"P95 < 300ms: P95 was 504 ms, over 300 ms"}, Failing: true},
		},
	}
	read = scenario.Operation{
		ID: "read_user_users__user_id__get", Method: "GET", Path: "/users/{user_id}",
		Evidence: []scenario.Evidence{
			{Scenario: "Neighbouring services answer 503", Faults: []string{"httperror"}, Detail: "status 503 in 40 % of the calls; repeated calls", Calls: 10, Failed: 3, P50: 70, P95: 2061, P99: 2061, Max: 2061, Failing: true},
		},
	}
	index = scenario.Operation{
		ID: "index__get", Method: "GET", Path: "/",
		Evidence: []scenario.Evidence{
			{Scenario: "Neighbouring services answer 503", Faults: []string{"httperror"}, Detail: "status 503 in 40 % of the calls; repeated calls", Calls: 10, P50: 18, P95: 24, Max: 24},
		},
	}
)

func targetsOf() []target.Target {
	return []target.Target{
		{ID: "app/main.py#create_user", Kind: target.Change, Path: "app/main.py", StartLine: 21, EndLine: 32, Symbol: "create_user", Operation: &create, Tokens: 1450,
			Context: []target.Context{{Path: "app/db.py", StartLine: 22, EndLine: 28, Symbol: "get_db", Score: 4.5, Why: "defines get_db"}}},
		{ID: "app/main.py#read_user", Kind: target.Operation, Path: "app/main.py", StartLine: 35, EndLine: 42, Symbol: "read_user", Operation: &read, Tokens: 900},
		{ID: "app/clients.py#loyalty_points", Kind: target.Change, Path: "app/clients.py", StartLine: 29, EndLine: 42, Symbol: "loyalty_points", Tokens: 700},
		{ID: "app/mail.py#send", Kind: target.Change, Path: "app/mail.py", StartLine: 18, EndLine: 20, Symbol: "send", Tokens: 300},
	}
}

func outcomes(n int, o target.Outcome) []target.Outcome {
	out := make([]target.Outcome, n)
	for i := range out {
		out[i] = o
	}
	return out
}

func base() Input {
	return Input{
		Tool: "breakwater v1.2.0", Scope: "diff", Event: "pull_request",
		Change: source.Change{Base: strings.Repeat("b", 40), Head: strings.Repeat("c", 40), Reviewed: strings.Repeat("a", 40), Compared: "commit aaaaaaaaaa (merge of cccccccccc) with bbbbbbbbbb",
			Files: []source.ChangedFile{{Path: "app/main.py", Lines: []source.Range{{Start: 21, End: 32}}}, {Path: "app/clients.py", Lines: []source.Range{{Start: 31, End: 42}}}}},
		Started: began, Elapsed: 41230 * time.Millisecond,
		Asked: AskedModel, Targets: targetsOf(), Outcomes: outcomes(4,
			target.Outcome{State: target.Reviewed, By: "azure", ByKind: finding.FromModel}),
		Backends:  []Backend{{Name: "azure", Region: "eastus", Model: "gpt-5-mini", Requests: 5, State: "closed"}},
		Usage:     Usage{Requests: 5, TokensIn: 18210, TokensOut: 3120, Reasked: 1, Recovered: 1},
		OutputDir: ".breakwater",
		Links: Links{Server: "https://github.com", Repository: "club/members", Files: "/blob/",
			Commit: strings.Repeat("a", 40),
			RunID:  "1234567"},
	}
}

const rollbackDiff = `diff --git a/app/main.py b/app/main.py
--- a/app/main.py
+++ b/app/main.py
@@ -25,7 +25,11 @@ async def create_user(user: UserIn, db: Session = Depends(get_db)) -> User:
         raise HTTPException(status_code=409, detail="this address is taken")
     row = User(name=user.name, email=user.email)
     db.add(row)
-    db.commit()
+    try:
+        db.commit()
+    except Exception:
+        db.rollback()
+        raise
     db.refresh(row)
     clients.add_contact(row.name, row.email)
     mail.send(mail.welcome(row.name, row.email))
`

const retryDiff = `diff --git a/app/clients.py b/app/clients.py
--- a/app/clients.py
+++ b/app/clients.py
@@ -31,11 +31,11 @@ def loyalty_points(email: str) -> int:
     problem = None
     for attempt in range(5):
         try:
-            reply = requests.get(f"{settings.POINTS_URL}/points/{quote(email)}")
+            reply = requests.get(f"{settings.POINTS_URL}/points/{quote(email)}", timeout=(3.05, 10))
             reply.raise_for_status()
             return int(reply.json()["points"])
         except requests.RequestException as error:
             log.warning("points service, attempt %d: %s", attempt + 1, error)
             problem = error
-            time.sleep(2)
+            time.sleep(random.uniform(0, min(10, 0.5 * 2**attempt)))
     raise ServiceUnavailable("points service") from problem
`

func richFindings() []finding.Finding {
	fs := []finding.Finding{
		{Rule: "missing-rollback", Title: "A failed commit leaves the session unusable", Severity: finding.Critical, Confidence: finding.High, Source: finding.FromModel,
			Path: "app/main.py", StartLine: 28, EndLine: 28, Symbol: "create_user", Operation: create.ID,
			Why:      "When `db.commit()` fails (the database is locked, the address was taken a moment ago), nothing rolls the transaction back. The member is told of a failure by a bare 500, and the session stays in a failed transaction until it is closed.",
			Evidence: "`create_user_users__post` failed 6 of 10 calls while neighbouring services answered 503.", Quote: "    db.commit()"},
		{Rule: "http-client-no-timeout", Title: "The points service can hold a request for ever", Severity: finding.Critical, Confidence: finding.High, Source: finding.FromModel,
			Path: "app/clients.py", StartLine: 34, EndLine: 34, Symbol: "loyalty_points", Operation: read.ID,
			Why: "`requests` waits without limit unless told otherwise. A points service that accepts the connection and then says nothing takes one worker with it for every member that is read.", Quote: `            reply = requests.get(f"{settings.POINTS_URL}/points/{quote(email)}")`},
		{Rule: "retry-fixed-delay", Title: "Retries come in step, two seconds apart", Severity: finding.Major, Confidence: finding.High, Source: finding.FromRules,
			Path: "app/clients.py", StartLine: 41, EndLine: 41, Symbol: "loyalty_points", Operation: read.ID,
			Why: "After an outage of the points service all instances try again at the same moments, which keeps it down.", Evidence: "P95 of reading a member was 2061 ms under 503.", Quote: "            time.sleep(2)"},
		{Rule: "smtp-no-timeout", Title: "A silent mail server stops the sign-up", Severity: finding.Minor, Confidence: finding.High, Source: finding.FromRules,
			Path: "app/mail.py", StartLine: 19, EndLine: 19, Symbol: "send", Why: "`smtplib.SMTP` has no timeout of its own.", Quote: "    with smtplib.SMTP(settings.MAIL_HOST, settings.MAIL_PORT) as server:"},
		{Rule: "no-health-readiness", Title: "Nothing says whether the service can serve", Severity: finding.Info, Confidence: finding.Medium, Source: finding.FromModel,
			Path: "app/main.py", StartLine: 11, EndLine: 11, Why: "Without a readiness route traffic comes before the database is there.", Quote: `app = FastAPI(title="members", version="1.0.0")`},
	}
	for i := range fs[:2] {
		fs[i].Pass(finding.Quoted, finding.GuardSearch, finding.SecondLook)
	}
	fs[2].Pass(finding.ByRule, finding.SilentAfterFix)
	fs[3].Pass(finding.ByRule)
	fs[4].Pass(finding.Quoted)
	finding.Sort(fs)
	finding.Identify(fs, placeOf)
	return fs
}

func rich() Report {
	in := base()
	in.FailOn = "major"
	in.Findings = richFindings()
	id := func(rule string) []string {
		var ids []string
		for _, f := range in.Findings {
			if strings.Contains(rule, f.Rule) {
				ids = append(ids, f.ID)
			}
		}
		return ids
	}
	in.Suggestions = []Suggestion{
		{Number: 1, Title: "Roll back when the commit fails", Findings: id("missing-rollback"), Files: []string{"app/main.py"}, Status: patch.Placed, Joint: patch.Applied, Diff: []byte(rollbackDiff)},
		{Number: 2, Title: "Bound the wait and spread the retries", Findings: id("http-client-no-timeout retry-fixed-delay"), Files: []string{"app/clients.py"}, Status: patch.Placed, Joint: patch.LeftOut, LeftOutReason: "it needs a dependency that the project does not declare",
			Needs: []Need{{Dependency: "tenacity", Command: "pip install tenacity"}}, Diff: []byte(retryDiff)},
		{Number: 3, Title: "Give the mail server ten seconds", Findings: id("smtp-no-timeout"), Status: patch.Refused, Refusal: "the lines to be replaced stand at 2 places of app/mail.py"},
	}
	in.Joint = []byte(rollbackDiff)
	in.Hidden = Hidden{BelowConfidence: 3}
	in.Operations = []scenario.Operation{create, index, read}
	in.Strengths = []finding.Strength{{Path: "app/jobs.py", StartLine: 19, Text: "`SessionLocal.begin()` commits or rolls back as a whole."}}
	in.Gaps = []source.Gap{{Path: "static/logo.png", Reason: "binary"}, {Path: "static/team.jpg", Reason: "binary"}}
	refuted := in.Findings[0]
	refuted.ID, refuted.Title, refuted.Sure = "d15b", "A second call waits for ever", true
	refuted.Refuted = &finding.Verdict{
		Rule: refuted.Rule, Path: refuted.Path, Line: refuted.StartLine, Refuted: true, Backend: "azure",
		Quote: "timeout=(3, 10)", Reason: "The session that makes the call has a limit of its own.",
	}
	in.Disputed = []finding.Finding{refuted}
	in.Refused = []Refused{{Title: "Pool is too small", Path: "app/db.py", Reason: "the quoted code does not stand in the file"}}
	return Build(in)
}

func rulesOnly() Report {
	in := base()
	in.Asked, in.Backends, in.Usage, in.Links = AskedRules, nil, Usage{}, Links{}
	in.Outcomes = outcomes(4, target.ByRules(target.Reviewed, ""))
	in.Findings = richFindings()[:4]
	for i := range in.Findings {
		in.Findings[i].Source = finding.FromRules
	}
	in.Suggestions = []Suggestion{{Number: 1, Title: "Bound the wait and spread the retries", Findings: []string{in.Findings[0].ID, in.Findings[2].ID}, Files: []string{"app/clients.py"}, Status: patch.Placed, Joint: patch.Applied, Diff: []byte(retryDiff)}}
	in.Joint = []byte(retryDiff)
	return Build(in)
}

func clean() Report { return Build(base()) }

// quiet is a run of which one finding counts: the others are known, suppressed, or
// suppressed by somebody who may not open the gate.
func quiet() Report {
	in := base()
	in.FailOn, in.Prompt = "major", "0123456789ab"
	in.Findings = richFindings()
	in.Findings[1].Known = true
	in.Findings[2].Suppressed = &finding.Suppression{By: finding.ByConfig, Reason: "two instances only", Path: ".breakwater.yml", Line: 3, Until: "2030-12-31"}
	in.Findings[3].Suppressed = &finding.Suppression{By: finding.ByComment, Reason: "the relay is local", Path: "app/mail.py", Line: 18, New: true, Gates: true}
	in.Findings[4].Suppressed = &finding.Suppression{
		By: finding.ByRules, Reason: "the rule is switched off by rules", Path: ".breakwater.yml", Line: 7,
	}
	in.Hidden.Settled = 2
	in.Baseline = Baseline{
		From: "report.json", Fixed: []Fixed{{ID: "f1", Rule: "other", Title: "A call can hang", Path: "app/db.py"}},
	}
	return Build(in)
}

func degraded() Report {
	in := base()
	for i := range in.Outcomes[1:] {
		in.Outcomes[i+1] = target.ByRules(target.StoodIn, "no backend could answer: azure: 503 Service Unavailable; openai: 429 insufficient_quota")
	}
	at := func(s int) time.Time { return began.Add(time.Duration(s) * time.Second) }
	in.Backends = []Backend{
		{Name: "azure", Region: "eastus", Model: "gpt-5-mini", Requests: 6, Failures: 5, State: "open", Events: []Event{
			{At: at(9), Kind: "open", From: "closed", To: "open", Detail: "5 failures in a row: 503 Service Unavailable"},
			{At: at(9), Kind: "failover", From: "eastus", To: "westeurope", Detail: "breaker open"}}},
		{Name: "azure", Region: "westeurope", Model: "gpt-5-mini-we", Requests: 5, Failures: 5, State: "open", Events: []Event{
			{At: at(21), Kind: "open", From: "closed", To: "open", Detail: "5 failures in a row: 503 Service Unavailable"},
			{At: at(21), Kind: "fallback", From: "azure", To: "openai", Detail: "no region admits a request"},
			{At: at(22), Kind: "fallback", From: "azure", To: "openai", Detail: "no region admits a request"}}},
		{Name: "openai", Model: "gpt-5-mini", Requests: 1, Failures: 1, State: "open", Events: []Event{
			{At: at(22), Kind: "open", From: "closed", To: "open", Detail: "429 insufficient_quota: not before tomorrow"}}},
	}
	in.Findings = richFindings()[2:4]
	return Build(in)
}

func partial() Report {
	in := base()
	for i := range 40 {
		in.Targets = append(in.Targets, target.Target{ID: fmt.Sprintf("app/report%02d.py#make", i), Kind: target.Change, Path: fmt.Sprintf("app/report%02d.py", i), StartLine: 1, EndLine: 20, Symbol: "make"})
		in.Outcomes = append(in.Outcomes, target.Outcome{State: target.OverBudget, Reason: "max-tokens is used up"})
	}
	in.Outcomes[3] = target.Outcome{State: target.Failed, Reason: "the deadline of 15m passed"}
	in.Usage.TokensEstimated = true
	in.Findings = richFindings()[:1]
	in.Notices = []string{"The base of the pull request was fetched; `fetch-depth: 2` in actions/checkout saves that."}
	return Build(in)
}

func empty() Report {
	in := base()
	in.Targets, in.Outcomes, in.Backends, in.Usage = nil, nil, nil, Usage{}
	in.Why = "The pull request changes 3 files, none of them code of a reviewed language: README.md, docs/setup.md and one more"
	return Build(in)
}

func unreachable() Report {
	in := base()
	in.OnUnavailable = "fail"
	in.Outcomes = outcomes(4, target.Outcome{State: target.Failed, Reason: "no backend could answer: azure: 401 Unauthorized: check the key"})
	in.Backends[0].Failures, in.Backends[0].State = 5, "open"
	return Build(in)
}

// many is a run with n findings, each with a patch.
func many(n int) Report {
	in := base()
	in.Scope = "full"
	in.Findings = nil
	for i := range n {
		f := richFindings()[1]
		f.Severity = finding.Severities[min(3, i*4/n)]
		f.Path, f.StartLine, f.EndLine = fmt.Sprintf("services/s%03d/client.py", i), 10+i, 10+i
		f.Rule = fmt.Sprintf("team-%03d", i/mostAlone)
		f.Title = fmt.Sprintf("Call number %d of the points service can hang", i)
		in.Findings = append(in.Findings, f)
	}
	finding.Sort(in.Findings)
	finding.Identify(in.Findings, placeOf)
	for i, f := range in.Findings {
		in.Suggestions = append(in.Suggestions, Suggestion{Number: i + 1, Title: "Bound the wait", Findings: []string{f.ID}, Files: []string{f.Path}, Status: patch.Placed, Joint: patch.Applied,
			Diff: []byte(strings.ReplaceAll(retryDiff, "app/clients.py", f.Path))})
	}
	return Build(in)
}

// habit is a run with twelve findings of one rule, half of them with a patch,
// and one of another.
func habit() Report {
	r := many(13)
	for i := range r.Findings[1:] {
		r.Findings[i+1].Rule = "http-client-no-timeout"
		r.Findings[i+1].Severity = finding.Major
		if i%2 == 1 {
			r.Suggestions[i+1].Status, r.Suggestions[i+1].Refusal = patch.Refused, "The lines are not in the file."
		}
	}
	return r
}

const evil = "<img src=x onerror=alert(1)> @everyone ![x](https://evil.example/p.png) [click](javascript:alert(1)) | a | b | `unclosed ``` ````\n# Heading\n::error::pwn\n</details></summary>\u202Egnp.exe\u200B\x1b[31m $\\href{x}$ #1 <!-- -->"

// hostile is a run in which everything that comes from elsewhere tries to get
// out of its place.
func hostile() Report {
	in := base()
	op := scenario.Operation{ID: evil, Method: evil, Path: "/" + evil, Evidence: []scenario.Evidence{{Scenario: evil, Faults: []string{evil}, Detail: evil, Missed: []string{evil}, Failing: true, Calls: 1}}}
	in.Targets[0].Operation = &op
	in.Targets[0].Path = "a|b`c`(d).py\n" + evil
	in.Outcomes[1] = target.ByRules(target.StoodIn, evil)
	in.Outcomes[2] = target.Outcome{State: target.OverBudget, Reason: evil}
	in.Findings = []finding.Finding{{ID: "1", Rule: evil, Title: evil, Severity: finding.Critical, Confidence: finding.High, Source: finding.FromModel, Path: "a|b`c`(d).py\n" + evil, StartLine: 3, EndLine: 1, Symbol: evil, Operation: evil, Why: evil, Evidence: evil, Quote: evil + "\n````\n" + evil}}
	in.Suggestions = []Suggestion{{Number: 1, Title: evil, Findings: []string{"1"}, Files: []string{evil}, Status: patch.Placed, Joint: patch.LeftOut, LeftOutReason: evil, Note: evil, Needs: []Need{{evil, evil}}, Diff: []byte("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-" + evil + "\n+````` " + evil + "\n")},
		{Number: 2, Title: evil, Status: patch.Refused, Refusal: evil}}
	in.Gaps = []source.Gap{{Path: evil, Reason: evil}}
	in.Notices = []string{evil}
	in.Refused = []Refused{{evil, evil, evil}}
	in.Strengths = []finding.Strength{{Path: evil, StartLine: 1, Text: evil}}
	in.Operations = []scenario.Operation{op}
	in.Handlers = []target.Place{{Path: evil, StartLine: 3, EndLine: 1}}
	in.Backends = []Backend{{Name: evil, Region: evil, Model: evil, State: evil, Events: []Event{{At: began, Kind: "failover", From: evil, To: evil + "2", Detail: evil}}}}
	in.Links.Repository = "x/y)](https://evil.example"
	in.Tool = evil
	return Build(in)
}

// placeOf identifies a finding by its rule and quote.
func placeOf(f finding.Finding) finding.Place {
	return finding.Place{Group: f.Rule, Path: f.Path, Symbol: f.Symbol}
}
