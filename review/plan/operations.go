package plan

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"breakwater/index"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/scenario"
	"breakwater/review/source"
	"breakwater/review/target"
)

// operations adds a target for each operation, or ties it to the target that
// already covers its handler. Where faults broke the operation, the code that
// the handler calls is reviewed with it: that is where the calls to other
// services stand. Of code that nobody reviews it says where the handler is.
func (m *maker) operations(ctx context.Context, hs handlers) {
	m.loaded = map[string][]piece{}
	for i, t := range m.targets {
		m.byID[t.ID] = i
	}
	prefixes := hs.prefixes(m.in.Operations)
	m.handled = make([]target.Place, len(m.in.Operations))
	for i := range m.in.Operations {
		o := &m.in.Operations[i]
		h, others, ok := hs.below(prefixes, *o)
		if !ok {
			why := unhandled(*o, others) + "; set source-dir to the service that was tested"
			if ctx.Err() != nil {
				why = "the run ended before its handler was found"
			}
			m.gaps = append(m.gaps, source.Gap{
				Reason: fmt.Sprintf("operation %s of %s: %s", o.Name(), knownFrom(*o), why),
			})
			continue
		}
		for _, p := range m.load(h.path) {
			if p.shows(h.line) {
				m.handled[i] = target.Place{Path: h.path, StartLine: p.span.Start, EndLine: p.span.End}
			}
		}
		if !m.reviewed(h.path) {
			why := fmt.Sprintf("handles operation %s of %s in line %d, and no built-in rule reads this kind of file; "+
				"a model would", o.Name(), knownFrom(*o), h.line)
			m.gaps = append(m.gaps, source.Gap{Path: h.path, Reason: why})
			continue
		}
		m.serve(ctx, o, place{h.path, h.line}, calledDepth)
	}
}

// knownFrom says where an operation is known from.
func knownFrom(o scenario.Operation) string {
	switch {
	case len(o.Evidence) > 0:
		return "the scenario results"
	case o.Reported:
		return "the scenario review report"
	}
	return "the OpenAPI document"
}

// mostCandidates bounds the handlers that are named where several fit.
const mostCandidates = 3

func unhandled(o scenario.Operation, fitting handlers) string {
	switch {
	case len(fitting) > 0:
		var places []string
		for _, h := range fitting {
			if at := fmt.Sprintf("%s:%d", h.path, h.line); !slices.Contains(places, at) {
				places = append(places, at)
			}
		}
		more := ""
		if n := len(places) - mostCandidates; n > 0 {
			more = fmt.Sprintf(" and %d more", n)
		}
		return "several handlers fit, " + strings.Join(places[:min(len(places), mostCandidates)], ", ") + more +
			": name its operation id in the scenarios"
	case o.Method == "":
		return fmt.Sprintf("the results name no method, and no handler was found for %s", cmp.Or(o.Path, o.ID))
	}
	return "no route or handler found for " + strings.TrimSpace(o.Method+" "+cmp.Or(o.Path, o.ID))
}

// calledDepth is how many calls deep the code behind a failing operation is
// followed: handler, service, client.
const calledDepth = 2

// place is a line of a file.
type place struct {
	path string
	line int // 1-based
}

// serve makes the piece at a place a target of the operation, and what it
// calls where the operation fails.
func (m *maker) serve(ctx context.Context, o *scenario.Operation, at place, depth int) {
	for _, p := range m.load(at.path) {
		if !p.shows(at.line) {
			continue
		}
		t := m.add(at.path, p, target.Operation)
		again := t.Operation == o
		if t.Operation == nil || o.Failing() && !t.Operation.Failing() {
			t.Operation = o
		}
		if again || !o.Failing() || depth == 0 {
			continue
		}
		for _, callee := range m.called(ctx, at.path, p) {
			m.serve(ctx, o, callee, depth-1)
		}
	}
}

// called returns where the functions stand that a piece calls, as far as a name
// leaves no doubt: the only one of that name, the one in the same file, or the
// one in the file that the qualifier names.
func (m *maker) called(ctx context.Context, path string, p piece) []place {
	u := m.in.Index.Unit(ctx, path)
	if u == nil {
		return nil
	}
	var out []place
	for _, r := range u.References {
		if !r.Call || !p.shows(r.Line) {
			continue
		}
		if d, ok := m.callee(ctx, path, r); ok && !(d.Path == path && p.shows(d.NameLine)) {
			out = append(out, place{d.Path, d.NameLine})
		}
	}
	return out
}

func (m *maker) callee(ctx context.Context, path string, r syntax.Reference) (index.Definition, bool) {
	table := lang.TableOf(syntax.LanguageOf(path)) // code of another language bears the same name by chance
	all := slices.DeleteFunc(m.defined(ctx, r.Name, runs), func(d index.Definition) bool {
		return !m.reviewed(d.Path) || lang.TableOf(syntax.LanguageOf(d.Path)) != table
	})
	own := slices.IndexFunc(all, func(d index.Definition) bool { return d.Path == path })
	if own >= 0 && r.Qualifier == "" {
		return all[own], true
	}
	named := slices.DeleteFunc(slices.Clone(all), func(d index.Definition) bool { return stem(d.Path) != r.Qualifier })
	if len(named) == 1 {
		return named[0], true
	}
	if len(all) == 1 {
		return all[0], true
	}
	return index.Definition{}, false
}

// stem returns the name of a file without its folder and extension.
func stem(name string) string {
	base := name[strings.LastIndexByte(name, '/')+1:]
	base, _, _ = strings.Cut(base, ".")
	return base
}
