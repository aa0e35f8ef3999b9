package facts

import (
	"cmp"
	"slices"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// Entry is a function that the outside calls.
type Entry struct {
	Function int       // index in File.Functions
	Kind     EntryKind // why it is called
	By       Node      // the decorator, registration or parameter that says so; the function itself for main
}

// EntryKind says who calls an entry.
type EntryKind string

// The kinds of entries.
const (
	Request  EntryKind = "request"  // a request of the network
	Main     EntryKind = "main"     // the start of the process
	OnSignal EntryKind = "signal"   // a signal of the operating system
	Job      EntryKind = "job"      // a scheduler or task queue
	Consumer EntryKind = "consumer" // a message broker
)

// Serves reports whether the outside waits for what such an entry does, or sends
// it again and again.
func (k EntryKind) Serves() bool { return k == Request || k == Consumer || k == Job }

// Entries returns the functions that the outside calls, by place; a function
// may be one in several ways, of which the first counts.
func (f *File) Entries() []Entry { return f.entries() }

func (f *File) findEntries() []Entry {
	var all []Entry
	for i, fn := range f.Functions[1:] {
		if e, ok := f.entryAt(i+1, fn); ok {
			all = append(all, e)
		}
	}
	for _, c := range f.Calls {
		kind := f.entryCall(c)
		if kind == "" || c.Around(lang.Decorator).Valid() {
			continue
		}
		for arg := range c.Children() {
			i := f.runs(arg)
			if i < 0 && arg.Is(lang.Call) && arg.Has(lang.New) { // addShutdownHook(new Thread(f))
				i = f.givenTo(arg)
			}
			if given := arg.Role() == lang.Arg || arg.Role() == lang.Body && arg.Has(lang.Lambda); i > 0 && given {
				all = append(all, Entry{i, kind, c.Node})
			}
		}
	}
	for i, fn := range f.Functions[1:] {
		if kind := f.shaped(fn); kind != "" {
			all = append(all, Entry{i + 1, kind, fn.Node})
		}
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Compare(a.Function, b.Function) })
	return slices.CompactFunc(all, func(a, b Entry) bool { return a.Function == b.Function })
}

// entryCall is the kind of entry that a call makes of the functions that it gets;
// empty if none.
func (f *File) entryCall(c Call) EntryKind {
	if kind := ecosystem.EntryBy(f.Language, c.Callee); kind != "" {
		return EntryKind(kind)
	}
	if routes(c) || f.procedure(c) {
		return Request
	}
	return ""
}

func (f *File) entryAt(i int, fn Function) (Entry, bool) {
	for _, d := range f.Decorators(fn.Node) {
		if kind := ecosystem.EntryBy(f.Language, f.decoration(d)); kind != "" {
			return Entry{i, EntryKind(kind), d}, true
		}
	}
	for p := range fn.Children() {
		if t := p.Child(lang.TypeOf); p.Role() == lang.Parameter && t.Valid() {
			if kind := ecosystem.EntryGiven(f.Language, t.Meaning()); kind != "" {
				return Entry{i, EntryKind(kind), p}, true
			}
		}
	}
	if base, kind := f.inherits(fn); kind != "" {
		return Entry{i, EntryKind(kind), base}, true
	}
	if name := fn.Name(); name == "main" || name == "Main" {
		return Entry{i, Main, fn.Node}, true
	}
	return Entry{}, false
}

// inherits returns the base of the class around a method by which the outside
// calls it, and as what: perform of an ApplicationJob.
func (f *File) inherits(fn Function) (base Node, kind string) {
	if fn.Name() == "" {
		return Node{}, ""
	}
	for _, c := range basesOf(fn) {
		m := cmp.Or(c.Meaning(), c.Name())
		if kind := ecosystem.EntryIn(f.Language, m+"."+fn.Name()); kind != "" {
			return c, kind
		}
	}
	return Node{}, ""
}

// basesOf are what the class around a method extends or implements.
func basesOf(fn Function) (all []Node) {
	class := fn.Parent()
	if class.Is(lang.Block) {
		class = class.Parent()
	}
	if !class.Is(lang.Class) {
		return nil
	}
	for c := range class.Children() {
		switch c.Role() {
		case lang.Base:
			all = append(all, c)
		case lang.Body, lang.Child:
			return all // bases come before them, and there may be many
		}
	}
	return all
}

// decoration is the meaning of what a decorator names or calls.
func (f *File) decoration(d Node) string {
	v := d.Child(lang.Value)
	if c, ok := f.CallAt(v); ok {
		return c.Callee
	}
	return cmp.Or(v.Meaning(), v.Name(), d.Meaning(), d.Name())
}
