package index

import (
	"fmt"
	"strings"
	"testing"
)

// A barrel of a component library passes on more files than are ever parsed
// for one name.
func TestWideAndDeepBarrelsPassNamesOn(t *testing.T) {
	files := map[string]string{
		"packages/ui/package.json":     `{"name": "@till/ui"}`,
		"packages/ui/src/index.ts":     "export * from './hooks';\n",
		"packages/ui/src/hooks/one.ts": "export * from '../inner';\n",
		"packages/ui/src/inner.ts":     "export function useClock() {\n  return 1;\n}\n",
		"app/page.tsx": "import { useTill, useClock } from '@till/ui';\n\n" +
			"export function Page() {\n  useTill();\n  return useClock();\n}\n",
	}
	var barrel strings.Builder
	for i := range 90 {
		files[fmt.Sprintf("packages/ui/src/hooks/h%d.ts", i)] = fmt.Sprintf("export function use%d() {}\n", i)
		fmt.Fprintf(&barrel, "export * from './h%d';\n", i)
	}
	files["packages/ui/src/hooks/till.ts"] = "export function useTill() {\n  return 1;\n}\n"
	barrel.WriteString("export * from './till';\nexport * from './inner';\n")
	files["packages/ui/src/hooks/index.ts"] = barrel.String()
	files["packages/ui/src/hooks/inner/index.ts"] = "export { useClock } from '../../inner';\n"
	ix, _ := open(t, Options{}, files)
	expect(t, ix, `
		of app/page.tsx | Page
		within 2 | packages/ui/src/hooks/till.ts | useTill | defines
		within 2 | packages/ui/src/inner.ts | useClock | defines`)
}
