package syntax

import "strings"

// Unread is the code that a grammar could make nothing of.
type Unread struct {
	Share     float64 // of the code, from 0 to 1, blanks and comments apart
	StartLine int     // the first line of it, 1-based; 0 where there is none
	EndLine   int     // the last line, inclusive
}

// Unread measures the words and signs that stand in an error by themselves, and texts that
// have no end. What an error holds as a whole, such as a function, is read: a bracket that
// is missing makes one big error of a file, and loses little.
func (t *Tree) Unread() (u Unread) {
	lost, all := 0, 0
	for i := int32(0); int(i) < len(t.nodes); {
		n := Node{t, i}
		f := n.flat()
		endless := t.endless(n)
		if f.next > i+1 && !endless {
			i++
			continue
		}
		i = f.next
		if strings.Contains(n.Kind(), "comment") && !endless {
			continue
		}
		size := int(f.end - f.start)
		all += size
		inError := f.symbol == errorSymbol || f.parent >= 0 && t.nodes[f.parent].symbol == errorSymbol
		if inError || endless {
			lost += size
			if u.StartLine == 0 {
				u.StartLine = n.StartLine()
			}
			u.EndLine = max(u.EndLine, n.StartLine(), n.EndLine())
		}
	}
	u.Share = float64(lost) / float64(max(all, 1))
	return u
}

// endless reports whether a text of several lines lacks its end, so that what follows it was
// taken for a part of it.
func (t *Tree) endless(n Node) bool {
	f := n.flat()
	if f.next == n.i+1 || t.nodes[f.next-1].missing == 0 || t.nodes[f.next-1].parent != n.i {
		return false
	}
	kind := n.Kind()
	text := strings.Contains(kind, "string") || strings.Contains(kind, "template") || strings.Contains(kind, "heredoc")
	return text && n.EndLine() > n.StartLine()
}
