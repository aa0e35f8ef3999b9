package ecosystem

import (
	"encoding/json"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// Manifest is what a project file declares of libraries. The zero Manifest
// declares nothing.
type Manifest struct {
	format    *format
	libraries []library
}

type library struct{ name, version string }

// format is how one kind of project file names libraries and versions.
type format struct {
	read func(text []byte) []library
	is   func(library, meaning string) bool // whether a meaning comes from a library
}

var (
	goMod  = &format{byPattern(`(?m)^\s*(?:require\s+)?([\w.-]+\.[\w.-]+/\S+)\s+(v[\w.+-]+)`), isModule}
	npm    = &format{inJSON("dependencies", "devDependencies", "peerDependencies"), isModule}
	python = &format{byPattern(`(?m)^\s*["']?([A-Za-z0-9][\w.-]*)(?:\[[^\]\n]*\])?\s*(?:=\s*["']|(?:==|>=|` +
		`~=)\s*)[\^~=>]*\s*([\d][\w.*+-]*)`), isFirst}
	maven = &format{byPattern(`<groupId>\s*([\w.-]+)\s*</groupId>` +
		`\s*<artifactId>[^<]*</artifactId>\s*<version>\s*([\d][\w.-]*)`), isModule}
	gradle    = &format{byPattern(`["']([\w.-]+):[\w.-]+:([\d][\w.-]*)["']`), isModule}
	cargo     = &format{byPattern(`(?m)^([\w-]+)\s*=\s*(?:\{[^}\n]*version\s*=\s*)?"([^"\n]+)"`), isFirst}
	gems      = &format{byPattern(`(?m)^ {4}([\w-]+) \((\d[\w.]*)\)`), isFirst}
	composer  = &format{inJSON("require"), isVendor}
	goVersion = regexp.MustCompile(`(?m)^go (\d+\.\d+)`)
)

var formats = map[string]*format{
	"go.mod": goMod, "package.json": npm, "requirements.txt": python, "pyproject.toml": python, "Pipfile": python,
	"pom.xml": maven, "build.gradle": gradle, "build.gradle.kts": gradle, "Cargo.toml": cargo, "Gemfile.lock": gems,
	"composer.json": composer,
}

var manifests = map[syntax.Language][]string{
	syntax.Go: {"go.mod"}, syntax.JavaScript: {"package.json"}, syntax.TypeScript: {"package.json"},
	syntax.Python: {"requirements.txt", "pyproject.toml", "Pipfile"}, syntax.Java: {"pom.xml", "build.gradle",
		"build.gradle.kts"},
	syntax.Rust: {"Cargo.toml"}, syntax.Ruby: {"Gemfile.lock"}, syntax.PHP: {"composer.json"},
}

// Manifests returns the names of the files that declare the libraries of a
// language, the likeliest first.
func Manifests(l syntax.Language) []string { return manifests[l.Family()] }

// ReadManifest reads a project file by its name. What cannot be read declares
// nothing.
func ReadManifest(name string, text []byte) Manifest {
	f := formats[name]
	if f == nil || len(text) == 0 {
		return Manifest{}
	}
	m := Manifest{f, f.read(text)}
	if v := goVersion.FindSubmatch(text); f == goMod && v != nil {
		m.libraries = append(m.libraries, library{"go", string(v[1])})
	}
	return m
}

// Declares returns the library that a meaning comes from with its declared
// version, such as "requests 2.31.0"; empty if the manifest does not name it. Of several
// that it may come from, the one whose own name stands in it, or else the longest name, is it.
func (m Manifest) Declares(meaning string) string {
	var best library
	named := false
	for _, l := range m.libraries {
		if !m.format.is(l.name, meaning) {
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

// mostLibraries bounds what is kept of one file.
const mostLibraries = 2000

func byPattern(pattern string) func([]byte) []library {
	re := regexp.MustCompile(pattern)
	return func(text []byte) (all []library) {
		for _, m := range re.FindAllSubmatch(text, mostLibraries) {
			all = append(all, library{string(m[1]), string(m[2])})
		}
		return all
	}
}

func inJSON(keys ...string) func([]byte) []library {
	return func(text []byte) (all []library) {
		var file map[string]json.RawMessage
		if json.Unmarshal(text, &file) != nil {
			return nil
		}
		for _, key := range keys {
			var deps map[string]string
			if json.Unmarshal(file[key], &deps) != nil {
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(deps)) {
				if len(all) < mostLibraries {
					all = append(all, library{name, deps[name]})
				}
			}
		}
		return all
	}
}
