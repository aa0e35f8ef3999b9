package finding

import "strings"

// Lines are the lines that the edit rewrites, where its author says that they stand,
// 1-based and inclusive; 0, 0 where it does not say, and where it only adds some.
func (e Edit) Lines() (start, end int) {
	if e.Op != "" && e.Op != Replace || e.StartLine < 1 {
		return 0, 0
	}
	old, now := strings.SplitAfter(e.Search, "\n"), strings.SplitAfter(e.Replace, "\n")
	start = e.StartLine
	for len(old) > 0 && len(now) > 0 && old[0] == now[0] {
		old, now, start = old[1:], now[1:], start+1
	}
	for len(old) > 0 && len(now) > 0 && old[len(old)-1] == now[len(now)-1] {
		old, now = old[:len(old)-1], now[:len(now)-1]
	}
	if len(old) == 0 {
		return 0, 0
	}
	return start, start + len(old) - 1
}
