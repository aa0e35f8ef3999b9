package lang

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"breakwater/index/syntax"
)

//go:embed *.grammar
var tables embed.FS

// Grammar is the table of one language.
type Grammar struct {
	Rows  map[string]Row      // by node kind of the tree-sitter grammar, or "kind/words"
	Words map[string][]string // @words: names that give nodes rows of their own

	BlockScope bool     // @scope block: a block is a scope of its own; else only functions and classes are
	Self       []string // @self: names for the object that a method belongs to
	Sigil      string   // @sigil: what begins the name of a variable; a field that is not static goes without
	Implicit   bool     // @implicit: a member may be named without self
	Super      []string // @super: names for the same object, as one of the class that its class extends
	// @import: what an import binds: "first" or "last" part of the module's name, "none", "all" it has
	Import    string
	Open      []string // @open: modules that are open in every file
	Default   string   // @default: name under which a module exports what stands for itself
	Separator []string // @separator: what stands between the parts of a module's name, replaced by "."; "/" is kept
	Upper     bool     // @construct upper: calling a capitalised name constructs
	Strings   string   // @strings: letters that may stand before a string's quotes
	Wrappers  []string // @wrappers: types that stand for their first argument, such as Optional
	Items     []string // @collections: types whose last argument is the type of their elements
	Promises  []string // @promises: types whose argument is what awaiting gives; the first in full
	Boxes     []string // @boxes: types whose first argument is kept in the meaning, such as Option
	Opaque    []string // @opaque: types that tell nothing of a value
	Makers    []string // @makers: methods of a type that give a value of it, such as new
	Result    bool     // @result first: of several results the first counts (the others are errors)
	Last      bool     // @result last: a function gives its last expression
	Accessors []string // @accessors: what begins a field's name, and the calls that declare methods to read fields
	Failed    []string // @failed: names that tell of or make a failure, such as Err, is_err, errors.Is
	Succeeded []string // @succeeded: those that tell that nothing did, such as Ok, is_ok
	Rescues   []string // @rescues: methods that are given what to do on failure, such as catch
	Bare      bool     // @call bare: the name of a function is a call of it
}

// Row says what becomes of the nodes of one kind.
type Row struct {
	Kind   Kind // None: the node's children take its place
	Drop   bool
	Unread bool // tokens that no grammar has read
	Flags  Flag
	Name   string // fixed name; empty: from a child, or the text of a leaf
	Roles  []FieldRole
	Tokens []TokenFlag
}

// FieldRole gives the children under a field their role.
type FieldRole struct {
	Field string // a field, "(kind)", a place such as "1", or "*" for what no other entry speaks of
	Role  Role
}

// Kind returns the node kind that the entry is for, if it is for one.
func (fr FieldRole) Kind() string {
	inner, ok := strings.CutPrefix(fr.Field, "(")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(inner, ")")
}

// Place returns the place that the entry is for, from 1; 0 if for none.
func (fr FieldRole) Place() int {
	place, err := strconv.Atoi(fr.Field)
	if err != nil {
		return 0
	}
	return place
}

// TokenFlag says what a bare token means.
type TokenFlag struct {
	Token string
	Flag  Flag // set on the node; 0 if the token gives a role
	Role  Role // NameOf: the token names the node; else the role of the children that follow
}

// Dropped reports whether a child in this role is left out.
func (r Role) Dropped() bool { return r == dropped }

var loaded sync.Map // file → *Grammar

