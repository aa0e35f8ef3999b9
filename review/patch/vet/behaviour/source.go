package behaviour

import (
	"regexp"
	"strings"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// spelling is what the facts of a file do not hold: what its comments tell other programs, and
// characters that make its text read otherwise than its language does.
type spelling struct {
	table string // of the language; empty for each
	kind  kind
	text  *regexp.Regexp
}

var spellings = []spelling{
	{"", hidden, regexp.MustCompile(`\r[^\r\n]`)}, // ends a line, and a comment, for some languages
	{"java", hidden, regexp.MustCompile(`\\u+00[0-7][0-9a-fA-F]`)},
	{"go", process, regexp.MustCompile(`(?m)^//go:generate\b.*`)},
	{"go", eval, regexp.MustCompile(`(?m)^//(?:go:linkname|export)\b.*`)},
	{"rust", eval, regexp.MustCompile(`\bextern\s+"[^"\n]*"`)},
	{"rust", variable, regexp.MustCompile(`\b(?:option_env|env)!\s*\([^)\n]*\)`)},
	{"rust", variable, regexp.MustCompile(`#\[(?:arg|clap|structopt|command)\([^\]]*\benv\b[^\]]*\]`)},
	{"rust", hidden, regexp.MustCompile(`(?s)macro_rules!\s*\w+\s*[{(].{0,900}?\b(?:Command|process|libc|unsafe|asm|` +
		`include|include_str|include_bytes|extern|danger\w*|TcpStream|UdpSocket)\b`)},
	{"rust", hidden, regexp.MustCompile(`(?s)macro_rules!\s*\w+\s*[{(].{0,900}?::\s*\$\w+\s*::`)},
	{"rust", includes, regexp.MustCompile(`\binclude(?:_str|_bytes)?!\s*[({\[][^)\n]*`)},
	{"go", includes, regexp.MustCompile(`(?m)^//go:embed\b.*`)},
	{"ruby", process, regexp.MustCompile("(?m)^\\s*alias\\s+\\S+\\s+:?(?:`|system|exec|spawn|fork|open|" +
		"send|public_send|__send__|eval|instance_eval|class_eval|module_eval|binding|load|require)(?:\\s|$)")},
	{"java", variable, regexp.MustCompile(`"\$\{(?:[A-Z][A-Z0-9_]{2,}|[\w.-]*(?:secret|token|password|credential|` +
		`private|(?:api|access)[-_.]?key)[\w.-]*)[:}][^"\n]*"`)},
	{"java", eval, regexp.MustCompile(`"[^"\n]*\bT\(\s*[\w.]+\s*\)[^"\n]*"|"[^"\n]*#\{[^"\n]*` +
		`(?:\bnew\s|\bsystemEnvironment\b|\bsystemProperties\b|getClass\b|\.class\b|getRuntime)[^"\n]*"`)},
}

// readSpellings notes what only the text of the file tells.
func (c *code) readSpellings() {
	table := lang.TableOf(syntax.LanguageOf(c.path))
	for _, s := range spellings {
		if s.table != "" && s.table != table {
			continue
		}
		for _, found := range s.text.FindAll(c.text, maxDetails) {
			c.note(s.kind, c.facts.Root(), strings.Join(strings.Fields(string(found)), " "), nil)
		}
	}
}
