package index

import (
	"bytes"
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// alias is an entry of paths in a tsconfig.json: imports that match pattern
// are found at targets. A star in both stands for anything.
type alias struct {
	dir     string // of the tsconfig.json: it holds for the files below
	pattern string
	targets []string // from the top of the tree
}

// readAliases reads the compiler options of a tsconfig.json that say where
// imports are found.
func readAliases(dir string, src []byte) []alias {
	var config struct {
		CompilerOptions struct {
			BaseURL *string `json:"baseUrl"`
			Paths   map[string][]string
		}
	}
	if json.Unmarshal(plainJSON(src), &config) != nil {
		return nil
	}
	o := config.CompilerOptions
	base := dir
	var all []alias
	if o.BaseURL != nil {
		base = path.Join(dir, *o.BaseURL)
		all = append(all, alias{dir, "*", []string{path.Join(base, "*")}})
	}
	for pattern, targets := range o.Paths {
		a := alias{dir: dir, pattern: pattern}
		for _, t := range targets {
			a.targets = append(a.targets, path.Join(base, t))
		}
		all = append(all, a)
	}
	return all
}

// sortAliases puts those of inner folders first, then the longest patterns.
func sortAliases(all []alias) {
	slices.SortFunc(all, func(a, b alias) int {
		return cmp.Or(cmp.Compare(len(b.dir), len(a.dir)), cmp.Compare(len(b.pattern), len(a.pattern)),
			strings.Compare(a.dir, b.dir), strings.Compare(a.pattern, b.pattern), slices.Compare(a.targets, b.targets))
	})
}

// aliased returns the files that an import means by the aliases that hold for
// files in dir.
func (t *tree) aliased(dir, module string) []int {
	t.moduleRoots()
	for _, a := range t.aliases {
		if a.dir != "." && a.dir != dir && !strings.HasPrefix(dir, a.dir+"/") {
			continue
		}
		before, after, star := strings.Cut(a.pattern, "*")
		fits := len(module) >= len(before)+len(after) && strings.HasPrefix(module, before) &&
			strings.HasSuffix(module, after)
		if !fits || !star && module != a.pattern {
			continue
		}
		part := module[len(before) : len(module)-len(after)]
		for _, target := range a.targets {
			if ids := t.scriptFile(strings.Replace(target, "*", part, 1)); ids != nil {
				return ids
			}
		}
	}
	return nil
}

// plainJSON takes off what tsconfig.json may have beyond JSON: comments, and
// commas after the last element.
func plainJSON(src []byte) []byte {
	var out []byte
	for i := 0; i < len(src); i++ {
		switch {
		case src[i] == '"':
			end := i + 1
			for end < len(src) && src[end] != '"' && src[end] != '\n' {
				if src[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(src)-1)
			out = append(out, src[i:end+1]...)
			i = end
		case bytes.HasPrefix(src[i:], []byte("//")):
			for i < len(src) && src[i] != '\n' {
				i++
			}
		case bytes.HasPrefix(src[i:], []byte("/*")):
			end := bytes.Index(src[i:], []byte("*/"))
			if end < 0 {
				return out
			}
			i += end + 1
		default:
			if c := src[i]; c == '}' || c == ']' {
				out = trimComma(out)
			}
			out = append(out, src[i])
		}
	}
	return out
}

func trimComma(out []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimRight(out, " \t\r\n"), []byte(","))
}
