package answer

import (
	"regexp"
	"strconv"
	"strings"
)

// lineNumber matches the number that stands before a line of code in a request,
// with the sign after it; models also write the bar that they know of other tools. A
// space after the sign may belong to the code; where it does not, all lines have it, and
// placing undoes such a shift.
var lineNumber = regexp.MustCompile(`^ *(\d{1,7})(?:\t| ?[|+])`)

// unnumbered takes line numbers off code that was copied together with them.
// All lines must carry one, counting up by one; first is then that of the
// first line. Else the text comes back as it was.
func unnumbered(text string) (plain string, first int) {
	if text == "" || !lineNumber.MatchString(text) {
		return text, 0
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, l := range lines {
		m := lineNumber.FindStringSubmatch(l)
		if m == nil {
			return text, 0
		}
		n, _ := strconv.Atoi(m[1])
		if i == 0 {
			first = n
		}
		if n != first+i {
			return text, 0
		}
		lines[i] = l[len(m[0]):]
	}
	return strings.Join(lines, "\n") + "\n", first
}
