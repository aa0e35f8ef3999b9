package report

import (
	"html"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// place prints a place as compilers do: path:12 or path:12-15.
func place(path string, start, end int) string {
	switch {
	case path == "":
		return "the run as a whole"
	case start <= 0:
		return path
	case end > start:
		return path + ":" + itoa(start) + "-" + itoa(end)
	}
	return path + ":" + itoa(start)
}

// link shows a place as code, and as a link where it can be looked at.
func (r Report) link(path string, start, end int, table bool) string {
	shown := code
	if table {
		shown = codeCell
	}
	text := shown(short(plain(place(path, start, end)), 300))
	if to := r.Links.address(path, start, end); to != "" {
		return "[" + text + "](" + to + ")"
	}
	return text
}

// htmlLink is link within HTML, as in <summary>.
func (r Report) htmlLink(path string, start, end int) string {
	text := htmlCode(short(place(path, start, end), 200))
	if to := r.Links.address(path, start, end); to != "" {
		return `<a href="` + html.EscapeString(to) + `">` + text + "</a>"
	}
	return text
}

// inOutputDir returns the path of an output file relative to the workspace.
func (r Report) inOutputDir(name string) string {
	if r.OutputDir == "" || r.OutputDir == "." {
		return name
	}
	return strings.TrimSuffix(r.OutputDir, "/") + "/" + name
}
