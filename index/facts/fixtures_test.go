package facts

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

var update = flag.Bool("update", false, "write the facts that are found into the fixtures")

// mark leads the facts of a line, in a comment at its end.
const mark = "#= "

// TestFixtures reads testdata/<language>/<kind>.<extension>[.txt]: source whose lines
// end with the facts of that kind which begin there, so that a reader sees both
// side by side.
func TestFixtures(t *testing.T) {
	paths, err := filepath.Glob("testdata/*/*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimPrefix(path, "testdata/"), func(t *testing.T) { checkFixture(t, path) })
	}
}

func checkFixture(t *testing.T, path string) {
	annotated, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimSuffix(filepath.Base(path), ".txt") // Go's, lest gofmt moves the marks
	kind := strings.TrimSuffix(name, filepath.Ext(name))
	describe := descriptions[kind]
	if describe == nil {
		t.Fatalf("%s: no kind of facts is called %q", path, kind)
	}
	source := withoutMarks(annotated)
	f, err := Of(syntax.LanguageOf(name), source)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range f.Errors {
		t.Errorf("%s:%d: the fixture is not valid source", path, e.StartLine)
	}
	got := withMarks(source, describe(f), comment(name))
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, have := strings.Split(string(annotated), "\n"), strings.Split(string(got), "\n")
	for i := range max(len(want), len(have)) {
		if i >= len(want) || i >= len(have) || want[i] != have[i] {
			t.Errorf("%s:%d\nhave %s\nwant %s", path, i+1, at(have, i), at(want, i))
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(no line)"
}

// comment begins a comment in the language of the fixture.
func comment(name string) string {
	switch syntax.LanguageOf(name) {
	case syntax.Python, syntax.Ruby:
		return ""
	}
	return "//"
}

func withoutMarks(annotated []byte) []byte {
	var out bytes.Buffer
	for line := range strings.Lines(string(annotated)) {
		if before, _, ok := strings.Cut(line, mark); ok {
			line = strings.TrimRight(strings.TrimSuffix(strings.TrimRight(before, " \t"), "//"), " \t") + "\n"
		}
		out.WriteString(line)
	}
	return out.Bytes()
}

// described is a fact as a fixture shows it.
type described struct {
	line int
	text string
}

func withMarks(source []byte, facts []described, lead string) []byte {
	slices.SortStableFunc(facts, func(a, b described) int { return cmp.Compare(a.line, b.line) })
	var out bytes.Buffer
	n := 0
	for line := range strings.Lines(string(source)) {
		n++
		var texts []string
		for ; len(facts) > 0 && facts[0].line <= n; facts = facts[1:] {
			texts = append(texts, facts[0].text)
		}
		if len(texts) > 0 {
			line = strings.TrimRight(line, "\n") + "  " + lead + mark + strings.Join(texts, "; ") + "\n"
		}
		out.WriteString(line)
	}
	return out.Bytes()
}

// descriptions say, by kind, how a fixture shows the facts.
var descriptions = map[string]func(*File) []described{
	"call": func(f *File) (out []described) {
		for _, c := range f.Calls {
			text := cmp.Or(c.Callee, "?"+c.Method)
			if c.Awaited {
				text += " awaited"
			}
			if c.Loop >= 0 {
				text += " loop"
			}
			if c.Try.Valid() {
				text += " try"
			}
			if fn := f.Functions[c.Function]; fn.Symbol != "" {
				text += " in " + fn.Symbol
			}
			out = append(out, described{c.StartLine(), text})
		}
		return out
	},
	"binding": func(f *File) (out []described) {
		for _, b := range f.Bindings {
			out = append(out, described{b.Node.StartLine(), fmt.Sprintf("%s = %s", b.Name, cmp.Or(b.Meaning(), "?"))})
		}
		return out
	},
	"loop": func(f *File) (out []described) {
		for _, l := range f.Loops {
			out = append(out, described{l.StartLine(), describeLoop(l)})
		}
		return out
	},
	"handler": func(f *File) (out []described) {
		for _, h := range f.Handlers() {
			text := cmp.Or(strings.Join(h.Types, "|"), "everything") + " " + h.Does.String()
			if h.Checks {
				text = "check " + text
			}
			out = append(out, described{h.StartLine(), text})
		}
		return out
	},
	"hold": func(f *File) (out []described) {
		for _, h := range f.Holds() {
			c := f.Calls[h.Call]
			text := []string{cmp.Or(c.Callee, "?"+c.Method)}
			if h.Name != "" {
				text = append(text, "as "+h.Name)
			}
			if h.Field {
				text = append(text, "field")
			}
			if h.Scoped {
				text = append(text, "scoped")
			}
			for _, u := range h.Uses {
				text = append(text, describeUse(u))
			}
			out = append(out, described{c.StartLine(), strings.Join(text, " ")})
		}
		return out
	},
	"keep": func(f *File) (out []described) {
		for _, k := range f.Keeps() {
			c := f.Calls[k.Call]
			text := []string{cmp.Or(c.Callee, "?"+c.Method), "in", k.Class + "." + k.Field}
			for _, u := range k.Uses {
				text = append(text, describeUse(u))
			}
			out = append(out, described{c.StartLine(), strings.Join(text, " ")})
		}
		return out
	},
	"spawn": func(f *File) (out []described) {
		for _, s := range f.Spawns() {
			text := "starts"
			if s.Body >= 0 {
				text += " " + name(f.Functions[s.Body])
			}
			for _, w := range []struct {
				yes  bool
				word string
			}{{s.Loop >= 0, " loop"}, {s.Each, " each"}, {s.Kept, " kept"}, {s.Caught, " caught"}, {s.Limited, " limited"}} {
				if w.yes {
					text += w.word
				}
			}
			out = append(out, described{s.StartLine(), text})
		}
		return out
	},
	"entry": func(f *File) (out []described) {
		for _, e := range f.Entries() {
			fn := f.Functions[e.Function]
			out = append(out, described{e.By.StartLine(), string(e.Kind) + " " + name(fn)})
		}
		return out
	},
	"listener": func(f *File) (out []described) {
		for _, l := range f.Listeners() {
			text := string(l.Kind) + " " + l.Event
			if l.Kept != "" {
				text += " as " + l.Kept
			}
			if l.Removed {
				text += " removed"
			}
			out = append(out, described{l.StartLine(), text})
		}
		return out
	},
	"comment": func(f *File) (out []described) {
		for _, c := range f.Comments() {
			out = append(out, described{c.StartLine(), fmt.Sprintf("%d-%d %q", c.StartLine(), c.EndLine(), c.Name())})
		}
		return out
	},
	"throw":     ofNodes(describeValue, lang.Throw),
	"return":    ofNodes(describeValue, lang.Return),
	"decorator": ofNodes(describeDecorator, lang.Decorator),
	"literal":   ofNodes(describeLiteral, lang.String, lang.Number, lang.Bool, lang.Null),
	"guard": func(f *File) (out []described) {
		for _, g := range f.Guards() {
			text := fmt.Sprintf("%s over %d-%d", g.Kind, g.Over.StartLine(), g.Over.EndLine())
			if g.Name != "" {
				text += " as " + g.Name
			}
			out = append(out, described{g.StartLine(), text})
		}
		return out
	},
}

// ofNodes shows nodes that are facts by themselves.
func ofNodes(describe func(Node) string, kinds ...lang.Kind) func(*File) []described {
	return func(f *File) (out []described) {
		for n := range f.nodesOf(kinds...) {
			out = append(out, described{n.StartLine(), describe(n)})
		}
		return out
	}
}

// describeValue says what is thrown or returned.
func describeValue(n Node) string {
	var all []string
	for v := range n.Children() {
		all = append(all, stands(v))
	}
	return cmp.Or(strings.Join(all, ", "), "nothing")
}

// stands says what an expression stands for: by its meaning, its name or its kind.
func stands(n Node) string {
	if c, ok := n.f.CallAt(n); ok {
		return cmp.Or(c.Callee, "?"+c.Method) + "()"
	}
	return cmp.Or(n.Meaning(), n.Name(), n.Kind().String())
}

func describeDecorator(n Node) string {
	all := []string{cmp.Or(n.Meaning(), n.Name())}
	for c := range n.Children() {
		all = append(all, stands(c))
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), ", ")
}

// describeLiteral says what a literal is and what it is for: an option by its name, else
// its role.
func describeLiteral(n Node) string {
	text := fmt.Sprintf("%s %q %s", n.Kind(), n.Name(), n.Role())
	if p := n.Parent(); p.Is(lang.Pair) && n.Role() == lang.Value {
		text += " of " + cmp.Or(p.Name(), p.Child(lang.Key).Name())
	}
	return text
}

func name(fn Function) string {
	if fn.Name() == "" {
		return "lambda"
	}
	return fn.Symbol
}

func describeLoop(l Loop) string {
	words := []string{l.Kind.String()}
	if l.Form != Written {
		words = append(words, l.Form.String())
	}
	for i, name := range []string{"failure", "status", "flag"} {
		if l.Signals&(1<<i) != 0 {
			words = append(words, "by "+name)
		}
	}
	for _, w := range []struct {
		yes  bool
		word string
	}{
		{l.Next, "next"}, {l.Endless, "endless"}, {l.Bounded, "bounded"}, {len(l.Delays) > 0, "delay " + l.Growth.String()},
		{l.Jitter, "jitter"}, {l.Cancelled, "cancelled"},
	} {
		if w.yes {
			words = append(words, w.word)
		}
	}
	return strings.Join(words, " ")
}

func describeUse(u Use) string {
	text := u.Kind.String()
	if u.Name != "" {
		text += ":" + u.Name
	}
	if u.Part != "" {
		text += "(" + u.Part + ")"
	}
	for _, w := range []struct {
		yes  bool
		word string
	}{{u.Certain, "!"}, {u.Branch, "?"}, {u.Captured, "^"}} {
		if w.yes {
			text += w.word
		}
	}
	return text
}
