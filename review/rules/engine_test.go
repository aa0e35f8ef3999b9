package rules

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/source"
)

const twoCalls = "import requests\n\n\ndef a(url):\n    return requests.get(url)\n\n\ndef b(url):\n    return requests.post(url)\n"

func TestUnderKeepsTouchedLines(t *testing.T) {
	f := File{Path: "a.py", Language: syntax.Python, Source: []byte(twoCalls), Under: []source.Range{{Start: 8, End: 9}}}
	var got []string
	for _, x := range review(f) {
		got = append(got, fmt.Sprintf("%d %s", x.StartLine, x.Symbol))
	}
	if diff := cmp.Diff([]string{"9 b"}, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	f.Under = []source.Range{}
	if got := review(f); len(got) != 0 {
		t.Errorf("nothing is under review, yet there are %d findings", len(got))
	}
}

func TestSymbolsAreQualified(t *testing.T) {
	tests := map[string]File{
		"Parcels.track": {Path: "a.py", Language: syntax.Python, Source: []byte("import requests\n\n\nclass Parcels:\n    def track(self):\n        return requests.get('http://a')\n")},
		"Store.Level":   {Path: "a.go", Language: syntax.Go, Source: []byte("package a\n\nimport \"net/http\"\n\nfunc (s *Store) Level() (*http.Response, error) {\n\treturn http.Get(\"http://a\")\n}\n")},
		"Prices.price":  {Path: "a.ts", Language: syntax.TypeScript, Source: []byte("class Prices {\n  price() {\n    return fetch('http://a');\n  }\n}\n")},
		"A.o":           {Path: "A.java", Language: syntax.Java, Source: []byte("class A { Object o() throws Exception { return new java.net.URL(\"http://a\").openStream(); } }\n")},
	}
	for want, f := range tests {
		got := review(f)
		if len(got) != 1 || got[0].Symbol != want {
			t.Errorf("%s: want one finding in %s, got %+v", f.Path, want, got)
		}
	}
}

// TestDefinitionsOfOtherFiles sees a session through what the index knows.
func TestDefinitionsOfOtherFiles(t *testing.T) {
	handler := "from fastapi import APIRouter, Depends\n\nfrom .db import SessionDep, get_db\n\nrouter = APIRouter()\n\n\n" +
		"@router.post('/users')\nasync def create(db=Depends(get_db)):\n    db.commit()\n\n\n" +
		"@router.post('/orders')\nasync def order(db: SessionDep):\n    db.commit()\n"
	code := func(name, text string) map[string]string { return map[string]string{name: text} }
	both := func(a, b map[string]string) map[string]string {
		for k, v := range b {
			a[k] = v
		}
		return a
	}
	alias := code("SessionDep", "SessionDep = Annotated[Session, Depends(get_db)]")
	tests := []struct {
		name  string
		await string
		known map[string]string
		want  []string
	}{
		{"sync session", "", both(code("get_db", "def get_db():\n    db = SessionLocal()\n    try:\n        yield db\n    finally:\n        db.close()\n"), alias),
			[]string{"10 blocking-call-in-async", "10 missing-rollback", "15 blocking-call-in-async", "15 missing-rollback"}},
		{"provider rolls back", "", both(code("get_db", "def get_db():\n    db = SessionLocal()\n    try:\n        yield db\n    except Exception:\n        db.rollback()\n        raise\n"), alias),
			[]string{"10 blocking-call-in-async", "15 blocking-call-in-async"}},
		{"async session", "await ", both(code("get_db", "async def get_db():\n    async with async_session() as session:\n        yield session\n"), code("SessionDep", "SessionDep = Annotated[AsyncSession, Depends(get_db)]")),
			[]string{"10 missing-rollback", "15 missing-rollback"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := "from typing import Annotated\nfrom fastapi import Depends\nfrom sqlalchemy.ext.asyncio import AsyncSession\nfrom sqlalchemy.orm import Session, sessionmaker\nSessionLocal = sessionmaker()\n"
			for _, name := range slices.Sorted(maps.Keys(tt.known)) {
				db += "\n\n" + tt.known[name] + "\n"
			}
			const path = "app/users.py"
			users := strings.ReplaceAll(handler, "db.commit()", tt.await+"db.commit()")
			files := []File{fileOf(path, users), fileOf("app/db.py", db)}
			var got []string
			for _, x := range shown(With().Review(context.Background(), files, nil).Findings) {
				if x.Path == path && (x.Rule == "missing-rollback" || x.Rule == "blocking-call-in-async") {
					got = append(got, fmt.Sprintf("%d %s", x.StartLine, x.Rule))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCRLF keeps the line ends of the file in its edits.
func TestCRLF(t *testing.T) {
	src := strings.ReplaceAll("def save(db, user):\n    db.add(user)\n    db.commit()\n", "\n", "\r\n")
	found := review(File{Path: "a.py", Language: syntax.Python, Source: []byte("import sqlalchemy\r\n" + src)})
	if len(found) != 1 || len(found[0].Edits) != 1 {
		t.Fatalf("want one finding with one edit, got %+v", found)
	}
	want := strings.ReplaceAll("    try:\n        db.add(user)\n        db.commit()\n    except Exception:\n        db.rollback()\n        raise", "\n", "\r\n")
	if diff := cmp.Diff(want, found[0].Edits[0].Replace); diff != "" {
		t.Errorf("replacement (-want +got):\n%s", diff)
	}
}

func TestUnseen(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		file File
		want string
	}{
		{"no rules for the language", context.Background(), File{Path: "a.rb", Language: syntax.Ruby, Source: []byte("puts 1\n")}, "no built-in rules for ruby"},
		{"no grammar", context.Background(), File{Path: "a.xyz", Source: []byte("?")}, "no built-in rules for a file without a grammar"},
		{"huge", context.Background(), fileOf("a.py", strings.Repeat("x = 1\n", 2<<20/5)),
			"not looked at by the built-in rules: larger than 2 MiB"},
		{"deadline", ended, File{Path: "a.py", Language: syntax.Python, Source: []byte(twoCalls)}, "not looked at before the deadline"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := With().Review(tt.ctx, []File{tt.file}, nil)
			want := Result{Unseen: []source.Gap{{Path: tt.file.Path, Reason: tt.want}}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSameResultEachTime runs all fixtures together, in parallel.
func TestSameResultEachTime(t *testing.T) {
	var files []File
	for _, f := range fixtures(t) {
		files = append(files, f.file)
	}
	first := With().Review(context.Background(), files, nil)
	for range 3 {
		if diff := cmp.Diff(first, With().Review(context.Background(), files, nil)); diff != "" {
			t.Fatalf("another run differs (-first +now):\n%s", diff)
		}
	}
	for i := 1; i < len(first.Findings); i++ {
		if a, b := first.Findings[i-1], first.Findings[i]; a.Path > b.Path || a.Path == b.Path && a.StartLine > b.StartLine {
			t.Errorf("%s:%d stands before %s:%d", a.Path, a.StartLine, b.Path, b.StartLine)
		}
	}
}

// unparsed reports whether a gap is that code does not fit its language.
func unparsed(g source.Gap) bool { return strings.Contains(g.Reason, "does not parse") }

// TestSwallowedCodeIsTold: what a text without an end swallows is no silent miss, and what
// stands before it is found all the same.
func TestSwallowedCodeIsTold(t *testing.T) {
	before := "package a\n\nimport \"net/http\"\n\nfunc f(u string) { http.Get(u) }\n\n"
	after := strings.Repeat("func g(u string) { http.Get(u) }\n", 9)
	for source, want := range map[string]string{
		before + after:                 "",
		before + "var x = `\n" + after: "86 % of its code does not parse as go (lines 7 to 16), and no rule sees it",
	} {
		r := With().Review(t.Context(), []File{{Path: "a.go", Language: syntax.Go, Source: []byte(source)}}, nil)
		got := ""
		for _, g := range r.Gaps {
			got += g.Reason
		}
		if got != want || len(r.Findings) == 0 {
			t.Errorf("%d findings; gaps %q, want %q", len(r.Findings), got, want)
		}
	}
}

// FuzzReview holds the rules to their promises on any input.
func FuzzReview(f *testing.F) {
	languages := []syntax.Language{syntax.Python, syntax.JavaScript, syntax.TypeScript, syntax.TSX, syntax.Go, syntax.Java}
	for i, l := range languages {
		for _, x := range fixtures(f) {
			if x.file.Language == l {
				f.Add(uint8(i), x.file.Source)
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, src []byte) {
		if len(src) > 1<<16 {
			return
		}
		l := languages[int(which)%len(languages)]
		r := With().Review(context.Background(), []File{{Path: "a", Language: l, Source: src}}, nil)
		if len(r.Unseen) > 0 || slices.ContainsFunc(r.Gaps, func(g source.Gap) bool { return !unparsed(g) }) {
			t.Fatalf("gaps: %+v %+v", r.Gaps, r.Unseen)
		}
		lines := strings.Count(string(src), "\n") + 1
		for _, x := range r.Findings {
			if x.StartLine < 1 || x.EndLine < x.StartLine || x.EndLine > lines || !strings.Contains(string(src), x.Quote) {
				t.Errorf("finding out of place: %+v", x)
			}
			if _, err := applied(string(src), x); err != nil {
				t.Errorf("%s at %d: %v", x.Rule, x.StartLine, err)
			}
		}
	})
}

// BenchmarkReview compares the rules with a bare parse of the same files.
func BenchmarkReview(b *testing.B) {
	var files []File
	size := 0
	for _, f := range fixtures(b) {
		files = append(files, f.file)
		size += len(f.file.Source)
	}
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			for _, f := range files {
				tree, err := syntax.Parse(f.Language, f.Source)
				if err != nil {
					b.Fatal(err)
				}
				tree.Close()
			}
		}
	})
	b.Run("rules", func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		var found []finding.Finding
		for b.Loop() {
			for _, f := range files {
				found = review(f)
			}
		}
		_ = found
	})
}

// TestHabitsAreNotNoise: what a project does everywhere is shown a few times.
func TestHabitsAreNotNoise(t *testing.T) {
	var src strings.Builder
	src.WriteString("from sqlalchemy.orm import Session\n")
	for i := range 3 * habit {
		fmt.Fprintf(&src, "\n\ndef store_%d(db: Session, row):\n    db.add(row)\n    db.commit()\n", i)
	}
	all := review(File{Path: "app/store.py", Language: syntax.Python, Source: []byte(src.String())})
	if len(all) != 3*habit || len(shown(all)) != habit {
		t.Errorf("%d findings, %d of them shown; want %d and %d", len(all), len(shown(all)), 3*habit, habit)
	}
}

// TestTheBestOfAHabitStay: of what a project does everywhere the most severe is
// shown, wherever it stands.
func TestTheBestOfAHabitStay(t *testing.T) {
	var src strings.Builder
	src.WriteString("from sqlalchemy.orm import Session\nimport sqlalchemy\n")
	for i := range 2 * habit {
		fmt.Fprintf(&src, "\n\ndef store_%d(db: Session, row):\n    db.add(row)\n    db.commit()\n", i)
	}
	src.WriteString("\n\ndef last(path):\n    conn = sqlalchemy.connect(path)\n" +
		"    conn.execute(path)\n    conn.commit()\n")
	all := review(File{Path: "app/store.py", Language: syntax.Python, Source: []byte(src.String())})
	last := all[len(all)-1]
	if last.Severity != finding.Major || last.Confidence != finding.Medium || len(shown(all)) != habit {
		t.Errorf("%d shown, the last one, major, at %s confidence: %+v", len(shown(all)), last.Confidence, last)
	}
}

// TestCap: whoever found them, ten of a rule stay medium, the more severe first; what is of no rule stays.
func TestCap(t *testing.T) {
	var all []finding.Finding
	for i := range habit + 3 {
		for _, rule := range []string{"missing-fallback", "other"} {
			f := finding.Finding{Rule: rule, Severity: finding.Minor, Confidence: finding.Medium,
				Source: finding.FromModel, StartLine: i}
			if i == habit+2 {
				f.Severity = finding.Major
			}
			all = append(all, f)
		}
	}
	Cap(all, func(string) bool { return false })
	for _, f := range all {
		want := finding.Medium
		if f.Rule != "other" && f.Severity == finding.Minor && f.StartLine >= habit-1 {
			want = finding.Low
		}
		if f.Confidence != want {
			t.Errorf("%s at line %d, %s: %s confidence, want %s", f.Rule, f.StartLine, f.Severity, f.Confidence, want)
		}
	}
}

// TestCapPutsWhatCountsFirst holds that nothing old hides what is new, nor what was reported.
func TestCapPutsWhatCountsFirst(t *testing.T) {
	medium := func(id string, line int) finding.Finding {
		return finding.Finding{ID: id, Rule: "missing-fallback", Severity: finding.Major, Confidence: finding.Medium,
			StartLine: line}
	}
	var all []finding.Finding
	for i := range habit {
		known := medium("known", i)
		known.Known = i%2 == 0
		if !known.Known {
			known.Suppressed = &finding.Suppression{By: finding.ByComment}
		}
		all = append(all, known)
	}
	silenced := medium("silenced", habit)
	silenced.Suppressed = &finding.Suppression{By: finding.ByComment, Gates: true}
	all = append(all, silenced, medium("new", habit+1), medium("reported", habit+2))
	all[0].ID = "reported"
	Cap(all, func(id string) bool { return id == "reported" })
	low := map[string]int{}
	for _, f := range all {
		if f.Confidence == finding.Low {
			low[f.ID]++
		}
	}
	if want := map[string]int{"known": 3}; !maps.Equal(low, want) {
		t.Errorf("low by id: %v, want %v", low, want)
	}
}

func TestDestination(t *testing.T) {
	for text, want := range map[string]string{
		"INVENTORY_URL": " to inventory", "request_url": " to request", `f"{settings.STOCK_URL}/x"`: " to stock",
		`r"https://api.acme.dev/x"`: " to api.acme.dev", "url": "", "base_url": "", `"%s?%s".format(base, q)`: "",
	} {
		src := "import requests\n\n\ndef f(url, base_url, base, q):\n    return requests.get(" + text + ")\n"
		found := review(File{Path: "a.py", Language: syntax.Python, Source: []byte(src)})
		if len(found) == 0 || found[0].Title != "requests.get"+want+" can hang for ever" {
			t.Errorf("%s: %+v, want a call%s", text, found, want)
		}
	}
}

// TestHelpsTests: a file is not judged where it was there for tests before the change, or is new; who cannot tell what
// it was judges it.
func TestHelpsTests(t *testing.T) {
	const helps = "import unittest\nimport requests\nrequests.get('x')\n"
	for name, row := range map[string]struct {
		before func() []byte
		want   int
	}{
		"no change":          {nil, 0},
		"added":              {func() []byte { return nil }, 0},
		"helped before":      {func() []byte { return []byte(helps) }, 0},
		"served before":      {func() []byte { return []byte("import requests\n") }, 1},
		"not told":           {func() []byte { return []byte{} }, 1},
		"too large to parse": {func() []byte { return []byte(strings.Repeat("x = 1\n", 500_000)) }, 1},
	} {
		file := File{Path: "app.py", Language: "python", Source: []byte(helps), Before: row.before}
		if r := With().Review(t.Context(), []File{file}, nil); len(r.Findings) != row.want {
			t.Errorf("%s: %d findings, want %d", name, len(r.Findings), row.want)
		}
	}
}
