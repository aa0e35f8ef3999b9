package fix

import (
	"bytes"
	"cmp"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/rules/match"
)

// setting is an option that a fix adds.
type setting struct{ name, value string }

// parseSet reads {timeout: "(3.05, 30)"}: options that are added to the call in
// the form of the language. In JavaScript a name may say where the object with
// the options stands: "signal@1".
func parseSet(l syntax.Language, v catalogue.Value) (change, error) {
	entries, err := v.Entries("set")
	if err != nil {
		return nil, err
	}
	form, ok := forms[l.Family()]
	if !ok {
		return nil, v.Errorf("set is not known for %s", l)
	}
	var settings []setting
	for _, e := range entries {
		value, err := e.Text()
		if err == nil {
			err = knownParts(e.Value, value)
		}
		if err != nil {
			return nil, err
		}
		settings = append(settings, setting{e.Key, value})
	}
	return func(f *File, m match.Match) []Splice {
		call, ok := f.CallAt(m.Node)
		if !ok {
			return nil
		}
		var filled []setting
		for _, s := range settings {
			name, _, _ := strings.Cut(s.name, "@")
			value, ok := f.fill(m, s.value)
			if !ok || call.Option(name).Valid() || call.Open() && f.writes(name) {
				return nil // somebody put it there for a reason
			}
			if strings.EqualFold(name, "timeout") && value != "null" {
				value = cmp.Or(f.limitFor(call, name), value)
			}
			filled = append(filled, setting{s.name, value})
		}
		return form(f, call, filled)
	}, nil
}

// writes reports whether an object of the file, which a call may spread, has an entry of
// a name: to give it twice is an error in Python.
func (f *File) writes(name string) bool {
	for n := range f.Root().Walk() {
		key := n.Child(lang.Key)
		if n.Is(lang.Pair) && n.Parent().Is(lang.Object) && cmp.Or(n.Name(), key.Name()) == name {
			return true
		}
	}
	return false
}

var forms = map[syntax.Language]func(f *File, c facts.Call, settings []setting) []Splice{
	syntax.Python:     keywords,
	syntax.Ruby:       keywords,
	syntax.Go:         fields,
	syntax.JavaScript: properties,
	syntax.TypeScript: properties,
}

// keywords adds keyword arguments: f(x, timeout=3).
func keywords(f *File, c facts.Call, settings []setting) []Splice {
	between := "="
	if f.Language == syntax.Ruby {
		between = ": "
	}
	var texts []string
	for _, s := range settings {
		texts = append(texts, s.name+between+s.value)
	}
	return f.addArguments(c, texts)
}

// addArguments adds arguments behind the last one of a call.
func (f *File) addArguments(c facts.Call, texts []string) []Splice {
	_, end := c.Bytes()
	if end == 0 || f.source[end-1] != ')' {
		return nil // a bare generator, or no parentheses
	}
	last, text := lastArg(c), strings.Join(texts, ", ")
	if spread := f.spread(c, texts); spread != nil {
		return spread
	}
	if last.Valid() {
		return f.add(last, end-1, text)
	}
	open := bytes.LastIndexByte(f.source[:end-1], '(')
	if open < 0 || strings.TrimSpace(string(f.source[open+1:end-1])) != "" {
		return nil
	}
	return []Splice{{open + 1, end - 1, text}}
}

// prependArgument puts an argument before the first one of a call.
func prependArgument(f *File, m match.Match, text string) []Splice {
	call, ok := f.CallAt(m.Node)
	callee := call.Child(lang.Callee)
	if !ok || !callee.Valid() {
		return nil
	}
	_, at := callee.Bytes()
	open := bytes.IndexByte(f.source[at:], '(')
	if open < 0 || strings.TrimSpace(string(f.source[at:at+open])) != "" {
		return nil
	}
	if call.Arg(0).Valid() {
		text += ", "
	}
	return []Splice{insert(at+open+1, text)}
}

func appendArguments(f *File, m match.Match, texts []string) []Splice {
	call, ok := f.CallAt(m.Node)
	if !ok {
		return nil
	}
	return f.addArguments(call, texts)
}

