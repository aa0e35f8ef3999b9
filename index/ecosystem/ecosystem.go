// Package ecosystem holds what is known of libraries: what their functions
// return, which calls sleep, log, start background work or end the process.
// All of it stands in one table per language, the .lib files beside this code.
//
// A line of a table gives a role and the meanings (see package facts) that have
// it. A role may take a value: "result net/http.Response: net/http.Get …" says
// what the functions return, "value net/http.Client: net/http.DefaultClient" of
// what type a variable is, "known java.util: List …" what a module exports. A
// trailing "*" stands for anything, "~" for a promise of what follows, and
// "$module" for the module that the first argument names.
package ecosystem

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

//go:embed *.lib
var tables embed.FS

// Role is what a library call does, as far as facts need to know it.
type Role string

// The roles.
const (
	Sleep       Role = "sleep"       // waits for a time; its argument says how long
	Log         Role = "log"         // writes a log line
	Exit        Role = "exit"        // ends the process
	Spawn       Role = "spawn"       // runs its argument beside the caller
	Wait        Role = "wait"        // waits for background work
	Random      Role = "random"      // gives a random number
	Receive     Role = "receive"     // takes the next piece of work or data
	Cancel      Role = "cancel"      // looks at a cancellation
	Limit       Role = "limit"       // bounds how many run at once
	Lock        Role = "lock"        // takes a lock
	Timeout     Role = "timeout"     // puts a deadline in force
	Breaker     Role = "breaker"     // puts a circuit breaker in force
	Retry       Role = "retry"       // repeats what it wraps
	Transaction Role = "transaction" // begins a transaction
	Listen      Role = "listen"      // registers a callback; its first argument names the event
	Timer       Role = "timer"       // calls back again and again
	Remove      Role = "remove"      // takes a listener or timer away
	Forever     Role = "forever"     // gives values without end
	Pool        Role = "pool"        // makes something that bounds how much of what it runs runs at once
)

var roles = []Role{
	Sleep, Log, Exit, Spawn, Wait, Random, Receive, Cancel, Limit, Lock, Timeout, Breaker, Retry, Transaction, Listen,
	Timer, Remove, Forever, Pool,
}

// relation is what a line of a table says of its meanings.
type relation string

const (
	role     relation = "role"     // written as the role itself
	result   relation = "result"   // what a function returns
	value    relation = "value"    // of what type a variable is
	entry    relation = "entry"    // what kind of entry a registration or decorator makes
	given    relation = "given"    // what kind of entry has a parameter of this type
	method   relation = "method"   // what kind of entry is a method of a class that extends such a one
	known    relation = "known"    // what a module exports, as far as tables need to know it
	borrow   relation = "borrow"   // uses its arguments and leaves closing them to the caller
	remote   relation = "remote"   // talks to another process, and waits for its answer
	usual    relation = "usual"    // what a library does where the code does not say, in a sentence
	standard relation = "standard" // a module of the standard library
	gives    relation = "gives"    // what a call gives: its object, argument, what is inside it or an element of it
)

var relations = []relation{
	role, result, value, entry, given, method, known, borrow, remote, usual, standard, gives,
}

// Library is the table of one language: per relation, what each meaning has.
type Library map[relation]patterns

// patterns map meanings, and prefixes that end with a dot, to a value.
type patterns struct{ exact, prefix map[string]string }

// find returns the value of a meaning, or of its longest prefix.
func (p patterns) find(meaning string) string {
	if v, ok := p.exact[meaning]; ok || len(p.prefix) == 0 {
		return v
	}
	for end := strings.LastIndexByte(meaning, '.'); end > 0; end = strings.LastIndexByte(meaning[:end], '.') {
		if v, ok := p.prefix[meaning[:end+1]]; ok {
			return v
		}
	}
	return ""
}

var loaded sync.Map

