// Package lang teaches Breakwater to read a programming language.
//
// All that is known of a language's grammar stands in one table per language,
// the .grammar files beside this code. A table maps the node kinds of the
// language's tree-sitter grammar onto a small vocabulary that all languages
// share ([Kind], [Role], [Flag]). Package facts lowers a syntax tree by such a
// table; from there on no code knows which language it reads.
//
// A table has one row a line:
//
//	call        Call       function:callee arguments:arg
//	for_statement Loop+each left:target right:iter body:body async?async
//
// The first word is the grammar's node kind, or a bare token in quotes ('this').
// "kind/words" is for nodes of a kind whose name is one of a set of @words, and
// that have a child for each field which the row does not drop. The second word
// says what the node becomes:
//
//	Kind[+flag…][=name]   a node of that kind, with fixed flags and name
//	-                     nothing of its own: its children take its place
//	!                     nothing at all, with all that lies below it
//	~                     the names, calls and literals among tokens, as in a macro
//
// The other words say which role the children get and what bare tokens mean:
//
//	field:role     children under a field
//	(kind):role    children of a node kind
//	2:role         the second of the children that neither speaks of
//	*:role         all other children
//	token?flag     the token sets a flag of the node
//	token?name     the token names the node
//	token?role     the children that follow the token have this role
//
// The role "name" makes the text of the child the name of the node, "handler"
// puts the child into a Handler, "lambda" into a Func that is the body, "!"
// drops the child. Handler and Finally need no role. Kinds that no row names are
// read like "-". Lines that begin with "@" are settings, see [Grammar]; "#"
// begins a comment.
//
// Some nodes depend on what stands in them: a Pair without its key gives its
// place to its value, a List of Pairs is an Object, a Try that handles nothing is
// a Block, a Func without name and content is left out, a Member of
// nothing is a Name where the row has an object (::Foo), and else a member of
// this object (@field).
package lang

// Kind is what a node is, in any language.
type Kind uint8

// The kinds of nodes. Doc comments name the roles of the children.
const (
	None      Kind = iota
	File           // a whole file
	Func           // function, method or lambda: decorator, receiver, param, result, body
	Class          // class, struct, interface, trait, enum, module: base, body
	Param          // parameter: target (unless named), type, value (default)
	Field          // declared field of a class: type, value
	Import         // import: item, alias, default; Name is the module
	Item           // imported name: alias, item; Name is what is imported
	Decorator      // decorator, annotation, attribute: value, or Name and arg; assignments in it are Pairs
	Decl           // declaration of several variables of one type: type, then Assign
	Block          // statements that stand together; a scope where blocks are scopes
	If             // init, cond, then, else
	Loop           // init, cond, update, or target and iter; body, else
	Switch         // cond, then Case
	Case           // cond, body
	Select         // wait for one of several channels: Case
	Try            // With as resource, body, Handler, else, Finally
	Handler        // type, target, body
	Finally        // body
	Return         // value
	Throw          // value
	Break          //
	Continue       //
	Defer          // value, run when the function ends
	With           // resource, body: a block that closes what it opens
	Spawn          // value, run beside this function
	Yield          // value
	Assign         // target, type, value; Name is the operator where it is not plain
	Send           // to a channel: object, value
	Receive        // from a channel: value
	Call           // callee, or object and Name; arg, body (a block handed over)
	Pair           // key or Name, value: a keyword argument, an entry of an object
	Spread         // value: arguments or entries from elsewhere
	Name           // identifier
	Member         // object; Name is the member
	Index          // object, key
	String         // Name is the text between the quotes; parts that are computed are children
	Number         //
	Bool           //
	Null           //
	List           // elem
	Object         // map, dictionary, object literal: Pair; with Literal assignments in it are such
	Op             // left, right; Name is the operator, empty where the value is that of the operand
	Cond           // cond, then, else
	Await          // value
	Cast           // type, value
	Type           // a type as written, where it is no Name or Member: elem
	Comment        //
	kinds          // count
)

// Role is what a node is to the node above it.
type Role uint8

// The roles of nodes.
const (
	Child Role = iota // nothing in particular, such as a statement of a block
	Callee
	Arg
	ObjectOf // what a member, method or index is taken of
	Key
	Value
	Condition
	Then
	Else
	Body
	Init
	Update
	Iter
	Target
	TypeOf
	Parameter
	Receiver
	Result
	Base
	Resource
	Imported
	Alias
	Default
	Left
	Right
	Elem
	Decoration
	Label
	NameOf    // the child's text becomes the node's name
	HandlerOf // the child becomes the body of a Handler
	LambdaOf  // the child becomes a Func that is handed over as the body
	dropped
	roles // count
)

// Flag says more about a node.
type Flag uint32

// The flags of nodes.
const (
	Async    Flag = 1 << iota // async function, loop or with
	New                       // the call constructs: new T(), T{}
	Literal                   // the construct is written as a literal: T{…}
	Each                      // the loop walks a collection
	Post                      // the loop tests its condition after the body
	Static                    // belongs to the class, not to an object
	Const                     // cannot be assigned again
	Lock                      // holds the object's lock: synchronized
	Lambda                    // function without a name of its own
	Generate                  // generator
	Abstract                  // interface, trait, protocol
	Public                    // visible outside
	Optional                  // ?. and the like
	Raw                       // a string without escapes; a name among unread tokens
	Splat                     // a parameter that takes all further arguments
	Declares                  // the assignment declares its target
	Hoist                     // the declaration holds in the whole function
	Property                  // the parameter is a field too; the method is read like a field
	Generic                   // the index gives type arguments
	Keys                      // the loop gives keys; its second target, if any, the elements
	Extend                    // the class is the one of its name once more: impl, a class reopened
)

var kindNames = [kinds]string{
	"None", "File", "Func", "Class", "Param", "Field", "Import", "Item", "Decorator", "Decl", "Block", "If", "Loop",
	"Switch", "Case", "Select", "Try", "Handler", "Finally", "Return", "Throw", "Break", "Continue", "Defer", "With",
	"Spawn", "Yield", "Assign", "Send", "Receive", "Call", "Pair", "Spread", "Name", "Member", "Index", "String",
	"Number", "Bool", "Null", "List", "Object", "Op", "Cond", "Await", "Cast", "Type", "Comment",
}

var roleNames = [roles]string{
	"child", "callee", "arg", "object", "key", "value", "cond", "then", "else", "body", "init", "update", "iter",
	"target", "type", "param", "receiver", "result", "base", "resource", "item", "alias", "default", "left", "right",
	"elem", "decorator", "label", "name", "handler", "lambda", "!",
}

var flagNames = []string{
	"async", "new", "literal", "each", "post", "static", "const", "lock", "lambda", "generate", "abstract", "public",
	"optional", "raw", "splat", "declares", "hoist", "property", "generic", "keys", "extend",
}

// String returns the kind as tables write it.
func (k Kind) String() string { return kindNames[k] }

// String returns the role as tables write it.
func (r Role) String() string { return roleNames[r] }