// properties adds entries to the object with the options of a call, or that
// object.
func properties(f *File, c facts.Call, settings []setting) []Splice {
	var entries []string
	at := -1
	for _, s := range settings {
		name, position, _ := strings.Cut(s.name, "@")
		entry := name + ": " + s.value
		if name == s.value { // { signal }
			entry = name
		}
		entries = append(entries, entry)
		if position != "" {
			at = int(position[0] - '0')
		}
	}
	count := 0
	for arg := range c.Children() {
		if arg.Role() != lang.Arg || arg.Is(lang.Comment) {
			continue
		}
		if arg.Is(lang.Object) && (at < 0 || count == at) {
			if unfolded := f.unfold(c, arg, entries); unfolded != nil {
				return unfolded
			}
			return f.addEntries(arg, entries)
		}
		count++
	}
	if at != count {
		return nil
	}
	if unfolded := f.unfold(c, facts.Node{}, entries); unfolded != nil {
		return unfolded
	}
	return f.addArguments(c, []string{"{ " + strings.Join(entries, ", ") + " }"})
}

func (f *File) addEntries(object facts.Node, entries []string) []Splice {
	start, end := object.Bytes()
	var last facts.Node
	for c := range object.Children() {
		if !c.Is(lang.Comment) {
			last = c
		}
	}
	switch {
	case last.Valid() && last.EndLine() < object.EndLine() && f.alone(last):
		return f.add(last, end-1, strings.Join(entries, ",\n"+f.indent(last)))
	case last.Valid():
		return f.add(last, end-1, strings.Join(entries, ", "))
	case strings.TrimSpace(string(f.source[start+1:end-1])) != "":
		return nil
	}
	return []Splice{{start, end, "{ " + strings.Join(entries, ", ") + " }"}}
}

// fields adds keyed elements to a Go literal. Where the elements stand one a
// line they come first, and the values are lined up as gofmt does.
func fields(f *File, c facts.Call, settings []setting) []Splice {
	body := c.Child(lang.Body)
	if !c.Has(lang.Literal) || !body.Valid() {
		return nil
	}
	var elements []facts.Node
	for e := range body.Children() {
		if e.Is(lang.Comment) {
			continue
		}
		if !e.Is(lang.Pair) {
			return nil // positional
		}
		elements = append(elements, e)
	}
	start, end := body.Bytes()
	switch {
	case len(elements) == 0 && strings.TrimSpace(string(f.source[start+1:end-1])) == "":
		return []Splice{{start + 1, end - 1, strings.Join(keyed(settings), ", ")}}
	case len(elements) == 0:
		return nil
	case elements[len(elements)-1].StartLine() == body.StartLine():
		_, at := elements[len(elements)-1].Bytes()
		return []Splice{insert(at, ", "+strings.Join(keyed(settings), ", "))}
	}
	return f.aligned(elements, settings)
}

func keyed(settings []setting) []string {
	var out []string
	for _, s := range settings {
		out = append(out, s.name+": "+s.value)
	}
	return out
}

// aligned puts elements before those that stand one a line.
func (f *File) aligned(elements []facts.Node, settings []setting) []Splice {
	at, _ := elements[0].Bytes()
	indent := f.indent(elements[0])
	width := 0
	for _, s := range settings {
		width = max(width, len(s.name))
	}
	group := f.group(elements) // those whose values gofmt lines up with the first
	for _, e := range group {
		width = max(width, len(f.text(e.Child(lang.Key))))
	}
	pad := func(key string) string { return key + ":" + strings.Repeat(" ", 1+width-len(key)) }
	var text strings.Builder
	for _, s := range settings {
		text.WriteString(pad(s.name) + s.value + ",\n" + indent)
	}
	splices := []Splice{insert(at, text.String())}
	for _, e := range group {
		from, _ := e.Bytes()
		to, _ := e.Child(lang.Value).Bytes()
		splices = append(splices, Splice{from, to, pad(f.text(e.Child(lang.Key)))})
	}
	return splices
}

// group returns the leading elements that gofmt aligns with each other: one a
// line, without a gap, up to the first that takes several lines.
func (f *File) group(elements []facts.Node) []facts.Node {
	line := elements[0].StartLine()
	for i, e := range elements {
		if e.StartLine() != line+i || e.EndLine() != e.StartLine() || !f.alone(e) {
			return elements[:i]
		}
	}
	return elements
}
