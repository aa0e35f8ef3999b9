package ecosystem

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"golang.org/x/mod/modfile"
)

// A project file declares a library where it lists what the project needs: a comment that speaks of it, the project's
// own name and what leaves a library out do not.

func goRequires(text []byte) (all []library) {
	file, err := modfile.ParseLax("go.mod", text, nil)
	if err != nil {
		return nil
	}
	for _, r := range file.Require {
		all = append(all, library{name: r.Mod.Path, version: r.Mod.Version})
	}
	if file.Go != nil {
		all = append(all, library{name: "go", version: file.Go.Version})
	}
	return all
}

func inJSON(keys ...string) func([]byte) []library {
	return func(text []byte) (all []library) {
		var file map[string]json.RawMessage
		if json.Unmarshal(text, &file) != nil {
			return nil
		}
		for _, key := range keys {
			var needs map[string]any
			if json.Unmarshal(file[key], &needs) != nil {
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(needs)) {
				version, _ := needs[name].(string)
				all = append(all, library{name: name, version: version})
			}
		}
		return all
	}
}

// tableOfNeeds matches the keys of pyproject.toml, Pipfile and Cargo.toml below which a project says what it needs.
var tableOfNeeds = regexp.MustCompile(`depend|^(?:dev-)?packages$`)

func inTOML(text []byte) []library {
	var file map[string]any
	if decodeTOML(text, &file) != nil {
		return nil
	}
	return needsOf(file, false)
}

// Of TOML no file that a person wrote nests deeper, and the decoder takes minutes for one that does.
const mostNested = 32

var (
	longKey    = regexp.MustCompile(fmt.Sprintf(`(?:[\w"'-]+\s*\.\s*){%d}`, mostNested))
	errNesting = fmt.Errorf("nested deeper than %d", mostNested)
)

func decodeTOML(text []byte, to any) error {
	depth := 0
	for _, c := range text {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(depth-1, 0)
		}
		if depth > mostNested {
			return errNesting
		}
	}
	if longKey.Match(text) {
		return errNesting
	}
	return toml.Unmarshal(text, to)
}

// needsOf finds what tables need; needs says that they are of such a table.
func needsOf(in map[string]any, needs bool) (all []library) {
	for _, key := range slices.Sorted(maps.Keys(in)) {
		below, isTable := in[key].(map[string]any)
		switch {
		case isTable && !needs:
			all = append(all, needsOf(below, tableOfNeeds.MatchString(key))...)
		case needs || tableOfNeeds.MatchString(key):
			all = append(all, need(key, in[key])...)
		}
	}
	return all
}

// need reads one entry of a table: a version, a table that may hold one, or a list of requirements under any key.
func need(key string, value any) (all []library) {
	switch v := value.(type) {
	case string:
		return []library{{name: key, version: firstVersion.FindString(v)}}
	case map[string]any:
		version, _ := v["version"].(string)
		return []library{{name: key, version: firstVersion.FindString(version)}}
	case []any:
		for _, entry := range v {
			switch e := entry.(type) {
			case string:
				if m := requirement.FindStringSubmatch(e); m != nil {
					all = append(all, library{name: m[1], version: m[2]})
				}
			case map[string]any:
				if _, ok := e["version"]; ok { // one by platform
					all = append(all, need(key, e)...)
				}
			}
		}
	}
	return all
}

var (
	firstVersion = regexp.MustCompile(`\d[\w.*+-]*`)
	// requirement is a package of Python with its extras and its version, if one stands there.
	requirement = regexp.MustCompile(`([A-Za-z0-9][\w.-]*)(?:\[[^\]\n]*\])?(?:\s*(?:[=~]=|>=|=)\s*(\d[\w.*+-]*))?`)
)

var (
	section     = regexp.MustCompile(`^\s*\[([\w.:-]+)\]\s*$`)
	settingLine = regexp.MustCompile(`^\s*["']?([\w.-]+)["']?\s*(?:=[^=]|=$|:)`)
	// ofProject matches settings that speak of the project itself.
	ofProject = regexp.MustCompile(`^(?:name|description|keywords|authors?|maintainers?|readme|license|classifiers|` +
		`url|homepage|scripts|options\.entry_points|tool:.*)$`)
)

