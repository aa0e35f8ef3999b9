package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"breakwater/review/action"
)

// registry is the name of the image, as a release pushes it.
var registry = "ghcr.io/" + strings.ToLower(action.Owner) + "/breakwater"

// workflowFile is what the tests read of a workflow.
type workflowFile struct {
	Permissions map[string]string
	Jobs        map[string]struct {
		Env         map[string]string
		Permissions map[string]string
		Timeout     int `yaml:"timeout-minutes"`
		Steps       []workflowStep
	}
}

type workflowStep struct {
	Uses, Run string
	Env       map[string]string
}

func workflows(t *testing.T) map[string]workflowFile {
	t.Helper()
	names, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	all := map[string]workflowFile{}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var w workflowFile
		if err := yaml.Unmarshal(content, &w); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[filepath.Base(name)] = w
	}
	return all
}

// Actions are named by commit, jobs hold the rights they need and end, and no
// expression stands in a script, where its value would be run.
func TestWorkflowsAreTight(t *testing.T) {
	pinned := regexp.MustCompile(`^[\w-]+/[\w/-]+@[0-9a-f]{40}$`)
	for name, w := range workflows(t) {
		if w.Permissions == nil || len(w.Permissions) > 0 {
			t.Errorf("%s: permissions %v at the top, want none", name, w.Permissions)
		}
		for job, j := range w.Jobs {
			if j.Permissions == nil || j.Timeout == 0 {
				t.Errorf("%s: job %s has no permissions or no timeout-minutes of its own", name, job)
			}
			for _, s := range j.Steps {
				if s.Uses != "" && s.Uses != "./" && !pinned.MatchString(s.Uses) {
					t.Errorf("%s: %s is not named by its commit", name, s.Uses)
				}
				if strings.Contains(s.Run, "${{") {
					t.Errorf("%s: an expression within the script %q; hand it over in env", name, s.Run)
				}
			}
		}
	}
}

// released is a clone of the project at a version that can be released, with an
// origin to push to, and folders of programs that stand in for what a release
// reaches over the network.
type released struct {
	dir, origin string
	env         []string
}

const digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// standIns write their arguments to $CALLS and answer as the real programs do.
var standIns = map[string]string{
	"docker": `case "$*" in
"buildx build"*) cat >/dev/null; while [ "$1" != --metadata-file ]; do shift; done; echo '{"containerimage.digest": "` + digest + `"}' >"$2" ;;
*inspect*) echo ` + digest + ` ;;
create*) echo container ;;
cp*) echo program >"$3" ;;
esac`,
	"cosign": "", "gh": "", "sudo": "",
	"go": `case "$*" in
"list ./...") echo breakwater/review/action ;;
"test -list"*) echo FuzzLoad; echo ok ;;
*govulncheck) echo 'dial tcp: no such host'; exit 1 ;;
build*) while [ "$1" != -o ]; do shift; done; printf '#!/bin/sh\n' >"$2"; chmod +x "$2" ;;
esac`,
}

func releasable(t *testing.T) released {
	t.Helper()
	project, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	r := releasedIn(t.TempDir())
	if err := os.Mkdir(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	// The work tree as it is, and not as it was committed last.
	r.sh(t, `(cd "`+project+`" && tar -c .ci review/action/owner.go action.yml CHANGELOG.md Dockerfile go.mod) | tar -x
		sed -i 's/^## \([0-9.]*\) - not released yet$/## \1 - 2026-12-01/' CHANGELOG.md
		git init -q -b main --template= && git add -A && git commit -q -m Sources
		git clone -q --bare --template= . ../origin && git remote add origin ../origin
		git update-ref refs/remotes/origin/main main`)
	return r
}

// releasedIn is what lies in one folder, which can be copied.
func releasedIn(root string) released {
	env := gitEnviron("GITHUB_REPOSITORY_OWNER=" + action.Owner)
	return released{dir: filepath.Join(root, "clone"), origin: filepath.Join(root, "origin"), env: env}
}

func (r released) copied(t *testing.T) released {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Dir(r.dir))); err != nil {
		t.Fatal(err)
	}
	return releasedIn(root)
}

