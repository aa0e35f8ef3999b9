package answer

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// object is a JSON object whose property names are folded to lower case
// letters and digits, so that startLine, start_line and Start-Line are one.
type object map[string]any

func objectOf(m map[string]any) object {
	o := make(object, len(m))
	for k, v := range m {
		folded := fold(k)
		if old, taken := o[folded]; !taken || old == nil || k == folded {
			o[folded] = v
		}
	}
	return o
}

func fold(k string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		}
		return -1
	}, k)
}

// The names under which models put a property, the asked-for one first, folded.
var (
	findingsKeys = []string{"findings", "issues", "problems", "defects", "results", "recommendations", "comments",
		"suggestions", "reviews", "vulnerabilities"}
	titleKeys = []string{"title", "name", "summary", "headline", "message", "issue", "problem", "rule", "ruleid",
		"why", "description"}
	pathKeys  = []string{"path", "file", "filename", "filepath", "location", "fileurl", "relativepath", "sourcefile"}
	startKeys = []string{"startline", "line", "linenumber", "lineno", "linestart", "fromline", "beginline", "lines",
		"linerange", "linenumbers", "start", "range"}
	endKeys   = []string{"endline", "lineend", "toline", "endlinenumber", "end"}
	editsKeys = []string{"edits", "edit", "changes", "change", "fixes", "fix", "suggestedfix", "suggestededits",
		"replacements", "patches", "suggestion", "codechanges", "proposedchanges"}
	diffKeys = []string{"diff", "patch", "unifieddiff", "suggesteddiff", "proposeddiff", "fixdiff", "proposedpatch",
		"suggestedpatch"}
	searchKeys = []string{"search", "searchlines", "old", "oldtext", "oldcode", "oldstr", "oldstring", "oldlines",
		"find", "before", "original", "originalcode", "originaltext", "searchtext", "match"}
	replaceKeys = []string{"replace", "replacelines", "new", "newtext", "newcode", "newstr", "newstring", "newlines",
		"replacement", "after", "with", "replacewith", "updated", "updatedcode", "content", "contents", "text", "code",
		"newcontent", "insert", "replacementtext"}
)

// get returns the first property that is there and not null.
func (o object) get(keys ...string) (any, bool) {
	found := false
	for _, k := range keys {
		v, ok := o[k]
		if ok && v != nil {
			return v, true
		}
		found = found || ok
	}
	return nil, found
}

// text returns a property as text: a string, a number, or an array of lines.
func (o object) text(keys ...string) string {
	v, _ := o.get(keys...)
	return textOf(v)
}

func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case []any:
		lines := make([]string, len(v))
		for i, e := range v {
			lines[i] = strings.TrimSuffix(textOf(e), "\n")
		}
		return strings.Join(lines, "\n")
	case map[string]any:
		b, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		return string(b)
	}
	return ""
}

// list returns a property as a list; a single value is a list of one.
func (o object) list(keys ...string) []any {
	v, _ := o.get(keys...)
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// names returns a property as a list of names, within bounds.
func (o object) names(keys ...string) (all []string) {
	for _, v := range o.list(keys...) {
		if name := oneLine(textOf(v), 200); name != "" && len(all) < 20 {
			all = append(all, name)
		}
	}
	return all
}

var numbers = regexp.MustCompile(`\d+`)

// number returns the first number in a property, as in 1, "#1" or "3 of 10"; ok is false where it is no whole one.
func (o object) number(keys ...string) (n int, ok bool) {
	v, _ := o.get(keys...)
	n, err := strconv.Atoi(firstNumber.FindString(clip(textOf(v), 100)))
	return n, err == nil
}

var firstNumber = regexp.MustCompile(`-?\d+(?:\.\d+)?`)

// ints returns the line numbers in a property: 41, "41", "L41-43", [41, 43] or
// {"start": 41, "end": 43}.
func (o object) ints(keys ...string) []int {
	v, _ := o.get(keys...)
	if m, ok := v.(map[string]any); ok {
		r := objectOf(m)
		return append(r.ints(startKeys...), r.ints(endKeys...)...)
	}
	var out []int
	for _, s := range numbers.FindAllString(clip(textOf(v), 100), 4) {
		if n, err := strconv.Atoi(s); err == nil && n < 1<<30 {
			out = append(out, n)
		}
	}
	return out
}

var placeInPath = regexp.MustCompile(`^(.*?)(?:[:#]L?(\d+))(?:(?:[-:,]|\.\.)L?(\d+))?$`)

// place returns the path and lines that an object names; 0 where it names none.
func (o object) place() (path string, start, end int) {
	v, _ := o.get(pathKeys...)
	if m, ok := v.(map[string]any); ok { // {"location": {"path": …, "start_line": …}}
		path, start, end = objectOf(m).place()
	} else {
		path = textOf(v)
		if m := placeInPath.FindStringSubmatch(path); m != nil {
			path = m[1]
			start, _ = strconv.Atoi(m[2])
			end, _ = strconv.Atoi(m[3])
		}
	}
	if lines := o.ints(startKeys...); len(lines) > 0 {
		start = lines[0]
		end = lines[len(lines)-1]
	}
	if lines := o.ints(endKeys...); len(lines) > 0 {
		end = lines[len(lines)-1]
	}
	return cleanPath(path), start, max(start, end)
}

// cleanPath trims what models put around a path. It does not make it safe:
// whoever opens the path does.
func cleanPath(p string) string {
	p = strings.Trim(oneLine(p, maxPath), "`'\"<>* \t")
	p = strings.ReplaceAll(p, `\`, "/")
	p = strings.TrimPrefix(p, "file://")
	for strings.HasPrefix(p, "./") {
		p = p[2:]
	}
	return p
}
