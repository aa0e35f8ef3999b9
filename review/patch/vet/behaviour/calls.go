package behaviour

import (
	"regexp"
	"strconv"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// called folds the calls that only put texts together or leave them as they are.
func (c *code) called(n facts.Node, in func(facts.Node) string) (string, bool) {
	call, ok := c.facts.CallAt(n)
	if !ok {
		return hole, false
	}
	args := positional(call)
	receiver := call.Receiver()
	switch method := strings.ToLower(call.Method); {
	case joinCalls[method]:
		return c.join(receiver, args, in)
	case formatCalls[method] && receiver.Is(lang.String):
		return formatted(in(receiver), c.each(args, in)), true
	case formatCalls[method] && len(args) > 0:
		format := in(args[0])
		return formatted(format, c.each(args[1:], in)), args[0].Is(lang.String)
	case concatCalls[method]:
		texts := c.each(args, in)
		if receiver.Valid() && !receiver.Is(lang.Name) || c.textual(receiver) {
			texts = append([]string{in(receiver)}, texts...)
		}
		text := strings.Join(texts, "")
		return text, strings.Trim(text, hole) != "" && len(text) <= maxText
	case replaceCalls[method] && len(args) >= 2:
		return c.replaced(receiver, args, in)
	case sameCalls[method] && c.textual(receiver):
		text := in(receiver)
		return text, strings.Trim(text, hole) != ""
	case wrapCalls[method] && len(args) == 1:
		text := in(args[0])
		return text, strings.Trim(text, hole) != ""
	}
	return hole, false
}

// What calls do to texts, by their last name in lower case.
var (
	joinCalls    = set("join implode")
	formatCalls  = set("format sprintf format_args errorf formatted interpolate vsprintf")
	concatCalls  = set("concat append plus push_str")
	replaceCalls = set("replace replaceall gsub sub str_replace")
	sameCalls    = set(`strip trim lower upper tolower toupper tolowercase touppercase downcase encode decode to_s tostring
		to_string to_owned into as_str as_bytes freeze getbytes bytes clone unwrap`)
	wrapCalls = set("str string valueof uri url parse create from fspath path stringbuilder stringbuffer bytes sb")
)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// positional returns the arguments of a call without its named ones.
func positional(call facts.Call) (args []facts.Node) {
	for _, arg := range call.All(lang.Arg) {
		if !arg.Is(lang.Pair, lang.Comment) {
			args = append(args, arg)
		}
	}
	return args
}

func (c *code) each(nodes []facts.Node, in func(facts.Node) string) (out []string) {
	for _, n := range nodes {
		out = append(out, in(n))
	}
	return out
}

// textual reports whether an expression is a text in the file's own words.
func (c *code) textual(n facts.Node) bool {
	switch n.Kind() {
	case lang.String, lang.Op, lang.Call:
		return true
	case lang.Name, lang.Member:
		b, ok := c.facts.Refers(n)
		return ok && b.Value.Is(lang.String, lang.Op, lang.Call)
	}
	return false
}

// join folds ".".join(list), list.join("."), String.join(".", a, b) and
// strings.Join(list, ".").
func (c *code) join(receiver facts.Node, args []facts.Node, in func(facts.Node) string) (string, bool) {
	var parts []string
	separator := ""
	switch {
	case receiver.Is(lang.String) && len(args) == 1:
		separator, parts = in(receiver), c.parts(args[0], in)
	case c.list(receiver, 0).Valid():
		parts = c.parts(receiver, in)
		if len(args) > 0 {
			separator = in(args[0])
		}
	case len(args) == 2 && c.list(args[0], 0).Valid():
		separator, parts = in(args[1]), c.parts(args[0], in)
	case len(args) == 2:
		separator, parts = in(args[0]), c.parts(args[1], in)
	case len(args) > 2:
		separator, parts = in(args[0]), c.each(args[1:], in)
	default:
		return hole, false
	}
	text := strings.Join(parts, separator)
	return text, len(text) <= maxText && strings.Trim(text, hole) != ""
}

// replaced folds text.replace(old, new) where it names all three.
func (c *code) replaced(receiver facts.Node, args []facts.Node, in func(facts.Node) string) (string, bool) {
	all := c.each(args, in)
	text, old, with := in(receiver), all[0], all[1]
	if len(all) > 2 && !c.textual(receiver) { // strings.ReplaceAll(text, old, new), str_replace(old, new, text)
		text, old, with = all[0], all[1], all[2]
		if c.facts.Language == "php" {
			text, old, with = all[2], all[0], all[1]
		}
	}
	if strings.Contains(text+old+with, hole) || old == "" {
		return hole, false
	}
	text = strings.ReplaceAll(text, old, with)
	return text, len(text) <= maxText
}

// verb is where a format takes an argument: %s, {}, {0}, {name}, #{…} stays.
var verb = regexp.MustCompile(`%[-+# 0-9.*]*[a-zA-Z]|%\(\w+\)[a-z]|\{[^{}]*\}`)

// formatted puts arguments where a format takes them; holes where it names others.
func formatted(format string, args []string) string {
	next := 0
	return verb.ReplaceAllStringFunc(format, func(v string) string {
		i := next
		if inner := strings.Trim(v, "{}"); inner != v && inner != "" {
			name, _, _ := strings.Cut(inner, ":")
			number, err := strconv.Atoi(name)
			if err != nil && name != "" {
				return hole
			}
			if err == nil {
				i = number
			}
		}
		next++
		if i >= len(args) {
			return hole
		}
		return args[i]
	})
}
