package vet

import "testing"

func TestForbiddenPaths(t *testing.T) {
	m := &Vetter{}
	for _, p := range []string{
		"setup.py", "conftest.py", "tests/conftest.py", "package.json", "Makefile", "Dockerfile",
		"pyproject.toml", "go.mod", "yarn.lock", "webpack.config.js", ".github/workflows/ci.yml",
		".git/hooks/x.py", ".GIT/x.py", ".Git/x.py", "a/.hidden.py", ".eslintrc.js", "git~1/x.py",
		".g\u200cit/x.py", "../x.py", "/etc/x.py", "a//x.py", "a/./x.py", "a\\x.py", "c:x.py", "x.py.",
		"a /x.py", "con.py", "node_modules/a/x.js", "vendor/x.go", "build.rs", "x.png", "x", "", ".",
		"a\nb.py", "jest.setup.js", "tasks.py", "conf.py", "docs/conf.py", "doc/source/conf.py",
		"src/setupTests.ts", "buildSrc/src/main/java/A.java", "ci/run.py", "module-info.java", "dist/a.js",
		"knexfile.js", "conanfile.py",
	} {
		if m.forbidden(p) == "" {
			t.Errorf("%q may be edited", p)
		}
	}
	for _, p := range []string{
		"app/main.py", "src/index.ts", "cmd/x/main.go", "A.java", "lib/config.rb", "app/settings.py",
		"app/tasks.py", "app/conf.py", "citizen/a.py",
	} {
		if r := m.forbidden(p); r != "" {
			t.Errorf("%q may not be edited: %s", p, r)
		}
	}
}
