package patch

import "testing"

// releasedPairs takes files of two released versions.
func releasedPairs(t testing.TB) []pair { return nil }
