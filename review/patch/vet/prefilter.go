package vet

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/review/patch/diff"
)

// The looks of this file are cheap and only ever ask for a closer look too
// often: walking a syntax tree costs a hundred times what reading lines does.

var (
	// importLine matches what may be, or be part of, an import.
	importLine = regexp.MustCompile(`\b(?:import|require|from|using)\b|^\s*(?:[\w.]+\s+)?"[^"]+"\s*$|^\s*@?\w[\w, ]*,?\s*\)?\s*$`)
	// mayRetry matches what may repeat something.
	mayRetry = regexp.MustCompile(`(?i)\b(?:for|while|do|loop)\b|retr|attempt|backoff|tenacity|failsafe`)
	// binding matches what may give a name its meaning.
	binding = regexp.MustCompile(`\b(?:import|from|def|class|func|function|const|let|var|type|enum|interface|as|require)\b|=|^\s*(?:[\w.]+\s+)?"[^"]+"\s*$|^\s*\w[\w, ]*,?\s*\)?\s*$|\w+\s+\w+`)
	// quotes matches what may be documentation in a string.
	quotes = regexp.MustCompile(`"""|'''`)
	// goQualified matches what may import a package, or be the use of one.
	goQualified = regexp.MustCompile(`"|\w\.\w`)
	comment     = regexp.MustCompile(`^(?:#|//|/\*|\*).*$|\s(?:#|//).*$|/\*.*\*/`)
)

// adds reports whether an added line matches.
func adds(c *diff.Change, re *regexp.Regexp) bool {
	for _, s := range c.Splices {
		if anyMatch(re, s.Lines) {
			return true
		}
	}
	return false
}

// takes reports whether a removed line matches.
func takes(c *diff.Change, re *regexp.Regexp) bool {
	for _, s := range c.Splices {
		if anyMatch(re, c.Before.Body[s.Start:s.End]) {
			return true
		}
	}
	return false
}

func anyMatch(re *regexp.Regexp, lines []string) bool {
	return slices.ContainsFunc(lines, func(l string) bool { return re.MatchString(strings.TrimRight(l, "\r\n")) })
}

// renames reports whether the change brings a word that the file did not have,
// or takes away what may define one.
func renames(v view) bool {
	var had map[string]bool
	if v.before != nil {
		had = v.before.words()
	}
	for _, s := range v.change.Splices {
		kept := map[string]bool{}
		for _, l := range s.Lines {
			for _, w := range word.FindAllString(l, -1) {
				if !had[w] {
					return true
				}
				kept[w] = true
			}
		}
		for _, l := range v.change.Before.Body[s.Start:s.End] {
			if binding.MatchString(l) && slices.ContainsFunc(word.FindAllString(l, -1), func(w string) bool {
				return !kept[w]
			}) {
				return true
			}
		}
	}
	return false
}

// onlyComments reports whether the lines that the change takes and brings may
// be the same but for comments and white space. Taken together: how it is cut
// into splices says nothing, code may go in one and come in the next.
func onlyComments(c *diff.Change) bool {
	var gone, come strings.Builder
	for _, s := range c.Splices {
		gone.WriteString(bare(c.Before.Lines[s.Start:s.End]))
		come.WriteString(bare(s.Lines))
	}
	return gone.String() == come.String()
}

// bare is code without comments and white space.
func bare(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		l = comment.ReplaceAllString(strings.TrimSpace(l), "")
		b.WriteString(strings.Join(strings.Fields(l), ""))
	}
	return b.String()
}
