// Package syntax reads source files of nine languages into plain values: one
// parse of a file gives its definitions, references, imports and HTTP routes
// (a [Unit]), and, for those who want to look closer, its syntax tree (a
// [Tree] of [Node] values).
//
// Parsing is by tree-sitter with each language's official grammar, whose names
// appear nowhere else; the units of valid Go files come from go/parser, which
// is many times as fast. A tree is copied out of C at once and is then plain
// Go memory, so walking it is cheap. Extraction is one pass over the nodes
// that looks up what to do by the kind of each (see rules), without recursion,
// so that hostile source can neither overflow a stack nor take long.
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
	Mounts      []Mount
	Actions     []Route // of methods of classes: Path is below each path that a route to EveryAction of the class has
	// what a script file exports as its default: Name of a definition or an import of the file, else Type or From of the
	// value
	Default Local
	Errors  []SyntaxError
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
	Locals    []Local  // typed parameters, variables, fields: for resolving method calls; of a variable, its own type
	Value     string   // of a constant, variable or class attribute that is plain text of up to 200 bytes; empty if none
	// type of the first result of a function, where declared, as in Local; of a Go type, what it is made from; empty if
	// none
	Result string
	From   string // of a function without a Result: what it returns, as in Local; empty if unknown
}

// Local gives the type of a name inside a definition: a parameter, a variable
// or, for a class, a field. A name may have several.
type Local struct {
	Name string
	// bare type name without pointer or type arguments, in Go with its package, and led by "[]" where it holds such; for
	// constructors the constructed type; empty if only From is known
	Type string
	// the call or member it is assigned from, in the form of a [Reference] qualifier: "store.New()", "s.client", in Go
	// also "list[]" for an element; empty where the type is plain
	From string
}

// Reference is a use of a name that is not its definition.
type Reference struct {
	Name string
	// what stands before the dot: a chain of names ("self.db"), "db.open()" for a call's result, "?.open()" for that of
	// a method of something nameless, "?" for anything else; empty if none
	Qualifier string
	Call      bool // it is called or constructed
	Line      int  // 1-based
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
	Method  string // upper case; "*" for any
	Path    string // as registered, joined with prefixes known in the same file: "/users/{user_id}"; see [NameMark]
	Outer   string // what its class, or a blueprint of Flask, puts before Path, with which that begins; may be empty
	Handler string // name of the handling definition; empty for an anonymous one
	// what the registration names before it: a class ("UsersController"), a module ("views"), a variable; empty if none
	HandlerParent string
	// function that makes the handler of what it is given, where Handler is the last of
	// that: "orders.list" of orders.list(store)
	HandlerMaker string
	// what a wrapper around the handler is given that may be it, the last first; nil where that is one thing
	Given       []string
	OperationID string // where the code states it
	Framework   string // "fastapi", "express", …
	Router      string // variable that it is registered on, or name of a NamedRoute; empty for annotations and tables
	Function    string // definition that registers it; empty at top level
	Line        int    // 1-based, of the registration
	HandlerLine int    // 1-based, within the handler's body or definition; Line if unknown
}

// Unplaced reports whether nothing but the operation's id is known of a route: its path stands in an interface that a
// build makes.
func (r Route) Unplaced() bool { return r.Method == "" && r.Path == "" && r.OperationID != "" }

// EveryRoute is the target of a mount that stands before all routes of its framework.
const EveryRoute = "*"

// NamedRoute is the target of a mount whose Prefix is the path of all routes that take its Name for their Router.
const NamedRoute = "#"

// EveryAction is the handler of a route below which all Actions of its HandlerParent are, and those of its bases.
const EveryAction = "*"

// Mount puts the routes of another file under a prefix.
type Mount struct {
	Prefix string // joined with prefixes known in the same file; empty if none; see [NameMark]
	Target string // what is mounted, as written: "users.router", "adminRoutes()"; empty if Module says it all
	// module that Target comes from, as imported or named: "./routes/users", "app.urls"; empty if unknown
	Module    string
	Name      string // what Target is called in Module; empty for the module itself or its default
	Router    string // variable it is mounted on
	Heir      string // class of this file that inherits the routes of Target; empty if none does
	Framework string // as in Route
	Replaces  bool   // Prefix stands for what Target says of its own
	Line      int    // 1-based
}
