package vet

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"breakwater/index/syntax"
)

// May says why there must be no edit of a file, or no new file at a path, as
// the end of a sentence; empty if there may be one.
func (m *Vetter) May(p string, fresh bool) string {
	if fresh {
		return m.forbidden(p)
	}
	return m.untouchable(p)
}

// forbidden says why there must be no new file at a path, as the end of a
// sentence; empty if there may be one.
func (m *Vetter) forbidden(p string) string {
	if !fs.ValidPath(p) || p == "." || strings.ContainsAny(p, "\\:*?\"<>|") || strings.ContainsFunc(p, unprintable) {
		return "which is no plain path inside the tree"
	}
	for part := range strings.SplitSeq(p, "/") {
		if strings.TrimSpace(part) != part {
			return "which is no plain path on every system"
		}
	}
	return m.untouchable(p)
}

// untouchable says why a file must not be changed, as the end of a sentence;
// empty if it may. What stands in the tree may have any name that git can write.
func (m *Vetter) untouchable(p string) string {
	if !fs.ValidPath(p) || p == "." {
		return "which is no path inside the tree"
	}
	for part := range strings.SplitSeq(p, "/") {
		if reason := forbiddenPart(strings.ToLower(strings.Map(visible, part))); reason != "" {
			return reason
		}
	}
	base := strings.ToLower(path.Base(p))
	if configFile.MatchString(base) || ownElsewhere(p) {
		return "which configures a build, a test run or a tool"
	}
	l := syntax.LanguageOf(p)
	if l == "" || len(m.opts.Languages) > 0 && !slices.ContainsFunc(m.opts.Languages, func(o syntax.Language) bool {
		return o.Family() == l.Family()
	}) {
		return "which is not a source file of the reviewed languages"
	}
	return ""
}

// ownElsewhere reports whether a file is one that a tool runs where it lies; elsewhere such
// names are a program's own.
func ownElsewhere(p string) bool {
	switch dir, base := path.Split(strings.ToLower(p)); base {
	case "tasks.py":
		return dir == ""
	case "conf.py":
		return dir == "" || slices.Contains([]string{"doc", "docs", "source"}, path.Base(dir))
	}
	return false
}

// visible drops what some file systems do not see in a name.
func visible(c rune) rune {
	if unprintable(c) {
		return -1
	}
	return c
}

func unprintable(c rune) bool { return !unicode.IsPrint(c) || c == unicode.ReplacementChar }

var (
	shortName = regexp.MustCompile(`~\d`)
	device    = regexp.MustCompile(`^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)`)
)

// forbiddenPart judges one part of a path, in lower case. File systems that
// fold case, drop trailing dots or know short names must find nothing there
// that another one would not.
func forbiddenPart(part string) string {
	switch {
	case strings.HasPrefix(part, "."):
		return "which lies in a dot file or dot directory"
	case strings.HasSuffix(part, "."), shortName.MatchString(part), device.MatchString(part):
		return "which is no plain path on every system"
	case part == "ci" || part == "buildsrc" || part == "magefiles":
		return "which belongs to the build"
	case slices.Contains(foreignFolders, part):
		return "which is other people's or generated code"
	}
	return ""
}

// foreignFolders hold what others or tools wrote, in lower case.
var foreignFolders = []string{"dist", "node_modules", "vendor", "third_party", "site-packages", "__pycache__"}

// configFile matches source files by name that builds, test runners and tools
// execute or obey, in lower case.
var configFile = regexp.MustCompile(`^(?:` + strings.Join(strings.Fields(`
	setup\.py conftest\.py noxfile\.py fabfile\.py pavement\.py dodo\.py conanfile\.py wscript\.py
	celeryconfig\.py _version\.py sitecustomize\.py usercustomize\.py gunicorn.*conf.*\.py
	versioneer\.py hatch_build\.py build\.py .*\.config\.[cm]?[jt]sx? .*\.conf\.[cm]?[jt]s
	.*rc\.[cm]?[jt]s gulpfile.*\.[cm]?[jt]s gruntfile.*\.[cm]?[jt]s jakefile.*\.[cm]?[jt]s
	.*\.setup\.[cm]?[jt]s jest\.setup.* vitest\.(?:setup|workspace).* setuptests\.[cm]?[jt]sx?
	(?:truffle-config|ormconfig|knexfile|serverless|pnpmfile)\.[cm]?[jt]s webpack.*\.[cm]?[jt]s
	rollup.*\.[cm]?[jt]s vite\..* karma\..* protractor\..* service-worker-build\.js ecosystem\..*js
	danger(?:file)?\.[jt]s esbuild.*\.[cm]?js build\.rs magefile.*\.go tools\.go mage\.go rakefile\.rb
	.*\.rake .*\.gemspec capfile\.rb gemfile.* vagrantfile.* build\.cs .*\.csx package\.swift
	.*\.generated\.cs module-info\.java zz_generated.*\.go .*\.gen\.go .*\.pb\.go .*_pb2(?:_grpc)?\.py
	.*\.min\.js
`), "|") + `)$`)
