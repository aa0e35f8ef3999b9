package review

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/rules"
	"breakwater/review/source"
)

var (
	histories = flag.String("ids.histories", "",
		"git directories, as in PATH, whose history the ids of findings are to survive")
	commits = flag.Int("ids.commits", 3000, "how many commits of each history to replay")
	about   = flag.String("ids.about", "", "regular expression for the messages of the commits to replay")
	lostIDs = flag.Bool("ids.lost", false, "print the findings that lost their id")
)

// What may happen to code that a finding is about and that stays the same.
const (
	shifted     = "line shifts"
	renamedFile = "renames"
	reformatted = "reformatting"
	reworked    = "amid changes" // the same text, in code that says something else now, or elsewhere
)

// shareKept is how many of the findings must keep their id, of 1. Of those amid changes nobody can
// tell by the text whether they are the same.
var shareKept = map[string]float64{shifted: 0.98, renamedFile: 0.95, reformatted: 0.90}

// TestIDsSurviveHistory replays commits, and compares the findings of the rules
// in each changed file before and after. That a finding is the same is told by
// git and by the text, never by facts: its lines were not touched, or all that the commit
// changed at them is layout.
func TestIDsSurviveHistory(t *testing.T) {
	dirs := filepath.SplitList(*histories)
	if len(dirs) == 0 {
		dirs = []string{ownHistory(t)}
	}
	all := survival{}
	for _, dir := range dirs {
		one := replay(t, dir)
		t.Logf("%s\n%s", dir, one)
		all.add(one)
	}
	for what, goal := range shareKept {
		if s := all[what]; s.of == 0 || float64(s.kept) < goal*float64(s.of) {
			t.Errorf("%s: %d of %d findings keep their id, want a share of %.2f", what, s.kept, s.of, goal)
		}
	}
}

// survival counts findings by what happened to their code.
type survival map[string]struct{ kept, of int }

func (s survival) count(what string, kept bool) {
	n := s[what]
	n.of++
	if kept {
		n.kept++
	}
	s[what] = n
}

func (s survival) add(o survival) {
	for what, n := range o {
		sum := s[what]
		sum.kept, sum.of = sum.kept+n.kept, sum.of+n.of
		s[what] = sum
	}
}

func (s survival) String() string {
	var b strings.Builder
	for _, what := range slices.Sorted(maps.Keys(s)) {
		n := s[what]
		fmt.Fprintf(&b, "%-13s %5d of %5d  %.3f\n", what, n.kept, n.of, float64(n.kept)/float64(n.of))
	}
	return b.String()
}

// ownHistory is a repository whose commits do one thing each.
func ownHistory(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{
			"-C", dir, "-c", "user.name=a", "-c", "user.email=a@example.org",
		}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	const load = "def load(url):\n    try:\n        return requests.get(url, headers={'a': 'b'})\n" +
		"    except Exception:\n        pass\n"
	const flat = "def load(url):\n    try:\n        return requests.get(\n            url,\n" +
		"            headers={\"a\": \"b\"},\n        )\n" +
		"    except Exception:\n        pass\n"
	git("init", "-q")
	for i, step := range []struct{ path, text string }{
		{"a.py", "import requests\n\n" + load},
		{"a.py", "import json\nimport requests\n\n\ndef other():\n    return json\n\n\n" + load},
		{"b.py", "import json\nimport requests\n\n\ndef other():\n    return json\n\n\n" + load},
		{"b.py", "import json\nimport requests\n\n\ndef other():\n    return json\n\n\n" + flat},
		{"b.py", "import json\nimport requests\n\n\ndef other():\n    return json\n\n\n" +
			strings.Replace(flat, "load", "fetch", 1)},
	} {
		if err := os.RemoveAll(filepath.Join(dir, "a.py")); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, step.path), []byte(step.text), 0o600); err != nil {
			t.Fatal(err)
		}
		git("add", "-A")
		git("commit", "-qm", strconv.Itoa(i))
	}
	return filepath.Join(dir, ".git")
}

// version is a file that a commit changed, before and after it.
type version struct {
	commit   string
	old, new string // blobs
	from, to string // paths
}

// sources keeps git from comparing large files of other kinds, which a mirror may lack.
var sources = strings.Fields("*.py *.go *.js *.jsx *.mjs *.cjs *.ts *.tsx *.java *.cs *.php *.rb *.rs")

