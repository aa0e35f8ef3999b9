package syntax

import (
	"slices"
	"strings"
	"testing"
)

// TestTextBlockEndsWhereItEnds: what looks like a comment in a text block of Java hides nothing
// that follows.
func TestTextBlockEndsWhereItEnds(t *testing.T) {
	for name, block := range map[string]string{
		"a comment on its last line":         "\"\"\"\n    // hello\"\"\"",
		"a comment that opens":               "\"\"\"\n    /* hello\"\"\"",
		"three slashes":                      "\"\"\"\n    ///* hello\"\"\"",
		"an address":                         "\"\"\"\n    http://shop // x\n    \"\"\"",
		"an escaped quote":                   "\"\"\"\n    \\\"\"\" // hello\\\\\"\"\"",
		"a comment before":                   "/* \"\"\" */ \"\"\"\n    // hello\"\"\"",
		"a quote before":                     "'\"' + \"\\\"\" + \"\"\"\n    // hello\"\"\"",
		"a comment that ends in a backslash": "\"\" + // \\\n    \"\"\"\n    // hello\"\"\"",
		"a backslash before a comment's end": "/* \\*/ \"\"\"\n    // hello\"\"\"",
		"a comment behind":                   "\"\"\"\n    x\"\"\" // \"\"\"\n",
	} {
		source := "class B {\n  String s = " + block + ";\n  Object f(String u) { return u; }\n}\n"
		tree, err := Parse(Java, []byte(source))
		if err != nil {
			t.Fatal(err)
		}
		if errs := tree.Errors(); len(errs) > 0 {
			t.Errorf("%s: %v", name, errs)
		}
		methods := slices.Collect(tree.Root().Walk())
		methods = slices.DeleteFunc(methods, func(n Node) bool { return n.Kind() != "method_declaration" })
		if len(methods) != 1 || !strings.HasPrefix(methods[0].Text(), "Object f") {
			t.Errorf("%s: %d methods", name, len(methods))
		}
		if string(tree.Source) != source {
			t.Errorf("%s: the tree has another source", name)
		}
	}
}

func FuzzTextBlocks(f *testing.F) {
	f.Add("\"\"\"\n// x\"\"\"")
	f.Add("'\\")
	f.Fuzz(func(t *testing.T, source string) {
		out := string(commentless([]byte(source)))
		if len(out) != len(source) || strings.Count(out, "\n") != strings.Count(source, "\n") {
			t.Errorf("%q became %q", source, out)
		}
	})
}
