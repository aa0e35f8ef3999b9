package behaviour

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// deedTables says, in one file per language, which names of libraries do what a patch
// must not newly do. A line gives a subject and the meanings (see package
// facts) that belong to it:
//
//	system       the name alone: a function that needs no import
//	os.system    this member, whatever stands before it
//	*.execSync   a member of anything
//	os.exec*     every member that begins so
//	re.**        whatever lies below it
//
//go:embed deeds/*.txt
var deedTables embed.FS

// subject is what a line of a table speaks of: one of the kinds, or help for the
// reading of code.
type subject string

const (
	imports  subject = " import"  // "process import": modules that are there for nothing else
	harmless subject = "harmless" // what other lines match by mistake
	lookup   subject = "lookup"   // gives a member by a text: its first argument, its second one's name
	members  subject = "members"  // gives all members of its first argument
	root     subject = "root"     // objects whose members are the builtins
	secret   subject = "secret"   // modules and objects whose members must be spelled out
	env      subject = "env"      // the environment as an object
	getenv   subject = "getenv"   // reads the variable that its first argument names
	never    subject = "never"    // words that only stand where certificates are not checked
	checks   subject = "checks"   // settings that must stay on
	skips    subject = "skips"    // settings that must stay off
	loads    subject = "loads"    // settings by which data says what it becomes, unless they are None
	dial     subject = "dial"     // connects to a host that stands among its arguments
	decode   subject = "decode"   // gives a text that literal arguments do not show
	letters  subject = "letters"  // makes a text of numbers
	write    subject = "write"    // writes, moves or deletes the file that an argument names
	tree     subject = "tree"     // deletes a folder with all that is in it
	temp     subject = "temp"     // makes or names a temporary file or folder
	byName   subject = "byName"   // functions that may be called by the text of their name
	guarded  subject = "guarded"  // calls of other lines that are harmless if they are given what "safely" names
	safely   subject = "safely"
	fields   subject = "fields" // classes whose fields are read from the environment
)

// library is what is known of one language. It is safe for concurrent use.
type library struct {
	patterns map[subject]*regexp.Regexp

	mu      sync.Mutex
	answers map[question]bool // files name the same things again and again
}

type question struct {
	subject subject
	name    string
}

// mostKnown bounds the answers that are kept, since names are foreign.
const mostKnown = 20_000

// knows reports whether the language has anything of a subject.
func (l *library) knows(s subject) bool { return l.patterns[s] != nil }

// has reports whether a name belongs to a subject.
func (l *library) has(s subject, name string) bool {
	pattern := l.patterns[s]
	if name == "" || pattern == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	q := question{s, name}
	answer, known := l.answers[q]
	if !known {
		answer = pattern.MatchString(name)
		if len(l.answers) >= mostKnown || len(name) > 200 {
			return answer
		}
		l.answers[q] = answer
	}
	return answer
}

var libraries = sync.OnceValue(func() map[string]*library {
	out := map[string]*library{}
	files, _ := deedTables.ReadDir("deeds")
	for _, file := range files {
		data, err := deedTables.ReadFile("deeds/" + file.Name())
		if err != nil {
			panic(err) // embedded and tested
		}
		if out[strings.TrimSuffix(file.Name(), ".txt")], err = parseLibrary(string(data)); err != nil {
			panic(fmt.Sprintf("behaviour: %s: %v", file.Name(), err))
		}
	}
	return out
})

// libraryOf returns the table of a language; nil if it has none.
func libraryOf(l syntax.Language) *library { return libraries()[lang.TableOf(l)] }

func parseLibrary(text string) (*library, error) {
	patterns := map[subject][]string{}
	for number, line := range lang.Rows(text) {
		head, list, ok := strings.Cut(line, ": ")
		if !ok || !subjects[subject(head)] {
			return nil, fmt.Errorf("line %d: no subject before \": \"", number)
		}
		for word := range strings.FieldsSeq(list) {
			patterns[subject(head)] = append(patterns[subject(head)], expression(word))
		}
	}
	lib := &library{patterns: map[subject]*regexp.Regexp{}, answers: map[question]bool{}}
	for s, all := range patterns {
		compiled, err := regexp.Compile("^(?:" + strings.Join(all, "|") + ")$")
		if err != nil {
			return nil, err
		}
		lib.patterns[s] = compiled
	}
	return lib, nil
}

// expression turns a meaning of a table into a regular expression.
func expression(word string) string {
	lead := ""
	switch rest, anything := strings.CutPrefix(word, "*."); {
	case anything:
		word, lead = rest, `(?:.*[./])?`
	case strings.ContainsAny(word, "./"):
		lead = `(?:.*[./])?`
	}
	below, all := strings.CutSuffix(word, ".**")
	quoted := strings.ReplaceAll(regexp.QuoteMeta(below), `\*`, `[^./()]*`)
	if all {
		quoted += `[./].*`
	}
	return lead + quoted
}

var subjects = func() map[subject]bool {
	out := map[subject]bool{}
	for _, s := range []subject{
		harmless, lookup, members, root, secret, env, getenv, never, checks, skips, loads, dial, decode, letters,
		write, tree, temp, byName, guarded, safely, fields,
	} {
		out[s] = true
	}
	for _, k := range kinds {
		out[subject(k)], out[subject(k)+imports] = true, true
	}
	return out
}()
