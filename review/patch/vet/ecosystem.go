package vet

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	libraries "breakwater/index/ecosystem"
	"breakwater/index/syntax"
	"breakwater/review/patch/diff"
)

// ecosystem knows how a language's projects name, declare and install what
// they depend on.
type ecosystem struct {
	language syntax.Language
	nearest  bool                                                      // only the nearest manifest counts
	builtin  func(module string) bool                                  // part of the language
	project  func(j *judgement, b brought) (local, missing bool)       // part of the project, or meant to be and missing
	pkg      func(module string) string                                // package that holds a module
	install  func(j *judgement, importer, pkg string) (command string) // what installs and declares it
}

var ecosystems = map[syntax.Language]ecosystem{
	syntax.Python: {
		language: syntax.Python,
		builtin:  func(m string) bool { return libraries.Standard(syntax.Python, topOf(syntax.Python, m)) },
		project:  pythonProject, pkg: pythonPackage, install: pythonInstall,
	},
	syntax.JavaScript: script,
	syntax.TypeScript: script,
	syntax.Go: {
		language: syntax.Go,
		nearest:  true,
		builtin:  func(m string) bool { return !strings.Contains(strings.SplitN(m, "/", 2)[0], ".") },
		project:  goProject, pkg: func(m string) string { return m },
		install: func(_ *judgement, _, pkg string) string { return "go get " + pkg },
	},
	syntax.Java: {
		language: syntax.Java,
		builtin: func(m string) bool {
			return strings.HasPrefix(m, "java.") || strings.HasPrefix(m, "javax.net") || strings.HasPrefix(m, "javax.sql") ||
				strings.HasPrefix(m, "javax.crypto") || strings.HasPrefix(m, "jdk.") ||
				strings.HasPrefix(m, "android.")
		},
		project: javaProject, pkg: javaPackage, install: javaInstall,
	},
}

var script = ecosystem{
	language: syntax.JavaScript,
	builtin: func(m string) bool {
		return strings.HasPrefix(m, "node:") || libraries.Standard(syntax.JavaScript, topOf(syntax.JavaScript, m))
	},
	project: scriptProject,
	pkg:     func(m string) string { return topOf(syntax.JavaScript, m) },
	install: scriptInstall,
}

// pythonProject looks for a module among the project's files.
func pythonProject(j *judgement, b brought) (local, missing bool) {
	if strings.HasPrefix(b.module, ".") {
		return true, false // its parent packages are not known from here
	}
	top := topOf(syntax.Python, b.module)
	if !j.pythonTop(top) {
		return false, false
	}
	file := strings.ReplaceAll(b.module, ".", "/")
	if j.anyPath(file+".py", file+".pyi", file+"/__init__.py") || j.anyUnder(file) {
		return true, false
	}
	return true, !j.above(b.path, func(dir string) bool {
		return j.stands(path.Join(dir, file+".py")) || j.stands(path.Join(dir, file, "__init__.py"))
	})
}

// pythonTop reports whether the project has a module or package of a name.
func (j *judgement) pythonTop(top string) bool {
	return j.anyPath(top+".py", top+"/__init__.py") || j.anyUnder(top)
}

// anyPath reports whether one of the paths is in the tree or among the new
// files, at its top or below some directory.
func (j *judgement) anyPath(paths ...string) bool {
	for _, p := range paths {
		for _, q := range j.tree.Named(path.Base(p)) {
			if q == p || strings.HasSuffix(q, "/"+p) {
				return true
			}
		}
		for _, c := range j.created {
			if name := c.Name(); name == p || strings.HasSuffix(name, "/"+p) {
				return true
			}
		}
	}
	return false
}

// anyUnder reports whether the tree has Python files in a directory of that
// path, at its top or in a usual source root.
func (j *judgement) anyUnder(dir string) bool {
	for _, root := range []string{"", "src/", "lib/"} {
		for p := range j.tree.In(root + dir) {
			if strings.HasSuffix(p, ".py") {
				return true
			}
		}
	}
	return false
}

