package vet

import (
	_ "embed"
	"strings"

	"breakwater/index/lang"
)

//go:embed packages.lib
var packagesTable string

// packages holds what packages.lib says, by kind and language: "builtin go".
var packages = readTable[string](packagesTable)

// readTable reads a table of words.
func readTable[K ~string](text string) map[K][]string {
	all := map[K][]string{}
	for _, line := range lang.Rows(text) {
		if key, words, ok := strings.Cut(line, ": "); ok {
			all[K(key)] = append(all[K(key)], strings.Fields(words)...)
		}
	}
	return all
}

// words returns those that packages.lib has of a kind and language.
func words(of string) map[string]bool {
	out := map[string]bool{}
	for _, w := range packages[of] {
		out[w] = true
	}
	return out
}

// packageOf returns the package that holds a module, as packages.lib names it; empty
// where it does not.
func packageOf(language, module string) (name string) {
	longest := 0
	for _, pair := range packages["package "+language] {
		prefix, known, _ := strings.Cut(pair, "=")
		if (module == prefix || strings.HasPrefix(module, prefix+".")) && len(prefix) > longest {
			longest, name = len(prefix), known
		}
	}
	return name
}
