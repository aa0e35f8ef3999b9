package vet

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestDeclared(t *testing.T) {
	for _, tt := range []struct{ path, source, want string }{
		{"a.go", `package a

var (
	a = 1
	_ = 2
)

type T struct{ f int }

func (T) m() {}

func init() {}

func g() { x := 1; _ = x }
`, "T a g"},
		{"a.py", `A = 1


@dec
def f():
    b = 2


class C:
    d = 3

    def m(self):
        pass


if A:
    def g():
        pass
`, "A C f"},
		{"a.js", `const { a, b } = require('x')
let c = () => { const d = 1 }
var e = 2
function f () {}
export class G { m () {} }
{ const h = 1 }
`, "G a b c"},
		{"a.ts", `export abstract class A { abstract m(): void }
interface B { x: number }
type C = string
namespace D { export const y = 1 }
function f(): void
function f(x?: number): void {}
`, "A"},
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

func TestConstrained(t *testing.T) {
	for _, tt := range []struct {
		name, source string
		want         bool
	}{
		{"a.go", "package a\n", false},
		{"a_linux.go", "package a\n", true},
		{"a_linux_test.go", "package a\n", true},
		{"linux.go", "package a\n", false},
		{"a.go", "// Licence.\n\n//go:build !linux\n\npackage a\n", true},
		{"a.go", "/*\n//go:build linux\n*/\n\npackage a\n", false},
		{"a.go", "package a\n\n//go:build linux\n\nvar x = 1\n", false},
	} {
		if got := constrained(tt.name, []byte(tt.source)); got != tt.want {
			t.Errorf("%s %q: %v, want %v", tt.name, tt.source, got, tt.want)
		}
	}
}
