package review

import (
	"testing"

	"breakwater/review/action"
)

func TestArtifactNames(t *testing.T) {
	for want, shard := range map[string]action.Shard{"breakwater": {}, "breakwater-2-of-3": {Index: 2, Count: 3}} {
		if got := artifactName(action.Inputs{Shard: shard}); got != want {
			t.Errorf("%v: %s, want %s", shard, got, want)
		}
	}
}
