package report

import (
	"html"
	"strings"
)

// htmlCode shows foreign text as inline code within HTML, as in <summary>,
// where Markdown does not count.
func htmlCode(s string) string { return "<code>" + html.EscapeString(plain(s)) + "</code>" }

// htmlText shows foreign text within HTML. Words that would become mentions or
// links are shown as code.
func htmlText(s string) string {
	s = strings.ReplaceAll(plain(s), "`", "")
	var b strings.Builder
	for {
		at := activeWord(s)
		if at == nil {
			break
		}
		b.WriteString(html.EscapeString(s[:at[0]]))
		b.WriteString("<code>" + html.EscapeString(s[at[0]:at[1]]) + "</code>")
		s = s[at[1]:]
	}
	return b.String() + html.EscapeString(s)
}
