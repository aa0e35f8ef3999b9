package vet

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestDeclared(t *testing.T) {
	for _, tt := range []struct{ path, source, want string }{
		{"a.go", "package a\n\nvar (\n\ta = 1\n\t_ = 2\n)\n\ntype T struct{ f int }\n\nfunc (T) m() {}\n\nfunc init() {}\n\nfunc g() { x := 1; _ = x }\n", "T a g"},
		{"a.py", "A = 1\n\n\n@dec\ndef f():\n    b = 2\n\n\nclass C:\n    d = 3\n\n    def m(self):\n        pass\n\n\nif A:\n    def g():\n        pass\n", "A C f"},
		{"a.js", "const { a, b } = require('x')\nlet c = () => { const d = 1 }\nvar e = 2\nfunction f () {}\nexport class G { m () {} }\n{ const h = 1 }\n", "G a b c"},
		{"a.ts", "export abstract class A { abstract m(): void }\ninterface B { x: number }\ntype C = string\nnamespace D { export const y = 1 }\nfunction f(): void\nfunction f(x?: number): void {}\n", "A"},
		{"A.java", "class A {}\n", ""},
	} {
		p, err := parse(tt.path, []byte(tt.source))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(slices.Sorted(maps.Keys(p.declared())), " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.path, got, tt.want)
		}
	}
}
