package report

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"breakwater/review/finding"
)

// screen gathers lines of one width.
type screen struct {
	b     strings.Builder
	width int
	color bool
	top   string // see TerminalOptions
}

// ANSI colours.
const (
	bold  = "1"
	dim   = "2"
	red   = "31"
	green = "32"
	amber = "33"
	blue  = "34"
	cyan  = "36"
	alarm = "1;31"
)

var colors = map[finding.Severity]string{finding.Critical: alarm, finding.Major: amber, finding.Minor: cyan,
	finding.Info: blue}

func (t *screen) paint(color, s string) string {
	if !t.color || color == "" || s == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

func (t *screen) line(s string) { t.b.WriteString(s + "\n") }

// wrapped prints text in lines that fit, each after indent.
func (t *screen) wrapped(indent, text string) { t.hanging(indent, indent, text) }

// hanging prints text in lines that fit, the first after first and the others
// after rest. A word that is too long keeps a line of its own.
func (t *screen) hanging(first, rest, text string) { t.colored("", first, rest, text) }

// colored is hanging with the text painted.
func (t *screen) colored(color, first, rest, text string) {
	lead := utf8.RuneCountInString(ansi.ReplaceAllString(first, ""))
	for i, l := range wrap(unticked(plain(text)), t.width-lead, t.width-utf8.RuneCountInString(rest)) {
		if i > 0 {
			first = rest
		}
		t.line(first + t.paint(color, l))
	}
}

// ansi matches what paint adds.
var ansi = regexp.MustCompile("\x1b\\[[0-9;]*m")

// wrap breaks text at blanks into lines: the first of at most first
// characters, the others of at most rest.
func wrap(text string, first, rest int) []string {
	var out []string
	line, used, width := "", 0, first
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if used > 0 && used+1+n > width {
			out = append(out, line)
			line, used, width = "", 0, rest
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+n
	}
	return append(out, line)
}
