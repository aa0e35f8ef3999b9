package diff

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// frames are what some lines must stand in to be a file of a language: imports of
// Go may be added to a list of others.
var frames = map[syntax.Language][][2]string{
	syntax.Go:  {{"package p\n", ""}, {"package p\nimport (\n", ")\n"}},
	syntax.PHP: {{"<?php\n", ""}},
}

// Imports reports whether a splice of a file only adds imports, each on one line.
func (s Splice) Imports(path string) bool {
	if s.Start != s.End {
		return false
	}
	l := syntax.LanguageOf(path)
	around := frames[l]
	if around == nil {
		around = [][2]string{{}}
	}
	return slices.ContainsFunc(around, func(f [2]string) bool { return importsOnly(l, path, f[0], s.Lines, f[1]) })
}

func importsOnly(l syntax.Language, path, head string, lines []string, foot string) bool {
	text := strings.Join(lines, "")
	if !strings.HasSuffix(text, "\n") {
		text += "\n" // the last line of a file may lack its end
	}
	tree, err := syntax.Parse(l, []byte(head+text+foot))
	if err != nil {
		return false
	}
	defer tree.Close()
	if len(tree.Errors()) > 0 {
		return false
	}
	imported := map[int]bool{}
	for _, i := range syntax.UnitOf(path, tree).Imports {
		imported[i.Line] = true
	}
	first := strings.Count(head, "\n") + 1
	for i, line := range lines {
		if strings.TrimSpace(line) != "" && !imported[first+i] {
			return false
		}
	}
	return true
}
