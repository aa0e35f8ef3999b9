// Package ecosystem holds what is known of libraries: what their functions
// return, which calls sleep, log, start background work or end the process.
// All of it stands in one table per language, the .lib files beside this code.
//
// A line of a table gives a role and the meanings (see package facts) that have
// it. A role may take a value: "result net/http.Response: net/http.Get …" says
// what the functions return, "value net/http.Client: net/http.DefaultClient" of
// what type a variable is. A trailing "*" stands for anything.
package ecosystem

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"breakwater/index/syntax"
)

//go:embed *.lib
var tables embed.FS

var files = map[syntax.Language]string{
	syntax.CSharp: "csharp", syntax.Go: "go", syntax.Java: "java", syntax.JavaScript: "script", syntax.PHP: "php",
	syntax.Python: "python", syntax.Ruby: "ruby", syntax.Rust: "rust", syntax.TSX: "script", syntax.TypeScript: "script",
}

// Role is what a library call does, as far as facts need to know it.
type Role string

// The roles.
const (
	Sleep  Role = "sleep"  // waits for a time; its argument says how long
	Log    Role = "log"    // writes a log line
	Exit   Role = "exit"   // ends the process
	Spawn  Role = "spawn"  // runs its argument beside the caller
	Wait   Role = "wait"   // waits for background work
	Random Role = "random" // gives a random number
	Limit  Role = "limit"  // bounds how many run at once
	Lock   Role = "lock"   // takes a lock
	result Role = "result"
	value  Role = "value"
)

// Library is the table of one language.
type Library struct {
	roles    map[string]Role
	prefixes map[string]Role // meanings that end with "*"
	results  map[string]string
	values   map[string]string
}

var loaded sync.Map

func of(l syntax.Language) *Library {
	file := files[l]
	if got, ok := loaded.Load(file); ok {
		return got.(*Library)
	}
	data, err := tables.ReadFile(file + ".lib")
	if err != nil {
		data = nil // a language without a table: nothing is known of its libraries
	}
	lib, err := parse(string(data))
	if err != nil {
		panic(fmt.Sprintf("ecosystem: %s.lib: %v", file, err)) // embedded and tested
	}
	kept, _ := loaded.LoadOrStore(file, lib)
	return kept.(*Library)
}

func parse(text string) (*Library, error) {
	lib := &Library{roles: map[string]Role{}, prefixes: map[string]Role{}, results: map[string]string{}, values: map[string]string{}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		head, list, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, fmt.Errorf("line %d: no \": \" after the role", number)
		}
		role, value, _ := strings.Cut(head, " ")
		for meaning := range strings.FieldsSeq(list) {
			lib.add(Role(role), strings.TrimSpace(value), meaning)
		}
	}
	return lib, nil
}

func (l *Library) add(role Role, of, meaning string) {
	prefix, open := strings.CutSuffix(meaning, "*")
	switch {
	case role == result:
		l.results[meaning] = of
	case role == value:
		l.values[meaning] = of
	case open:
		l.prefixes[prefix] = role
	default:
		l.roles[meaning] = role
	}
}

// Result returns the type of what a library function returns, as a meaning;
// empty if unknown.
func Result(l syntax.Language, callee string) string { return of(l).results[callee] }

// Value returns the type of a library's variable or constant, as a meaning;
// empty if unknown.
func Value(l syntax.Language, path string) string { return of(l).values[path] }

// RoleOf returns what a library call does; empty if it is none that facts know.
func RoleOf(l syntax.Language, callee string) Role {
	lib := of(l)
	if r, ok := lib.roles[callee]; ok {
		return r
	}
	for end := len(callee); end > 0; {
		end = strings.LastIndexByte(callee[:end], '.')
		if end < 0 {
			break
		}
		if r, ok := lib.prefixes[callee[:end+1]]; ok {
			return r
		}
	}
	return ""
}
