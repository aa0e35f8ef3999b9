package index

import (
	"regexp"
	"strings"
)

// mostHolding bounds the lines among which the declaration of a list is looked
// for: a function of any length has as many windows under review, and as many
// names in each.
const mostHolding = 2000

// heldBy finds among lines from..to the one that declares name as a list, map
// or channel and returns what that holds.
func heldBy(t text, from, to int, name string) string {
	for n := from; n <= min(to, t.count(), from+mostHolding); n++ {
		line := string(clip(t.lines(n, n), 400))
		i := indexWord(line, name)
		if i < 0 {
			continue
		}
		if held := heldType(line[i+len(name):]); held != "" {
			return held
		}
		if held := javaHeld(line[:i]); held != "" {
			return held
		}
	}
	return ""
}

// indexWord returns where name stands as a word of its own; -1 if nowhere.
func indexWord(line, name string) int {
	for from := 0; ; {
		i := strings.Index(line[from:], name)
		if i < 0 {
			return -1
		}
		i += from
		end := i + len(name)
		if (i == 0 || class[line[i-1]] == other) && (end == len(line) || class[line[end]] == other) {
			return i
		}
		from = end
	}
}

var (
	goHeld     = regexp.MustCompile(`^(?:\s*,\s*\w+)*\s*(?::?=\s*(?:make\()?)?\s*(?:\.\.\.|\[\w*\]|map\[[\w.*]+\]|chan\s|<-chan\s)(?:\[\])?\*?(?:\w+\.)?(\w+)`)
	annotated  = regexp.MustCompile(`^\s*[?!]?:\s*(?:readonly\s+)?(?:\w+\.)?(?:[Ll]ist|[Ss]equence|[Ii]terable|[Tt]uple|[Ss]et|[Dd]ict|Array|ReadonlyArray|Map|Record|Mapping)[\[<](?:[^\[\]<>,]+,\s*)?(?:"|')?(?:\w+\.)?(\w+)`)
	arrayOf    = regexp.MustCompile(`^\s*[?!]?:\s*(?:readonly\s+)?(?:\w+\.)?(\w+)\[\]`)
	javaBefore = regexp.MustCompile(`(?:<(?:[\w.]+,\s*)?(?:\? extends )?(?:\w+\.)*(\w+)>|(\w+)\[\])\s+$`)
)

func heldType(after string) string {
	for _, re := range []*regexp.Regexp{goHeld, annotated, arrayOf} {
		if m := re.FindStringSubmatch(after); m != nil {
			return typeName(m[1])
		}
	}
	return ""
}

func javaHeld(before string) string {
	if m := javaBefore.FindStringSubmatch(before); m != nil {
		return typeName(m[1] + m[2])
	}
	return ""
}
