package review

import (
	"strings"
	"testing"

	"breakwater/index"
	"breakwater/review/action"
)

// Two runs at once: what is not kept, and why, is said as it is.
func TestTwoRunsAtOnce(t *testing.T) {
	told, _ := remembered{}.settle(action.Inputs{CacheDir: ".cache"}, index.ErrInUse)
	want := "The index that this run made is not kept in .cache: another run at the same time was using the one there."
	if len(told) != 1 || told[0] != want {
		t.Errorf("told %q, want %q", strings.Join(told, " "), want)
	}
}
