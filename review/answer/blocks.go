package answer

import (
	"regexp"
	"strconv"
	"strings"

	"breakwater/review/finding"
)

var (
	blockMid  = regexp.MustCompile(`^\s*={5,10}\s*$`)
	blockEnd  = regexp.MustCompile(`^\s*>{5,10}\s*(?:REPLACE|UPDATED|NEW|AFTER|HEAD|END)?\b.*$`)
	blockHint = regexp.MustCompile(`^:start_line:\s*(\d{1,9})$`)
	pathLine  = regexp.MustCompile("^[#>*\\s`]*(?:[Ff]ile(?:name|path)?:?\\s*)?" +
		"[`*\"]*([\\w@./\\\\+-]*[\\w+-]\\.\\w+)[`*\":]*$")
)

// parseBlocks reads SEARCH/REPLACE blocks, each under the path it is for. One
// that names no file is for the only one of the request that holds its lines.
func parseBlocks(lines []string, path string) ([]finding.Edit, string) {
	var out []finding.Edit
	for i := 0; i < len(lines); i++ {
		if !blockHead.MatchString(lines[i]) {
			if m := pathLine.FindStringSubmatch(lines[i]); m != nil {
				path = cleanPath(m[1])
			}
			continue
		}
		mid := nextMatch(lines, i+1, blockMid)
		end := nextMatch(lines, mid+1, blockEnd)
		if mid < 0 || end < 0 {
			return nil, "a SEARCH/REPLACE block is not closed"
		}
		e := finding.Edit{Op: finding.Replace, Path: path}
		search := lines[i+1 : mid]
		for len(search) > 0 && (blockHint.MatchString(search[0]) || strings.Trim(search[0], "-") == "" && e.StartLine > 0) {
			if m := blockHint.FindStringSubmatch(search[0]); m != nil {
				e.StartLine, _ = strconv.Atoi(m[1])
			}
			search = search[1:]
		}
		e.Search, e.Replace = joinLines(search), joinLines(lines[mid+1:end])
		out = append(out, e)
		i = end
	}
	return out, ""
}

// nextMatch returns the next line that matches, -1 if there is none before the
// next block starts.
func nextMatch(lines []string, from int, re *regexp.Regexp) int {
	if from <= 0 {
		return -1
	}
	for i := from; i < len(lines); i++ {
		if re.MatchString(lines[i]) {
			return i
		}
		if blockHead.MatchString(lines[i]) {
			return -1
		}
	}
	return -1
}

func joinLines(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}
