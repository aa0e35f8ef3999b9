//go:build docker

package main_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// workflow is what the README tells people to write, with the action in a
// folder of the repository since it is not published under test.
const workflow = `on: pull_request
permissions:
  contents: read
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with: { fetch-depth: 2 }
      - id: breakwater
        uses: ./breakwater
        with:
          scope: full
          source-dir: app
          openai-api-key: ${{ secrets.OPENAI_API_KEY }}
      - run: |
          echo "status=${{ steps.breakwater.outputs.status }} patch=${{ steps.breakwater.outputs.patch }} artifact=${{ steps.breakwater.outputs.artifact-id }}"
          test -s "${{ steps.breakwater.outputs.patch }}"
`

// actEvent is one line of act's log.
type actEvent struct {
	Command string
	Content string
	Msg     string
	Arg     string
	KvPairs map[string]string `json:"kvPairs"`
}

// A real workflow with the real action.yml, run by act, artifact included.
func TestDockerThroughAct(t *testing.T) {
	if err := buildImage(); err != nil {
		t.Fatal(err)
	}
	dir := sample(t)
	metadata, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "breakwater", "action.yml"), string(metadata))
	// act does not share layers with other builds; this saves it from making
	// the same image again.
	write(t, filepath.Join(dir, "breakwater", "Dockerfile"), "FROM "+image+"\n")
	write(t, filepath.Join(dir, ".github", "workflows", "review.yml"), workflow)
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "Review with Breakwater")
	head := git(t, dir, "rev-parse", "HEAD")
	event := filepath.Join(t.TempDir(), "event.json")
	write(t, event, fmt.Sprintf(`{"number": 1, "pull_request": {"number": 1, "base": {"sha": %q, "ref": "main"}, "head": {"sha": %q, "ref": "main"}}}`, git(t, dir, "rev-parse", "HEAD^"), head))
	store := t.TempDir()
	events := act(t, dir, event, store)

	var summary, log strings.Builder
	annotations := map[string]int{}
	for _, e := range events {
		switch e.Command {
		case "summary":
			summary.WriteString(e.Content)
		case "error", "warning":
			if strings.HasPrefix(e.KvPairs["file"], "app/") {
				annotations[e.Command]++
			}
		}
		log.WriteString(e.Msg + "\n")
	}
	if !strings.Contains(summary.String(), "Breakwater") || annotations["warning"]+annotations["error"] == 0 {
		t.Errorf("summary of %d bytes, annotations %v", summary.Len(), annotations)
	}
	if !strings.Contains(log.String(), "status=complete patch=.breakwater/breakwater.patch artifact=") {
		t.Errorf("outputs did not reach the next step:\n%s", log.String())
	}
	archive, err := os.ReadFile(filepath.Join(store, "4711", "breakwater", "breakwater.zip"))
	if err != nil {
		t.Fatalf("artifact: %v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatalf("artifact: %v", err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	for _, want := range []string{"breakwater.patch", "report.json", "summary.md"} {
		if !slices.Contains(names, want) {
			t.Errorf("artifact holds %q, not %s", names, want)
		}
	}
}

// act runs the workflow and returns its log.
func act(t *testing.T, dir, event, store string) []actEvent {
	t.Helper()
	if _, err := exec.LookPath("act"); err != nil {
		t.Fatalf("%v; .ci/docker installs it", err)
	}
	gateway, err := exec.Command("docker", "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}").Output()
	if err != nil {
		t.Fatalf("address of this machine as containers see it: %v", err)
	}
	address := strings.TrimSpace(string(gateway))
	home := t.TempDir()
	write(t, filepath.Join(home, ".config", "act", "actrc"), "")
	cmd := exec.Command("act", "pull_request", "--json", "--eventpath", event, "--workflows", ".github/workflows/review.yml",
		"--platform", "ubuntu-latest=debian:bookworm-slim", "--pull=false", "--action-offline-mode",
		"--artifact-server-path", store, "--artifact-server-addr", address, "--artifact-server-port", freePort(t, address),
		"--env", "GITHUB_RUN_ID=4711", "--env", "GITHUB_REPOSITORY=acme/shop", "--secret", "OPENAI_API_KEY=")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"))
	out, err := cmd.CombinedOutput()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("act:\n%s", out)
		}
	})
	if err != nil {
		t.Fatalf("act: %v", err)
	}
	var events []actEvent
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var e actEvent
		if json.Unmarshal(lines.Bytes(), &e) == nil { // other lines are no events
			events = append(events, e)
		}
	}
	return events
}

func freePort(t *testing.T, address string) string {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
