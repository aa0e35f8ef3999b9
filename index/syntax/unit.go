// Package syntax reads source files of nine languages into plain values: one
// parse of a file gives its definitions, references, imports and HTTP routes
// (a [Unit]), and, for those who want to look closer, its syntax tree (a
// [Tree] of [Node] values).
//
// Parsing is by tree-sitter with each language's official grammar. The names
// of that library appear nowhere else.
package syntax

// Kind says what a definition defines.
type Kind string

// The kinds of definitions. Languages map onto the nearest.
const (
	Function  Kind = "function"
	Method    Kind = "method"
	Class     Kind = "class"     // also struct, record, enum
	Interface Kind = "interface" // also trait, protocol
	Type      Kind = "type"
	Constant  Kind = "const"
	Variable  Kind = "var"
	Module    Kind = "module" // namespace, Ruby module
)

// Unit is what one parse finds in one file. Everything is in source order.
// A Unit is plain data without any tie to the tree that it came from.
type Unit struct {
	Path        string // slash-separated
	Language    Language
	Package     string // declared package, module or namespace; empty if none
	Lines       int
	Definitions []Definition
	References  []Reference
	Imports     []Import
	Routes      []Route
	Errors      []SyntaxError
}

// Definition is a named piece of code with its span.
type Definition struct {
	Name      string
	Kind      Kind
	Parent    string   // receiver, class, interface or module it belongs to; empty at top level
	StartLine int      // 1-based; includes the doc comment, decorators and annotations before it
	NameLine  int      // 1-based; the line that holds the name
	EndLine   int      // 1-based, inclusive
	Exported  bool     // visible outside its file or package, as far as the language says so
	Bases     []string // base classes, embedded types, implemented interfaces
	Locals    []Local  // typed parameters, variables, fields: for resolving method calls
}

// Local gives the type of a name inside a definition: a parameter, a variable
// or, for a class, a field.
type Local struct {
	Name string
	Type string // bare type name without package, pointer or type arguments; for constructors the constructed type
}

// Reference is a use of a name that is not its definition.
type Reference struct {
	Name      string
	Qualifier string // what stands before the dot: a package, a variable, "self"; empty if none
	Call      bool   // it is called or constructed
	Line      int    // 1-based
}

// Import is one imported module or name.
type Import struct {
	Module string // as written: "net/http", "app.clients", "./db"
	Name   string // imported name, for from-imports; empty for the module itself
	Alias  string // local name; empty if it is the last part of Module or Name
	Line   int    // 1-based
}

// Route ties an HTTP method and path to the code that handles it.
type Route struct {
	Method      string // upper case; "*" for any
	Path        string // as registered, joined with prefixes known in the same file: "/users/{user_id}"
	Handler     string // name of the handling definition; empty for an anonymous one
	OperationID string // where the code states it
	Framework   string // "fastapi", "express", …
	Line        int    // 1-based, of the registration
	HandlerLine int    // 1-based, within the handler's body or definition; Line if unknown
}
