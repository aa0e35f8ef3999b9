package action

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestShard(t *testing.T) {
	for _, c := range []struct {
		given string
		env   string
		want  Shard
		wrong string
	}{
		{"", "", Shard{}, ""},
		{"1/1", "", Shard{Index: 1, Count: 1}, ""},
		{"2/3", "", Shard{Index: 2, Count: 3}, ""},
		{"auto", "CI_NODE_INDEX=2 CI_NODE_TOTAL=4", Shard{2, 4, true}, ""},
		{"auto", "BUILDKITE_PARALLEL_JOB=3 BUILDKITE_PARALLEL_JOB_COUNT=4", Shard{4, 4, true}, ""},
		{"auto", "CIRCLE_NODE_INDEX=0 CIRCLE_NODE_TOTAL=2", Shard{1, 2, true}, ""},
		{"auto", "SEMAPHORE_JOB_INDEX=2 SEMAPHORE_JOB_COUNT=2", Shard{2, 2, true}, ""},
		{"auto", "SYSTEM_JOBPOSITIONINPHASE=1 SYSTEM_TOTALJOBSINPHASE=2", Shard{1, 2, true}, ""},
		{"auto", "BITBUCKET_PARALLEL_STEP=1 BITBUCKET_PARALLEL_STEP_COUNT=3", Shard{2, 3, true}, ""},
		{"auto/8", "JOB_COMPLETION_INDEX=0", Shard{1, 8, true}, ""},
		{"auto/8", "JOB_COMPLETION_INDEX=7", Shard{8, 8, true}, ""},
		{"auto/8", "JOB_COMPLETION_INDEX=8", Shard{}, "of 8 jobs the first is 1/8, the last 8/8"},
		{"auto", "JOB_COMPLETION_INDEX=1", Shard{}, "write auto/n"},
		{"auto", "CI_NODE_TOTAL=4", Shard{}, "tells the number of this job"}, // GitLab, a job without parallel
		{"0/3", "", Shard{}, "of 3 jobs the first is 1/3, the last 3/3"},
		{"4/3", "", Shard{}, "of 3 jobs the first is 1/3, the last 3/3"},
		{"1/0", "", Shard{}, "1 to 1024 jobs"},
		{"1/1025", "", Shard{}, "1 to 1024 jobs"},
		{"x", "", Shard{}, `"x" is no share`},
		{"1/", "", Shard{}, "is no share"},
		{"1/2/3", "", Shard{}, "is no share"},
	} {
		env := append(strings.Fields(c.env), "BREAKWATER_SHARD="+c.given)
		in, err := Load(context.Background(), Source{Environ: env, Runner: Detect(env, t.TempDir())})
		switch {
		case c.wrong == "" && err != nil, c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)):
			t.Errorf("%q with %q: error %v, want %q", c.given, c.env, err, c.wrong)
		case err != nil && strings.Count(err.Error(), "shard:") != 1:
			t.Errorf("%q: %v", c.given, err)
		case in.Shard != c.want:
			t.Errorf("%q with %q: %v, want %v", c.given, c.env, in.Shard, c.want)
		}
	}
}

// TestShardIsNotTheRepositorys: a pull request must not choose how much of it is
// reviewed.
func TestShardIsNotTheRepositorys(t *testing.T) {
	read := func(_ context.Context, q Request) ([]byte, error) {
		if q.Path == ConfigFile {
			return []byte("shard: 1/100\n"), nil
		}
		return nil, os.ErrNotExist
	}
	in, err := Load(context.Background(), Source{Runner: Detect(nil, t.TempDir()), Read: read})
	if in.Shard.Shared() || err == nil && len(in.Notices) == 0 {
		t.Errorf("shard %v, error %v, notices %q", in.Shard, err, in.Notices)
	}
}

func TestStricterGate(t *testing.T) {
	order := []FailOn{FailNever, FailOnCritical, FailOnMajor, FailOnMinor}
	for i, a := range order {
		for k, b := range order {
			if got := a.Stricter(b); got != order[max(i, k)] {
				t.Errorf("of %s and %s: %s", a, b, got)
			}
		}
	}
}

func TestFoldersOfMerge(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a", "b"), 0o755); err != nil {
		t.Fatal(err)
	}
	in, err := Load(context.Background(), Source{
		Args: []string{"merge", "a", filepath.Join(dir, "a/b")}, Runner: Detect(nil, dir),
	})
	if err != nil || len(in.Dirs) != 2 ||
		in.Dirs[0] != filepath.Join(dir, "a") || in.Dirs[1] != filepath.Join(dir, "a", "b") {
		t.Errorf("folders %q, error %v", in.Dirs, err)
	}
	_, err = Load(context.Background(), Source{Args: []string{"merge", "nowhere"}, Runner: Detect(nil, dir)})
	if err == nil || !strings.Contains(err.Error(), `"nowhere" is no folder`) {
		t.Errorf("error %v", err)
	}
}
