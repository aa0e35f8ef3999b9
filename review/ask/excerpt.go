package ask

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"breakwater/index/lang"
	"breakwater/review/source"
	"breakwater/review/target"
)

// textLines is lines of a file by number.
type textLines map[int]string

// add adds those of a text that begins at line start, as far as they are wanted.
func (l textLines) add(start int, text string, wanted func(line int) bool) {
	line := start
	for s := range strings.Lines(text) {
		if wanted(line) {
			l[line] = s
		}
		line++
	}
}

// write writes them by line behind their number and a tab, or a plus where the change touched
// them. A tab is what tokenizers know between a number and code.
func (l textLines) write(out *strings.Builder, changed map[int]bool) {
	last := 0
	for _, line := range slices.Sorted(maps.Keys(l)) {
		gap(out, line, last)
		mark := '\t'
		if changed[line] {
			mark = '+'
		}
		fmt.Fprintf(out, "%d%c%s\n", line, mark, strings.TrimRight(l[line], "\r\n"))
		last = line
	}
}

// quote writes them behind a tab each, by line, without those that are blank: nobody
// reports or changes a line that is shown as evidence alone, and its number costs as
// much as a fifth of its code.
func (l textLines) quote(out *strings.Builder) {
	last := 0
	for _, line := range slices.Sorted(maps.Keys(l)) {
		if strings.TrimSpace(l[line]) != "" {
			gap(out, line, last)
			fmt.Fprintf(out, "\t%s\n", strings.TrimRight(l[line], "\r\n"))
		}
		last = line
	}
}

// gap marks before a line that more than a blank one after the last was left out.
func gap(out *strings.Builder, line, last int) {
	if last > 0 && line > last+2 {
		out.WriteString("…\n")
	}
}

// excerptOf labels lines of a file. Package memory reads it to tell two requests
// that differ in line numbers alone.
func excerptOf(path string, start, end int) string {
	return fmt.Sprintf("%s, lines %d to %d", oneLine(path), start, end)
}

// excerpt is some lines of a file, and why they are shown. Its label stands on a line
// of its own, which no line of code can be taken for: those begin with their number or
// a tab.
type excerpt struct {
	path       string
	start, end int
	why        []string
	lines      textLines
	numbered   bool // others name its lines by their numbers
}

func (e excerpt) String() string {
	var out strings.Builder
	out.WriteString(excerptOf(e.path, e.start, e.end))
	if len(e.why) > 0 {
		fmt.Fprintf(&out, " (%s)", strings.Join(e.why, "; "))
	}
	out.WriteByte('\n')
	if e.numbered {
		e.lines.write(&out, nil)
	} else {
		e.lines.quote(&out)
	}
	return out.String()
}

// excerptFrom is what nothing else shows of a piece of context; ok is false where that
// is the smaller part. That a definition is one its lines say.
func excerptFrom(c target.Context, shown lineSet) (e excerpt, ok bool) {
	e = excerpt{path: c.Path, start: c.StartLine, end: c.EndLine, lines: textLines{}}
	for why := range strings.SplitSeq(c.Why, "; ") {
		why, _, _ = strings.Cut(why, " on line ")
		if why = oneLine(strings.TrimSuffix(why, ", used")); !strings.HasPrefix(why, "defines ") {
			e.why = append(e.why, why)
		}
	}
	e.lines.add(c.StartLine, c.Text, func(line int) bool { return !shown[c.Path][line] })
	return e, 2*len(e.lines) > c.EndLine-c.StartLine
}

// joined makes one excerpt of those of a file.
func joined(es []excerpt) excerpt {
	all := es[0]
	for _, e := range es[1:] {
		all.start, all.end = min(all.start, e.start), max(all.end, e.end)
		maps.Copy(all.lines, e.lines)
		for _, why := range e.why {
			if !slices.Contains(all.why, why) {
				all.why = append(all.why, why)
			}
		}
	}
	return all
}

// contextText gives code elsewhere, no line twice: the best of it as far as so many
// tokens go, one excerpt of each file, with the numbers of its lines where the request
// names a place in that file.
func contextText(b batch, shown lineSet, left int, named ...string) string {
	var files []string
	chosen := map[string][]excerpt{}
	for c := range b.context() {
		e, ok := excerptFrom(c, shown)
		cost := lang.Tokens(e.String())
		if !ok || cost > left {
			continue
		}
		left -= cost
		shown.add(c.Path, source.Range{Start: c.StartLine, End: c.EndLine})
		if chosen[c.Path] == nil {
			files = append(files, c.Path)
		}
		chosen[c.Path] = append(chosen[c.Path], e)
	}
	var all strings.Builder
	for _, path := range files {
		e := joined(chosen[path])
		e.numbered = slices.Contains(named, path)
		all.WriteString(e.String())
	}
	return all.String()
}
