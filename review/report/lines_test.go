package report

import "testing"

// What precedes a patch may use up its room.
func TestLinesWithoutRoom(t *testing.T) {
	for _, limit := range []int{-141, 0} {
		if kept, cut := lines("a\nb\n", limit); kept != "" || cut != 2 {
			t.Errorf("limit %d keeps %q, cuts %d", limit, kept, cut)
		}
	}
}