func of(l syntax.Language) Library {
	file := lang.TableOf(l)
	if got, ok := loaded.Load(file); ok {
		return got.(Library)
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
	return kept.(Library)
}

func parse(text string) (Library, error) {
	lib := Library{}
	for number, line := range lang.Rows(text) {
		head, list, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, fmt.Errorf("line %d: no \": \" after what it says", number)
		}
		what, of, _ := strings.Cut(head, " ")
		rel, of := relation(what), strings.TrimSpace(of)
		if slices.Contains(roles, Role(what)) && of == "" {
			rel, of = role, what
		}
		if slices.Contains([]relation{borrow, remote, standard}, relation(what)) && of == "" {
			of = what
		}
		if !slices.Contains(relations, rel) || of == "" {
			return nil, fmt.Errorf("line %d: unknown relation %q", number, head)
		}
		for meaning := range strings.FieldsSeq(list) {
			if rel == known {
				meaning = of + "." + meaning
			}
			lib.add(rel, of, meaning)
			if rel == gives || rel == usual || rel == standard {
				continue
			}
			for end := len(meaning); end > 0; end = strings.LastIndexByte(meaning[:end], '.') {
				lib.add(known, of, strings.TrimSuffix(meaning[:end], ".*"))
			}
		}
	}
	return lib, nil
}

func (l Library) add(rel relation, of, meaning string) {
	if l[rel].exact == nil {
		l[rel] = patterns{map[string]string{}, map[string]string{}}
	}
	if prefix, open := strings.CutSuffix(meaning, "*"); open {
		l[rel].prefix[prefix] = of
		return
	}
	l[rel].exact[meaning] = of
}

// Result returns the type of what a library function returns, as a meaning;
// empty if unknown.
func Result(l syntax.Language, callee string) string { return of(l)[result].find(callee) }

// Value returns the type of a library's variable or constant, as a meaning;
// empty if unknown.
func Value(l syntax.Language, path string) string { return of(l)[value].find(path) }

// RoleOf returns what a library call does; empty if it is none that facts know.
func RoleOf(l syntax.Language, callee string) Role { return Role(of(l)[role].find(callee)) }

// Borrows reports whether a function uses its arguments and leaves closing them
// to the caller.
func Borrows(l syntax.Language, callee string) bool { return of(l)[borrow].find(callee) != "" }

// Remote reports whether a call talks to another process and waits for it.
func Remote(l syntax.Language, callee string) bool { return of(l)[remote].find(callee) != "" }

// Default returns a sentence on what the library of a meaning does where the code
// does not say, such as how long it waits; empty if nothing is known.
func Default(l syntax.Language, meaning string) string {
	known := of(l)[usual]
	text := cmp.Or(known.find(meaning), known.prefix[meaning+"."])
	for end := strings.LastIndexByte(meaning, '/'); text == "" &&
		end > 0; end = strings.LastIndexByte(meaning[:end], '/') {
		text = known.prefix[meaning[:end+1]]
	}
	return text
}

// EntryBy returns the kind of entry ("request", "job", "consumer", "signal",
// "main") that a registration or decorator makes of a function; empty if none.
func EntryBy(l syntax.Language, callee string) string { return of(l)[entry].find(callee) }

// EntryGiven returns the kind of entry that takes a parameter of a type; empty
// if none does.
func EntryGiven(l syntax.Language, parameter string) string { return of(l)[given].find(parameter) }

// EntryIn returns the kind of entry that a method of a class is by what the
// class extends, as "Base.method"; empty if none.
func EntryIn(l syntax.Language, member string) string { return of(l)[method].find(member) }

// Standard reports whether a module is one of the standard library: of Python, or of Node.
func Standard(l syntax.Language, module string) bool { return of(l)[standard].find(module) != "" }

// Known reports whether the tables speak of a meaning, or of members of it.
func Known(l syntax.Language, meaning string) bool { return of(l)[known].exact[meaning] != "" }

// Gives returns what a call gives, for functions that are known by their
// meaning or for methods by their name: "object" what the method is called on,
// "inside" what is in that, "unwrapped" the same even where the file does not
// show that it is a box, "element" or "elements" of it, "argument" the first
// argument; empty if unknown.
func Gives(l syntax.Language, callee, method string) string {
	lib := of(l)
	if g := lib[gives].exact[callee]; g != "" || callee == "" {
		return g
	}
	return lib[gives].exact["*."+method]
}
