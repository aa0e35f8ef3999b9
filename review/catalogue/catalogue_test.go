package catalogue

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// ids are the published names. A name that disappears breaks the
// suppressions and statistics of users.
const ids = `
	ack-before-work blocking-call-in-async bulkhead-released-early cache-no-ttl-or-bound cache-stampede
	child-output-unread connection-held-during-io connection-leak context-cancel-leak context-not-propagated
	cpu-in-event-loop
	db-no-statement-timeout defer-in-loop error-log-lost-cause error-swallowed executor-not-shutdown
	exit-in-library fixed-rate-overlap future-wait-no-timeout goroutine-leak handler-no-request-budget
	http-client-no-timeout http-server-no-timeouts http-status-unchecked interrupt-swallowed
	llm-client-no-timeout llm-no-fallback llm-output-unvalidated llm-retry-429 llm-stream-not-handled
	llm-unbounded-loop-or-cost lock-not-released missing-circuit-breaker missing-error-listener missing-fallback
	missing-rate-limit missing-retry-transient missing-rollback missing-transaction no-graceful-shutdown
	no-health-readiness no-metrics-or-tracing partial-failure-aborts-all pool-stale-connections
	pool-unbounded-or-tiny redis-no-socket-timeout resource-not-closed response-body-not-closed retry-fixed-delay
	retry-ignores-cancellation retry-nested-amplification retry-no-delay retry-no-jitter retry-non-idempotent
	retry-non-retryable retry-unbounded rpc-no-deadline sdk-client-no-timeout shared-pool-no-isolation
	shutdown-without-deadline smtp-no-timeout socket-no-timeout subprocess-no-timeout thundering-herd-timers
	timeout-not-passed-on timer-or-listener-leak unbounded-body-read unbounded-concurrency unbounded-query unbounded-queue
	uncancellable-wait unhandled-rejection
`

func TestEveryIDIsThereOnce(t *testing.T) {
	var got []string
	for _, r := range All() {
		got = append(got, r.ID)
	}
	if diff := cmp.Diff(strings.Fields(ids), got); diff != "" {
		t.Errorf("ids, sorted (-want +got):\n%s", diff)
	}
}

func TestFieldsAreFilled(t *testing.T) {
	kinds := []Offline{Syntactic, Path, LibraryTable, ProjectLevel, Semantic, LLMOnly}
	for _, r := range All() {
		texts := append([]string{r.Group, r.Title, r.What, r.Fix}, slices.Concat(r.TrapsIn(""), r.Sources)...)
		for _, h := range r.Hints {
			texts = append(texts, h)
		}
		for _, s := range texts {
			if s == "" || s != strings.TrimSpace(s) || strings.Contains(s, "\n") {
				t.Errorf("%s: text is empty or not one trimmed line: %q", r.ID, s)
			}
		}
		if len(r.Traps) == 0 || len(r.Sources) == 0 {
			t.Errorf("%s: want traps and sources, got %d and %d", r.ID, len(r.Traps), len(r.Sources))
		}
		if strings.HasSuffix(r.Title, ".") || len(r.Title) > 72 {
			t.Errorf("%s: title %q is not a short heading", r.ID, r.Title)
		}
		if !slices.Contains(finding.Severities, r.Severity) || r.Severity == finding.Critical {
			t.Errorf("%s: severity %q", r.ID, r.Severity)
		}
		if !slices.Contains(kinds, r.Offline) {
			t.Errorf("%s: offline kind %q", r.ID, r.Offline)
		}
	}
}

func TestLanguages(t *testing.T) {
	for _, r := range All() {
		for _, l := range r.Languages {
			if !slices.Contains(syntax.Languages, l) {
				t.Errorf("%s: unknown language %q", r.ID, l)
			}
		}
		for l := range r.Hints {
			if !r.Applies(l) {
				t.Errorf("%s: hint for %s, where it does not apply", r.ID, l)
			}
		}
		if r.Applies(syntax.JavaScript) != r.Applies(syntax.TypeScript) {
			t.Errorf("%s: JavaScript and TypeScript differ", r.ID)
		}
	}
}

func TestLookup(t *testing.T) {
	r, ok := Lookup("missing-rollback")
	if !ok || r.ID != "missing-rollback" || r.Severity != finding.Major {
		t.Errorf("Lookup(missing-rollback) = %+v, %t", r, ok)
	}
	for _, id := range []string{"", "Missing-Rollback", "zzz", "other"} {
		if r, ok := Lookup(id); ok {
			t.Errorf("Lookup(%q) found %s", id, r.ID)
		}
	}
}

func TestFor(t *testing.T) {
	has := func(l syntax.Language, id string) bool {
		return slices.ContainsFunc(For(l), func(r Rule) bool { return r.ID == id })
	}
	tests := []struct {
		language syntax.Language
		id       string
		want     bool
	}{
		{syntax.Go, "defer-in-loop", true},
		{syntax.Python, "defer-in-loop", false},
		{syntax.TSX, "missing-error-listener", true},
		{syntax.Rust, "retry-no-delay", true},
		{syntax.PHP, "blocking-call-in-async", false},
	}
	for _, tt := range tests {
		if got := has(tt.language, tt.id); got != tt.want {
			t.Errorf("For(%s) has %s: %t, want %t", tt.language, tt.id, got, tt.want)
		}
	}
}

func TestHint(t *testing.T) {
	r, _ := Lookup("http-client-no-timeout")
	if got, want := r.Hint(syntax.TSX), r.Hints[syntax.JavaScript]; got != want || got == "" {
		t.Errorf("Hint(TSX) = %q, want JavaScript's %q", got, want)
	}
	if got := r.Hint(syntax.Rust); got != "" {
		t.Errorf("Hint(Rust) = %q, want none", got)
	}
}

// TestCallersCannotChangeTheCatalogue guards the shared list.
func TestCallersCannotChangeTheCatalogue(t *testing.T) {
	All()[0].ID = "changed"
	For(syntax.Go)[0].ID = "changed"
	if _, ok := Lookup("changed"); ok || All()[0].ID == "changed" {
		t.Error("a caller's change reached the catalogue")
	}
}

// TestTrapsByLanguage: a text of one language is shown in no other.
func TestTrapsByLanguage(t *testing.T) {
	r, err := Parse("x.yml", []byte("id: x\ntitle: T\nwhat: W\nseverity: minor\n"+
		"traps: [all, {python: httpx}, {javascript: axios}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	for l, want := range map[syntax.Language]string{
		syntax.Python: "all httpx", syntax.TypeScript: "all axios", syntax.Go: "all", "": "all httpx axios",
	} {
		if got := strings.Join(r.TrapsIn(l), " "); got != want {
			t.Errorf("%s: got %q, want %q", l, got, want)
		}
	}
	_, err = Parse("x.yml", []byte("id: x\ntraps: [{cobol: y}]\n"))
	if err == nil || !strings.Contains(err.Error(), "cobol") {
		t.Errorf("got %v", err)
	}
}
