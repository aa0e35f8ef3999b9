package index

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

var settingFiles = setOf(".yaml .yml .toml .env .properties .ini .cfg .conf .hcl")

const (
	mostSettings  = 4
	aroundSetting = 1 // lines shown before and after a setting
)

// settings finds the lines of configuration files that set what the span
// names in capitals, as environment variables are.
func (s *session) settings() []candidate {
	var all []candidate
	seen := set{}
	for n := s.q.StartLine; n <= min(s.q.EndLine, s.text.count()); n++ {
		for w := range wordsOf(s.text.lines(n, n)) {
			word := string(w)
			if !isSetting(word) || seen.has(word) {
				continue
			}
			seen.add(word)
			all = append(all, s.settingLines(word, n)...)
		}
	}
	all = append(all, s.injected()...)
	s.sort(all)
	return all[:min(len(all), mostSettings)]
}

func isSetting(word string) bool {
	return len(word) > 5 && strings.Contains(word, "_") && strings.ToUpper(word) == word && !strings.HasPrefix(word, "_")
}

func (s *session) settingLines(word string, usedOn int) []candidate {
	holds := func(line string) bool { return indexWord(line, word) >= 0 }
	return s.settingsWith(word, holds, fmt.Sprintf("sets %s, used on line %d", word, usedOn))
}

var placeholder = regexp.MustCompile(`\$\{([\w.-]*?([\w-]*?(\w+)))[:}]`)

// injected finds what sets the fields that the span uses, where they are
// injected by a key: @Value("${stock.read-timeout}").
func (s *session) injected() []candidate {
	if s.file.lang != syntax.Java {
		return nil
	}
	var all []candidate
	for _, u := range s.uses {
		for _, r := range s.find(u.name, []int{s.id}, func(d *definition) bool {
			return d.Kind == syntax.Variable && d.Parent == s.parent
		}) {
			d := s.def(r)
			m := placeholder.FindSubmatch(s.text.lines(d.StartLine, d.EndLine))
			if m == nil {
				continue
			}
			key, last := string(m[1]), string(m[2])
			holds := func(line string) bool {
				return strings.HasPrefix(strings.TrimSpace(line), last+":") || strings.HasPrefix(strings.TrimSpace(line), key)
			}
			all = append(all, s.settingsWith(string(m[3]), holds, fmt.Sprintf("sets %s, used on line %d", key, u.line))...)
		}
	}
	return all
}

// settingsWith shows the first line that holds a setting, of each of the
// configuration files that mention a word.
func (s *session) settingsWith(word string, holds func(line string) bool, why string) []candidate {
	var all []candidate
	for _, id := range s.ix.outline.mentions.files(hashName(word)) {
		e := &s.ix.tree.files[id]
		base := path.Base(e.Path)
		settable := settingFiles[path.Ext(base)] || strings.HasPrefix(base, ".env") || base == "Dockerfile"
		if e.lang != "" || e.class != ordinary || !settable {
			continue
		}
		t := s.textOf(id)
		for n := 1; n <= t.count(); n++ {
			if holds(string(t.lines(n, n))) {
				span := chunk{max(1, n-aroundSetting), min(t.count(), n+aroundSetting)}
				all = append(all, candidate{evidence: configures, file: id, span: span, score: 0.5 * s.standing(id), why: why})
				break
			}
		}
	}
	return all
}