// Variants returns the sets of words for which nodes of a kind have rows of their
// own, sorted.
func (g *Grammar) Variants(kind string) (words []string) {
	for word := range g.Words {
		if _, ok := g.Rows[kind+"/"+word]; ok {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return words
}

// Of returns the grammar of l; nil for a language without a table. Grammars are
// shared and must not be changed.
func Of(l syntax.Language) *Grammar {
	file := TableOf(l)
	if file == "" {
		return nil
	}
	if g, ok := loaded.Load(file); ok {
		return g.(*Grammar)
	}
	data, err := tables.ReadFile(file + ".grammar")
	if err != nil {
		return nil
	}
	g, err := parse(string(data))
	if err != nil {
		panic(fmt.Sprintf("lang: %s.grammar: %v", file, err)) // embedded and tested
	}
	kept, _ := loaded.LoadOrStore(file, g)
	return kept.(*Grammar)
}

func parse(text string) (*Grammar, error) {
	g := &Grammar{Rows: map[string]Row{}, Words: map[string][]string{}}
	for number, line := range Rows(text) {
		words := strings.Fields(line)
		var err error
		if name, ok := strings.CutPrefix(words[0], "@"); ok {
			err = g.set(name, words[1:])
		} else {
			err = g.add(words)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	return g, nil
}

func (g *Grammar) set(name string, values []string) error {
	switch name {
	case "scope":
		g.BlockScope = slices.Equal(values, []string{"block"})
	case "self":
		g.Self = values
	case "implicit":
		g.Implicit = true
	case "super":
		g.Super = values
	case "default":
		g.Default = strings.Join(values, " ")
	case "import":
		g.Import = strings.Join(values, " ")
	case "separator":
		g.Separator = values
	case "construct":
		g.Upper = slices.Equal(values, []string{"upper"})
	case "strings":
		g.Strings = strings.Join(values, "")
	case "wrappers":
		g.Wrappers = append(g.Wrappers, values...)
	case "collections":
		g.Items = append(g.Items, values...)
	case "promises":
		g.Promises = append(g.Promises, values...)
	case "opaque":
		g.Opaque = append(g.Opaque, values...)
	case "failed":
		g.Failed = values
	case "succeeded":
		g.Succeeded = values
	case "rescues":
		g.Rescues = values
	case "open":
		g.Open = append(g.Open, values...)
	case "boxes":
		g.Boxes = append(g.Boxes, values...)
	case "makers":
		g.Makers = values
	case "words":
		if len(values) > 0 {
			g.Words[values[0]] = append(g.Words[values[0]], values[1:]...)
		}
	case "accessors":
		g.Accessors = values
	case "sigil":
		g.Sigil = strings.Join(values, "")
	case "result":
		g.Result = slices.Equal(values, []string{"first"})
		g.Last = slices.Equal(values, []string{"last"})
	case "call":
		g.Bare = slices.Equal(values, []string{"bare"})
	default:
		return fmt.Errorf("unknown setting @%s", name)
	}
	return nil
}

func (g *Grammar) add(words []string) error {
	if len(words) < 2 {
		return fmt.Errorf("%s: what does it become?", words[0])
	}
	if _, twice := g.Rows[words[0]]; twice {
		return fmt.Errorf("%s has two rows", words[0])
	}
	row, err := parseKind(words[1])
	if err != nil {
		return err
	}
	for _, word := range words[2:] {
		if err := row.child(word); err != nil {
			return err
		}
	}
	g.Rows[words[0]] = row
	return nil
}

func parseKind(word string) (Row, error) {
	switch word {
	case "-":
		return Row{}, nil
	case "!":
		return Row{Drop: true}, nil
	case "~":
		return Row{Unread: true}, nil
	}
	var row Row
	word, row.Name, _ = strings.Cut(word, "=")
	parts := strings.Split(word, "+")
	kind := slices.Index(kindNames[:], parts[0])
	if kind <= 0 {
		return row, fmt.Errorf("unknown kind %q", parts[0])
	}
	row.Kind = Kind(kind)
	for _, part := range parts[1:] {
		flag, err := parseFlag(part)
		if err != nil {
			return row, err
		}
		row.Flags |= flag
	}
	return row, nil
}

func parseFlag(word string) (Flag, error) {
	i := slices.Index(flagNames, word)
	if i < 0 {
		return 0, fmt.Errorf("unknown flag %q", word)
	}
	return 1 << i, nil
}

func (r *Row) child(word string) error {
	if i := strings.LastIndexByte(word, '?'); i > 0 && i < len(word)-1 {
		return r.token(word[:i], word[i+1:])
	}
	field, name, ok := strings.Cut(word, ":")
	role := slices.Index(roleNames[:], name)
	if !ok || role < 0 {
		return fmt.Errorf("%q is neither field:role nor token?flag", word)
	}
	r.Roles = append(r.Roles, FieldRole{field, Role(role)})
	return nil
}

func (r *Row) token(token, means string) error {
	if role := slices.Index(roleNames[:], means); role >= 0 {
		r.Tokens = append(r.Tokens, TokenFlag{Token: token, Role: Role(role)})
		return nil
	}
	flag, err := parseFlag(means)
	r.Tokens = append(r.Tokens, TokenFlag{Token: token, Flag: flag})
	return err
}
