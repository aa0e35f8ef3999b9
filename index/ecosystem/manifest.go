package ecosystem

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"breakwater/index/syntax"
)

// Manifest is what a project file declares of libraries. The zero Manifest
// declares nothing.
type Manifest struct {
	Module string // of a go.mod: its own; else empty

	format    *format
	libraries []library
}

// library is one that a project needs, with its version where the file tells one. Of Java its name is the group.
type library struct{ name, artifact, version string }

// format is how one kind of project file names libraries and versions.
type format struct {
	file  *regexp.Regexp // names of such files
	read  func(text []byte) []library
	is    func(library, meaning string) bool // whether a meaning comes from a library
	lists func(l library, pkg string) bool   // whether a package is a library; nil where nobody asks
}

var (
	goMod = &format{regexp.MustCompile(`^go\.mod$`), goRequires, isModule,
		func(l library, pkg string) bool { return isBelow(l.name, pkg) }}
	npm = &format{regexp.MustCompile(`^package\.json$`),
		inJSON("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"), isModule,
		func(l library, pkg string) bool { return l.name == pkg }}
	pythonTables = &format{regexp.MustCompile(`^(?:pyproject\.toml|Pipfile)$`), inTOML, isFirst, isPython}
	pythonLines  = &format{regexp.MustCompile(`^(?:requirements.*\.(?:txt|in)|setup\.py|setup\.cfg|environment\.ya?ml)$`),
		inLines, isFirst, isPython}
	maven     = &format{regexp.MustCompile(`^pom\.xml$`), inPOM, isModule, isArtifact}
	gradle    = &format{regexp.MustCompile(`^build\.gradle(?:\.kts)?$`), inGradle, isModule, isArtifact}
	catalogue = &format{regexp.MustCompile(`^libs\.versions\.toml$`), inCatalogue, isModule, isArtifact}
	cargo     = &format{regexp.MustCompile(`^Cargo\.toml$`), inTOML, isFirst, nil}
	gems      = &format{regexp.MustCompile(`^Gemfile\.lock$`), inGems, isFirst, nil}
	composer  = &format{regexp.MustCompile(`^composer\.json$`), inJSON("require"), isVendor, nil}
)

// manifest is how the projects of a language declare what they need.
type manifest struct {
	names   []string // the usual files, the likeliest first
	formats []*format
}

var manifests = map[syntax.Language]manifest{
	syntax.Go:         {[]string{"go.mod"}, []*format{goMod}},
	syntax.JavaScript: {[]string{"package.json"}, []*format{npm}},
	syntax.TypeScript: {[]string{"package.json"}, []*format{npm}},
	syntax.Python: {[]string{"requirements.txt", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile"},
		[]*format{pythonLines, pythonTables}},
	syntax.Java: {[]string{"pom.xml", "build.gradle", "build.gradle.kts", "gradle/libs.versions.toml"},
		[]*format{maven, gradle, catalogue}},
	syntax.Rust: {[]string{"Cargo.toml"}, []*format{cargo}},
	syntax.Ruby: {[]string{"Gemfile.lock"}, []*format{gems}},
	syntax.PHP:  {[]string{"composer.json"}, []*format{composer}},
}

// Manifests returns the names of the files that usually declare the libraries of a
// language, the likeliest first.
func Manifests(l syntax.Language) []string { return manifests[l.Family()].names }

// IsManifest reports whether a file of that name declares libraries of a language.
func IsManifest(l syntax.Language, name string) bool {
	return slices.ContainsFunc(manifests[l.Family()].formats, func(f *format) bool { return f.file.MatchString(name) })
}

// mostLibraries bounds what is kept of one file.
const mostLibraries = 2000

// ReadManifest reads a project file by its name. What cannot be read declares
// nothing.
func ReadManifest(name string, text []byte) Manifest {
	for _, m := range manifests {
		for _, f := range m.formats {
			if !f.file.MatchString(name) || len(text) == 0 {
				continue
			}
			all := f.read(text)
			found := Manifest{format: f, libraries: all[:min(len(all), mostLibraries)]}
			if f == goMod {
				found.Module = modfile.ModulePath(text)
			}
			return found
		}
	}
	return Manifest{}
}

// Read reports whether the file is one that declares libraries.
func (m Manifest) Read() bool { return m.format != nil }

// Lists reports whether the manifest declares a package, or is its own module. Of Java a package
// is group:artifact, or the start of a group.
func (m Manifest) Lists(pkg string) bool {
	return m.Module != "" && isBelow(m.Module, pkg) ||
		slices.ContainsFunc(m.libraries, func(l library) bool { return m.format.lists != nil && m.format.lists(l, pkg) })
}

// Declares returns the library that a meaning comes from with its declared
// version, such as "requests 2.31.0"; empty if the manifest does not name it. Of several
// that it may come from, the one whose own name stands in it, or else the longest name, is it.
func (m Manifest) Declares(meaning string) string {
	var best library
	named := false
	for _, l := range m.libraries {
		if l.version == "" || !m.format.is(l.name, meaning) {
			continue
		}
		names := strings.Contains(letters(meaning), letters(path.Base(l.name)))
		if names && !named || names == named && len(l.name) > len(best.name) {
			best, named = l, names
		}
	}
	if best.name == "" {
		return ""
	}
	return best.name + " " + best.version
}

// letters is a name without its case and what parts its words.
func letters(name string) string { return strings.ToLower(unparted.Replace(name)) }

var unparted = strings.NewReplacer("-", "", "_", "", ".", "", "/", "")

// isModule reports whether a meaning is in a module or below it.
func isModule(library, meaning string) bool {
	rest, ok := strings.CutPrefix(meaning, library)
	return ok && (rest == "" || strings.ContainsRune("./", rune(rest[0])))
}

// isFirst reports whether a meaning begins with a library's name, in which - and
// _ are the same and case does not count.
func isFirst(library, meaning string) bool {
	first, _, _ := strings.Cut(meaning, ".")
	return first != "" && strings.EqualFold(strings.ReplaceAll(first, "_", "-"), strings.ReplaceAll(library, "_", "-"))
}

// isVendor reports whether a meaning begins with the vendor or the name of a
// composer package.
func isVendor(library, meaning string) bool {
	vendor, name, _ := strings.Cut(library, "/")
	return isFirst(vendor, meaning) || isFirst(name, meaning)
}

// isBelow reports whether a Go package is in a module.
func isBelow(module, pkg string) bool { return pkg == module || strings.HasPrefix(pkg, module+"/") }

// isPython reports whether two names of a package are one, whichever way their separators and case are written.
func isPython(l library, pkg string) bool { return PythonName(l.name) == PythonName(pkg) }

// PythonName is the name of a package in the form in which all its spellings are one.
func PythonName(name string) string {
	return strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(name))
}

func isArtifact(l library, pkg string) bool {
	group, artifact, ok := strings.Cut(pkg, ":")
	return strings.HasPrefix(l.name, group) && (!ok || l.artifact == artifact)
}