// inLines reads files of Python that are lists or code, of which each line that does not speak of the project itself
// may name packages.
func inLines(text []byte) (all []library) {
	of, other := "", false
	for line := range strings.Lines(string(text)) {
		line = withoutHash(line)
		if m := section.FindStringSubmatch(line); m != nil {
			of, other = m[1], ofProject.MatchString(m[1])
			continue
		}
		if m := settingLine.FindStringSubmatch(line); m != nil {
			other = ofProject.MatchString(of) || ofProject.MatchString(m[1])
		}
		if other || len(all) >= mostLibraries {
			continue
		}
		for _, m := range requirement.FindAllStringSubmatch(line, mostLibraries) {
			all = append(all, library{name: strings.TrimRight(strings.TrimSuffix(m[1], ".git"), ".-_"), version: m[2]})
		}
	}
	return all
}

// withoutHash cuts the comment that a line ends in.
func withoutHash(line string) string {
	quote := byte(0)
	for i := range len(line) {
		switch c := line[i]; {
		case quote == 0 && c == '#' && (i == 0 || strings.IndexByte(" \t,]\"'", line[i-1]) >= 0):
			return line[:i]
		case quote == c:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		}
	}
	return line
}

func inPOM(text []byte) (all []library) {
	type dependency struct {
		Group    string `xml:"groupId"`
		Artifact string `xml:"artifactId"`
		Version  string `xml:"version"`
	}
	type needs struct {
		Own     []dependency `xml:"dependencies>dependency"`
		Managed []dependency `xml:"dependencyManagement>dependencies>dependency"`
	}
	var file struct {
		needs
		Profiles []needs `xml:"profiles>profile"`
	}
	in := xml.NewDecoder(bytes.NewReader(text))
	in.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // names of libraries are ASCII
	if in.Decode(&file) != nil {
		return nil
	}
	for _, n := range append(file.Profiles, file.needs) {
		for _, d := range slices.Concat(n.Own, n.Managed) {
			all = append(all, artifact(d.Group, d.Artifact, d.Version))
		}
	}
	return all
}

func artifact(group, name, version string) library {
	return library{strings.TrimSpace(group), strings.TrimSpace(name), firstVersion.FindString(version)}
}

var (
	// slashed matches comments; // also stands in addresses.
	slashed     = regexp.MustCompile(`(?s)/\*.*?\*/|(?m:(?:^|\s)//.*$)`)
	coordinates = regexp.MustCompile(`["']([\w.-]+):([\w.-]+)(?::([^"'\s]*))?["']`)
	named       = regexp.MustCompile(`group\s*[:=]\s*["']([\w.-]+)["']\s*,\s*name\s*[:=]\s*["']([\w.-]+)["']` +
		`(?:\s*,\s*version\s*[:=]\s*["']([^"'\s]*)["'])?`)
)

func inGradle(text []byte) (all []library) {
	text = slashed.ReplaceAll(text, nil)
	for _, form := range []*regexp.Regexp{coordinates, named} {
		for _, m := range form.FindAllSubmatch(text, mostLibraries) {
			all = append(all, artifact(string(m[1]), string(m[2]), string(m[3])))
		}
	}
	return all
}

// inCatalogue reads the libraries of a version catalogue of Gradle.
func inCatalogue(text []byte) (all []library) {
	var file struct {
		Versions  map[string]any
		Libraries map[string]any
	}
	if decodeTOML(text, &file) != nil {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(file.Libraries)) {
		switch l := file.Libraries[key].(type) {
		case string:
			parts := append(strings.SplitN(l, ":", 3), "", "")
			all = append(all, artifact(parts[0], parts[1], parts[2]))
		case map[string]any:
			word := func(key string) string { s, _ := l[key].(string); return s }
			group, name, ok := strings.Cut(word("module"), ":")
			if !ok {
				group, name = word("group"), word("name")
			}
			version := word("version")
			if by, ok := l["version"].(map[string]any); ok {
				ref, _ := by["ref"].(string)
				version, _ = file.Versions[ref].(string)
			}
			all = append(all, artifact(group, name, version))
		}
	}
	return all
}

var gem = regexp.MustCompile(`(?m)^ {4}([\w-]+) \((\d[\w.]*)\)`)

func inGems(text []byte) (all []library) {
	for _, m := range gem.FindAllSubmatch(text, mostLibraries) {
		all = append(all, library{name: string(m[1]), version: string(m[2])})
	}
	return all
}
