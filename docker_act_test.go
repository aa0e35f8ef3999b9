//go:build docker

package main_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"breakwater/failover/failovertest"
	"breakwater/review/action"
)

// reviewJobs is what the README tells people to write: one job reviews and verifies in a later step, another one takes
// the program out of the image and the results out of the artifact.
const reviewJobs = `on: pull_request
permissions:
  contents: read
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with: { fetch-depth: 2 }
      - id: breakwater
        uses: ` + released + `
        with:
          scope: full
          source-dir: app
          base-url: PROVIDER/v1
          model: test-model
      - env:
          OUTPUTS: ${{ toJSON(steps.breakwater.outputs) }}
        run: echo outputs=$OUTPUTS
      - env:
          VERIFIER: ${{ steps.breakwater.outputs.verifier }}
          SUM: ${{ steps.breakwater.outputs.verifier-sha256 }}
        run: |
          echo "$SUM  $VERIFIER" | sha256sum --check --quiet
          "$VERIFIER" verify -- python3 -m compileall -q app
          git apply --check .breakwater/verified.patch
      - env:
          PATCH: ${{ steps.breakwater.outputs.patch }}
        run: |
          git apply "$PATCH"
          python3 -m compileall -q app
          grep timeout=5 app/clients.py
  verify:
    needs: review
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/download-artifact@v5
        with: { name: breakwater, path: .breakwater }
      - uses: docker://IMAGE
        with: { entrypoint: /bin/cp, args: /usr/local/bin/breakwater breakwater-verifier }
      - run: |
          ./breakwater-verifier verify -- python3 -m compileall -q app
          git apply --check .breakwater/verified.patch
          echo verified=$(git apply --numstat .breakwater/verified.patch | cut -f 3)
`

// outputsOfTheReview are the step outputs that the workflow must see.
var outputsOfTheReview = map[string]string{
	"status": "complete", "reviewer": "model", "coverage": "100", "patch": ".breakwater/breakwater.patch", "report": ".breakwater/report.json",
	"summary": ".breakwater/summary.md", "sarif": ".breakwater/breakwater.sarif", "verifier": ".breakwater/bin/breakwater", "backends": "openai", "failovers": "0",
}

// timeoutMissing is the model's answer on the function that it finds fault with.
const timeoutMissing = `{"findings":[{"rule":"http-client-no-timeout","title":"The address book can hang","severity":"major","confidence":"high",
	"path":"app/clients.py","start_line":20,"end_line":20,"quote":"reply = requests.post(","why":"A peer that hangs holds the worker.","evidence":null,
	"edits":[{"op":"replace","path":"app/clients.py","start_line":22,"search":"        json={\"name\": name, \"email\": email},",
	"replace":"        json={\"name\": name, \"email\": email},\n        timeout=5,","to":null}],"new_dependencies":[]}],"strengths":[],"verdicts":[]}`

// modelServer is a scripted provider on the network of the containers.
func modelServer(t *testing.T) (address string, provider *failovertest.Provider) {
	t.Helper()
	provider = failovertest.NewProvider(func(q failovertest.Request) failovertest.Reply {
		if strings.Contains(q.User, "def add_contact") && !strings.HasPrefix(q.System, "breakwater_proof") {
			return failovertest.Reply{Text: timeoutMissing}
		}
		return failovertest.Reply{Text: `{"findings":[],"strengths":[],"verdicts":[]}`}
	})
	l, err := net.Listen("tcp", net.JoinHostPort(gateway(t), "0"))
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: provider}}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, provider
}

// gateway returns this machine's address on the network of the containers.
func gateway(t *testing.T) string {
	t.Helper()
	// Until it is started again, a Docker that made its bridge does not tell the gateway.
	const bridge = `{{index .Options "com.docker.network.bridge.name"}}`
	name, err := exec.Command("docker", "network", "inspect", "--format", bridge, "bridge").Output()
	if err != nil {
		t.Fatal(err)
	}
	device, err := net.InterfaceByName(strings.TrimSpace(string(name)))
	if err != nil {
		t.Fatalf("bridge of Docker %q: %v", name, err)
	}
	addresses, err := device.Addrs()
	for _, a := range addresses {
		if n, is := a.(*net.IPNet); is && n.IP.To4() != nil {
			return n.IP.String()
		}
	}
	t.Fatalf("address of this machine as containers see it: %v, %v", addresses, err)
	return ""
}

// actEvent is one line of act's log.
type actEvent struct {
	Command string
	Content string
	Msg     string
	Arg     string
	JobID   string            `json:"jobID"`
	KvPairs map[string]string `json:"kvPairs"`
}

// A real workflow with the real action.yml, run by act: a model reviews, later
// steps read the outputs, verify and apply the patch, and a second job verifies
// what the artifact holds.
func TestDockerThroughAct(t *testing.T) {
	t.Parallel()
	address, provider := modelServer(t)
	dir := sample(t)
	workflow := addWorkflow(t, dir, strings.NewReplacer("PROVIDER", address, "IMAGE", image(t)).Replace(reviewJobs))
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "Review with Breakwater")
	store := t.TempDir()
	events := act(t, dir, workflow, store)

	var summary, log strings.Builder
	annotations := 0
	for _, e := range events {
		switch e.Command {
		case "summary":
			summary.WriteString(e.Content)
		case "error", "warning":
			if strings.HasPrefix(e.KvPairs["file"], "app/") {
				annotations++
			}
		}
		log.WriteString(e.Msg + "\n")
	}
	if !strings.Contains(summary.String(), "The address book can hang") || annotations == 0 || len(provider.Requests()) == 0 {
		t.Errorf("summary of %d bytes, %d annotations, %d requests", summary.Len(), annotations, len(provider.Requests()))
	}
	for _, q := range provider.Requests() {
		if agent := q.Header.Get("User-Agent"); agent != "breakwater/dev" {
			t.Fatalf("the provider was asked by %q", agent)
		}
	}
	_, outputs, _ := strings.Cut(log.String(), "outputs={")
	got := map[string]string{}
	if err := json.NewDecoder(strings.NewReader("{" + outputs)).Decode(&got); err != nil {
		t.Fatalf("outputs did not reach the next step: %v\n%s", err, log.String())
	}
	for name, want := range outputsOfTheReview {
		if got[name] != want {
			t.Errorf("output %s is %q, want %q", name, got[name], want)
		}
	}
	if got["artifact-id"] == "" || len(got["verifier-sha256"]) != 64 {
		t.Errorf("artifact-id %q, verifier-sha256 %q", got["artifact-id"], got["verifier-sha256"])
	}

	if !strings.Contains(log.String(), "\nverified=app/clients.py ") {
		t.Error("the second job did not verify the patch")
	}
	checkArtifact(t, filepath.Join(store, "4711", "breakwater", "breakwater.zip"))
}

