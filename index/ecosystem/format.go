package ecosystem

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"breakwater/index/syntax"
)

// setting is where a formatter or linter is told how long a line may be. A file that
// names the tool and no length means what the tool does then.
type setting struct {
	file    string         // beside the code, or in a folder above
	section string         // of the file; empty: its top
	key     *regexp.Regexp // its first group is the length
	usual   int            // what the tool takes where it is named alone; 0: nothing
}

var (
	lineLength    = regexp.MustCompile(`(?m)^\s*line-length\s*=\s*(\d+)`)
	maxLineLength = regexp.MustCompile(`(?m)^\s*max[-_]line[-_]length\s*=\s*(\d+)`)
	printWidth    = regexp.MustCompile(`\bprintWidth["']?\s*[:=]\s*(\d+)`)
)

// settings are those of a language, the most telling first.
var settings = map[syntax.Language][]setting{
	syntax.Python: {
		{"pyproject.toml", "tool.black", lineLength, 88},
		{"pyproject.toml", "tool.ruff", lineLength, 88},
		{"ruff.toml", "", lineLength, 88},
		{".ruff.toml", "", lineLength, 88},
		{"setup.cfg", "flake8", maxLineLength, 0},
		{".flake8", "flake8", maxLineLength, 0},
		{"tox.ini", "flake8", maxLineLength, 0},
	},
	syntax.JavaScript: prettier,
	syntax.TypeScript: prettier,
}

var prettier = []setting{
	{".prettierrc", "", printWidth, 80},
	{".prettierrc.json", "", printWidth, 80},
	{".prettierrc.yaml", "", printWidth, 80},
	{".prettierrc.yml", "", printWidth, 80},
	{".prettierrc.toml", "", printWidth, 80},
	{".prettierrc.js", "", printWidth, 80},
	{".prettierrc.cjs", "", printWidth, 80},
	{".prettierrc.mjs", "", printWidth, 80},
	{"prettier.config.js", "", printWidth, 80},
	{"prettier.config.cjs", "", printWidth, 80},
	{"prettier.config.mjs", "", printWidth, 80},
	{"package.json", "", printWidth, 0},
}

const (
	maxSettings = 1 << 18 // bytes of a file that is read for a length
	maxLength   = 400     // a longer one is none that anybody keeps to
)

// LineLength is how many characters a line of the file at name may have by the
// settings of the nearest folder that has any; 0 if nothing tells. read gives the
// content of a file.
func LineLength(l syntax.Language, name string, read func(name string) ([]byte, error)) int {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		for _, s := range settings[l.Family()] {
			text, err := read(path.Join(dir, s.file))
			if err != nil || len(text) > maxSettings {
				continue
			}
			if n := s.in(string(text)); n > 0 {
				return n
			}
		}
		if dir == "." || dir == "/" {
			return 0
		}
	}
}

// in returns the length that a file's text sets; 0 if none.
func (s setting) in(text string) int {
	text, named := s.part(text)
	if !named {
		return 0
	}
	if m := s.key.FindStringSubmatch(text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n > 0 && n <= maxLength {
			return n
		}
	}
	return s.usual
}

// part returns what the setting's section says of a file; named is false where the
// file has none.
func (s setting) part(text string) (body string, named bool) {
	if s.section == "" {
		return text, true
	}
	var b strings.Builder
	at := ""
	for line := range strings.Lines(text) {
		if head := strings.TrimSpace(line); strings.HasPrefix(head, "[") && strings.HasSuffix(head, "]") {
			at = strings.Trim(head, "[]")
			named = named || at == s.section
			continue
		}
		if at == s.section {
			b.WriteString(line)
		}
	}
	return b.String(), named
}