// sh runs a script in the clone as a step of a workflow.
func (r released) sh(t *testing.T, script string, env ...string) string {
	t.Helper()
	cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", script)
	cmd.Dir, cmd.Env = r.dir, append(append([]string{}, r.env...), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
	return strings.TrimSpace(string(out))
}

// A release changes one line of action.yml, in a commit that is not on main, and
// the tag of its major version moves along, to what is newer.
func TestReleaseCommit(t *testing.T) {
	r := releasable(t)
	main := r.sh(t, "git rev-parse main")
	// The third one comes after the second one's tag was pushed and its release could not be made.
	for _, version := range []string{"v1.0.0", "v1.0.10", "v1.0.10", "v1.0.9", "v1.1.0-rc.1"} {
		r.sh(t, "git switch -q --detach main && .ci/release commit "+version+" "+registry+"@"+digest)
		changed := r.sh(t, "git diff --unified=0 main "+version+" -- | grep '^[-+] '")
		if want := "-  image: Dockerfile\n+  image: docker://" + registry + "@" + digest; changed != want {
			t.Errorf("%s changes\n%s\nwant\n%s", version, changed, want)
		}
		if parent := r.sh(t, "git rev-parse "+version+"^"); parent != main {
			t.Errorf("%s follows %s, not main", version, parent)
		}
	}
	tags := r.sh(t, `git -C "`+r.origin+`" tag --format '%(refname:short) %(objectname)'`)
	want := r.sh(t, `echo "v1 $(git rev-parse v1.0.10)"
		for tag in v1.0.0 v1.0.10 v1.0.9 v1.1.0-rc.1; do echo "$tag $(git rev-parse $tag)"; done`)
	if tags != want {
		t.Errorf("tags of the origin:\n%s\nwant\n%s", tags, want)
	}
	if now := r.sh(t, `git -C "`+r.origin+`" rev-parse main`); now != main {
		t.Error("main moved")
	}
}

func TestReleaseIsRefused(t *testing.T) {
	r, bin := releasable(t), t.TempDir()
	standIn(t, bin, "docker", strings.Replace(standIns["docker"], "inspect*) echo", "inspect*) exit 1; echo", 1))
	for name, script := range map[string]string{
		"no date":            `printf '## 7.0.0 - soon\nAll.\n' >>CHANGELOG.md; .ci/release check source/v7.0.0`,
		"no commit of main":  "git commit -q --allow-empty -m Beside && .ci/release check source/v1.0.0",
		"no version":         ".ci/release check source/1.0.0",
		"no changelog entry": ".ci/release check source/v7.0.0",
		"another owner":      "GITHUB_REPOSITORY_OWNER=eve .ci/release check source/v1.0.0",
		"released already": ".ci/release commit v1.0.0 " + registry + "@" + digest + " && git switch -q main && " +
			".ci/release commit v1.0.0 " + registry + "@" + strings.Replace(digest, "0", "1", 1),
		"no digest": `PATH="` + bin + `:$PATH" .ci/release image v1.0.0`,
	} {
		r.sh(t, "git switch -q --discard-changes -C main origin/main")
		r.sh(t, "if ("+script+") >/dev/null 2>&1; then echo 'a release with "+name+" is not refused' >&2; exit 1; fi")
	}
}

// standIn puts a shell script in the place of a program.
func standIn(t *testing.T, bin, program, script string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(bin, program), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

// The check fails where govulncheck does, but for one reason: nobody answers for its database.
func TestVulnerabilitiesFail(t *testing.T) {
	r, bin := releasable(t), t.TempDir()
	standIn(t, bin, "found", `echo "$SAID" >&2; exit "$FOUND"`)
	standIn(t, bin, "go", `case $* in *govulncheck) cp "${0%/*}/found" "$3/govulncheck" ;; esac`)
	path := "PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH")
	const unreached, fetching = "not checked: the database of vulnerabilities could not be reached\npassed",
		"govulncheck: fetching vulnerabilities: "
	for _, c := range []struct{ status, said, want string }{
		{"0", "", "passed"},
		{"3", "", "failed"},
		{"1", fetching + "Get \"https://vuln.go.dev/index/modules.json.gz\": dial tcp: no such host", unreached},
		{"1", fetching + "HTTP GET https://vuln.go.dev/index/modules.json.gz returned unexpected status: 503 Busy",
			unreached},
		{"1", fetching + "HTTP GET https://vuln.go.dev/index/modules.json.gz returned unexpected status: 404 Not Found",
			"failed"},
		{"1", fetching + "unexpected end of JSON input", "failed"},
		{"1", "govulncheck: loading packages: ", "failed"},
		{"2", "", "failed"},
	} {
		got := r.sh(t, ".ci/vulnerabilities 2>/dev/null && echo passed || echo failed", path,
			"FOUND="+c.status, "SAID="+c.said)
		if got != c.want {
			t.Errorf("govulncheck ends with %s and %q: %q, want %q", c.status, c.said, got, c.want)
		}
	}
}

// Every script of every workflow runs, with stand-ins for what needs a network
// or hours.
func TestWorkflowScripts(t *testing.T) {
	project := releasable(t)
	for name, w := range workflows(t) {
		for job, j := range w.Jobs {
			t.Run(name+"/"+job, func(t *testing.T) {
				r := project.copied(t)
				bin, calls := t.TempDir(), filepath.Join(t.TempDir(), "calls")
				for program, answer := range standIns {
					standIn(t, bin, program, `echo "`+program+` $*" >>"$CALLS"`+"\n"+answer)
				}
				r.sh(t, `printf '#!/bin/sh\n' | tee .ci/run >.ci/long
					git switch -q --detach
					mkdir dist
					touch dist/program sbom.spdx.json`)
				env := []string{
					"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "CALLS=" + calls, "GITHUB_OUTPUT=" + filepath.Join(bin, "output"),
					"GITHUB_REF_NAME=source/v1.0.0", "GITHUB_REPOSITORY=" + action.Owner + "/breakwater", "RUNNER_TEMP=" + t.TempDir(),
				}
				var out string
				for _, s := range j.Steps {
					if s.Run != "" {
						out = r.sh(t, s.Run, slices.Concat(env, known(t, j.Env), known(t, s.Env))...)
					}
				}
				if job == "vulnerabilities" && !strings.Contains(out, "not checked") { // its database is out of reach here
					t.Errorf("the job does not say that nothing was checked:\n%s", out)
				}
				if name == "release.yml" {
					checkRelease(t, r, job, calls, filepath.Join(bin, "output"))
				}
			})
		}
	}
}

// checkRelease looks at what the jobs of a release ask others to do.
func checkRelease(t *testing.T, r released, job, calls, output string) {
	t.Helper()
	image := registry + "@" + digest
	want := map[string][]string{
		"check":   {"version=v1.0.0"},
		"image":   {"--platform linux/arm64 --build-arg ARCH=arm64 --build-arg VERSION=v1.0.0", "cosign sign --yes " + image, "image=" + image, "digest=" + digest},
		"laptops": {"-X main.version=v1.0.0"},
		"publish": {"gh release create v1.0.0 --verify-tag --title v1.0.0"},
	}[job]
	log, _ := os.ReadFile(calls) // what a job does not write is missed below
	outputs, _ := os.ReadFile(output)
	for _, w := range want {
		if !strings.Contains(string(log)+string(outputs), w) {
			t.Errorf("job %s does not say %q:\n%s%s", job, w, log, outputs)
		}
	}
	if job == "publish" {
		r.sh(t, `git -C "`+r.origin+`" rev-parse v1.0.0 v1 && grep -q 'dist/program\|program' dist/SHA256SUMS`)
	}
}

// known puts values into what a workflow hands to its scripts.
func known(t *testing.T, env map[string]string) []string {
	t.Helper()
	values := strings.NewReplacer(
		"${{ needs.check.outputs.version }}", "v1.0.0", "${{ needs.image.outputs.image }}", registry+"@"+digest,
		"${{ steps.image.outputs.image }}", registry+"@"+digest, "${{ github.token }}", "token",
		"${{ matrix.name }}", "breakwater-untried")
	var out []string
	for name, value := range env {
		value = values.Replace(value)
		if strings.Contains(value, "${{") {
			t.Fatalf("no value is known for %s", value)
		}
		out = append(out, name+"="+value)
	}
	return out
}