// versions lists the source files that commits modified or renamed.
func versions(t *testing.T, dir string) (all []version) {
	t.Helper()
	out, err := exec.Command("git", append([]string{
		"--git-dir", dir, "log", "--no-merges", "-n", strconv.Itoa(*commits), "--extended-regexp", "--grep=" + *about,
		"--format=commit %H", "--raw", "--no-abbrev", "-M", "--diff-filter=MR", "--",
	}, sources...)...).Output()
	if err != nil && len(out) == 0 {
		t.Fatalf("git log of %s: %v", dir, err)
	} else if err != nil {
		t.Logf("%s: the history ends after %d commits, where a file is missing", dir, bytes.Count(out, []byte("commit ")))
	}
	commit := ""
	for line := range strings.Lines(string(out)) {
		line = strings.TrimRight(line, "\n")
		if rest, ok := strings.CutPrefix(line, "commit "); ok {
			commit = rest
		}
		head, paths, ok := strings.Cut(line, "\t")
		fields := strings.Fields(head)
		if !ok || len(fields) != 5 {
			continue
		}
		from, to, moved := strings.Cut(paths, "\t")
		if !moved {
			to = from
		}
		if l := syntax.LanguageOf(to); l != "" && l == syntax.LanguageOf(from) && fields[2] != fields[3] || moved {
			all = append(all, version{commit, fields[2], fields[3], from, to})
		}
	}
	return all
}

// blobs reads objects of a repository.
type blobs struct {
	in  io.Writer
	out *bufio.Reader
}

func openBlobs(t *testing.T, dir string) *blobs {
	t.Helper()
	cmd := exec.Command("git", "--git-dir", dir, "cat-file", "--batch")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	return &blobs{in, bufio.NewReader(out)}
}

// read returns an object; nil if the repository lacks it.
func (b *blobs) read(t *testing.T, id string) []byte {
	t.Helper()
	fmt.Fprintln(b.in, id)
	head, err := b.out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(head)
	if len(fields) < 3 {
		return nil
	}
	size, err := strconv.Atoi(fields[2])
	if err != nil {
		t.Fatal(err)
	}
	data := make([]byte, size+1)
	if _, err := io.ReadFull(b.out, data); err != nil {
		t.Fatal(err)
	}
	return data[:size]
}

func replay(t *testing.T, dir string) survival {
	t.Helper()
	objects, sum := openBlobs(t, dir), survival{}
	for _, v := range versions(t, dir) {
		before, after := objects.read(t, v.old), objects.read(t, v.new)
		if before == nil || after == nil {
			continue
		}
		was := found(v.from, before, nil, source.Change{})
		if len(was) == 0 {
			continue
		}
		change := source.Change{Files: []source.ChangedFile{{Path: v.to, Status: source.Modified}}}
		if v.from != v.to {
			change.Files = []source.ChangedFile{{Path: v.to, OldPath: v.from, Status: source.Renamed}}
		}
		is := found(v.to, after, before, change)
		for _, s := range same(was, is, before, after, hunksOf(t, dir, v)) {
			if v.from != v.to && s.what == shifted {
				s.what = renamedFile
			}
			sum.count(s.what, s.old.ID == s.new.ID)
			if *lostIDs && s.old.ID != s.new.ID {
				t.Logf("%.9s %s: %s:%d is %s:%d of %s",
					v.commit, s.what, v.from, s.old.StartLine, v.to, s.new.StartLine, s.old.Rule)
			}
		}
	}
	return sum
}

// found is what the rules find in a file that a change made of before; nil where there is none.
func found(path string, text, before []byte, change source.Change) []finding.Finding {
	files := []rules.File{{Path: path, Language: syntax.LanguageOf(path), Source: text}}
	fs := rules.With().Candidates(context.Background(), files, nil).Findings
	read := func(string) ([]byte, error) { return text, nil }
	code := new(facts.Cache)
	both := bothSides{change, read, func(string) ([]byte, error) { return before, nil }, code}
	both.noteFormer(fs, both.traces())
	finding.Identify(fs, placeOf(read, code, change))
	return fs
}

var hunkHead = regexp.MustCompile(`^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@`)

// hunk is what a commit changed at one place: lines, 1-based, and how many.
type hunk struct{ old, olds, new, news int }

