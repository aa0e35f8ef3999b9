package rules

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// hasWord reports whether word stands in text by itself, not as a part of a
// longer name.
func hasWord(text, word string) bool { return len(wordsAt(text, word)) > 0 }

// wordsAt returns the offsets at which word stands in text.
func wordsAt(text, word string) []int {
	var out []int
	for at := 0; word != ""; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			break
		}
		i += at
		at = i + len(word)
		if (i == 0 || !wordByte(text[i-1])) && (at == len(text) || !wordByte(text[at])) {
			out = append(out, i)
		}
	}
	return out
}

func wordByte(b byte) bool {
	return b == '_' || b == '$' || b >= 0x80 || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}

var (
	starImport = regexp.MustCompile(`(?m)^\s*from\s+\S+\s+import\s+\*`)
	importOf   = regexp.MustCompile(`(?m)^[ \t]*(?:from[ \t]+\S+[ \t]+)?import\b[^\n(]*(?:\([^)]*\))?[^\n]*`)
)

// pyUsedElsewhere reports whether the function of that name, which this file
// defines at its top level, may be used by other code: imported by name, read
// off the module, or named in a string. Definition and registration of the
// route do not count.
func pyUsedElsewhere(s *scan, fn syntax.Node) bool {
	name := fn.Field("name")
	for n := range s.tree.Root().Walk() {
		switch {
		case n.Is("identifier") && n.Text() == name.Text() && !n.Same(name) && !(n.Parent().Is("keyword_argument") && n.FieldName() == "name"):
			return true
		case n.Is("string") && namedIn(n.Text(), name.Text()):
			return true
		}
	}
	stem := strings.TrimSuffix(path.Base(s.file.Path), path.Ext(s.file.Path))
	if stem == "__init__" {
		stem = path.Base(path.Dir(s.file.Path))
	}
	return slices.ContainsFunc(s.project.Mention(s.file.Language, name.Text()), func(c Code) bool {
		return c.Path != s.file.Path && pyMayUse(c.Text, name.Text(), stem)
	})
}

// pyMayUse reports whether the text of a file may use the function name of the
// module stem. A bare name that is neither imported nor read off something is
// the file's own.
func pyMayUse(text, name, stem string) bool {
	if starImport.MatchString(text) {
		return true
	}
	for _, line := range importOf.FindAllString(text, -1) {
		if hasWord(line, name) {
			return true
		}
	}
	for _, at := range wordsAt(text, name) {
		if at == 0 {
			continue
		}
		switch before := text[at-1]; {
		case before == '.' && hasWord(text, stem), before == ':' && hasWord(text, stem):
			return true
		case (before == '"' || before == '\'') && at+len(name) < len(text) && text[at+len(name)] == before && hasWord(text, stem):
			return true
		}
	}
	return false
}

// namedIn reports whether a string literal names a function: alone, or after
// its module.
func namedIn(literal, name string) bool {
	text := strings.Trim(literal, `"'`)
	return text == name || strings.HasSuffix(text, ":"+name) || strings.HasSuffix(text, "."+name)
}
