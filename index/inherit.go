package index

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// inherited returns a route of the class base as those have it that inherit from base:
// below their paths, where they have any instead of what base has, and handled by their
// methods, where they have such. handledIn is the file of its handler. It is nil where nobody
// inherits from base.
func (j *joiner) inherited(base classAt, handledIn int, r syntax.Route, depth int) (all []Route) {
	for _, heir := range j.heirs[base] {
		if depth == 0 || len(all) >= mostPaths {
			break
		}
		if all == nil {
			all = []Route{}
		}
		name, s := heir.mount.Heir, j.ix.sketch(heir.by)
		if s.registers(name, r.Handler) { // under a path of its own
			continue
		}
		own := r
		if prefix := j.text(heir.by, heir.mount.Prefix); prefix != "" {
			own.Outer = "/" + strings.TrimPrefix(prefix, "/")
			own.Path = joinPath(r.Framework, own.Outer, strings.TrimPrefix(r.Path, r.Outer))
		}
		file := handledIn
		if line := s.method(name, r.Handler); line > 0 {
			file, own.HandlerParent, own.Line, own.HandlerLine = heir.by, name, line, line
		}
		further := j.inherited(classAt{heir.by, name}, file, own, depth-1)
		all = append(all, further...)
		if further == nil || heir.mount.Prefix != "" {
			all = append(all, Route{File: j.ix.tree.files[file].Path, Route: own})
		}
	}
	return all
}

// registers reports whether a method of a class has a route itself.
func (s *sketch) registers(class, method string) bool {
	return slices.ContainsFunc(s.routes, func(r syntax.Route) bool {
		return r.Handler == method && r.HandlerParent == class && !r.Unplaced()
	})
}

// method is the line of a method of a class; 0 if it has none.
func (s *sketch) method(class, name string) int {
	for _, d := range s.defs {
		if d.Name == name && d.Parent == class {
			return d.NameLine
		}
	}
	return 0
}
