package source

import (
	"context"
	"slices"
	"testing"
)

// Whatever the rules are, a walk must find what git finds.
func TestWalkIgnoresLikeGit(t *testing.T) {
	names := []string{
		"a.py", "b.log", "keep.log", "dir/a.py", "dir/b.log", "dir/sub/a.py", "dir/sub/b.log", "build/x.py", "src/build/x.py",
		"src/gen/x.py", "src/gen/keep/x.py", "docs/a.md", "x{1}.py", "q?.py", "#hash.py", "!bang.py", "trail ", "deep/er/and/er/x.py",
		"foo/bar/baz.py", "foo/x/bar/baz.py", "abc/def/g.py", "ABC.py",
	}
	for _, rules := range [][2]string{ // at the top, in dir/
		{"*.log\n", ""},
		{"*.log\n!keep.log\n", ""},
		{"*.log\n", "!b.log\n"},
		{"/build/\n", ""},
		{"build/\n", ""},
		{"build\n", "sub/\n"},
		{"dir/*\n!dir/sub/\n", ""},
		{"src/gen/*\n!src/gen/keep\n", ""},
		{"foo/**/baz.py\n", ""},
		{"**/er/\n", ""},
		{"abc/**\n", ""},
		{"x{1}.py\nq\\?.py\n\\#hash.py\n\\!bang.py\n", ""},
		{"trail\\ \n", ""},
		{"trail \n", ""},
		{"# comment\n\n[ab].py\r\n*.md\n", ""},
		{"/a.py\n", "/a.py\n"},
		{"*\n!*/\n!*.py\n", ""},
		{"[a-\n***\n", "[!a].py\n"},
		{"dir/\n!dir/a.py\n", ""},
	} {
		r := newRepo(t)
		for _, name := range names {
			r.write(name, "x\n")
		}
		r.write(".gitignore", rules[0])
		if rules[1] != "" {
			r.write("dir/.gitignore", rules[1])
		}
		w := open(t, r.dir, Options{})
		want, err := r.open().Files(context.Background(), ".")
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(want)
		if got := paths(w); !slices.Equal(got, want) {
			t.Errorf("rules %q:\n git  %q\n walk %q", rules, want, got)
		}
	}
}
