package index

import (
	"bytes"
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

// resultOf reads the type that a function gives from its header, which is the
// beginning of code: the annotated result where the language has one, else
// the class that it returns a new object of.
func resultOf(l syntax.Language, code []byte, name string) string {
	at := bytes.Index(code, []byte(name))
	if at < 0 {
		return ""
	}
	before, rest := code[:at], code[at+len(name):]
	switch l.Family() {
	case syntax.Java, syntax.CSharp:
		return typeName(lastWordOf(before))
	case syntax.Go:
		return goResult(afterParameters(rest))
	case syntax.Python, syntax.Rust:
		if r, ok := bytes.CutPrefix(bytes.TrimSpace(afterParameters(rest)), []byte("->")); ok {
			return typeName(string(upTo(r, ":{\n")))
		}
	case syntax.TypeScript, syntax.PHP:
		if r, ok := bytes.CutPrefix(bytes.TrimSpace(afterParameters(rest)), []byte(":")); ok {
			return typeName(string(upTo(r, "{=;\n")))
		}
	}
	if m := returned.FindSubmatch(rest); m != nil {
		return string(m[1])
	}
	return ""
}

var returned = regexp.MustCompile(`(?m)^\s*return (?:await )?(?:new )?(?:\w+\.)*([A-Z]\w*)\(`)

// goResult reads the first result: "(*Client, error) {" gives Client.
func goResult(rest []byte) string {
	s := strings.TrimSpace(string(upTo(rest, "\n")))
	s = strings.TrimSuffix(s, "{")
	if in, ok := strings.CutPrefix(s, "("); ok {
		s, _, _ = strings.Cut(in, ",")
		s = strings.TrimSuffix(s, ")")
		if name, typ, ok := strings.Cut(strings.TrimSpace(s), " "); ok && !strings.ContainsAny(name, "*[]().") {
			s = typ
		}
	}
	return typeName(s)
}

// afterParameters returns what follows the parameter list, and the type
// parameters before it.
func afterParameters(rest []byte) []byte {
	depth := 0
	for i, c := range rest {
		switch c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
			if depth == 0 && c == ')' {
				return rest[i+1:]
			}
		case '{', '\n':
			if depth == 0 {
				return nil
			}
		}
	}
	return nil
}

func upTo(b []byte, any string) []byte {
	if i := bytes.IndexAny(b, any); i >= 0 {
		return b[:i]
	}
	return b
}

// lastWordOf returns what stands last on the line, with its type arguments.
func lastWordOf(b []byte) string {
	s := strings.TrimSpace(string(b[bytes.LastIndexByte(b, '\n')+1:]))
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case '>':
			depth++
		case '<':
			depth--
		case ' ':
			if depth == 0 {
				return s[i+1:]
			}
		}
	}
	return s
}

// wrapping types give their first argument when they are used.
var wrapping = map[string]bool{"Promise": true, "Optional": true, "Awaitable": true, "Coroutine": true, "Task": true,
	"Result": true, "Option": true, "Box": true, "Arc": true, "Rc": true, "Mono": true, "CompletableFuture": true,
	"Generator": true, "Iterator": true, "AsyncGenerator": true, "AsyncIterator": true, "ContextManager": true,
	"AbstractContextManager": true, "AbstractAsyncContextManager": true, "Partial": true, "Readonly": true}

// typeName reduces a type as written to its bare name; empty for what has no
// members of ours: lists, maps, functions and the basic types.
func typeName(s string) string {
	for range 4 {
		s = strings.Trim(s, " \t\r*&?\"'")
		s = strings.TrimPrefix(s, "mut ")
		if first, rest, ok := strings.Cut(s, "|"); ok {
			if first = strings.TrimSpace(first); first == "None" || first == "null" || first == "undefined" {
				first = rest
			}
			s = strings.Trim(first, " \t\"'")
		}
		head, args, generic := cutAny(s, "<[")
		head = head[strings.LastIndexAny(head, ".:\\")+1:]
		if generic && wrapping[head] {
			s, _, _ = cutAny(args, ",>]")
			continue
		}
		if head == "" || basic[head] || strings.ContainsAny(head, " (){}=") {
			return ""
		}
		return head
	}
	return ""
}

func cutAny(s, any string) (before, after string, found bool) {
	if i := strings.IndexAny(s, any); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

var basic = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq("any bool boolean byte bytes char dict double error float float32 float64 int int8 int16 int32 int64 list long never null number object rune set short str string tuple uint uint8 uint16 uint32 uint64 uintptr undefined unknown var void func map chan struct interface async def function public static final const let self this") {
		set[w] = true
	}
	return set
}()

var assigned = regexp.MustCompile(`^\s*(?:(?:export|const|let|var|final|private|public|protected|static|readonly|async|with|val)\s+)*(?:await\s+)?(\w+)(?:\s*,\s*\w+)*\s*(?::\s*([\w.<>\[\] |]+?)|\s+([*\w.\[\]]+))?\s*:?=\s*(.*)$`)

// valueOf reads from a line the type of the variable that it declares or
// assigns: as annotated, as constructed, or "f()" for what a call gives.
func valueOf(line []byte, name string) string {
	m := assigned.FindSubmatch(bytes.TrimRight(line, "\r\n"))
	if m == nil || string(m[1]) != name {
		if i := bytes.Index(line, []byte(name+" ")); i >= 0 { // Go: var name Type
			return typeName(string(upTo(line[i+len(name)+1:], "={\n")))
		}
		return ""
	}
	if t := typeName(string(m[2]) + string(m[3])); t != "" {
		return t
	}
	return valueType(string(m[4]))
}

var (
	constructed = regexp.MustCompile(`^(?:await\s+)?(?:new\s+(?:[\w]+\.)*(\w+)|&?(?:\w+\.)?([A-Z]\w*)\s*\{|&(?:\w+\.)?(\w+)\{)`)
	callOf      = regexp.MustCompile(`^(?:await\s+)?((?:[\w]+(?:\.|::|->))*\w+)\s*(?:<[^>]*>|\[[^\]]*\])?\(`)
)

// valueType returns the type that an expression gives, "f()" for a call.
func valueType(expr string) string {
	if m := constructed.FindStringSubmatch(expr); m != nil {
		return m[1] + m[2] + m[3]
	}
	if m := callOf.FindStringSubmatch(expr); m != nil {
		return m[1] + "()"
	}
	return ""
}
