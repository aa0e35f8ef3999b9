package behaviour

import (
	"regexp"
	"slices"
	"strings"
)

// fact is one thing that a file does: what it calls or sets, and with what.
type fact struct {
	name string
	args []string // what counts of the arguments; nil for an import and for a setting
}

// among reports whether a file did the same before: another call with no new
// argument, or what an import is for.
func (f fact) among(had []fact) bool {
	return slices.ContainsFunc(had, func(h fact) bool {
		if f.args == nil {
			return h.name == f.name || strings.HasPrefix(f.name, "import ")
		}
		return h.args != nil && !slices.ContainsFunc(f.args, func(a string) bool { return !slices.Contains(h.args, a) })
	})
}

// facts lists what a file does that an edit must not bring.
func (r *reading) facts(l language) map[kind][]fact {
	if r.known != nil {
		return r.known
	}
	r.known = map[kind][]fact{}
	for _, i := range r.unit.Imports {
		full := fullName(i)
		for k, pattern := range l.calls {
			if pattern.MatchString(full) || matches(l.modules[k], full) {
				r.note(k, fact{name: "import " + full})
			}
		}
	}
	for i := 0; i < len(r.tokens); i++ {
		member := i > 0 && ties(r.tokens[i-1]) && r.tokens[max(0, i-2)].sort == word
		if member || r.tokens[i].sort != word || r.tokens[i].imported {
			continue
		}
		name, end := r.chain(i)
		r.calls(l, name, end)
		r.computed(l, name, end)
		r.variables(l, name, end)
	}
	r.spelled(l)
	r.settings(l)
	return r.known
}

// spelled notes functions that are called by the text of their name, and commands
// that are opened like files.
func (r *reading) spelled(l language) {
	texts := map[string]bool{} // names that were given a text
	for i, t := range r.tokens {
		follows := func(k int, text string) bool { return i+k < len(r.tokens) && i+k >= 0 && r.tokens[i+k].text == text }
		given := follows(1, "=") && i+2 < len(r.tokens) && r.tokens[i+2].sort == str
		switch {
		case l.byName && t.sort == word && given:
			texts[t.text] = true
		case l.byName && t.sort == word && texts[t.text] && follows(1, "("):
			r.note(eval, fact{t.text, r.arguments(i + 1)})
		case l.byName && t.sort == str && follows(-1, "(") && matches(l.calls[process], t.text):
			r.note(process, fact{t.text, r.arguments(i)})
		case t.sort == str && strings.HasPrefix(t.text, "|") && i > 1 &&
			(r.tokens[i-1].text == "open" || r.tokens[i-2].text == "open"):
			r.note(process, fact{t.text, []string{t.text}})
		case t.sort == str && environFile.MatchString(t.text):
			r.note(variable, fact{t.text, []string{t.text}})
		case t.sort == str && t.text == "constructor" && follows(-1, "[") && follows(1, "]"):
			r.note(eval, fact{t.text, []string{t.text}})
		case t.sort == str && follows(-1, "(") && i > 1 && timers[r.tokens[i-2].text]:
			r.note(eval, fact{r.tokens[i-2].text, []string{t.text}})
		case t.text == "process" && follows(-1, "=") && follows(-2, "}") && r.unpacks("env", i-2):
			r.note(variable, fact{"process.env", []string{"process.env"}})
		}
	}
}

var (
	// environFile is where Linux shows the environment of processes.
	environFile = regexp.MustCompile(`^/proc/\w+/environ$`)
	// timers run a text as code, if they are given one.
	timers = map[string]bool{"setTimeout": true, "setInterval": true, "setImmediate": true}
)

// unpacks reports whether a name stands in the braces that end at a token.
func (r *reading) unpacks(name string, end int) bool {
	for i := end; i >= max(0, end-maxArguments) && r.tokens[i].text != "{"; i-- {
		if r.tokens[i].sort == word && r.tokens[i].text == name {
			return true
		}
	}
	return false
}

func (r *reading) note(k kind, f fact) { r.known[k] = append(r.known[k], f) }

func (r *reading) calls(l language, name string, end int) {
	if matches(l.harmless, name) {
		return
	}
	for k, pattern := range l.calls {
		if pattern.MatchString(name) {
			r.note(k, fact{name, r.arguments(end)})
		}
	}
}

// computed notes where a name of a module that starts processes is looked up by a
// text that need not be spelled out: getattr(os, a + b), child_process[name].
func (r *reading) computed(l language, name string, end int) {
	if end >= len(r.tokens) {
		return
	}
	switch open := r.tokens[end].text; {
	case open == "[" && matches(l.shelly, name):
		r.note(process, fact{name + "[…]", r.arguments(end)})
	case open == "(" && matches(l.lookups, name):
		if module, _ := r.chain(end + 1); matches(l.shelly, module) {
			r.note(process, fact{name + "(" + module + ", …)", r.arguments(end)})
		}
	}
}

