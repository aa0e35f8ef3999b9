package memory

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"breakwater/failover"
)

// model answers with its texts in turn, the last one again and again.
type model struct {
	mu    sync.Mutex
	asked int
	texts []string
}

func (m *model) Chat(context.Context, failover.Request) (failover.Reply, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	text := m.texts[min(m.asked, len(m.texts))-1]
	return failover.Reply{Text: text, Backend: "main", Region: "east", Attempts: 1, TokensIn: 9}, nil
}

var servers = []Server{
	{Backend: "main", Region: "west", Identity: "w", Key: failover.NewSecret("kw")},
	{Backend: "main", Region: "east", Identity: "e", Key: failover.NewSecret("ke")},
}

func shown(s string) string { return strings.ReplaceAll(s, "sk-secret", "***") }

// asking is the request for two excerpts of a.py, of which the first begins at a
// line, with a marker and a run's part of placeholders.
func asking(line int, random string) failover.Request {
	f := "=====" + random
	user := "Marker: " + f + "\n\n# Under review\n\nChanged.\n\n" +
		fmt.Sprintf("%s excerpts\na.py, lines %d to %d\n", f, line, line+9) +
		fmt.Sprintf("%d\tdef load(url):\n%d+    get(url, key=\"REDACTED_4_%s_\")\n", line, line+1, random) +
		fmt.Sprintf("…\n%d\t    end()\n%s end\n\n", line+9, f) +
		fmt.Sprintf("%s excerpts\na.py, lines %d to %d (caller)\n%d\tload(u)\n%s end\n\n",
			f, line+100, line+100, line+100, f) +
		fmt.Sprintf("# Suspicions\n\n%s places\n- http-client-no-timeout at line %d of a.py\n%s end\n", f, line+1, f) +
		fmt.Sprintf("%s places\nIn a.py:\n1. http-client-no-timeout at line %d\n%s end\n", f, line+1, f) +
		fmt.Sprintf("%s places\nIn a.py:\n- finding 1, 2: a limit in force at line %d\n%s end\n", f, line+1, f)
	return failover.Request{
		System: "Review.", User: user,
		Schema: &failover.Schema{Name: "breakwater_review", JSON: []byte("{}")},
	}
}

const (
	oneRun   = "0123456789abcdef"
	otherRun = "fedcba9876543210"
)

// found is an answer about a line of a.py, and about one of the second excerpt.
func found(line int, random, why string) string {
	return fmt.Sprintf(`{"findings":[{"path":"a.py","start_line":%d,"end_line":%d,"title":"T","why":%q,`+
		`"quote":"key=\"REDACTED_4_%s_\"","edits":[{"path":"a.py","start_line":null}]}],`+
		`"strengths":[{"path":"a.py","start_line":%d,"text":"x"},{"path":"b.py","start_line":7,"text":"y"}]}`+"\n",
		line+1, line+9, why, random, line+100)
}