// checkArtifact: it holds the results, and not the program.
func checkArtifact(t *testing.T, name string) {
	t.Helper()
	artifact, err := zip.OpenReader(name)
	if err != nil {
		t.Fatalf("artifact: %v", err)
	}
	defer artifact.Close()
	var held []string
	for _, f := range artifact.File {
		if f.UncompressedSize64 > 0 {
			held = append(held, f.Name)
		}
	}
	for _, want := range []string{"breakwater.patch", "report.json", "summary.md"} {
		if !slices.Contains(held, want) {
			t.Errorf("the artifact holds %q, without %s", held, want)
		}
	}
	if slices.Contains(held, "bin/breakwater") {
		t.Error("the artifact holds the program")
	}
}

// downloadArtifact cannot be had from GitHub under test; addWorkflow adds an action to a repository that does the same.
const downloadArtifact = "actions/download-artifact@v5"

// addWorkflow adds a workflow to a repository, and the actions that it uses, and returns where it is. What act makes is
// called after the workflow and the folder of a local action, for all runs on this machine: each run has its own names,
// and for another image there is another folder. act shares no layers with other builds; a Dockerfile of one line saves
// it from making the same image again.
func addWorkflow(t *testing.T, dir, workflow string) (name string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, "download"), os.DirFS("testdata/download")); err != nil {
		t.Fatal(err)
	}
	breakwater := "./" + strings.ReplaceAll(image(t), ":", "-")
	write(t, filepath.Join(dir, breakwater, "action.yml"), read(t, "action.yml"))
	write(t, filepath.Join(dir, breakwater, "Dockerfile"), "FROM "+image(t)+"\n")
	workflow = strings.NewReplacer(released, breakwater, downloadArtifact, "./download").Replace(workflow)
	workflow = regexp.MustCompile(`(?m)^name: .*\n`).ReplaceAllString(workflow, "") // a file's name stands for it
	name = filepath.Join(".github", "workflows", rand.Text()+".yml")
	write(t, filepath.Join(dir, name), workflow)
	return name
}

// released is how people call the action.
const released = action.Owner + "/breakwater@v1.0.0"

// buildRunner builds what a runner of GitHub has besides: git and Python.
func buildRunner(t *testing.T) string {
	t.Helper()
	const name = "breakwater-runner-under-test"
	cmd := exec.Command("docker", "build", "--quiet", "--tag", name, "-")
	cmd.Stdin = strings.NewReader("FROM debian:bookworm-slim\n" +
		"RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends git python3\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("docker build: %v\n%s", err, out)
	}
	return name
}

// act runs a workflow for a pull request and returns its log. A step that fails
// fails the test.
func act(t *testing.T, dir, workflow, store string) []actEvent {
	t.Helper()
	events, err := runAct(t, dir, workflow, store)
	if err != nil {
		t.Fatalf("act: %v", err)
	}
	return events
}

// runAct is act for a workflow that may fail.
func runAct(t *testing.T, dir, workflow, store string) (events []actEvent, failed error) {
	t.Helper()
	if _, err := exec.LookPath("act"); err != nil {
		t.Fatalf("%v; .ci/docker installs it", err)
	}
	event := filepath.Join(t.TempDir(), "event.json")
	write(t, event, fmt.Sprintf(`{"number": 1, "pull_request": {"number": 1, "base": {"sha": %q, "ref": "main"}, "head": {"sha": %q, "ref": "main"}}}`, git(t, dir, "rev-parse", "HEAD^"), git(t, dir, "rev-parse", "HEAD")))
	home, address := t.TempDir(), gateway(t)
	write(t, filepath.Join(home, ".config", "act", "actrc"), "")
	removeLeft()
	cmd := exec.Command("act", "pull_request", "--json", "--eventpath", event, "--workflows", workflow,
		"--platform", "ubuntu-latest="+buildRunner(t), "--pull=false", "--action-offline-mode",
		"--rm", // also of jobs that fail, as some do here
		"--container-options", "--label="+ours,
		"--artifact-server-path", store, "--artifact-server-addr", address, "--artifact-server-port", freePort(t, address),
		"--env", "GITHUB_RUN_ID=4711", "--env", "GITHUB_REPOSITORY=acme/shop")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+home,
		"XDG_CONFIG_HOME="+filepath.Join(home, ".config"), "XDG_CACHE_HOME="+filepath.Join(home, ".cache"))
	out, err := cmd.CombinedOutput()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("act:\n%s", out)
		}
	})
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatalf("act: %v", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var e actEvent
		if json.Unmarshal(lines.Bytes(), &e) == nil { // other lines are no events
			events = append(events, e)
		}
	}
	return events, err
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

func write(t testing.TB, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
