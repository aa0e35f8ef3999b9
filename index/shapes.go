package index

import (
	"strings"

	"breakwater/index/syntax"
)

// role is what a word does in a definition.
type role uint8

const (
	plain    role = iota
	definer       // the name comes next: "def", "class"
	grouper       // the same, and "(" after it opens a block of names: "const" in Go
	modifier      // may stand before a definition and says nothing: "public"
	opener        // opens a block whose lines begin with names: "interface" in Go
	verb          // begins an expression: no type before a name
)

// shape says how the definitions of a language look to the lexer.
type shape struct {
	roles   map[uint32]role
	known   [512]bool // by low bits of the hash: quick refusal
	grouped bool      // "const (" opens a group of names
	first   [256]bool // the line's first word is a name if one of these follows
	typed   [256]bool // a word behind another word, such as its type, is a name if one of these follows
}

func (s *shape) role(h uint32) role {
	if !s.known[h%512] {
		return plain
	}
	return s.roles[h]
}

func newShape(first, typed string, roles map[role]string) *shape {
	s := &shape{roles: map[uint32]role{}}
	for r, names := range roles {
		for name := range strings.FieldsSeq(names) {
			h := hashName(name)
			s.roles[h] = r
			s.known[h%512] = true
		}
	}
	for _, c := range []byte(first) {
		s.first[c] = true
	}
	for _, c := range []byte(typed) {
		s.typed[c] = true
	}
	return s
}

// Words that begin or join expressions: what follows them is used, and they
// are no type of what follows.
const (
	flowWords   = "return throw else case if for while do switch try catch finally break continue in "
	scriptVerbs = flowWords + "new await of typeof void yield instanceof import from super this with debugger"
	pythonVerbs = "return yield raise del assert in is and or not if elif while for else try except finally with " +
		"lambda import from pass break continue await global nonlocal"
	typedVerbs = flowWords + "new await yield instanceof is as import package using assert goto lock foreach"
	phpVerbs   = flowWords + "new yield instanceof use echo print require include require_once include_once global " +
		"foreach elseif as and or xor"
	goVerbs = "return else case if for switch select go defer break continue goto fallthrough range import " +
		"package default"
)

// shapes has an entry for every language with a grammar.
var shapes = func() map[syntax.Language]*shape {
	script := newShape("(=<:?!;", "", map[role]string{
		definer:  "function class interface type enum const let var namespace module",
		modifier: "export default async static public private protected readonly abstract override declare get set accessor",
		verb:     scriptVerbs,
	})
	typedModifiers := "public private protected internal static final abstract sealed virtual override readonly async " +
		"partial default synchronized native transient volatile strictfp extern unsafe required"
	goShape := newShape("", "", map[role]string{
		definer: "func", grouper: "type const var", opener: "interface struct", verb: goVerbs,
	})
	goShape.grouped = true
	return map[syntax.Language]*shape{
		syntax.Go:         goShape,
		syntax.JavaScript: script,
		syntax.TypeScript: script,
		syntax.Python: newShape("=:,", "", map[role]string{definer: "def class type", modifier: "async",
			verb: pythonVerbs}),
		syntax.Ruby: newShape("=", "",
			map[role]string{definer: "def class module attr_accessor attr_reader attr_writer",
				verb: "return else if unless while until and or not in when then do end rescue ensure yield require " +
					"require_relative include extend"}),
		syntax.Rust: newShape("", "",
			map[role]string{definer: "fn struct enum trait type const static mod macro_rules union impl",
				modifier: "pub mut async unsafe extern", verb: "return else if for while match in use as where"}),
		syntax.PHP: newShape("", "=;,",
			map[role]string{definer: "function class interface trait enum const namespace case", modifier: typedModifiers,
				verb: phpVerbs}),
		syntax.Java: newShape("(,;{", "(=;,",
			map[role]string{definer: "class interface enum record", modifier: typedModifiers, verb: typedVerbs}),
		syntax.CSharp: newShape("(,;{=", "(=;,{<",
			map[role]string{definer: "class interface enum record struct namespace delegate event", modifier: typedModifiers,
				verb: typedVerbs}),
	}
}()
