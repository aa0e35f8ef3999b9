package match

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
)

// kind is a kind of fact that a detector can look at. Its facts are numbered
// in source order.
type kind struct {
	name   string
	calls  bool // its facts are calls, numbered as File.Calls
	count  func(f *file) int
	place  func(f *file, i int) Place
	at     func(f *file, n facts.Node) (Place, bool) // the fact that a node is; nil for kinds that hold no others
	choose func(c compiler, v catalogue.Value) (selection, error)
}

// selection is what a detector's first key asks for: which facts of a kind.
type selection struct {
	test  condition
	names []string // last parts of the callees it can match; nil: any
}

// condition is something that must hold at a place.
type condition func(p *Place) bool

// conditionKey is a key of a detector that restricts what it finds.
type conditionKey struct {
	kinds   string // kinds that it can be asked of, by name; empty: all
	where   bool   // it asks about the surroundings, see Detector.through
	compile func(c compiler, v catalogue.Value) (condition, error)
}

// compiler compiles for one language.
type compiler struct {
	language syntax.Language
	kind     *kind
}

// matcher finds the facts that a mapping of keys describes.
type matcher struct {
	kind        *kind
	selection   selection
	what, where []condition // about the fact, and about its surroundings
}

// selected reports whether the fact itself is one that is looked for.
func (m *matcher) selected(p *Place) bool {
	p.left--
	if m.selection.test != nil && !m.selection.test(p) {
		return false
	}
	if p.Function < 0 {
		p.Function = p.FunctionAt(p.Node)
	}
	return holdAll(m.what, p)
}

func (m *matcher) holds(p *Place) bool { return m.selected(p) && holdAll(m.where, p) }

func holdAll(all []condition, p *Place) bool {
	for _, c := range all {
		if p.left--; !c(p) {
			return false
		}
	}
	return true
}

// Detector is one detector of a rule, compiled for one language.
type Detector struct {
	Rule       string
	Severity   finding.Severity
	Confidence finding.Confidence
	Title, Why string // with placeholders in braces, see Words
	Fixes      []Fix  // the first whose condition holds is offered

	matcher
	through  bool        // a call of a function of the file counts as what that function does
	once     bool        // one finding a function
	doubts   []condition // any of them lowers the confidence to low
	evidence catalogue.Evidence
	untried  bool // a scan has not shown that its findings at medium confidence are worth a change
	at       catalogue.Value
}

// own are the keys of a detector that say what a finding is rather than where.
var own = []string{
	"title", "why", "severity", "confidence", "evidence", "judged", "fix", "doubt", "languages", "once", "through",
}

// compileDetector compiles a detector for a language; ok is false where it
// does not speak of that language.
func compileDetector(r catalogue.Rule, v catalogue.Value, l syntax.Language) (d *Detector, ok bool, err error) {
	entries, err := v.Entries("a detector")
	if err != nil {
		return nil, false, err
	}
	_, ours := catalogue.Lookup(r.ID) // a team knows what it asks for
	d = &Detector{
		Rule: r.ID, Severity: r.Severity, Confidence: finding.Medium, evidence: r.Evidence, untried: ours, at: v,
	}
	if speaks, err := speaksOf(r, v, l); err != nil || !speaks {
		return nil, false, err
	}
	c := compiler{language: l}
	matcher, rest, ok, err := c.matcher(v, entries)
	if err != nil || !ok {
		return nil, false, err
	}
	d.matcher = matcher
	c.kind = matcher.kind
	for _, e := range rest {
		if err := d.set(c, e); err != nil {
			return nil, false, err
		}
	}
	return d, true, d.texts(r, l)
}

// speaksOf reports whether a detector's languages have l, or else the languages
// in which its rule has an example: what nobody tried is not claimed.
func speaksOf(r catalogue.Rule, v catalogue.Value, l syntax.Language) (bool, error) {
	only := v.Get("languages")
	if !only.Valid() {
		return slices.ContainsFunc(r.Examples, func(e catalogue.Example) bool { return e.Speaks(l) }), nil
	}
	texts, err := only.Texts()
	if err != nil {
		return false, err
	}
	for _, text := range texts {
		if !catalogue.IsLanguage(text) {
			return false, only.Errorf("unknown language %q", text)
		}
	}
	family := string(l.Family())
	return slices.Contains(texts, family) || family == "typescript" && slices.Contains(texts, "javascript"), nil
}

func (d *Detector) set(c compiler, e catalogue.Entry) (err error) {
	switch e.Key {
	case "confidence":
		d.Confidence, err = catalogue.OneOf(e.Value, finding.Confidences...)
	case "evidence":
		d.evidence, err = catalogue.ParseEvidence(e.Value)
	case "judged":
		var judged bool
		judged, err = e.Bool()
		d.untried = d.untried && !judged
	case "severity":
		d.Severity, err = catalogue.OneOf(e.Value, finding.Severities...)
	case "once":
		d.once, err = e.Bool()
	case "through":
		d.through, err = e.Bool()
	case "fix":
		err = d.setFixes(c, e.Value)
	case "doubt":
		var any condition
		if any, err = c.anyOf(e.Value); any != nil {
			d.doubts = append(d.doubts, any)
		}
	}
	return err
}

// Fix is a way to fix what a detector finds.
type Fix struct {
	Value catalogue.Value // for package fix
	when  condition       // nil: always
}

func (d *Detector) setFixes(c compiler, v catalogue.Value) error {
	v, err := v.For(c.language)
	if err != nil || !v.Valid() {
		return err
	}
	for _, item := range v.Items() {
		x := Fix{Value: item}
		if when := item.Get("if"); when.Valid() {
			if x.when, err = c.anyOf(when); err != nil {
				return err
			}
		}
		d.Fixes = append(d.Fixes, x)
	}
	return nil
}