func TestAnAnswerFollowsItsLines(t *testing.T) {
	for name, c := range map[string]struct {
		line   int
		random string
		why    string
		asked  int
	}{
		"the same request":         {41, oneRun, "It hangs.", 1},
		"another run":              {41, otherRun, "It hangs.", 1},
		"other lines":              {7, otherRun, "It hangs.", 1},
		"far down":                 {300_000, otherRun, "It hangs.", 1},
		"words that name a line":   {41, otherRun, "Line 42 hangs.", 1},
		"and are on another":       {42, oneRun, "Line 42 hangs.", 2},
		"words that name a place":  {42, oneRun, "See a.py:42.", 2},
		"a key of the run":         {41, oneRun, "sk-secret", 2},
		"a key, spelled otherwise": {41, oneRun, "s\\u006b-secret", 2},
	} {
		t.Run(name, func(t *testing.T) {
			store := Open(open(t), false)
			answer := func(line int, random string) string {
				return strings.ReplaceAll(found(line, random, c.why), `\\`, `\`)
			}
			m := &model{texts: []string{answer(41, oneRun), answer(c.line, c.random)}}
			for i, q := range []failover.Request{asking(41, oneRun), asking(c.line, c.random)} {
				r := store.Replies(m, servers, shown)
				known := r.Recalls(q)
				reply, err := r.Chat(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				fromMemory := reply.Attempts == 0
				counted, charged := r.Count() == 1, reply.TokensIn > 0
				if fromMemory != known || fromMemory != counted || fromMemory == charged {
					t.Errorf("request %d: reply %+v; said to be known: %v, counted: %d", i+1, reply, known, r.Count())
				}
				want := answer([]int{41, c.line}[i], []string{oneRun, c.random}[i])
				if got := sorted(t, reply.Text); got != sorted(t, want) || reply.Backend != "main" || reply.Region != "east" {
					t.Errorf("request %d: got %s of %s/%s, want %s", i+1, got, reply.Backend, reply.Region, want)
				}
			}
			if m.asked != c.asked {
				t.Errorf("%d requests, want %d", m.asked, c.asked)
			}
		})
	}
}

// What reads like the label of an excerpt is none where it is code: two requests that
// differ in it are two questions.
func TestCodeIsNoLabel(t *testing.T) {
	for _, mark := range []string{"42\t", "42+", "\t"} {
		of := func(lines string) string {
			q := asking(41, oneRun)
			q.User = strings.Replace(q.User, "…\n", "…\n"+mark+"# as in b.py, lines "+lines+"\n", 1)
			return canonical(q).text
		}
		if of("1 to 3") == of("4 to 6") {
			t.Errorf("behind %q the lines that a comment names do not count", mark)
		}
	}
}

// A path may begin like a line that the change touched: its label is one all the same.
func TestLabelOfAPathWithAPlus(t *testing.T) {
	of := func(line int) string {
		q := asking(line, oneRun)
		q.User = strings.ReplaceAll(q.User, "a.py", "+page.ts")
		return canonical(q).text
	}
	if of(41) != of(7) {
		t.Error("the same code on other lines is another question")
	}
}

// sorted writes the properties of an answer in a fixed order.
func sorted(t *testing.T, text string) string {
	out, ok := relined(text, func(_ string, n int) (int, bool) { return n, true })
	if !ok {
		return text
	}
	return out
}

func TestAnotherQuestion(t *testing.T) {
	first := asking(41, oneRun)
	for name, change := range map[string]func(*failover.Request, *Server){
		"instructions":   func(q *failover.Request, _ *Server) { q.System += "More." },
		"code":           func(q *failover.Request, _ *Server) { q.User = strings.Replace(q.User, "url", "uri", 1) },
		"no end of line": func(q *failover.Request, _ *Server) { q.User = strings.TrimSuffix(q.User, "\n") },
		"a changed line": func(q *failover.Request, _ *Server) {
			q.User = strings.Replace(q.User, "\n41\t", "\n41+", 1)
		},
		"a gap between lines": func(q *failover.Request, _ *Server) {
			q.User = strings.Replace(q.User, "\n42+", "\n43+", 1)
		},
		"a marker in fixed form": func(q *failover.Request, _ *Server) {
			end := "=====" + oneRun + " end"
			q.User = strings.Replace(q.User, end, fixedMarker+" end", 1)
		},
		"the path": func(q *failover.Request, _ *Server) {
			q.User = strings.Replace(q.User, "a.py, lines", "b.py, lines", 1)
		},
		"schema": func(q *failover.Request, _ *Server) { q.Schema = &failover.Schema{Name: "proof", JSON: []byte("{}")} },
		"length": func(q *failover.Request, _ *Server) { q.MaxOutputTokens = 5 },
		"model":  func(_ *failover.Request, s *Server) { s.Identity = "another" },
		"key":    func(_ *failover.Request, s *Server) { s.Key = failover.NewSecret("another") },
	} {
		store := Open(open(t), false)
		m := &model{texts: []string{`{"findings":[],"strengths":[]}`}}
		store.Replies(m, servers, shown).Chat(t.Context(), first)
		q, server := first, servers[1]
		change(&q, &server)
		if store.Replies(m, []Server{server}, shown).Chat(t.Context(), q); m.asked != 2 {
			t.Errorf("%s: the answer to another question counts", name)
		}
	}
}

func TestWhatIsNotKept(t *testing.T) {
	for name, text := range map[string]string{
		"no answer":                    "All is well.",
		"cut off":                      `{"findings":[{"path":"a.py","title":"T","start_l`,
		"a marker":                     `{"findings":[],"strengths":[{"path":"a.py","start_line":41,"text":"=====x"}]}`,
		"a placeholder of nothing":     strings.ReplaceAll(found(41, oneRun, "x"), "_4_", "_5_"),
		"a placeholder in fixed form":  found(41, "0000000000000000", "x"),
		"a placeholder of another run": found(41, otherRun, "x"),
	} {
		m := &model{texts: []string{text}}
		r := Open(open(t), false).Replies(m, servers, shown)
		for range 2 {
			r.Chat(t.Context(), asking(41, oneRun))
		}
		if m.asked != 2 {
			t.Errorf("%s is kept", name)
		}
	}
}

// A report in Markdown cannot be rebased: it is kept for the same lines.
func TestOtherDialectsKeepTheirLines(t *testing.T) {
	text := "```json\n" + `{"findings":[{"path":"a.py","title":"T","location":"a.py:42","why":"w"}]}` + "\n```\n"
	m := &model{texts: []string{text}}
	r := Open(open(t), false).Replies(m, servers, shown)
	for _, line := range []int{41, 41, 43, 43} {
		if reply, _ := r.Chat(t.Context(), asking(line, otherRun)); reply.Text != text {
			t.Errorf("got %s", reply.Text)
		}
	}
	if m.asked != 2 {
		t.Errorf("%d requests, want one for each place", m.asked)
	}
}

// Two equal requests of one run get one answer, as they will in the next run.
func TestEqualRequestsAtOnce(t *testing.T) {
	store := Open(open(t), false)
	slow := chat(func() { time.Sleep(20 * time.Millisecond) })
	r := store.Replies(&slow, servers, shown)
	var g sync.WaitGroup
	for range 4 {
		g.Go(func() { r.Chat(t.Context(), asking(41, oneRun)) })
	}
	g.Wait()
	if r.Count() != 3 {
		t.Errorf("%d answers from memory, want three of four", r.Count())
	}
}

type chat func()

func (c *chat) Chat(context.Context, failover.Request) (failover.Reply, error) {
	(*c)()
	return failover.Reply{Text: `{"findings":[],"strengths":[]}`, Backend: "main", Region: "west", Attempts: 1}, nil
}

// Two runs may use one folder at once.
func TestTwoRunsAtOnce(t *testing.T) {
	root := open(t)
	var g sync.WaitGroup
	for range 2 {
		s := Open(root, false)
		g.Go(func() {
			r := s.Replies(&model{texts: []string{found(41, oneRun, "w")}}, servers, shown)
			for range 50 {
				reply, err := r.Chat(t.Context(), asking(41, oneRun))
				if err != nil || sorted(t, reply.Text) != sorted(t, found(41, oneRun, "w")) {
					t.Errorf("got %q, %v", reply.Text, err)
				}
				s.Trim()
			}
			if s.Trouble() != nil {
				t.Error(s.Trouble())
			}
		})
	}
	g.Wait()
}

// rebased are the parts of a request that two runs which ask the same may differ in: line
// numbers of excerpts and of places in them, and what placeholders are called.
var rebased = regexp.MustCompile(`(?m)lines (\d+) to (\d+)|^(\d+)[\t+]|at line (\d+)(?: of a\.py)?$|` +
	`REDACTED_(\d+_[0-9a-f]{16})_`)

// TestEveryByteCounts: whatever byte of a request is another one, or missing, or there twice,
// it is another question; but for those by which two runs that ask the same differ.
func TestEveryByteCounts(t *testing.T) {
	q := asking(41, oneRun)
	free := map[int]bool{}
	for _, m := range rebased.FindAllStringSubmatchIndex(q.User, -1) {
		for g := 2; g < len(m); g += 2 {
			for i := m[g]; i >= 0 && i < m[g+1]; i++ {
				free[i] = true
			}
		}
	}
	of := func(q failover.Request) string { return name(q, canonical(q), servers[0]) }
	want, schema := of(q), string(q.Schema.JSON)
	for field, set := range map[string]func(*failover.Request, string){
		q.System: func(q *failover.Request, s string) { q.System = s },
		q.User:   func(q *failover.Request, s string) { q.User = s },
		q.Schema.Name: func(q *failover.Request, s string) {
			q.Schema = &failover.Schema{Name: s, JSON: []byte(schema)}
		},
		schema: func(q *failover.Request, s string) {
			q.Schema = &failover.Schema{Name: "breakwater_review", JSON: []byte(s)}
		},
	} {
		for i := range len(field) {
			for _, other := range []string{
				field[:i] + field[i+1:], field[:i+1] + field[i:], field[:i] + string(field[i]^1) + field[i+1:],
				field[:i] + " " + field[i:], field[:i] + "0" + field[i:], field[:i] + "\n" + field[i:],
			} {
				x := q
				set(&x, other)
				counts := field != q.User || !free[i] && !free[i-1]
				if of(x) == want && other != field && counts {
					t.Errorf("byte %d of %.20q: %q is the same question as %q", i, field,
						other[max(0, i-20):min(len(other), i+20)], field[max(0, i-20):min(len(field), i+20)])
				}
			}
		}
	}
}
