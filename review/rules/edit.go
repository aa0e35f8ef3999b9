package rules

import (
	"bytes"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// splice replaces the bytes [start, end) of the file by text.
type splice struct {
	start, end int
	text       string
}

func replace(n syntax.Node, text string) splice {
	start, end := n.Bytes()
	return splice{start, end, text}
}

func insertAt(at int, text string) splice { return splice{at, at, text} }

// lineEdits turns byte changes, which are in order, into whole-line edits, one
// per run of touching lines.
func (s *scan) lineEdits(changes []splice) []finding.Edit {
	var out []finding.Edit
	for len(changes) > 0 {
		start, end := s.lineSpan(changes[0])
		n := 1
		for n < len(changes) {
			from, to := s.lineSpan(changes[n])
			if from > end+1 {
				break
			}
			end, n = max(end, to), n+1
		}
		out = append(out, finding.Edit{
			Path: s.file.Path, StartLine: 1 + bytes.Count(s.file.Source[:start], []byte("\n")),
			Search:  strings.TrimSuffix(string(s.file.Source[start:end]), "\r"),
			Replace: strings.TrimSuffix(s.ending(apply(s.file.Source, start, end, changes[:n])), "\r"),
		})
		changes = changes[n:]
	}
	return out
}

// lineSpan returns the bytes of the lines that a change touches, without the
// last line's end.
func (s *scan) lineSpan(c splice) (start, end int) {
	src := s.file.Source
	start = bytes.LastIndexByte(src[:c.start], '\n') + 1
	end = len(src)
	if i := bytes.IndexByte(src[c.end:], '\n'); i >= 0 {
		end = c.end + i
	}
	return start, end
}

// ending gives added lines the line ends of the file.
func (s *scan) ending(text string) string {
	if !bytes.Contains(s.file.Source, []byte("\r\n")) {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

func apply(src []byte, start, end int, changes []splice) string {
	var b strings.Builder
	at := start
	for _, c := range changes {
		b.Write(src[at:c.start])
		b.WriteString(c.text)
		at = c.end
	}
	b.Write(src[at:end])
	return b.String()
}

// indent returns the white space before the first code on n's first line.
func (s *scan) indent(n syntax.Node) string {
	start, _ := n.Bytes()
	line := bytes.LastIndexByte(s.file.Source[:start], '\n') + 1
	rest := s.file.Source[line:]
	return string(rest[:len(rest)-len(bytes.TrimLeft(rest, " \t"))])
}

// unit is one step of indentation: what the block around n adds to the
// statement that holds it; where that cannot be told, what the file begins
// its first block with.
func (s *scan) unit(n syntax.Node) string {
	inner := s.indent(n)
	for up := range n.Up() {
		if outer := s.indent(up); up.StartLine() < n.StartLine() && len(outer) < len(inner) && strings.HasPrefix(inner, outer) {
			if step := inner[len(outer):]; step == "\t" || strings.Trim(step, " ") == "" && len(step) <= 8 {
				return step
			}
			break
		}
	}
	if bytes.Contains(s.file.Source, []byte("\n\t")) {
		return "\t"
	}
	for c := range s.tree.Root().Walk() {
		if width := len(s.indent(c)); width > 0 && width <= 8 && s.alone(c) && !c.Is("string_content", "string") && !isComment(c) {
			return strings.Repeat(" ", width)
		}
	}
	return "    "
}

// addLine puts one more element after the last one of a list that stands one
// an element a line. A comment at the end of that line stays where it is.
func (s *scan) addLine(list, final syntax.Node, text string) []splice {
	_, at := final.Bytes()
	_, closing := list.Bytes()
	end := at + bytes.IndexByte(s.file.Source[at:closing], '\n')
	if end < at {
		return nil
	}
	if end > at && s.file.Source[end-1] == '\r' {
		end--
	}
	line := "\n" + s.indent(final) + text
	for c := range list.AllChildren() {
		start, stop := c.Bytes()
		switch {
		case start < at || c.Kind() != ",":
		case stop > end:
			return nil // a comma that stands on a line below
		default:
			return []splice{insertAt(end, line+",")}
		}
	}
	if end == at {
		return []splice{insertAt(at, ","+line)}
	}
	return []splice{insertAt(at, ","), insertAt(end, line)}
}

// alone reports whether nothing but n stands on its lines, so that whole
// lines can be moved or indented.
func (s *scan) alone(n syntax.Node) bool {
	start, end := n.Bytes()
	src := s.file.Source
	lineStart := bytes.LastIndexByte(src[:start], '\n') + 1
	lineEnd := len(src)
	if i := bytes.IndexByte(src[end:], '\n'); i >= 0 {
		lineEnd = end + i
	}
	rest := strings.TrimSpace(string(src[end:lineEnd]))
	return strings.TrimSpace(string(src[lineStart:start])) == "" && (rest == "" || strings.HasPrefix(rest, "#") || strings.HasPrefix(rest, "//") || rest == ";" || rest == ",")
}