// texts takes the title and the reason from the detector, or else from what
// the rule says for all of them.
func (d *Detector) texts(r catalogue.Rule, l syntax.Language) (err error) {
	pick := func(key, otherwise string) (string, error) {
		for _, from := range []catalogue.Value{d.at, r.Say} {
			v, err := from.Get(key).For(l)
			if err != nil {
				return "", err
			}
			if v.Valid() {
				text, err := v.Text()
				if err == nil {
					err = knownWords(v, text)
				}
				return text, err
			}
		}
		return otherwise, nil
	}
	if d.Title, err = pick("title", r.Title); err != nil {
		return err
	}
	d.Why, err = pick("why", r.What)
	return err
}

// matcher compiles the keys of a mapping that say what to match, and returns
// those that say something else; ok is false where the mapping does not speak
// of the language.
func (c compiler) matcher(
	v catalogue.Value, entries []catalogue.Entry,
) (m matcher, rest []catalogue.Entry, ok bool, err error) {
	m, found, ok, err := c.selector(v, entries)
	if err != nil || !ok {
		return m, nil, false, err
	}
	c.kind = m.kind
	for _, e := range entries {
		if e == found || catalogue.IsLanguage(e.Key) {
			continue
		}
		key, known := conditions[e.Key]
		switch {
		case slices.Contains(own, e.Key):
			rest = append(rest, e)
			continue
		case !known || !key.of(m.kind):
			return m, nil, false, e.UnknownKey("a detector of "+m.kind.name, append(keysOf(m.kind), own...))
		}
		cond, err := key.compile(c, e.Value)
		if err != nil {
			return m, nil, false, err
		}
		if key.where {
			m.where = append(m.where, cond)
		} else {
			m.what = append(m.what, cond)
		}
	}
	return m, rest, true, nil
}

// selector finds the one key that says which facts are meant: a kind, or a
// language, which is short for calls.
func (c compiler) selector(
	v catalogue.Value, entries []catalogue.Entry,
) (m matcher, found catalogue.Entry, ok bool, err error) {
	short := slices.ContainsFunc(entries, func(e catalogue.Entry) bool { return catalogue.IsLanguage(e.Key) })
	for _, both := range []bool{false, true} { // entry and guard are kinds and conditions: kinds where no other is named
		for _, e := range entries {
			k, known := kinds[e.Key]
			_, condition := conditions[e.Key]
			named := short || m.kind != nil
			switch {
			case !known || condition != both || both && named:
			case m.kind != nil || short:
				return m, e, false, e.Errorf("a detector looks at one kind of fact, this one has %q besides", e.Key)
			default:
				m.kind, found = k, e
			}
		}
	}
	if short && m.kind != nil {
		return m, found, false, v.Errorf("a detector looks at one kind of fact: write the languages below %q", m.kind.name)
	}
	what := found.Value
	if short {
		m.kind = kinds["call"]
		what = v.Short(c.language)
	}
	if m.kind == nil {
		all := strings.Join(kindNames(), ", ")
		return m, found, false, v.Errorf("the detector says nothing to look at; want one of %s, "+
			"or a language with patterns of calls", all)
	}
	if what, err = what.For(c.language); err != nil || !what.Valid() {
		return m, found, false, err
	}
	c.kind = m.kind
	m.selection, err = m.kind.choose(c, what)
	return m, found, err == nil, err
}

func (k conditionKey) of(kind *kind) bool {
	kinds := strings.Fields(k.kinds)
	return k.kinds == "" || slices.Contains(kinds, kind.name) || kind.calls && slices.Contains(kinds, "call")
}

func keysOf(k *kind) []string {
	var out []string
	for name, key := range conditions {
		if key.of(k) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func kindNames() []string {
	var out []string
	for name := range kinds {
		out = append(out, name)
	}
	slices.SortFunc(out, cmp.Compare)
	return out
}

// patterns reads patterns of meanings, for the compiler's language.
func (c compiler) patterns(v catalogue.Value) (Patterns, error) {
	v, err := v.For(c.language)
	if err != nil {
		return Patterns{}, err
	}
	texts, err := v.Texts()
	if err != nil {
		return Patterns{}, err
	}
	p, err := parsePatterns(texts)
	if err != nil {
		return p, v.Errorf("%w", err)
	}
	return p, nil
}

// names reads words, for the compiler's language.
func (c compiler) names(v catalogue.Value) ([]string, error) {
	v, err := v.For(c.language)
	if err != nil {
		return nil, err
	}
	if !v.Valid() {
		return nil, v.Errorf("nothing is said for %s", c.language)
	}
	return v.Texts()
}

// knownWords refuses a text with a placeholder that no place can fill.
func knownWords(v catalogue.Value, text string) error {
	for word := range Placeholders(text) {
		if Words[word] == "" {
			all := slices.Sorted(maps.Keys(Words))
			return v.Errorf("unknown word {%s} in a text; allowed: %s", word, strings.Join(all, ", "))
		}
	}
	return nil
}

// LanguagesOf returns the languages that a detector names, below its kind of
// fact or as its keys.
func LanguagesOf(v catalogue.Value) (out []syntax.Language) {
	entries, err := v.Entries("a detector")
	if err != nil {
		return nil
	}
	for _, e := range entries {
		switch inner, _ := e.Value.Entries(e.Key); {
		case catalogue.IsLanguage(e.Key) && e.Key != "any":
			out = append(out, syntax.Language(e.Key))
		case kinds[e.Key] != nil && e.Value.ByLanguage():
			for _, l := range inner {
				if l.Key != "any" {
					out = append(out, syntax.Language(l.Key))
				}
			}
		}
	}
	return out
}
