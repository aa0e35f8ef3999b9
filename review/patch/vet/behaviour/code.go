package behaviour

import (
	"strings"
	"time"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// code is what a file does, as far as vetting asks. Its facts are nil where it is
// empty, in no language that has a table, or cannot be read; the caller has
// checked its syntax before.
type code struct {
	path   string
	text   []byte // facts keep the beginning of long literals only
	facts  *facts.File
	unread bool // its facts could not be had
	lib    *library
	offer  []syntax.Export // what it offers to other files

	known   []deed                  // nil until asked for
	keys    map[string]bool         // of known; nil until asked for
	spelled []literal               // nil until asked for
	said    map[string]bool         // hosts outside of sentences; nil until asked for
	defined []definition            // nil until asked for
	written []string                // files that it writes or deletes, with deeds
	imports map[string]string       // see origins; nil until asked for
	does    map[string]does         // of its functions by symbol; nil until asked for
	grown   map[string][]facts.Node // assignments and calls that add to a variable, by function and name
	filling map[string][]facts.Node // see fills
	steps   int                     // of folding
	cut     int                     // how often a text was longer or deeper than can be followed
}

// longest bounds the time to read one file; an honest one takes milliseconds.
const longest = 5 * time.Second

// read takes a file apart.
func read(path string, source []byte) *code {
	l := syntax.LanguageOf(path)
	c := &code{path: path, text: source, lib: libraryOf(l)}
	if len(source) == 0 || c.lib == nil {
		return c
	}
	tree, err := syntax.ParseWithin(l, source, longest)
	if err != nil {
		c.unread = true
		return c
	}
	defer tree.Close()
	c.offer = syntax.Exports(path, tree)
	if c.facts, err = facts.FromTree(tree); err != nil {
		c.unread = true
	}
	return c
}

// after takes a file apart as it is after the edit.
func (f File) after() *code {
	if f.Tree == nil || len(f.After) == 0 {
		return read(f.Path, f.After)
	}
	c := &code{path: f.Path, text: f.After, lib: libraryOf(f.Tree.Language)}
	if c.lib != nil {
		c.offer, c.facts, c.unread = syntax.Exports(f.Path, f.Tree), f.Facts, f.Facts == nil
	}
	return c
}

// spent reports whether folding has cost more than a file of this size may.
func (c *code) spent() bool { return c.steps > leastSteps+8*c.facts.Len() }

// nodes yields the nodes of a file in the order of the source.
func (c *code) nodes(yield func(facts.Node) bool) {
	for i := 0; c.facts != nil && i < c.facts.Len(); i++ {
		if !yield(c.facts.NodeAt(i)) {
			return
		}
	}
}

// nameOf is the name of what stands at n: its meaning or, where the file does not
// tell, its last part behind "?.". What the file defines itself has none: it is
// judged where it is defined.
func (c *code) nameOf(n facts.Node) string {
	return c.nameAs(n.Meaning(), n)
}

// nameAs is the name of what stands at n and has a meaning.
func (c *code) nameAs(meaning string, n facts.Node) string {
	own := strings.HasPrefix(meaning, ".") && !strings.HasPrefix(meaning, "./") && !strings.HasPrefix(meaning, "../")
	if own {
		first, rest, _ := strings.Cut(meaning[1:], ".")
		if origin := c.origins()[first]; origin != "" { // what a file adds to a type of others is theirs
			meaning, own = strings.TrimSuffix(origin+"."+rest, "."), false
		}
	}
	switch {
	case own:
		if strings.HasPrefix(n.Name(), "__") { // what the language gives everything
			return "?." + n.Name()
		}
		return ""
	case meaning != "":
		return strings.TrimLeft(meaning, "~")
	case strings.HasPrefix(n.Name(), "$"):
		return n.Name() // a superglobal of PHP
	case n.Is(lang.Member) && n.Name() != "":
		return "?." + n.Name()
	}
	return ""
}

// origins are the meanings of the names that a file imports.
func (c *code) origins() map[string]string {
	if c.imports == nil {
		c.imports = map[string]string{}
		for _, b := range c.facts.Bindings {
			if b.Node.Is(lang.Import, lang.Item) {
				c.imports[b.Name] = b.Meaning()
			}
		}
	}
	return c.imports
}

// source returns the source of a literal.
func (c *code) source(n facts.Node) string {
	start, end := n.Bytes()
	if start > end || end > len(c.text) {
		return ""
	}
	return string(c.text[start:end])
}
