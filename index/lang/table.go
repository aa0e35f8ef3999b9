package lang

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"breakwater/index/syntax"
)

//go:embed *.grammar
var tables embed.FS

// files names the table of each language.
var files = map[syntax.Language]string{
	syntax.CSharp: "csharp", syntax.Go: "go", syntax.Java: "java", syntax.JavaScript: "script", syntax.PHP: "php",
	syntax.Python: "python", syntax.Ruby: "ruby", syntax.Rust: "rust", syntax.TSX: "script", syntax.TypeScript: "script",
}

// Grammar is the table of one language.
type Grammar struct {
	Rows map[string]Row // by node kind of the tree-sitter grammar

	BlockScope bool     // @scope block: a block is a scope of its own; else only functions and classes are
	Self       []string // @self: names for the object that a method belongs to
	Implicit   bool     // @implicit: a member may be named without self
	Super      []string // @super: names for the same object, as one of the class that its class extends
	Import     string   // @import: the part of a module's name that an import binds: "first", "last" or "none"
	Default    string   // @default: name under which a module exports what stands for itself
	Separator  []string // @separator: what stands between the parts of a module's name, replaced by "."; "/" is kept
	Upper      bool     // @construct upper: calling a capitalised name constructs
	Strings    string   // @strings: letters that may stand before a string's quotes
	Wrappers   []string // @wrappers: types that stand for their first argument, such as Optional
	Items      []string // @collections: types whose last argument is the type of their elements
	Promises   []string // @promises: types whose argument is what awaiting gives
	Opaque     []string // @opaque: types that tell nothing of a value
	Result     bool     // @result first: of several results the first counts (the others are errors)
}

// Row says what becomes of the nodes of one kind.
type Row struct {
	Kind   Kind // None: the node's children take its place
	Drop   bool
	Flags  Flag
	Name   string // fixed name; empty: from a child, or the text of a leaf
	Roles  []FieldRole
	Tokens []TokenFlag
}

// FieldRole gives the children under a field their role.
type FieldRole struct {
	Field string // "*": children without a field, or under a field of no other entry; "1": the first of those
	Role  Role
}

// TokenFlag sets a flag where a bare token stands.
type TokenFlag struct {
	Token string
	Flag  Flag
}

// Dropped reports whether a child in this role is left out.
func (r Role) Dropped() bool { return r == dropped }

var loaded sync.Map // file → *Grammar

// Of returns the grammar of l; nil for a language without a table. Grammars are
// shared and must not be changed.
func Of(l syntax.Language) *Grammar {
	file := files[l]
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
	g := &Grammar{Rows: map[string]Row{}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
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
	case "result":
		g.Result = slices.Equal(values, []string{"first"})
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
	if i := strings.LastIndexByte(word, '?'); i > 0 && i < len(word)-1 { // the token itself may be "?."
		flag, err := parseFlag(word[i+1:])
		r.Tokens = append(r.Tokens, TokenFlag{word[:i], flag})
		return err
	}
	field, name, ok := strings.Cut(word, ":")
	role := slices.Index(roleNames[:], name)
	if !ok || role < 0 {
		return fmt.Errorf("%q is neither field:role nor token?flag", word)
	}
	r.Roles = append(r.Roles, FieldRole{field, Role(role)})
	return nil
}
