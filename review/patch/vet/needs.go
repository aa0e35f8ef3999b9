package vet

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	libraries "breakwater/index/ecosystem"
	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// Need is a dependency that a suggestion uses and the project does not declare.
type Need struct {
	Package string
	Command string // what installs it; empty if that is not known
}

// brought is a module that a change newly imports.
type brought struct {
	path   string // of the importing file
	module string // as written
	name   string // imported name; empty for the module itself
	l      syntax.Language
}

// brings returns what a change newly imports.
func (v view) brings() []brought {
	var old map[string]bool
	if v.before != nil {
		old = v.before.imports()
	}
	l := v.after.tree.Language
	var out []brought
	for _, i := range v.after.unit().Imports {
		local := strings.HasPrefix(i.Module, ".")
		if old[i.Module] || !local && old[topOf(l, i.Module)] && !v.local(i.Module) {
			continue
		}
		out = append(out, brought{v.change.Name(), i.Module, i.Name, l.Family()})
	}
	return out
}

// local is whether a module may be a file of the project although another
// module below the same top is imported already.
func (v view) local(module string) bool {
	return v.after.tree.Language == syntax.Python && strings.Contains(module, ".")
}

// topOf returns the part of a module's name that a package manager knows.
func topOf(l syntax.Language, module string) string {
	switch l.Family() {
	case syntax.Python:
		top, _, _ := strings.Cut(module, ".")
		return top
	case syntax.JavaScript, syntax.TypeScript:
		parts := strings.SplitN(module, "/", 3)
		if strings.HasPrefix(module, "@") && len(parts) > 1 {
			return parts[0] + "/" + parts[1]
		}
		return parts[0]
	}
	return module
}

// undeclared names the dependencies that new imports and the finding itself ask for
// and the project does not declare. The objection refuses imports of files of the
// project that do not exist, and names that no package can have.
func (j *judgement) undeclared(f finding.Finding, bs []brought) (needs []Need, no Objection) {
	for _, b := range bs {
		eco, ok := ecosystems[b.l]
		if !ok || eco.builtin(b.module) {
			continue
		}
		local, missing := eco.project(j, b)
		if missing {
			return nil, object(moduleName(b.l, b.module), "The edit imports %q, which is not in the project.", b.module)
		}
		if !local {
			needs = append(needs, j.need(eco, b.path, eco.pkg(b.module))...)
		}
	}
	eco, ok := j.ecosystem(f)
	for _, name := range f.NewDependencies {
		if !ok {
			break
		}
		name = versionless(name)
		if !packageName.MatchString(name) {
			return nil, Objection{Reason: "It names a dependency that is no package name."}
		}
		if !eco.builtin(name) && !covered(needs, name) {
			needs = append(needs, j.need(eco, f.Path, name)...)
		}
	}
	slices.SortFunc(needs, func(a, b Need) int { return cmp.Compare(a.Package, b.Package) })
	return slices.Compact(needs), Objection{}
}

// ecosystem returns that of the packages which a finding itself names: of its file or,
// where none is known of that, of the first file that its edits change.
func (j *judgement) ecosystem(f finding.Finding) (ecosystem, bool) {
	eco, ok := ecosystems[syntax.LanguageOf(f.Path).Family()]
	for _, v := range j.views {
		if ok {
			break
		}
		eco, ok = ecosystems[syntax.LanguageOf(v.change.Name()).Family()]
	}
	return eco, ok
}

var (
	packageName = regexp.MustCompile(`^@?[A-Za-z0-9][A-Za-z0-9._/:-]{0,150}$`)
	version     = regexp.MustCompile(`(?:\[[\w,-]*\])?\s*(?:[=<>!~^]=?|\s).*$|(.)@[\w.^~-]+$`)
)

// versionless drops a version or extras from a dependency's name.
func versionless(name string) string { return version.ReplaceAllString(strings.TrimSpace(name), "$1") }

// covered reports whether a dependency that the finding names is one that an
// import asked for already, perhaps under the module's name.
func covered(needs []Need, name string) bool {
	return slices.ContainsFunc(needs, func(n Need) bool {
		return libraries.PythonName(n.Package) == libraries.PythonName(name) || strings.HasPrefix(n.Package, name+"/")
	})
}

// need returns the need for a package, none if the project declares it.
func (j *judgement) need(e ecosystem, importer, pkg string) []Need {
	if pkg == "" || !packageName.MatchString(pkg) {
		return nil
	}
	if j.declares(e, importer, pkg) || e.language == syntax.Python && j.comesAlong(e, importer, pkg) {
		return nil
	}
	return []Need{{Package: pkg, Command: e.install(j, importer, pkg)}}
}

// partOf are Python packages that others bring and show as a part of their own: a
// requests.adapters.HTTPAdapter takes a Retry of urllib3.
var partOf = map[string][]string{
	"urllib3": {"requests", "botocore", "boto3"}, "botocore": {"boto3"}, "s3transfer": {"boto3"},
	"starlette": {"fastapi"}, "werkzeug": {"flask"}, "httpcore": {"httpx"}, "kombu": {"celery"},
	"google-api-core": {"google-cloud-storage", "google-cloud-pubsub", "google-cloud-bigquery"},
}

func (j *judgement) comesAlong(e ecosystem, importer, pkg string) bool {
	return slices.ContainsFunc(partOf[libraries.PythonName(pkg)], func(with string) bool {
		return j.declares(e, importer, with)
	})
}

// declares reports whether a manifest above a file names a package.
func (m *Vetter) declares(e ecosystem, importer, pkg string) bool {
	declared := false
	m.above(importer, func(dir string) bool {
		there := false
		look := func(p string) {
			found := m.manifest(p)
			there, declared = there || found.Read(), declared || found.Lists(pkg)
		}
		for p := range m.tree.In(dir) {
			if libraries.IsManifest(e.language, path.Base(p)) {
				look(p)
			}
		}
		for _, name := range libraries.Manifests(e.language) {
			look(path.Join(dir, name))
		}
		return declared || there && e.nearest
	})
	return declared
}

// above calls f with the directory of a file and those above it, until it
// returns true.
func (m *Vetter) above(p string, f func(dir string) bool) bool {
	for dir := path.Dir(p); ; dir = path.Dir(dir) {
		if f(dir) {
			return true
		}
		if dir == "." || dir == "/" {
			return false
		}
	}
}

// manifest reads what a file declares that need not be under review: nothing if it cannot be read.
func (m *Vetter) manifest(p string) libraries.Manifest {
	t, err := m.tree.Text(p)
	if err != nil {
		return libraries.Manifest{}
	}
	return libraries.ReadManifest(path.Base(p), t.Bytes())
}

// has reports whether a file lies in the directory of another or above it.
func (j *judgement) has(importer, base string) bool {
	return j.above(importer, func(dir string) bool { return j.stands(path.Join(dir, base)) })
}

// stands reports whether a file is in the tree, be it under review or not, or
// among the new ones.
func (j *judgement) stands(p string) bool {
	return slices.ContainsFunc(j.created, func(c *diff.Change) bool { return c.Name() == p }) || j.tree.Stands(p)
}
