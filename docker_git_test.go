//go:build docker

package main_test

import (
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"breakwater/failover/failovertest"
)

// forward is a proxy that people must pass: it alone knows where hosts are.
func forward(t *testing.T, hosts map[string]string) (server *httptest.Server, used *atomic.Int32) {
	t.Helper()
	used = new(atomic.Int32)
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, _ := net.SplitHostPort(r.Host)
		out, err := net.Dial("tcp", hosts[name])
		if r.Method != http.MethodConnect || err != nil {
			http.Error(w, "no way to "+r.Host, http.StatusBadGateway)
			return
		}
		used.Add(1)
		in, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(in, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { defer out.Close(); io.Copy(out, in) }()
		defer in.Close()
		io.Copy(in, out)
	}))
	t.Cleanup(server.Close)
	return server, used
}

// Both git and the client of the models reach servers of a company: behind a
// proxy, with names that only it resolves, and certificates of an authority
// that SSL_CERT_FILE names. The checkout is a partial clone: most of the base is
// fetched when it is looked at.
func TestDockerBehindAProxy(t *testing.T) {
	t.Parallel()
	origin := sample(t)
	git(t, origin, "config", "uploadpack.allowAnySHA1InWant", "true")
	git(t, origin, "config", "uploadpack.allowFilter", "true")
	base := git(t, origin, "rev-parse", "HEAD")
	appendTo(t, filepath.Join(origin, "app", "clients.py"), "\n\ndef rates():\n    return requests.get(settings.POINTS_URL).json()\n")
	git(t, origin, "commit", "-q", "-a", "-m", "Rates")
	head := git(t, origin, "rev-parse", "HEAD")

	plain, header := hosting(t, filepath.Dir(origin))
	pages := httptest.NewTLSServer(plain.Config.Handler)
	t.Cleanup(pages.Close)
	provider := failovertest.NewProvider(func(failovertest.Request) failovertest.Reply {
		return failovertest.Reply{Text: `{"findings":[],"strengths":[]}`}
	})
	models := httptest.NewTLSServer(provider)
	t.Cleanup(models.Close)
	proxy, used := forward(t, map[string]string{"git.example.com": pages.Listener.Addr().String(), "models.example.com": models.Listener.Addr().String()})

	// httptest's certificate is for example.com and *.example.com, and its own authority.
	dir := t.TempDir()
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pages.Certificate().Raw})
	remote := "https://git.example.com/" + filepath.Base(origin)
	git(t, dir, "init", "-q")
	git(t, dir, "remote", "add", "origin", remote)
	git(t, dir, "config", "http.https://git.example.com/.extraheader", header)
	git(t, dir, "config", "remote.origin.promisor", "true")
	git(t, dir, "config", "remote.origin.partialclonefilter", "blob:none")
	ca := filepath.Join(t.TempDir(), "ca.pem")
	write(t, ca, string(authority))
	outside := []string{"GIT_SSL_CAINFO=" + ca, "https_proxy=" + proxy.URL, "no_proxy="}
	gitWith(t, dir, outside, "fetch", "-q", "--no-tags", "--depth=1", "--filter=blob:none",
		"origin", "+"+head+":refs/remotes/pull/1/merge")
	gitWith(t, dir, outside, "checkout", "-q", "--force", "refs/remotes/pull/1/merge")
	write(t, filepath.Join(dir, "ca.pem"), string(authority))
	giveToRunner(t, dir)

	before := used.Load()
	event := fmt.Sprintf(`{"number": 1, "pull_request": {"number": 1, "base": {"sha": %q, "ref": "main", "repo": {"full_name": "acme/shop"}}, "head": {"sha": %q, "ref": "feature", "repo": {"full_name": "acme/shop"}}}}`, base, head)
	r := job{workspace: dir, event: event, env: []string{
		"GITHUB_EVENT_NAME=pull_request", "GITHUB_SHA=" + head, "GITHUB_REF=refs/pull/1/merge", "GITHUB_BASE_REF=main",
		"https_proxy=" + proxy.URL, "SSL_CERT_FILE=/github/workspace/ca.pem",
		"INPUT_BASE-URL=https://models.example.com/v1", "INPUT_MODEL=m",
	}}.docker(t)
	if run := r.report.Run; r.exit != 0 || run.Scope != "diff" || run.Base != base || run.Reviewer != "model" || run.Status != "complete" {
		t.Errorf("exit %d, run %+v; want a diff against %s, reviewed by the model", r.exit, run, base)
	}
	if len(provider.Requests()) == 0 || used.Load() == before {
		t.Errorf("the provider saw %d requests, the proxy %d", len(provider.Requests()), used.Load()-before)
	}
}

// A static git looks up names as every other program does: from the container's
// hosts file, and from the name server of a network.
func TestDockerGitResolvesNames(t *testing.T) {
	t.Parallel()
	origin := sample(t)
	git(t, origin, "update-server-info")
	docker := func(args ...string) string {
		t.Helper()
		out, err := exec.Command("docker", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return strings.TrimSpace(string(out))
	}
	removeLeft()
	network := docker("network", "create", "--label", ours, ours+"-"+strings.ToLower(rand.Text()))
	t.Cleanup(func() { exec.Command("docker", "network", "rm", network).Run() })
	server := docker("run", "--rm", "--detach", "--label", ours, "--network", network, "--network-alias", "origin.example", "-v", origin+":/srv:ro", "--entrypoint", "/bin/busybox", image(t), "httpd", "-f", "-p", "80", "-h", "/srv")
	t.Cleanup(func() { exec.Command("docker", "rm", "--force", server).Run() })
	want := git(t, origin, "rev-parse", "HEAD")
	address := docker("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", server)
	for name, args := range map[string][]string{
		"origin.example":   {},
		"in-hosts.example": {"--add-host", "in-hosts.example:" + address},
	} {
		run := append(append([]string{"run", "--rm", "--network", network}, args...), "--entrypoint", "/usr/bin/git", image(t), "ls-remote", "http://"+name+"/.git", "HEAD")
		if got := docker(run...); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %s", name, got, want)
		}
	}
}
