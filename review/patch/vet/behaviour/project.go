package behaviour

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode"

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
	mostReads   = 50 // files whose code is read for one question
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
		if content, err := p.Read(name); err == nil && len(content) <= syntax.MaxRead && ask(name, content) {
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
	reads := 0
	found, _ := p.any("host "+host, func(name string, content []byte) bool {
		if path.Base(strings.ToLower(name)) == host {
			return true
		}
		lower := bytes.ToLower(content)
		if !bytes.Contains(lower, needle) {
			return false
		}
		if syntax.LanguageOf(name) != "" {
			reads++
			return reads <= mostReads && slices.Contains(read(name, content).hosts(false), host)
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

func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// does reports whether the project does elsewhere what an edit brings: only of
// environment variables that counts.
func (p *project) does(d deed) bool {
	if d.kind != variable || d.with != nil {
		return false
	}
	files := 0
	found, _ := p.any("variable "+d.name, func(name string, content []byte) bool {
		if !bytes.Contains(content, []byte(d.name)) {
			return false
		}
		files++
		reads := func(o deed) bool { return o.kind == variable && o.name == d.name }
		return files <= mostReads && slices.ContainsFunc(read(name, content).deeds(), reads)
	})
	return found
}

// has reports whether a path is a file of the project.
func (p *project) has(path string) bool {
	return path != "" && slices.Contains(p.Paths(), path)
}
