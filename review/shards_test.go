package review

import (
	"strings"
	"testing"

	"breakwater/review/action"
	"breakwater/review/report"
	"breakwater/review/shard"
	"breakwater/review/target"
)

// TestTargetsThatNoShardReviewed: shards that divided one plan differently leave targets
// out, though all of them are there.
func TestTargetsThatNoShardReviewed(t *testing.T) {
	whole := shard.Record{Total: 2, Input: report.Input{Targets: []target.Target{{ID: "a"}}}}
	left := shard.Collection{Records: []shard.Record{whole}}
	got := mergedInput(console{}, action.Inputs{}, folders{}, left, whole)
	if got.LostTargets != 1 || len(got.Lost) != 1 || !strings.Contains(got.Lost[0], "1 target") {
		t.Errorf("%d targets lost: %q", got.LostTargets, got.Lost)
	}
}
