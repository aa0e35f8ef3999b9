package behaviour

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/foreign"
)

// project looks names up in the files of the tree.
type project struct {
	Project
	done  <-chan struct{}
	known map[string]bool // question → answer
	asked int             // look-ups for the patch at hand
}

// Bounds of the look-ups, each of which reads the whole tree.
const (
	mostLookups = 100 // for one patch
	mostAnswers = 1000
	mostFile    = 2 << 20 // bytes; a larger one is not looked into
)

// any reports whether one of the files but those in skip answers a question.
// Where it cannot be looked up, nothing does.
func (p *project) any(question string, ask func(path string, content []byte) bool) (found, looked bool) {
	if answer, ok := p.known[question]; ok {
		return answer, true
	}
	if p.known == nil {
		p.known = map[string]bool{}
	}
	if p.asked++; p.asked > mostLookups || len(p.known) >= mostAnswers {
		return false, false
	}
	for _, name := range p.Paths() {
		select {
		case <-p.done:
			return false, false
		default:
		}
		if content, err := p.Read(name); err == nil && len(content) <= mostFile && ask(name, content) {
			found = true
			break
		}
	}
	p.known[question] = found
	return found, true
}

// names reports whether a host stands somewhere in the project.
func (p *project) names(host string) bool {
	needle := []byte(host)
	found, _ := p.any("host "+host, func(name string, content []byte) bool {
		if path.Base(strings.ToLower(name)) == host {
			return true
		}
		lower := bytes.ToLower(content)
		if !bytes.Contains(lower, needle) {
			return false
		}
		if syntax.LanguageOf(name) != "" {
			return slices.Contains(read(name, content).hosts(false), host)
		}
		return standsIn(unspoken(string(lower)), host)
	})
	return found
}

// unspoken is a text without the lines that speak to a reviewer.
func unspoken(text string) string {
	lines := strings.SplitAfter(text, "\n")
	for _, a := range foreign.Attempts(text) {
		lines[a.Line-1] = "\n"
	}
	return strings.Join(lines, "")
}

// standsIn reports whether a host stands in a text as a whole.
func standsIn(text, host string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], host)
		if at < 0 {
			return false
		}
		at += from
		before, after := text[:at], text[at+len(host):]
		if !endsInName(before) && !beginsName(after) {
			return true
		}
		from = at + 1
	}
}

func endsInName(s string) bool {
	return s != "" && (nameByte(s[len(s)-1]) || s[len(s)-1] == '.' && len(s) > 1 && nameByte(s[len(s)-2]))
}

func beginsName(s string) bool {
	return s != "" && (nameByte(s[0]) || s[0] == '.' && len(s) > 1 && nameByte(s[1]))
}

func nameByte(c byte) bool { return c == '-' || wordRune(rune(c)) }

// does reports whether the project does elsewhere what an edit brings: only of
// environment variables that counts.
func (p *project) does(k kind, f fact) bool {
	if k != variable || f.args != nil {
		return false
	}
	found, _ := p.any("variable "+f.name, func(name string, content []byte) bool {
		return syntax.LanguageOf(name) != "" && readsVariable(content, f.name)
	})
	return found
}

var environment = regexp.MustCompile(`(?i)env`)

// readsVariable reports whether code mentions a variable of the environment:
// its name, after a word for the environment in the same line.
func readsVariable(content []byte, name string) bool {
	for len(content) > 0 {
		at := bytes.Index(content, []byte(name))
		if at < 0 {
			return false
		}
		line := content[bytes.LastIndexByte(content[:at], '\n')+1 : at]
		rest := content[at+len(name):]
		whole := (len(line) == 0 || !wordRune(rune(line[len(line)-1]))) && (len(rest) == 0 || !wordRune(rune(rest[0])))
		if whole && environment.Match(line) {
			return true
		}
		content = rest
	}
	return false
}
