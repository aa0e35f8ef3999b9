package scenario

import "strings"

// Select keeps the operations that a user asked for. A pattern is an operation
// id, or a method and a path ("GET /users/*", "POST /users/{user_id}"), or a
// path alone; in ids and paths, * stands for any text but a slash and ** for
// any text. "all", or no pattern, keeps everything. Patterns that match nothing
// come back in the order given: a typing error must not pass for an empty
// review.
func Select(ops []Operation, patterns []string) (kept []Operation, unmatched []string) {
	if len(patterns) == 0 {
		return ops, nil
	}
	wanted := make([]bool, len(ops))
	for _, p := range patterns {
		found := false
		for i, op := range ops {
			if op.matches(strings.TrimSpace(p)) {
				wanted[i], found = true, true
			}
		}
		if !found && p != "all" {
			unmatched = append(unmatched, p)
		}
	}
	for i, op := range ops {
		if wanted[i] {
			kept = append(kept, op)
		}
	}
	return kept, unmatched
}

func (o Operation) matches(pattern string) bool {
	if pattern == "all" || o.ID != "" && glob(pattern, o.ID) {
		return true
	}
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "*", pattern
	}
	path = strings.TrimSpace(path)
	if !strings.HasPrefix(path, "/") || !glob(strings.ToUpper(method), o.Method) {
		return false
	}
	return glob(path, o.Path) || !strings.Contains(path, "*") && SamePath(path, o.Path)
}

// glob matches text with * (no slash) and ** (anything); all else is literal.
// It keeps, for each place in the text, whether the pattern so far reaches it,
// so that no pattern makes it slow.
func glob(pattern, text string) bool {
	reached := make([]bool, len(text)+1)
	reached[0] = true
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '*' {
			for j := len(text); j > 0; j-- {
				reached[j] = reached[j-1] && text[j-1] == pattern[i]
			}
			reached[0] = false
			continue
		}
		deep := i+1 < len(pattern) && pattern[i+1] == '*'
		if deep {
			i++
		}
		for j := 1; j <= len(text); j++ {
			reached[j] = reached[j] || reached[j-1] && (deep || text[j-1] != '/')
		}
	}
	return reached[len(text)]
}
