package syntax

import (
	"fmt"
	"strings"
	"testing"
)

// body is twenty functions of a language, after and before what makes them a file.
type body struct{ open, function, shut string }

var bodies = map[Language]body{
	Python:     {"import requests\n\n", "def f%d(u):\n    if u:\n        return requests.get(u)\n\n\n", ""},
	Go:         {"package a\n\n", "func f%d(u string) error {\n\tif u != \"\" {\n\t\treturn get(u)\n\t}\n\treturn nil\n}\n\n", ""},
	JavaScript: {"", "async function f%d(u) {\n  if (u) {\n    return await get(u)\n  }\n}\n\n", ""},
	TypeScript: {"", "async function f%d(u: string) {\n  if (u) {\n    return await get(u)\n  }\n}\n\n", ""},
	Java:       {"class A {\n", "  Object f%d(String u) {\n    if (u == null) { return null; }\n    return get(u);\n  }\n\n", "}\n"},
	CSharp:     {"class A\n{\n", "  object F%d(string u)\n  {\n    if (u == null) { return null; }\n    return Get(u);\n  }\n\n", "}\n"},
	PHP:        {"<?php\n", "function f%d($u) {\n  if ($u) {\n    return get($u);\n  }\n  return null;\n}\n\n", ""},
	Ruby:       {"require \"a\"\n", "def f%d(u)\n  if u\n    get(u)\n  end\nend\n\n", ""},
	Rust:       {"", "fn f%d(u: &str) -> Option<String> {\n    if u == \"\" { return None; }\n    get(u)\n}\n\n", ""},
}

// TestUnread: a text without an end, or one that is no code, takes away most of a file; what
// is merely missing or too much somewhere takes away next to nothing.
func TestUnread(t *testing.T) {
	const prose = "This is no code at all, but a text: it says that nobody \"knows\" (what it is.\n"
	swallow := map[Language]string{ // what opens a text that ends nowhere; parsers of the others go on behind the line
		Go: "var x = `abc\n", Java: "String x = \"\"\"\nabc\n", CSharp: "string x = @\"abc\n", PHP: "$x = \"abc\n",
	}
	for l, b := range bodies {
		var functions strings.Builder
		for i := range 20 {
			fmt.Fprintf(&functions, b.function, i)
		}
		one, rest := fmt.Sprintf(b.function, 99), functions.String()+b.shut
		conflict := "<<<<<<< HEAD\n" + one + "=======\n" + one + ">>>>>>> topic\n"
		for name, tt := range map[string]struct {
			source   string
			from, to float64 // the share
		}{
			"valid":              {b.open + one + rest, 0, 0},
			"a bracket too much": {b.open + one + "}\n" + rest, 0, .05},
			"a bracket missing":  {b.open + strings.Replace(one, ")", "", 1) + rest, 0, .5},
			"prose":              {strings.Repeat(prose, 30), .1, 1},
			"no end":             {b.open + swallow[l] + rest, .6, 1},
			"a merge conflict":   {b.open + conflict + rest, 0, .1},
		} {
			skip := name == "no end" && swallow[l] == ""
			php := l == PHP && name == "prose"              // text of a page
			rust := l == Rust && name == "a merge conflict" // <<< opens types
			if skip || php || rust {
				continue
			}
			tree, err := Parse(l, []byte(tt.source))
			if err != nil {
				t.Fatal(err)
			}
			u := tree.Unread()
			if u.Share < tt.from || u.Share > tt.to || (u.Share > 0) != (u.StartLine > 0) || u.EndLine < u.StartLine {
				t.Errorf("%s, %s: %+v, want a share of %g to %g", l, name, u, tt.from, tt.to)
			}
		}
	}
}