// hunksOf lists what lies between two versions, in order.
func hunksOf(t *testing.T, dir string, v version) (hunks []hunk) {
	t.Helper()
	if v.old == v.new {
		return nil
	}
	out, err := exec.Command("git", "--git-dir", dir, "diff", "-U0", "--no-color", "--no-ext-diff", v.old, v.new).Output()
	if err != nil {
		t.Fatalf("git diff %s %s: %v", v.old, v.new, err)
	}
	for line := range bytes.Lines(out) {
		m := hunkHead.FindSubmatch(line)
		if m == nil {
			continue
		}
		h := hunk{olds: 1, news: 1}
		for i, n := range []*int{&h.old, &h.olds, &h.new, &h.news} {
			if len(m[i+1]) > 0 {
				*n, _ = strconv.Atoi(string(m[i+1]))
			}
		}
		if h.olds == 0 { // nothing taken: what is new comes after this line
			h.old++
		}
		if h.news == 0 {
			h.new++
		}
		hunks = append(hunks, h)
	}
	return hunks
}

// lineNow tells which line afterwards an untouched line is, 0 if it was touched.
func lineNow(hunks []hunk, line int) int {
	shift := 0
	for _, h := range hunks {
		if line < h.old {
			break
		}
		if line < h.old+h.olds {
			return 0
		}
		shift += h.news - h.olds
	}
	return line + shift
}

// laidOut returns the lines in which the lines of a finding are now, where the commit changed
// their layout and nothing else.
func laidOut(f finding.Finding, hunks []hunk, before, after []byte) (start, end int, ok bool) {
	start, end = lineNow(hunks, f.StartLine), lineNow(hunks, f.EndLine)
	for _, h := range hunks {
		if h.old > f.EndLine || h.old+h.olds <= f.StartLine {
			continue
		}
		if flat(before, h.old, h.old+h.olds-1) != flat(after, h.new, h.new+h.news-1) {
			return 0, 0, false
		}
		ok = true
		if start == 0 {
			start = h.new
		}
		if lineNow(hunks, f.EndLine) == 0 {
			end = h.new + h.news - 1
		}
	}
	return start, end, ok
}

// pairOf is one finding before and after a commit.
type pairOf struct {
	old, new finding.Finding
	what     string
}

// same pairs the findings whose lines stayed, wherever they are now, those whose lines
// changed in layout alone, and then those that look alike.
func same(was, is []finding.Finding, before, after []byte, hunks []hunk) (pairs []pairOf) {
	left := slices.Clone(is)
	pair := func(f finding.Finding, what string, fits func(finding.Finding) bool) bool {
		i := slices.IndexFunc(left, func(n finding.Finding) bool { return n.Rule == f.Rule && fits(n) })
		if i >= 0 {
			pairs = append(pairs, pairOf{f, left[i], what})
			left = slices.Delete(left, i, i+1)
		}
		return i >= 0
	}
	var touched, changed []finding.Finding
	for _, f := range was {
		at := lineNow(hunks, f.StartLine)
		stays := at > 0
		for line := f.StartLine; line <= f.EndLine; line++ {
			stays = stays && lineNow(hunks, line) == at+line-f.StartLine
		}
		if !stays {
			touched = append(touched, f)
			continue
		}
		pair(f, shifted, func(n finding.Finding) bool { return n.StartLine == at })
	}
	for _, f := range touched {
		start, end, ok := laidOut(f, hunks, before, after)
		there := func(n finding.Finding) bool { return start <= n.StartLine && n.EndLine <= end }
		if !ok || !pair(f, reformatted, there) {
			changed = append(changed, f)
		}
	}
	for _, f := range changed {
		text := flat(before, f.StartLine, f.EndLine)
		pair(f, reworked, func(n finding.Finding) bool { return flat(after, n.StartLine, n.EndLine) == text })
	}
	return pairs
}

var (
	layout   = strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "", "'", `"`, "(", "", ")", "", ";", "")
	trailing = regexp.MustCompile(`,(\s*[\])}])`)
)

// flat are lines of a file without what formatters change.
func flat(text []byte, start, end int) string {
	lines := strings.SplitAfter(string(text), "\n")
	joined := strings.Join(lines[start-1:max(start-1, min(end, len(lines)))], "")
	return layout.Replace(trailing.ReplaceAllString(joined, "$1"))
}
