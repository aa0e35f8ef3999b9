package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// primitive are types without methods worth looking up.
var primitive = setOf("any", "bool", "boolean", "byte", "bytes", "char", "complex64", "complex128", "dict", "double",
	"error", "float", "float32", "float64", "int", "int8", "int16", "int32", "int64", "list", "long", "never", "None",
	"null", "number", "object", "rune", "set", "short", "str", "string", "String", "tuple", "uint", "uint8", "uint16",
	"uint32", "uint64", "uintptr", "undefined", "unknown", "var", "void")

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// wrappers are types that stand for their first argument.
var wrappers = setOf("Optional", "Annotated", "Final", "ClassVar", "Mapped", "Readonly", "Partial", "Required",
	"NonNullable", "Awaited", "Lazy", "Promise", "Provider", "ObjectProvider", "Task", "ValueTask")

// bareType reduces a type as written to its name: "*http.Client" is Client,
// "Optional[Session]" and "Session | None" are Session, "List<Foo>" is List.
func bareType(text string) string {
	for range 8 { // wrappers nest; hostile ones nest deep
		text = strings.Trim(text, " \t\r\n*&?:'\"")
		text = firstOfUnion(text)
		head, args := text, ""
		if i := strings.IndexAny(text, "<[({"); i >= 0 {
			head, args = text[:i], text[i+1:]
		}
		head = lastPart(strings.TrimSpace(head))
		if !wrappers[head] || args == "" {
			return identifierOf(head)
		}
		if i := strings.IndexAny(args, ",>])"); i >= 0 && !strings.ContainsAny(args[:i], "<[(") {
			args = args[:i]
		}
		text = args
	}
	return ""
}

func firstOfUnion(text string) string {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '<', '[', '(', '{':
			depth++
		case '>', ']', ')', '}':
			depth--
		case '|':
			if first := strings.TrimSpace(text[:i]); depth == 0 &&
				(first == "None" || first == "null" || first == "undefined") {
				return strings.TrimSpace(text[i+1:])
			} else if depth == 0 {
				return first
			}
		}
	}
	return text
}

func lastPart(name string) string {
	return name[strings.LastIndexAny(name, ".:\\ /")+1:]
}

func identifierOf(s string) string {
	for _, r := range s {
		if !isNameRune(r) {
			return ""
		}
	}
	return s
}

// constructs returns the type that a call of callee makes, for languages
// where a capitalised callee is a class: "models.User" gives User.
func constructs(callee string) string {
	name := lastPart(callee)
	if r, _ := utf8.DecodeRuneInString(name); !unicode.IsUpper(r) {
		return ""
	}
	return identifierOf(name)
}

// holders are types of collections, by the names they go by in several languages.
var holders = setOf("Array", "ArrayList", "Collection", "Deque", "Dict", "Dictionary", "FrozenSet", "HashMap",
	"HashSet", "ICollection", "IDictionary", "IEnumerable", "IList", "IReadOnlyCollection", "IReadOnlyList", "Iterable",
	"Iterator", "LinkedList", "List", "Map", "Mapping", "Queue", "ReadonlyArray", "Record", "Sequence", "Set", "Stream",
	"Tuple", "Vec", "VecDeque", "dict", "frozenset", "list", "set", "tuple")

// heldType is bareType where a value is declared: a collection gives the name
// of what it holds, led by "[]", as goTypeName does.
func heldType(text string) string {
	text = strings.TrimLeft(strings.Trim(firstOfUnion(strings.Trim(text, " :?")), " \t\r\n'\""), "*&")
	if element, ok := strings.CutSuffix(text, "[]"); ok {
		return elementType(strings.TrimPrefix(element, "readonly "), text)
	}
	head, arguments, ok := cutArguments(text)
	if !ok || !holders[lastPart(head)] {
		return bareType(text)
	}
	return elementType(lastArgument(arguments), text)
}

// elementType is the type of a collection of elements; what the collection is
// called where they have no members worth looking up.
func elementType(element, collection string) string {
	element = strings.TrimPrefix(strings.TrimSpace(element), "? extends ")
	if t := bareType(element); len(t) > 1 && !primitive[t] {
		return "[]" + t
	}
	return bareType(collection)
}

// cutArguments cuts "Map<string, Foo>" into its name and "string, Foo".
func cutArguments(text string) (head, arguments string, ok bool) {
	i := strings.IndexAny(text, "<[")
	if i < 0 || !strings.ContainsAny(text[len(text)-1:], ">]") {
		return text, "", false
	}
	return strings.TrimSpace(text[:i]), text[i+1 : len(text)-1], true
}

// lastArgument returns the last of a list of type arguments: the values of a map.
func lastArgument(arguments string) string {
	depth, last := 0, 0
	for i := 0; i < len(arguments); i++ {
		switch arguments[i] {
		case '<', '[', '(', '{':
			depth++
		case '>', ']', ')', '}':
			depth--
		case ',':
			if depth == 0 && strings.Trim(arguments[i+1:], " .") != "" { // Tuple[Foo, ...]
				last = i + 1
			}
		}
	}
	return strings.TrimRight(arguments[last:], " ,.")
}

// resultType is the type of what a function is declared to give.
func resultType(n Node) string {
	if t := heldType(n.short()); len(t) > 1 && !primitive[t] {
		return t
	}
	return ""
}
