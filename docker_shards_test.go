//go:build docker && long

package main_test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"breakwater/review/action"
)

// looked shows what merge made, in the job that ran it.
const looked = `
      - if: ${{ !cancelled() }}
        run: git apply --check .breakwater/breakwater.patch
      - if: ${{ !cancelled() }}
        run: echo "merged=$(tr -d '\n' <.breakwater/report.json)"
`

// The workflow of docs/shards/github.yml, run by act: three jobs of a matrix fail their
// gate, and the job that merges theirs runs all the same and reports what one job would.
func TestLongDockerShardsThroughAct(t *testing.T) {
	dir := sample(t)
	git(t, dir, "commit", "-q", "--allow-empty", "-m", "Base")
	appendTo(t, filepath.Join(dir, "app", "clients.py"),
		"\n\ndef rate(currency):\n    return requests.get(f\"{settings.POINTS_URL}/rates/{currency}\").json()\n")
	appendTo(t, filepath.Join(dir, "app", "mail.py"),
		"\n\ndef relay(host):\n    return smtplib.SMTP(host)\n")
	appendTo(t, filepath.Join(dir, "app", "avatars.py"),
		"\n\ndef fetch(url):\n    return requests.get(url).content\n")
	published := "ghcr.io/" + strings.ToLower(action.Owner) + "/breakwater:v1.0.0"
	shards := strings.ReplaceAll(read(t, "docs/shards/github.yml"), published, image(t))
	workflow := addWorkflow(t, dir, shards+looked)
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "Change")

	events, failed := runAct(t, dir, workflow, t.TempDir())
	if failed == nil {
		t.Error("no gate closed")
	}
	summaries, log := map[string]string{}, ""
	for _, e := range events {
		if e.Command == "summary" {
			summaries[e.JobID] += e.Content
		}
		log += e.Msg + "\n"
	}
	_, merged, there := strings.Cut(log, "\nmerged=")
	var got, want struct {
		Run struct {
			Status, Scope string
			Exit          int
			Shard         any
		}
		Coverage json.RawMessage
		Findings []struct{ ID, Path string }
	}
	if err := json.NewDecoder(strings.NewReader(merged)).Decode(&got); err != nil {
		t.Fatalf("merge left no report: %v, %v\n%s", there, err, log)
	}
	one := exec.Command("docker", "run", "--rm", "-v", dir+":/src", "-w", "/src", image(t),
		"--base=HEAD^", "--fail-on=major", "--format=json")
	data, _ := one.Output() // its exit status says that the gate is closed
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatalf("one job: %v\n%s", err, data)
	}
	if len(want.Findings) < 3 || string(got.Coverage) == "" {
		t.Fatalf("findings of one job: %+v", want.Findings)
	}
	same, _ := json.Marshal(want)
	merge, _ := json.Marshal(got)
	if string(same) != string(merge) {
		t.Errorf("one job reports\n%s\nmerge reports\n%s", same, merge)
	}
	if !strings.Contains(summaries["merge"], "Breakwater") || summaries["merge"] == summaries["shard"] {
		t.Errorf("summaries of %d jobs, that of merge has %d bytes", len(summaries), len(summaries["merge"]))
	}
}
