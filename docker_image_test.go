//go:build docker

package main_test

import (
	"fmt"
	"math"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// figure is a number of MB that a page says of a part; pattern finds it there.
type figure struct{ page, part, pattern string }

// imagePages say how many MB the image has, and its parts.
var imagePages = []figure{
	{"docs/release.md", "program", `\| breakwater \| ([\d.]+),`},
	{"docs/release.md", "git", `\| git \| ([\d.]+) \|`},
	{"docs/release.md", "transport", `\| git-remote-https \| ([\d.]+) \|`},
	{"docs/release.md", "busybox", `\| busybox \| ([\d.]+) \|`},
	{"docs/release.md", "certificates", `\| certificates \| ([\d.]+) \|`},
	{"docs/release.md", "unpacked", `\n([\d.]+) MB together`},
	{"docs/release.md", "packed", `some ([\d.]+) compressed`},
	{"docs/release.md", "packed", `pulls ([\d.]+) MB`},
	{"README.md", "program", `\nstatic binary \(([\d.]+) MB\)`},
	{"README.md", "unpacked", `certificates of public authorities; ([\d.]+) MB in`},
	{"README.md", "packed", `pulls ([\d.]+) MB`},
	{"CHANGELOG.md", "unpacked", `a shell: ([\d.]+) MB`},
	{"CHANGELOG.md", "packed", `, ([\d.]+) MB to pull`},
}

// sizesInImage prints the bytes of the image's parts.
const sizesInImage = `cd /usr && wc -c local/bin/breakwater bin/git libexec/git-core/git-remote-https ` +
	`/bin/busybox /etc/ssl/certs/ca-certificates.crt`

// imageSizes returns how many MB the image and its parts have.
func imageSizes(t *testing.T) map[string]float64 {
	t.Helper()
	sizes := map[string]float64{
		"unpacked": megabytes(t, "docker image inspect --format '{{.Size}}' "+image(t)),
		// What a job pulls and unpacks before its first step.
		"packed": megabytes(t, "docker save "+image(t)+" | gzip -6 | wc -c"),
	}
	parts := strings.Fields("program git transport busybox certificates total")
	for line := range strings.Lines(shell(t, inImage(t, sizesInImage))) {
		bytes, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		sizes[parts[0]] = inMegabytes(t, bytes)
		parts = parts[1:]
	}
	for part, size := range sizes {
		t.Logf("%s: %.1f MB", part, size)
	}
	return sizes
}

// megabytes reads a number of bytes that a command prints.
func megabytes(t *testing.T, command string) float64 {
	t.Helper()
	return inMegabytes(t, shell(t, command))
}

func inMegabytes(t *testing.T, bytes string) float64 {
	t.Helper()
	n, err := strconv.Atoi(bytes)
	if err != nil {
		t.Fatal(err)
	}
	return float64(n) / 1e6
}

// inImage is a shell command that runs another one in the image, without a network, which takes Docker longest.
func inImage(t *testing.T, command string) string {
	return fmt.Sprintf("docker run --rm --network none --entrypoint /bin/sh %s -c '%s'", image(t), command)
}

// shell returns what a command prints.
func shell(t *testing.T, command string) string {
	t.Helper()
	out, err := exec.Command("sh", "-c", command).Output()
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return strings.TrimSpace(string(out))
}

// The image stays small, and the pages say how small: within a twentieth, since each change of code moves it.
func TestDockerImageIsSmall(t *testing.T) {
	t.Parallel()
	sizes := imageSizes(t)
	if sizes["unpacked"] > 80 || sizes["packed"] > 30 {
		t.Errorf("%.1f MB and %.1f to pull, want at most 80 and 30", sizes["unpacked"], sizes["packed"])
	}
	hold(t, imagePages, sizes)
}

// hold compares what pages say with the sizes of the parts in MB.
func hold(t *testing.T, figures []figure, sizes map[string]float64) {
	t.Helper()
	for _, f := range figures {
		said := regexp.MustCompile(f.pattern).FindStringSubmatch(read(t, f.page))
		if said == nil {
			t.Errorf("%s does not say %s", f.page, f.pattern)
			continue
		}
		have := sizes[f.part]
		if page, err := strconv.ParseFloat(said[1], 64); err != nil || math.Abs(page-have) > 0.1+have/20 {
			t.Errorf("%s says of %s %s MB, it has %.1f (%v)", f.page, f.part, said[1], have, err)
		}
	}
}

// Scanners find in the image what it is made of, as SECURITY.md says, with the versions that are in it.
func TestDockerImageTellsItsPackages(t *testing.T) {
	t.Parallel()
	found := map[string]string{} // package → version
	list := "for f in /var/lib/dpkg/status.d/*; do echo; cat $f; done"
	said := shell(t, inImage(t, "git --version; cat /etc/os-release; "+list))
	system, all, _ := strings.Cut(said, "\n\n")
	for paragraph := range strings.SplitSeq(all, "\n\n") {
		fields := map[string]string{}
		for line := range strings.Lines(paragraph) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			fields[name] = value
		}
		if fields["Architecture"] == "" || fields["Maintainer"] == "" {
			t.Errorf("fields are missing:\n%s", paragraph)
		}
		found[fields["Package"]] = fields["Version"]
	}
	for name := range strings.FieldsSeq("git curl libssl-dev zlib1g-dev libc6-dev busybox-static ca-certificates") {
		if found[name] == "" {
			t.Errorf("%s has no version among %v", name, found)
		}
	}
	git, release, _ := strings.Cut(strings.TrimPrefix(system, "git version "), "\n")
	if _, version, _ := strings.Cut(found["git"], ":"); !strings.HasPrefix(version, git+"-") {
		t.Errorf("git is %s, the list says %s", git, found["git"])
	}
	if !strings.Contains("\n"+release+"\n", "\nID=debian\n") {
		t.Errorf("/etc/os-release, by which scanners choose their list:\n%s", release)
	}
}
