package action

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// folder takes a path within the workspace, relative to it or absolute.
func folder(field func(*Inputs) *string, whole bool) setter {
	return func(in *Inputs, v value) error {
		s, err := v.one()
		if err != nil {
			return err
		}
		rel, err := v.local(s)
		switch {
		case err != nil:
			return err
		case rel == "." && !whole:
			return errors.New("must be a folder of its own, not the workspace itself")
		case gitFolder(rel):
			return fmt.Errorf("%q lies in git's own folder", s)
		}
		*field(in) = rel
		return nil
	}
}

// local returns a path relative to the workspace.
func (v value) local(s string) (string, error) {
	rel := s
	if filepath.IsAbs(s) {
		var err error
		if rel, err = filepath.Rel(v.workspace, s); err != nil || v.workspace == "" {
			rel = ".."
		}
	}
	if !filepath.IsLocal(filepath.FromSlash(rel)) {
		return "", fmt.Errorf("%q leads out of the workspace; name a path within it", s)
	}
	return cleanPath(rel), nil
}

func gitFolder(rel string) bool {
	return slices.ContainsFunc(strings.Split(rel, "/"), func(part string) bool { return strings.EqualFold(part, ".git") })
}

func file(field func(*Inputs) *string) setter { return folder(field, false) }

// cacheFolder may lie anywhere: it is trusted, and people share one between
// projects.
func cacheFolder(in *Inputs, v value) error {
	s, err := v.one()
	if err != nil {
		return err
	}
	if s = filepath.Clean(s); s == "." || s == string(filepath.Separator) || gitFolder(filepath.ToSlash(s)) {
		return fmt.Errorf("%q cannot hold a cache; name a folder of its own", s)
	}
	if rel, err := v.local(s); err == nil { // in the workspace it must be ours, however it is named
		s = filepath.FromSlash(rel)
	}
	in.CacheDir = s
	return nil
}

// keepFoldersApart says that a cache lies among the results, or these in it: what is kept
// would be handed over with them, and a cache that is brought along would bring results.
func (l *loader) keepFoldersApart() {
	path := func(name string) string {
		if !filepath.IsAbs(name) {
			name = filepath.Join(l.Runner.Workspace, name)
		}
		return name
	}
	within := func(a, b string) bool {
		rel, err := filepath.Rel(b, a)
		return err == nil && filepath.IsLocal(rel)
	}
	cache, output := path(l.in.CacheDir), path(l.in.OutputDir)
	if l.in.CacheDir != "" && (within(cache, output) || within(output, cache)) {
		l.problem("cache-dir: %q and the output-dir %q must not lie in one another; name a folder of its own, such as "+
			".breakwater-cache (from %s)", l.in.CacheDir, l.in.OutputDir, l.values["cache-dir"].origin)
	}
}

func globs(field func(*Inputs) *[]string) setter {
	return func(in *Inputs, v value) error {
		given := v.many()
		for _, g := range given {
			if err := checkGlob(g); err != nil {
				return err
			}
		}
		*field(in) = given
		return nil
	}
}

// paths takes globs of paths within the workspace, relative to it or absolute.
func paths(field func(*Inputs) *[]string) setter {
	inner := globs(field)
	return func(in *Inputs, v value) error {
		if err := inner(in, v); err != nil {
			return err
		}
		for i, g := range *field(in) {
			rel, err := v.local(g)
			if err != nil {
				return err
			}
			(*field(in))[i] = rel
		}
		return nil
	}
}

func operations(in *Inputs, v value) error {
	in.Operations = v.many()
	if len(in.Operations) == 1 && strings.EqualFold(in.Operations[0], "all") {
		in.Operations = nil
	}
	for _, o := range in.Operations {
		if _, path, ok := strings.Cut(o, " "); ok {
			if err := checkGlob(strings.TrimSpace(path)); err != nil {
				return err
			}
		}
	}
	return nil
}

// aliases are other names that people use for a language.
var aliases = map[string]string{
	"c#": "csharp", "cs": "csharp", "golang": "go", "js": "javascript", "jsx": "javascript", "node": "javascript",
	"py": "python", "rb": "ruby", "rs": "rust", "ts": "typescript", "tsx": "typescript",
}

// sourceLang leaves SourceLang empty for auto.
func sourceLang(in *Inputs, v value) error {
	var found []string
	var bad []error
	for _, entry := range v.many() {
		for _, name := range strings.Fields(strings.ToLower(entry)) {
			if alias, ok := aliases[name]; ok {
				name = alias
			}
			if !slices.Contains(v.input.Values, name) {
				bad = append(bad, fmt.Errorf("%q is none of %s", name, strings.Join(v.input.Values, ", ")))
			}
			found = append(found, name)
		}
	}
	slices.Sort(found)
	if in.SourceLang = slices.Compact(found); slices.Contains(found, "auto") {
		in.SourceLang = nil
	}
	return errors.Join(bad...)
}