// variables notes the environment variable that a name reads.
func (r *reading) variables(l language, name string, end int) {
	m := l.env.FindStringSubmatch(name)
	if m == nil {
		return
	}
	key := strings.Join(m[1:], "")
	if key == "" && end+1 < len(r.tokens) && strings.Contains("([", r.tokens[end].text) && r.tokens[end+1].sort == str {
		key = r.tokens[end+1].text
	}
	if key == "" { // all of it, or a name that is computed
		r.note(variable, fact{name, append(r.arguments(end), name)})
		return
	}
	r.note(variable, fact{name: key})
}

// maxArguments bounds the tokens that are looked at after a name.
const maxArguments = 2000

// arguments returns what stands in the parentheses at a token, or in the rest
// of its line where there are none, in pieces between commas. What a fix for
// resilience adds to a call does not count, nor does a function handed over.
func (r *reading) arguments(at int) []string {
	out, piece, depth := []string{}, "", 0
	flush := func() {
		if p := strings.Trim(piece, " ()[]{}&*"); p != "" && !fixes.MatchString(p) {
			out = append(out, p)
		}
		piece = ""
	}
	paren := at < len(r.tokens) && r.tokens[at].text == "("
	for i := at; i < min(len(r.tokens), at+maxArguments); i++ {
		t := r.tokens[i]
		ends := t.line != r.tokens[max(0, at-1)].line || t.text == ";"
		calls := callback[t.text] && t.sort != str && len(out) > 0
		if calls || !paren && ends {
			break
		}
		if t.sort == mark {
			depth += strings.Count("([{", t.text) - strings.Count(")]}", t.text)
		}
		if t.sort == mark && t.text == "," {
			flush()
			continue
		}
		if t.sort == str {
			t.text = `"` + t.text + `"`
		}
		piece += " " + t.text
		if paren && depth == 0 && !r.argumentFollows(i+1) {
			break
		}
	}
	flush()
	return out
}

// argumentFollows reports whether a call that hands over further arguments is
// chained to one.
func (r *reading) argumentFollows(i int) bool {
	if i+1 < len(r.tokens) && ties(r.tokens[i]) {
		return r.tokens[i+1].text == "arg" || r.tokens[i+1].text == "args"
	}
	return i < len(r.tokens) && r.tokens[i].text == "("
}

var (
	callback = map[string]bool{"=>": true, "function": true, "lambda": true, "func": true, "async": true}
	// fixes matches arguments that make a call give up, and where its output goes.
	fixes = regexp.MustCompile(`^(?:(?i:timeout\w*|signal|killsignal|maxbuffer|check|capture_output|text|encoding|universal_newlines|stdin|stdout|stderr)\s*[=:].*|[\d_. ]+|(?:\w+ \. )*(?i:ctx|context|signal|\w*timeout\w*|ct|cancellationtoken) *)$`)
)

// settings notes where certificate checks are switched off.
func (r *reading) settings(l language) {
	for i, t := range r.tokens {
		switch {
		case t.sort == mark || t.imported:
		case matches(l.never, t.text):
			r.note(unchecked, fact{name: t.text})
		case t.sort == str && inText.MatchString(t.text):
			r.note(unchecked, fact{name: inText.FindString(t.text)})
		case matches(l.checks, t.text):
			if value, set := r.value(i + 1); set && !checked.MatchString(value) {
				r.note(unchecked, fact{name: t.text + " = " + value})
			}
		case matches(l.skips, t.text):
			if value, set := r.value(i + 1); set && value != "false" && value != "False" {
				r.note(unchecked, fact{name: t.text + " = " + value})
			}
		}
	}
}

func matches(pattern *regexp.Regexp, s string) bool { return pattern != nil && pattern.MatchString(s) }

// inText matches what switches checks off in an address or a command line.
var inText = regexp.MustCompile(`(?i)\bsslmode=(?:disable|allow|prefer)|TrustServerCertificate\s*=\s*(?:true|yes)|\b(?:ssl_?verify|verify_?ssl|verify)=(?:false|0)\b|--insecure\b|--no-check-certificate`)

// checked matches the values that leave a check on.
var checked = regexp.MustCompile(`^(?i:true|1|2|".*"|\w*(?:ca|cert|bundle|verify|ssl|tls|ctx|context|peer|self|this|config|settings|options|opts|bool|boolean)\w*)$`)

// value returns what a name is set to: after = or : or =>, or as the argument
// that follows it.
func (r *reading) value(i int) (string, bool) {
	for ; i < len(r.tokens); i++ {
		switch t := r.tokens[i]; {
		case t.sort == mark && (t.text == "]" || t.text == ")"): // ["verify"] = …
			continue
		case t.sort != mark || !strings.Contains("= : => ( ,", t.text):
			return "", false
		case i+1 >= len(r.tokens):
			return "", false
		case r.tokens[i+1].text == "=" || r.tokens[i+1].text == ">": // == is no setting, := is one
			if t.text == "=" && r.tokens[i+1].text == "=" {
				return "", false
			}
			continue
		case r.tokens[i+1].sort == str:
			return `"` + r.tokens[i+1].text + `"`, true
		}
		return r.tokens[i+1].text, true
	}
	return "", false
}
