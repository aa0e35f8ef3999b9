package match

import (
	"path"
	"strconv"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
)

// declared: {express: ">= 5"}: the nearest project file that names the library asks
// for such a major version of it. What libraries do differs from one to the next.
func init() {
	addCondition("declared", anywhere(func(c compiler, v catalogue.Value) (condition, error) {
		entries, err := v.Entries("declared")
		if err != nil {
			return nil, err
		}
		var all []condition
		for _, e := range entries {
			test, err := parseNumber(e.Value)
			if err != nil {
				return nil, err
			}
			all = append(all, func(p *Place) bool {
				major, ok := p.major(e.Key)
				return ok && test(major)
			})
		}
		return func(p *Place) bool { return holdAll(all, p) }, nil
	}))
}

// major is the major version that a project file declares of a library.
func (f *file) major(library string) (float64, bool) {
	version, known := f.versions[library]
	if !known {
		if f.versions == nil {
			f.versions = map[string]string{}
		}
		version = f.declares(library)
		f.versions[library] = version
	}
	digits := strings.TrimLeft(version, "^~>=<v ")
	if end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		digits = digits[:end]
	}
	major, err := strconv.ParseFloat(digits, 64)
	return major, err == nil
}

// declares is the version of a library in the nearest project file that names it.
func (f *file) declares(library string) string {
	project := f.around.Project
	if project == nil || project.Tree == nil {
		return ""
	}
	for dir := path.Dir(f.around.Path); ; dir = path.Dir(dir) {
		for _, name := range ecosystem.Manifests(f.Language) {
			text, err := project.Tree.Read(path.Join(dir, name))
			if err != nil || len(text) > syntax.MaxWritten {
				continue
			}
			if _, version, ok := strings.Cut(ecosystem.ReadManifest(name, text).Declares(library), " "); ok {
				return version
			}
		}
		if dir == "." || dir == "/" {
			return ""
		}
	}
}
