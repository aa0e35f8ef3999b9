package source

import (
	"strings"
	"testing"
)

// FuzzIgnore: no rule of an ignore file and no name makes matching fail, and what
// the last rule takes back is not ignored.
func FuzzIgnore(f *testing.F) {
	for _, rules := range []string{"", "*.py", "/build/\n!keep", "a/**/b", "[!a-z]", "\\#x", "dir/ ", "**", "[", "a\\", "#c\r\n*.o\r\n"} {
		f.Add(rules, "dir/a.py")
	}
	f.Fuzz(func(t *testing.T, rules, name string) {
		name = strings.Trim(name, "/")
		if name == "" || len(rules) > 1<<16 || len(name) > 1<<12 {
			return
		}
		file := parseIgnore("", []byte(rules))
		ignored([]ignoreFile{file}, name, false)
		taken := append([]ignoreFile{file}, parseIgnore("", []byte("!*\n!**/*")))
		if ignored(taken, "plain.py", false) {
			t.Errorf("ignored after it was taken back: %q", rules)
		}
	})
}
