package index

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"breakwater/index/syntax"
)

// protection finds what already guards the span: the classes it builds on and
// the middleware of the application that serves it.
func (s *session) protection() []candidate {
	var all []candidate
	for _, c := range s.classesOf(s.own(s.parent)) {
		class := s.def(c)
		for _, base := range s.basesOf(c) {
			for _, r := range s.classesOf(base) {
				b := s.candidate(r, guards)
				b.score = 0.8 * s.standing(r.file)
				b.why = fmt.Sprintf("is what %s builds on", class.Name)
				all = append(all, b)
			}
		}
	}
	if s.serves() {
		all = append(all, s.lines(guards, guarding, append(s.mounters(), s.id), "wraps every request")...)
		all = append(all, s.lines(guards, global, s.globalGuards(), "wraps every request")...)
	}
	return all
}

// globalWords stand where an application guards all that it serves without
// naming any of it: global interceptors and filters of Nest, Spring's advice,
// JAX-RS's mappers, Django's list.
var globalWords = []string{"useGlobalInterceptors", "useGlobalFilters", "useGlobalGuards", "APP_INTERCEPTOR",
	"APP_FILTER",
	"ControllerAdvice", "RestControllerAdvice", "ExceptionMapper", "UseExceptionHandler", "UseRequestTimeouts",
	"MIDDLEWARE"}

var global = regexp.MustCompile(`\.useGlobal(?:Interceptors|Filters|Guards)\(|\bAPP_(?:INTERCEPTOR|FILTER)\b.*use|` +
	`@ExceptionHandler|\bimplements ExceptionMapper|\.Use(?:ExceptionHandler|RequestTimeouts)\(|^MIDDLEWARE\b`)

// globalGuards returns the files, the nearest few, that hold such words.
func (s *session) globalGuards() []int {
	var ids []int
	for _, w := range globalWords {
		ids = append(ids, s.ix.outline.mentions.files(hashName(w))...)
	}
	return s.nearest(s.codeIn(ascending(ids)), 2)
}

// codeIn keeps the files of code that the span's could work with, tests and
// other people's left out.
func (s *session) codeIn(ids []int) []int {
	return slices.DeleteFunc(ids, func(id int) bool {
		e := &s.ix.tree.files[id]
		return id == s.id || !sameWorld(e.lang, s.file.lang) || e.test || e.class != ordinary
	})
}

// nearest keeps the most files that the span is likeliest to have to do with.
func (s *session) nearest(ids []int, most int) []int {
	slices.SortFunc(ids, func(a, b int) int { return cmp.Or(cmp.Compare(s.far(a), s.far(b)), cmp.Compare(a, b)) })
	return ascending(ids[:min(len(ids), most)])
}

var guarding = regexp.MustCompile(`\.(add_middleware|middleware|exception_handler|add_exception_handler|` +
	`errorhandler|register_error_handler|before_request|teardown_request|teardown_appcontext|setErrorHandler|addHook|` +
	`useGlobalFilters|useGlobalInterceptors|UseMiddleware|UseExceptionHandler|Use)\(|\.use\((?:[a-z]\w*\(|[a-z]\w*\)|\()`)

var mounting = regexp.MustCompile(`\b(include_router|register_blueprint|mount|Mount|use|register|route|Route|` +
	`include|path|Group|group|MapGroup)\(`)

// serves reports whether the span handles requests.
func (s *session) serves() bool { return len(s.routesOf()) > 0 }

func (s *session) routesOf() []int {
	var lines []int
	for _, r := range s.unit.Routes {
		inside := r.Line >= s.q.StartLine && r.Line <= s.q.EndLine || r.HandlerLine >= s.q.StartLine &&
			r.HandlerLine <= s.q.EndLine
		named := slices.ContainsFunc(s.targets, func(d syntax.Definition) bool { return d.Name == r.Handler })
		if inside || named {
			lines = append(lines, r.Line)
		}
	}
	return lines
}

// mountings finds the lines that tie the span to routes: in its own file its
// registration, in others the router that it is on.
func (s *session) mountings() []candidate {
	var all []candidate
	for _, n := range s.routesOf() {
		if n < s.q.StartLine || n > s.q.EndLine {
			all = append(all, candidate{evidence: mounts, file: s.id, span: chunk{n, n}, score: 1, why: "registers the route"})
		}
	}
	if len(all) > 0 || s.serves() {
		all = append(all, s.lines(mounts, mounting, s.mounters(), "mounts the routes of this file")...)
	}
	for _, d := range s.called() {
		all = append(all, s.registrations(d.Name)...)
	}
	return all
}

// mounters returns the files that import this one and mount routers.
func (s *session) mounters() []int {
	name := s.origin(syntax.Definition{})
	var ids []int
	for _, w := range []string{"include_router", "register_blueprint", "use", "mount", "Mount", "register", "include",
		"Route", "Group", "Use"} {
		ids = append(ids, common2(s.ix.outline.mentions.files(hashName(w)), s.ix.outline.mentions.files(hashName(name)))...)
	}
	ids = s.nearest(s.codeIn(ascending(ids)), mostFiles)
	s.ix.load(s.ctx, ids)
	return slices.DeleteFunc(ids, func(id int) bool { return s.reaches(id, syntax.Definition{}) < 1 })
}

// lines shows the lines of files that match, at most a few of each file.
func (s *session) lines(e evidence, re *regexp.Regexp, files []int, why string) []candidate {
	var all []candidate
	for _, id := range files {
		t, found := s.textOf(id), 0
		for n := 1; n <= t.count() && found < 4; n++ {
			if (id != s.id || n < s.q.StartLine || n > s.q.EndLine) && re.Match(t.lines(n, n)) {
				found++
				all = append(all, candidate{evidence: e, file: id, span: chunk{n, n}, score: 0.7 * s.standing(id), why: why})
			}
		}
	}
	return all
}

// registrations finds the routes of other files that name the span as their
// handler.
func (s *session) registrations(handler string) []candidate {
	var ids, all = []int(nil), []candidate(nil)
	for _, id := range s.ix.outline.mentions.files(hashName(handler)) {
		if e := &s.ix.tree.files[id]; id != s.id && sameWorld(e.lang, s.file.lang) && !e.test && e.class == ordinary {
			ids = append(ids, id)
		}
	}
	if len(ids) > mostFiles {
		return nil
	}
	s.ix.load(s.ctx, ids)
	for _, id := range ids {
		for _, r := range s.sketch(id).routes {
			if r.Handler == handler && !r.Unplaced() {
				all = append(all, candidate{evidence: mounts, file: id, span: chunk{r.Line, r.Line}, score: 1,
					why: fmt.Sprintf("routes %s %s to %s", r.Method, cmp.Or(r.Path, "/"), handler)})
			}
		}
	}
	return all
}
