package syntax

import (
	"slices"
	"strings"
	"testing"
)

// TestExports: what a file offers to others, each row one form of saying so.
func TestExports(t *testing.T) {
	for _, tt := range []struct{ want, path, source string }{
		{"default", "a.js", "export default class Store {}"},
		{"default", "a.js", "export default retried(Store)"},
		{"default", "a.ts", "export = Store"},
		{"default a", "a.js", "export { x as default, a }"},
		{"load", "a.js", "export async function load(u) {}"},
		{"A B", "a.js", "export const A = f(1, 2), B = { C: 1, D }"},
		{"a c rest d", "a.js", "export const { a, b: c, ...rest } = f(), [d] = g()"},
		{"T I E N f", "a.ts", "export type T = X\nexport interface I {}\nexport enum E { A }\nexport namespace N {}\n" +
			"export declare function f(): void"},
		{"Base", "a.ts", "export abstract class Base {}"},
		{"all one", "a.js", "export * as all from './a'\nexport { one } from './b'\nexport * from './c'"},
		{"save other", "a.js", "module.exports.save = save\nexports.other = save"},
		{"save other go", "a.js", "module.exports = {\n  save,\n  other: save,\n  go() {},\n}"},
		{"default", "a.js", "module.exports = Legacy"},
		{"", "a.js", "const load = 1\nfoo.exports.bar = 1\nthis.exports = 2"},
		{"f g", "a.py", "__all__ = ['f']\n__all__ += [\"g\"]\n"},
		{"f g", "a.py", "__all__ = ('f',)\n__all__.extend(['g'])\n"},
		{"", "a.py", "if 'x' in __all__:\n    pass\n"},
		{"open", "a.rs", "pub fn open() {}\nfn local() {}\n"},
	} {
		t.Run(tt.source, func(t *testing.T) {
			tree, err := Parse(LanguageOf(tt.path), []byte(tt.source))
			if err != nil {
				t.Fatal(err)
			}
			defer tree.Close()
			var got []string
			for _, e := range Exports(tt.path, tree) {
				got = append(got, e.Name)
			}
			if !slices.Equal(got, strings.Fields(tt.want)) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
