package syntax

import "testing"

// TestDisguised: a text that a language reads in other lines than git does is told; what people write is not.
func TestDisguised(t *testing.T) {
	for _, tt := range []struct {
		language Language
		text     string
		want     bool
	}{
		{Python, "# a\rimport os\r", true},
		{Python, "# a\r    os.system(x)\n", true},
		{Python, "import os\r\nos.abort()\r\n", false},
		{Python, "import os\r\r\nos.abort()\r", false},
		{Python, "# coding: unicode_escape\nx = 1  # \\x0a    f()\n", true},
		{Python, "#!/usr/bin/python\n# -*- coding: utf7 -*-\n", true},
		{Python, "# -*- coding: utf-8 -*-\n", false},
		{Python, "# vim: set fileencoding=latin-1 :\n", false},
		{Python, "import codecs\n\n\n# coding: utf7 is not read here\n", false},
		{Java, "class A {\n  // \\u000a f();\n}\n", true},
		{Java, "class A {\n  // \\uuu000D f();\n}\n", true},
		{Java, "class A {\n  char c = '\\u0020';\n}\n", false},
		{TypeScript, "// a\u2028fetch(url)\n", true},
		{CSharp, "// a\u2029F();\n", true},
		{JavaScript, "const a = 'ä\\u2028';\n", false},
		{Go, "// a\rf()\n", true},
		{Go, "// \\u000a\n", false},
	} {
		if got := Disguised(tt.language, []byte(tt.text)); (got != "") != tt.want {
			t.Errorf("%s %q: %q, want one: %t", tt.language, tt.text, got, tt.want)
		}
	}
}