// scriptProject looks for a relative import among the project's files. Aliases
// of bundlers cannot be told from packages that do not exist.
func scriptProject(j *judgement, b brought) (local, missing bool) {
	for _, alias := range []string{"@/", "~/", "#", "/", "src/", "$"} {
		if strings.HasPrefix(b.module, alias) {
			return true, false
		}
	}
	if !strings.HasPrefix(b.module, ".") {
		return false, false
	}
	p := path.Join(path.Dir(b.path), b.module)
	bare := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(p, ".js"), ".mjs"), ".cjs")
	var names []string
	for _, base := range []string{p, bare, p + "/index"} {
		for _, ext := range []string{"", ".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".d.ts", ".json"} {
			names = append(names, base+ext)
		}
	}
	found := slices.ContainsFunc(names, j.stands)
	return true, !found
}

// goProject takes for local what lies below the module of a go.mod above.
func goProject(j *judgement, b brought) (local, missing bool) {
	j.above(b.path, func(dir string) bool {
		module := j.manifest(path.Join(dir, "go.mod")).Module
		rest, ok := strings.CutPrefix(b.module, module+"/")
		if !ok || module == "" {
			return module != ""
		}
		at := path.Join(dir, rest)
		there := func(c *diff.Change) bool { return path.Dir(c.Name()) == at }
		local, missing = true, !slices.ContainsFunc(j.created, there)
		for range j.tree.In(at) {
			missing = false
		}
		return true
	})
	return local, missing
}

// javaProject takes for local what is a package of the project.
func javaProject(j *judgement, b brought) (local, missing bool) {
	dir := strings.ReplaceAll(b.module, ".", "/")
	if b.name != "" && b.name != "*" && j.anyPath(dir+"/"+b.name+".java") {
		return true, false
	}
	for _, p := range j.tree.Paths() {
		if strings.HasSuffix(p, ".java") && strings.HasSuffix("/"+path.Dir(p), "/"+dir) {
			return true, false
		}
	}
	return false, false
}

func pythonInstall(j *judgement, importer, pkg string) string {
	switch {
	case j.has(importer, "uv.lock"):
		return "uv add " + pkg
	case j.has(importer, "poetry.lock"):
		return "poetry add " + pkg
	case j.has(importer, "Pipfile"):
		return "pipenv install " + pkg
	}
	return "pip install " + pkg
}

func scriptInstall(j *judgement, importer, pkg string) string {
	switch {
	case j.has(importer, "pnpm-lock.yaml"):
		return "pnpm add " + pkg
	case j.has(importer, "yarn.lock"):
		return "yarn add " + pkg
	case j.has(importer, "bun.lock"), j.has(importer, "bun.lockb"):
		return "bun add " + pkg
	}
	return "npm install " + pkg
}

// javaInstall returns what puts a dependency into the nearest build file. The
// goal of Maven's plugin is there since 3.11.0, so that version is named; Gradle
// has no such command, but reads several blocks of dependencies as one.
func javaInstall(j *judgement, importer, pkg string) string {
	if !strings.Contains(pkg, ":") { // the artifact is not known
		return ""
	}
	command := ""
	j.above(importer, func(dir string) bool {
		for _, file := range []string{"build.gradle.kts", "build.gradle", "pom.xml"} {
			p := path.Join(dir, file)
			if !j.stands(p) {
				continue
			}
			if command = mavenAdd(pkg, p); file != "pom.xml" {
				command = fmt.Sprintf(`echo 'dependencies { implementation("%s:latest.release") }' >> %s`, pkg, shellWord(p))
			}
			return true
		}
		return false
	})
	if command == "" {
		return mavenAdd(pkg, "pom.xml")
	}
	return command
}

func mavenAdd(pkg, pom string) string {
	file := ""
	if pom != "pom.xml" {
		file = "-f " + shellWord(pom) + " "
	}
	return "mvn " + file + "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:add -Dgav=" + pkg + ":RELEASE"
}

// shellWord quotes a path for a shell where it needs it.
func shellWord(p string) string {
	if strings.Trim(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-") == "" &&
		!strings.HasPrefix(p, "-") {
		return p
	}
	return "'./" + strings.ReplaceAll(p, "'", `'\''`) + "'"
}

// pythonPackage returns the distribution that holds a module.
func pythonPackage(module string) string {
	return cmp.Or(packageOf("python", module), strings.ReplaceAll(topOf(syntax.Python, module), "_", "-"))
}

// javaPackage returns the artifact that holds a Java package, by group alone
// where it is not one of the usual.
func javaPackage(module string) string {
	parts := strings.Split(module, ".")
	return cmp.Or(packageOf("java", module), strings.Join(parts[:min(3, len(parts))], "."))
}
