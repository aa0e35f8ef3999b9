package index

import (
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// contextPaths are the settings that put a path before all routes of an application, by framework, without the signs
// that their spelling may differ in.
var contextPaths = map[string][]string{
	"spring": {"server.servlet.contextpath", "server.contextpath", "spring.mvc.servlet.path", "spring.webflux.basepath",
		"server.servletpath"},
	"micronaut": {"micronaut.server.contextpath"},
	"jax-rs":    {"quarkus.http.rootpath", "quarkus.resteasy.path", "quarkus.rest.path"},
}

// deployed are the prefixes that the settings of applications say, an empty one too: a folder of settings is that of
// one application.
func (t *tree) deployed() (all []mounted) {
	for _, id := range t.byStem["application"] {
		e := &t.files[id]
		kind := path.Ext(e.Path)
		settings := slices.Contains([]string{".yml", ".yaml", ".properties"}, kind)
		if e.test || e.class != ordinary || !settings {
			continue
		}
		src, err := e.Read()
		if err != nil || len(src) > syntax.MaxWritten {
			continue
		}
		set := settingsOf(string(src), kind != ".properties")
		for _, framework := range []string{"spring", "micronaut", "jax-rs"} {
			prefix := ""
			for _, key := range contextPaths[framework] {
				if value := strings.Trim(syntax.DefaultOf(set[key]), "/"); value != "" {
					prefix += "/" + value
				}
			}
			all = append(all, mounted{by: id, mount: syntax.Mount{Prefix: prefix, Framework: framework}})
		}
	}
	return all
}

// settingsOf reads settings that hold without a profile: their texts, by keys such as "server.servlet.contextpath".
// They are read by lines, since what build tools fill in (version: @project.version@) makes many of them no YAML.
func settingsOf(src string, nested bool) map[string]string {
	set, document := map[string]string{}, map[string]string{}
	type level struct {
		indent int
		key    string // with those above it
	}
	var above []level
	end := func() {
		if document["spring.profiles"] == "" && document["spring.config.activate.onprofile"] == "" {
			for key, value := range document {
				set[key] = value
			}
		}
		document, above = map[string]string{}, nil
	}
	for line := range strings.Lines(src) {
		text := strings.TrimSpace(line)
		if text == "---" || text == "#---" {
			end()
			continue
		}
		at := strings.IndexAny(text, "=:")
		if at < 0 || text[0] == '#' || text[0] == '!' {
			continue
		}
		key := strings.NewReplacer("-", "", "_", "", `"`, "", "'", "", " ", "").Replace(strings.ToLower(text[:at]))
		value, _, _ := strings.Cut(text[at+1:], " #")
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		if nested {
			indent := len(line) - len(strings.TrimLeft(line, " "))
			above = slices.DeleteFunc(above, func(l level) bool { return l.indent >= indent })
			if n := len(above); n > 0 {
				key = above[n-1].key + "." + key
			}
			above = append(above, level{indent, key})
		}
		document[key] = value
	}
	end()
	return set
}
