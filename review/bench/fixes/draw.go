package main

import (
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"path"
	"regexp"
	"slices"
	"strings"
)

// subject tells what a maintainer calls a fix of resilience. What it calls so
// and is none, a reader of the diffs takes out.
var subject = regexp.MustCompile(`(?i)\bleak(s|ed|ing|age)?\b|\b(un|never |not |properly )closed?\b|` +
	`\bclos(e|es|ed|ing)\b.*\b(body|bodies|file|connection|response|stream|session|client|handle|reader|writer)s?\b|` +
	`\bclos(e|es|ed|ing)\b.*\b(statement|cursor)s?\b|` +
	`\b(add|set|missing|without|specify|use|default|enforce|fix)\b.*\btime-?outs?\b|` +
	`\b(fix|add|avoid|infinite|endless|limit|max\w*|prevent|stop)\b.*\b(retr(y|ies|ying)|back-?off|re-?connect)\b|` +
	`\b(unbounded|infinite loop|hangs?|hanging|dead-?lock\w*|event loop|graceful(ly)? shut\w*|shut\w* graceful\w*|` +
	`unhandled (promise )?rejections?|swallow\w*|InterruptedException|roll-?back|propagate context|cancellation)\b`)

// other are words of subjects that are about something else.
var other = regexp.MustCompile(`(?i)\b(tests?|flaky|e2e|ui|button|dialog|credential|secret|` +
	`tooltip|spelling|revert|docs?|typo|lint)s?\b`)

// languages are those that the rules are measured in, by the end of a name.
var languages = map[string]string{".py": "python", ".go": "go", ".java": "java",
	".js": "javascript", ".jsx": "javascript", ".ts": "javascript", ".tsx": "javascript", ".mjs": "javascript"}

// aside are words of paths that hold no code of the product.
var aside = regexp.MustCompile(`(?i)(^|[/_.-])(tests?|specs?|__tests__|mocks?|e2e|examples?|docs?|scripts?|vendor|` +
	`migrations?|node_modules|dist|build|stories|it|benchmarks?)([/_.-]|$)|[a-z]Tests?\.java$`)

// fix is a commit that may be a fix: one or two source files of one language.
type fix struct {
	repository, commit, language, subject string
	paths                                 []string
}

// candidates returns the commits of a clone that draw chooses from.
func candidates(repository, dir string) (found []fix, err error) {
	log, err := git(dir, "log", "--no-merges", "--since=2020-01-01", "--until=2026-11-01", "--format=%x00%H%x09%s",
		"--name-status", "--no-renames", "-i", "-E", "--grep=time-?out|leak|lock|hang|retr|back-?off|connect|unbounded|"+
			"loop|cancel|roll-?back|graceful|clos|unhandled|swallow|interrupt|context")
	if err != nil {
		return nil, err
	}
	for _, entry := range strings.Split(log, "\x00")[1:] {
		head, files, _ := strings.Cut(entry, "\n")
		commit, title, _ := strings.Cut(head, "\t")
		f := fix{repository: repository, commit: commit, subject: title}
		if subject.MatchString(title) && !other.MatchString(title) && f.touch(files) {
			found = append(found, f)
		}
	}
	return found, nil
}

// touch notes the source files of a commit, and says whether it is one that is
// drawn: one or two of them, of one language, none of them new or deleted.
func (f *fix) touch(files string) bool {
	for line := range strings.Lines(files) {
		status, name, _ := strings.Cut(strings.TrimSpace(line), "\t")
		language := languages[path.Ext(name)]
		if language == "" || aside.MatchString(name) {
			continue
		}
		if status != "M" || f.language != "" && language != f.language {
			return false
		}
		f.language, f.paths = language, append(f.paths, name)
	}
	return len(f.paths) == 1 || len(f.paths) == 2
}

// draw prints n candidates of each language in the order of the seed, at most
// three of one project, for a reader who says what each fixes.
func draw(all []fix, n int, seed uint64, out io.Writer) {
	slices.SortFunc(all, func(a, b fix) int {
		return cmp.Or(strings.Compare(a.repository, b.repository), strings.Compare(a.commit, b.commit))
	})
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	of := map[string]int{}
	for _, f := range all {
		project := f.language + f.repository
		if of[f.language] == n || of[project] == 3 {
			continue
		}
		of[f.language]++
		of[project]++
		fmt.Fprintf(out, "%s\t%s\t%.12s\t%s\t%s\n", f.language, f.repository, f.commit, strings.Join(f.paths, " "), f.subject)
	}
}
