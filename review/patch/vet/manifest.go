package vet

import (
	"encoding/json"
	"regexp"
	"strings"
)

// A manifest declares a package where it lists what the project needs: a comment that
// speaks of it, the project's own name and what leaves a package out do not.

// namesPackage reports whether a Python manifest declares a package, whichever
// way its separators and case are written.
func namesPackage(manifest, pkg string) bool {
	for line := range pythonNeeds(manifest) {
		for _, w := range strings.FieldsFunc(line, func(c rune) bool {
			letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
			return !letter && (c < '0' || c > '9') && !strings.ContainsRune("-_.", c)
		}) {
			if normal(strings.Trim(w, ".-_")) == normal(pkg) {
				return true
			}
		}
	}
	return false
}

var (
	tableLine = regexp.MustCompile(`^\s*\[+\s*([\w."'-]+)\s*\]+\s*$`)
	keyLine   = regexp.MustCompile(`^\s*["']?([\w.-]+)["']?\s*(?:=[^=]|=$|:)`)
	// ofProject matches keys and tables that speak of the project itself.
	ofProject = regexp.MustCompile(`^(?:name|description|keywords|authors?|maintainers?|readme|license|classifiers|` +
		`url|homepage|scripts|project\.(?:scripts|gui-scripts|urls|entry-points).*)$`)
	ofNeeds = regexp.MustCompile(`depend|require`)
)

// pythonNeeds yields the lines of a manifest that declare, without their comments: of the table of a tool, those under
// keys and tables that speak of dependencies.
func pythonNeeds(manifest string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		table, other := "", false
		for line := range strings.Lines(manifest) {
			line = withoutHash(line)
			if m := tableLine.FindStringSubmatch(line); m != nil {
				table, other = m[1], ofTool(m[1], "") || ofProject.MatchString(m[1])
				continue
			}
			if m := keyLine.FindStringSubmatch(line); m != nil {
				other = ofProject.MatchString(table) || ofProject.MatchString(m[1]) || ofTool(table, m[1])
			}
			if !other && !yield(line) {
				return
			}
		}
	}
}

// ofTool reports whether a key of a table sets up a tool.
func ofTool(table, key string) bool {
	return strings.HasPrefix(table, "tool.") && !ofNeeds.MatchString(table) && !ofNeeds.MatchString(key)
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

// namesModule reports whether a go.mod requires, or is, the module that holds a
// package.
func namesModule(manifest, pkg string) bool {
	block := ""
	for line := range strings.Lines(manifest) {
		line, _, _ = strings.Cut(line, "//")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
			continue
		case words[0] == ")":
			block = ""
			continue
		case len(words) == 2 && words[1] == "(":
			block = words[0]
			continue
		case block != "":
			words = append([]string{block}, words...)
		}
		if len(words) < 2 || words[0] != "require" && words[0] != "module" {
			continue
		}
		if module := strings.Trim(words[1], `"`); module == pkg || strings.HasPrefix(pkg, module+"/") {
			return true
		}
	}
	return false
}

// namesScript reports whether a package.json declares a package.
func namesScript(manifest, pkg string) bool {
	var file struct {
		Own      map[string]any `json:"dependencies"`
		Dev      map[string]any `json:"devDependencies"`
		Peer     map[string]any `json:"peerDependencies"`
		Optional map[string]any `json:"optionalDependencies"`
	}
	if json.Unmarshal([]byte(manifest), &file) != nil {
		return false
	}
	for _, packages := range []map[string]any{file.Own, file.Dev, file.Peer, file.Optional} {
		if _, declared := packages[pkg]; declared {
			return true
		}
	}
	return false
}

// comments matches those of build files, in which // also stands in addresses.
var comments = regexp.MustCompile(`(?s)<!--.*?-->|/\*.*?\*/|(?m:(?:^|\s)//.*$)`)

// namesArtifact reports whether a build file names a group, or a start of it,
// with the artifact.
func namesArtifact(manifest, pkg string) bool {
	manifest = comments.ReplaceAllString(manifest, "")
	group, artifact, ok := strings.Cut(pkg, ":")
	return strings.Contains(manifest, group) && (!ok || strings.Contains(manifest, artifact))
}
