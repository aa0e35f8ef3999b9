package behaviour

import (
	"maps"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// reading is a file taken apart.
type reading struct {
	path    string
	source  []byte
	tokens  []token
	unit    *syntax.Unit
	aliases map[string]string // name of the file → what it stands for
	known   map[kind][]fact   // nil until asked for

	deeds   map[[2]string]deeds // of its functions by name; nil until asked for
	offered []export            // see exports; nil until asked for
}

// read takes a file apart. One that cannot be parsed has no tokens; the caller
// checks syntax before.
func read(path string, source []byte) *reading { return readWith(path, source, nil) }

// readWith reads a file some of whose names are given elsewhere.
func readWith(path string, source []byte, aliases map[string]string) *reading {
	r := &reading{path: path, source: source, unit: &syntax.Unit{}, aliases: map[string]string{}}
	if len(source) == 0 {
		return r
	}
	t, err := syntax.Parse(syntax.LanguageOf(path), source)
	if err != nil {
		return r
	}
	defer t.Close()
	r.unit, r.tokens = syntax.UnitOf(path, t), tokens(t)
	maps.Copy(r.aliases, aliases)
	for _, i := range r.unit.Imports {
		full := fullName(i)
		if local := localName(i, full); local != "" && local != full {
			r.aliases[local] = full
		}
	}
	r.assigned()
	return r
}

// fullName is an import as a chain of names.
func fullName(i syntax.Import) string {
	module := dotted.Replace(strings.TrimPrefix(i.Module, "node:"))
	if i.Name == "" || i.Name == "*" || i.Name == "default" {
		return module
	}
	return module + "." + i.Name
}

var dotted = strings.NewReplacer("::", ".", `\`, ".")

func localName(i syntax.Import, full string) string {
	if i.Alias != "" {
		return i.Alias
	}
	return full[strings.LastIndexAny(full, "./")+1:]
}

// assigned notes the names that stand for another one: x = os.
func (r *reading) assigned() {
	for i := 0; i+2 < len(r.tokens); i++ {
		if r.tokens[i].sort != word || r.tokens[i+1].text != "=" && r.tokens[i+1].text != ":" {
			continue
		}
		from := i + 2
		if r.tokens[from].text == "=" { // :=
			from++
		}
		chain, end := r.chain(from)
		called := end < len(r.tokens) && r.tokens[end].text == "("
		if chain != "" && !called && (bare[r.tokens[from].text] || r.aliases[r.tokens[from].text] != "") {
			r.aliases[r.tokens[i].text] = chain
		}
	}
}

// bare are the names that one would hide behind another.
var bare = map[string]bool{"os": true, "subprocess": true, "eval": true, "exec": true, "child_process": true,
	"system": true, "process": true, "Process": true, "Runtime": true}

// chain returns the dotted name that begins at a token, with its first part
// resolved, and the token after it; empty if none begins there.
func (r *reading) chain(i int) (name string, end int) {
	if i >= len(r.tokens) || r.tokens[i].sort != word {
		return "", i
	}
	name = r.tokens[i].text
	if i > 0 && ties(r.tokens[i-1]) {
		name = "?." + name
	} else if full := r.aliases[name]; full != "" {
		name = full
	}
	for i++; i+1 < len(r.tokens); {
		switch t := r.tokens[i]; {
		case ties(t) && r.tokens[i+1].sort == word:
			name += "." + r.tokens[i+1].text
			i += 2
		case t.text == "[" && t.sort == mark && r.holdsText(i):
			name += "." + r.tokens[i+1].text
			i += 3
		default:
			return name, i
		}
	}
	return name, i
}

// holdsText reports whether the brackets that open at a token hold one text alone.
func (r *reading) holdsText(i int) bool {
	return i+2 < len(r.tokens) && r.tokens[i+1].sort == str && r.tokens[i+2].text == "]"
}

// ties reports whether a mark ties a name to the one before it.
func ties(t token) bool {
	return t.sort == mark && slices.Contains(joints, t.text)
}

var joints = []string{".", "::", "->", "?.", "?->", `\`}
