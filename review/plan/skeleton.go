package plan

import (
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

// A file has lines that no reviewer has anything to say about: what it is
// called, what it imports, doc strings, declarations of types, its logger. Such
// lines alone make no target, since a target costs a request.

var (
	importLine = regexp.MustCompile(`^(import\b|from\s+\S+\s+import\b|export\s+(\*|\{[^}]*$|\{.*\}\s*(from\b|;?$)|type\s+\{)|using\s+(static\s+)?[\w.]+\s*(=.*)?;|use\s+[\w\\:{]|(pub\s+)?mod\s+\w+;|extern\s+crate\b|require(_relative|_once)?\b|include(_once)?\b)`)
	nameLine   = regexp.MustCompile(`^(package|namespace|module)\b[^=(]*$|^<\?php\b|^declare\(strict_types|^#!|^['"]use strict['"];?$|^(module\.)?exports(\.default)?\s*=\s*[\w{},\s]*;?$|^export\s+default\s+\w+;?$|^__all__\b`)
	headerLine = regexp.MustCompile(`^((export|default|public|private|protected|internal|abstract|final|sealed|static|partial|readonly|data|open|unsafe|declare|pub(\([\w\s]*\))?)\s+)*(class|interface|struct|enum|trait|impl|record|union|@interface|namespace|module|type)\b|^[@\[]\w|^#\[|^(end|else|pass|\.\.\.)$`)
	fieldLine  = regexp.MustCompile(`^[\w<>\[\],.?$\\|:@&* -]+;$`)  // declared without a value
	typedName  = regexp.MustCompile(`^\w+\s*:\s*[\w\[\], .|"'-]+$`) // the same in Python
	loggerLine = regexp.MustCompile(`(?i)getLogger\(|LoggerFactory|\blog(ger)?\b[^()]*=\s*$|\bserialVersionUID\b`)
	openString = regexp.MustCompile(`^[rRbBuU]{0,2}("""|''')`)
)

// skeleton says of each line of a file, 1-based, whether it belongs to its
// frame. Files without a grammar have none.
func skeleton(u *syntax.Unit, lines []string) map[int]bool {
	if u == nil {
		return nil
	}
	frame := map[int]bool{}
	for _, i := range u.Imports {
		frame[i.Line] = true
	}
	for _, d := range u.Definitions {
		if declaresType(u.Language, d.Kind) {
			for line := d.StartLine; line <= d.EndLine; line++ {
				frame[line] = true
			}
		}
	}
	for i := 0; i < len(lines); i++ {
		s := strings.TrimSpace(lines[i])
		switch {
		case u.Language == syntax.Python && openString.MatchString(s):
			i = markUntil(frame, lines, i, closes(openString.FindStringSubmatch(s)[1]))
		case frame[i+1] && !importLine.MatchString(s):
		case importLine.MatchString(s):
			i = markUntil(frame, lines, i, balanced())
		case nameLine.MatchString(s), headerLine.MatchString(s), fieldLine.MatchString(s), loggerLine.MatchString(s), u.Language == syntax.Python && typedName.MatchString(s):
			frame[i+1] = true
		}
	}
	return frame
}

// declaresType reports whether definitions of a kind hold nothing that runs:
// interfaces, aliases, and structs where fields have no initial values.
func declaresType(l syntax.Language, k syntax.Kind) bool {
	switch k {
	case syntax.Interface:
		return l != syntax.Java && l != syntax.CSharp && l != syntax.Rust // where methods of an interface have bodies
	case syntax.Type:
		return true
	case syntax.Class:
		return l == syntax.Go || l == syntax.Rust
	}
	return false
}

// markUntil marks lines from i on until one of them is done, and returns that
// line.
func markUntil(frame map[int]bool, lines []string, i int, done func(line string) bool) int {
	const most = 200 // a string or bracket that nothing closes must not hide a file
	for end := i; end < min(len(lines), i+most); end++ {
		frame[end+1] = true
		if done(lines[end]) {
			return end
		}
	}
	return i
}

// closes is done at the second quote of a string.
func closes(quote string) func(string) bool {
	seen := 0
	return func(line string) bool {
		seen += strings.Count(line, quote)
		return seen > 1
	}
}

// balanced is done where every bracket is closed.
func balanced() func(string) bool {
	depth := 0
	return func(line string) bool {
		depth += strings.Count(line, "(") + strings.Count(line, "{") - strings.Count(line, ")") - strings.Count(line, "}")
		return depth <= 0
	}
}

// declaredOnly reports whether a function has no body here: a method of an
// interface, an abstract one, an overload's signature, a stub.
func declaredOnly(l syntax.Language, lines []string) bool {
	text := strings.TrimSpace(strings.Join(lines, ""))
	switch l {
	case syntax.Python:
		return strings.HasSuffix(text, ": ...") || strings.HasSuffix(strings.Join(strings.Fields(text), " "), ": ...")
	case syntax.Ruby:
		return false
	case syntax.Go:
		return !strings.Contains(text, "{")
	}
	return strings.HasSuffix(text, ";") && !strings.Contains(text, "{") && !strings.Contains(text, "=>")
}
