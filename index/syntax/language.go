package syntax

import (
	"path"
	"strings"
	"sync"
	"unsafe"

	sitter "github.com/tree-sitter/go-tree-sitter"
	csharp "github.com/tree-sitter/tree-sitter-c-sharp/bindings/go"
	golang "github.com/tree-sitter/tree-sitter-go/bindings/go"
	java "github.com/tree-sitter/tree-sitter-java/bindings/go"
	javascript "github.com/tree-sitter/tree-sitter-javascript/bindings/go"
	php "github.com/tree-sitter/tree-sitter-php/bindings/go"
	python "github.com/tree-sitter/tree-sitter-python/bindings/go"
	ruby "github.com/tree-sitter/tree-sitter-ruby/bindings/go"
	rust "github.com/tree-sitter/tree-sitter-rust/bindings/go"
	typescript "github.com/tree-sitter/tree-sitter-typescript/bindings/go"
)

// Language names a programming language that has a grammar here. The empty
// Language means that no grammar fits.
type Language string

// The languages with a grammar. TSX is TypeScript with JSX, a grammar of its
// own; [Language.Family] folds it.
const (
	CSharp     Language = "csharp"
	Go         Language = "go"
	Java       Language = "java"
	JavaScript Language = "javascript"
	PHP        Language = "php"
	Python     Language = "python"
	Ruby       Language = "ruby"
	Rust       Language = "rust"
	TSX        Language = "tsx"
	TypeScript Language = "typescript"
)

// Languages lists every language that a user can name, sorted.
var Languages = []Language{CSharp, Go, Java, JavaScript, PHP, Python, Ruby, Rust, TypeScript}

var byExtension = map[string]Language{
	".cs": CSharp, ".csx": CSharp,
	".go":   Go,
	".java": Java,
	".js":   JavaScript, ".jsx": JavaScript, ".mjs": JavaScript, ".cjs": JavaScript,
	".php": PHP,
	".py":  Python, ".pyi": Python, ".pyw": Python,
	".rb": Ruby, ".rake": Ruby,
	".rs":  Rust,
	".tsx": TSX,
	".ts":  TypeScript, ".mts": TypeScript, ".cts": TypeScript,
}

// LanguageOf returns the language of the file at a slash-separated path, by
// its extension; empty if no grammar fits.
func LanguageOf(name string) Language {
	return byExtension[strings.ToLower(path.Ext(name))]
}

// Family returns TypeScript for TSX and l itself for all others.
func (l Language) Family() Language {
	if l == TSX {
		return TypeScript
	}
	return l
}

var sources = map[Language]func() unsafe.Pointer{
	CSharp: csharp.Language, Go: golang.Language, Java: java.Language, JavaScript: javascript.Language,
	PHP: php.LanguagePHP, Python: python.Language, Ruby: ruby.Language, Rust: rust.Language,
	TSX: typescript.LanguageTSX, TypeScript: typescript.LanguageTypescript,
}

// grammar is a loaded grammar with its names fetched from C once.
type grammar struct {
	language   *sitter.Language
	kinds      []string // by symbol
	named      []bool   // by symbol
	fieldNames []string // by field id; 0 is none
	fields     map[string]uint16
}

// errorSymbol is the symbol of text that fits no rule, in every grammar.
const errorSymbol = 0xFFFF

func (g *grammar) kind(symbol uint16) string {
	if int(symbol) < len(g.kinds) {
		return g.kinds[symbol]
	}
	return "ERROR"
}

func (g *grammar) isNamed(symbol uint16) bool {
	return int(symbol) >= len(g.named) || g.named[symbol]
}

var loaded sync.Map // Language → *grammar; grammars are immutable and shared

func grammarOf(l Language) *grammar {
	if g, ok := loaded.Load(l); ok {
		return g.(*grammar)
	}
	source, ok := sources[l]
	if !ok {
		return nil
	}
	g, _ := loaded.LoadOrStore(l, newGrammar(sitter.NewLanguage(source())))
	return g.(*grammar)
}

func newGrammar(l *sitter.Language) *grammar {
	g := &grammar{language: l, fieldNames: []string{""}, fields: map[string]uint16{}}
	for id := range uint16(l.NodeKindCount()) {
		g.kinds = append(g.kinds, l.NodeKindForId(id))
		g.named = append(g.named, l.NodeKindIsNamed(id))
	}
	for id := uint16(1); id <= uint16(l.FieldCount()); id++ {
		g.fieldNames = append(g.fieldNames, l.FieldNameForId(id))
		g.fields[g.fieldNames[id]] = id
	}
	return g
}

// Kinds returns the node kinds of the language's grammar by symbol. A kind may
// have several symbols; a bare token stands as "" (its text is its kind, see
// [Node.Kind]). Nil for a language without a grammar.
func Kinds(l Language) []string {
	g := grammarOf(l)
	if g == nil {
		return nil
	}
	kinds := make([]string, len(g.kinds))
	for i, kind := range g.kinds {
		if g.named[i] {
			kinds[i] = kind
		}
	}
	return kinds
}

// Tokens returns the bare tokens of the language's grammar by symbol; a node
// kind stands as "". Nil for a language without a grammar.
func Tokens(l Language) []string {
	g := grammarOf(l)
	if g == nil {
		return nil
	}
	tokens := make([]string, len(g.kinds))
	for i, kind := range g.kinds {
		if !g.named[i] {
			tokens[i] = kind
		}
	}
	return tokens
}

// Fields returns the field names of the language's grammar by number; number 0
// is no field.
func Fields(l Language) []string {
	if g := grammarOf(l); g != nil {
		return g.fieldNames
	}
	return nil
}
