package vet

import (
	"path"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// mentions returns the names on the lines that changes take and bring, and those by
// which code imports the files that they make.
func mentions(views []view) (names []string) {
	for _, v := range views {
		removed, added := changedLines(v.change)
		if v.change.Op == finding.Delete {
			removed = allLines(len(v.change.Before.Lines))
		}
		names = append(names, v.before.mentioned(removed)...)
		names = append(names, v.after.mentioned(added)...)
		if v.creates() {
			for part := range strings.SplitSeq(v.change.Name(), "/") {
				names = append(names, moduleName("", part))
			}
		}
	}
	return distinct(names)
}

func allLines(n int) (lines []int) {
	for i := range n {
		lines = append(lines, i+1)
	}
	return lines
}

// mentioned returns the names that a file binds or uses on some lines.
func (p *parsed) mentioned(lines []int) (names []string) {
	if p == nil || len(lines) == 0 {
		return nil
	}
	l, ok := languages[p.tree.Language]
	if !ok {
		return nil
	}
	for _, line := range lines {
		names = append(names, p.mentions(l)[line]...)
	}
	return names
}

// moduleName is the last part of a module's name, without what follows a dot in the
// name of a file.
func moduleName(l syntax.Language, module string) string {
	if l == syntax.Python || l == syntax.Java {
		return module[strings.LastIndexByte(module, '.')+1:]
	}
	name, _, _ := strings.Cut(path.Base(module), ".")
	return name
}
