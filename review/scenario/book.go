package scenario

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

var tooMany = fmt.Sprintf("more than %d operations; the others were left out", maxOperations)

// book gathers evidence by operation.
type book struct {
	byKey map[string]*Operation
	held  int // evidence of all of them
}

func newBook() *book { return &book{byKey: map[string]*Operation{}} }

// enter books what one scenario item showed.
func (b *book) enter(sc wireScenario, item wireItem, m measurement, n *notes) {
	op := Operation{
		ID:     clip(item.Call.Meta.OperationID, 200),
		Method: strings.ToUpper(clip(item.Call.Method, 20)),
		Path:   pathOf(item.Call.URL),
		Server: serverOf(item.Call.URL),
	}
	if op.ID == "" && (op.Method == "" || op.Path == "") {
		n.add(fmt.Sprintf("scenario %q has a call without method and path or an operation id, which was left out",
			clip(sc.Title, 80)))
		return
	}
	b.measured(op, sc, item, m, n)
}

// measured books the measurements of an operation.
func (b *book) measured(op Operation, sc wireScenario, item wireItem, m measurement, n *notes) {
	if m.unsent > 0 {
		n.add(fmt.Sprintf("scenario %q: calls of %s that could not be made at all: %d",
			clip(sc.Title, 80), clip(op.Name(), 80), m.unsent))
	}
	if m.unsent > 0 && m.unsent == m.calls {
		return
	}
	b.add(op, []Evidence{evidence(sc, item, m, n)}, n)
}

// add books evidence of an operation, known by its id or else by method and
// path.
func (b *book) add(op Operation, es []Evidence, n *notes) {
	known, ok := b.byKey[op.Name()]
	if !ok {
		if len(b.byKey) >= maxOperations {
			n.add(tooMany)
			return
		}
		known = &Operation{ID: op.ID, Method: op.Method, Path: op.Path, Server: op.Server}
		b.byKey[op.Name()] = known
	}
	if !strings.Contains(known.Path, "{") && strings.Contains(op.Path, "{") {
		known.Path = op.Path // the template says more than a concrete path
	}
	if known.Path == "" {
		known.Path, known.Server = op.Path, op.Server
	}
	if room := maxEvidence - len(known.Evidence); len(es) > room {
		n.add(fmt.Sprintf("more than %d scenario items for %s; the others were left out", maxEvidence, known.Name()))
		es = es[:room]
	}
	if room := maxInAll - b.held; len(es) > room {
		n.add(fmt.Sprintf("more than %d scenario items in all; the others were left out", maxInAll))
		es = es[:room]
	}
	known.Evidence = append(known.Evidence, es...)
	b.held += len(es)
}

// results returns what was booked. An operation without id joins the one with
// an id that has the same method and path.
func (b *book) results() Results {
	var named, nameless []Operation
	for _, key := range slices.Sorted(maps.Keys(b.byKey)) {
		if op := *b.byKey[key]; op.ID != "" {
			named = append(named, op)
		} else {
			nameless = append(nameless, op)
		}
	}
	ops := named
	for _, op := range nameless {
		if i := alike(named, op); i >= 0 {
			ops[i].Evidence = append(slices.Clip(ops[i].Evidence), op.Evidence...)
			continue
		}
		ops = append(ops, op)
	}
	slices.SortFunc(ops, func(a, b Operation) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return Results{Operations: ops}
}

// alike returns the place of the operation with the same method and path, and
// before all others of the one with the same template; -1 if there is none.
func alike(named []Operation, op Operation) int {
	for _, same := range []func(a, b string) bool{SameTemplate, SamePath} {
		i := slices.IndexFunc(named, func(o Operation) bool {
			return o.Method == op.Method && o.Path != "" && op.Path != "" && same(o.Path, op.Path)
		})
		if i >= 0 {
			return i
		}
	}
	return -1
}

// Merge joins the results of several files: the evidence of an operation comes
// in the order of the files.
func Merge(rs ...Results) Results {
	b := newBook()
	var n notes
	var all []string
	for _, r := range rs {
		for _, op := range r.Operations {
			b.add(op, op.Evidence, &n)
		}
		all = append(all, r.Notes...)
	}
	out := b.results()
	out.Notes = append(all, n.list()...)
	return out
}
