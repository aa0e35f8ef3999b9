package action

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// owned matches where a page names the owner: as part of the action, of the
// repository or of the image, or to a program that checks attestations.
var owned = regexp.MustCompile("(uses: |ghcr\\.io/|github\\.com/|`)[A-Za-z0-9][\\w-]*(/breakwater\\b)|(--owner )[A-Za-z0-9][\\w-]*")

// Every page that a person copies from names the owner.
func TestOwner(t *testing.T) {
	const top = "../.."
	out, err := exec.Command("git", "-C", top, "ls-files", "-z", "*.md", ".github/ISSUE_TEMPLATE", "docs/shards").Output()
	if err != nil {
		t.Fatalf("list pages: %v", err)
	}
	named := 0
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		path := filepath.Join(top, name)
		content, err := os.ReadFile(path)
		if os.IsNotExist(err) { // removed and not committed yet
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		want := withOwner(string(content), Owner)
		named += strings.Count(strings.ToLower(want), strings.ToLower(Owner)+"/breakwater")
		switch {
		case want == string(content):
		case *update:
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s names another owner than %s; run with -update", name, Owner)
		}
	}
	if named < 5 {
		t.Errorf("the pages name the owner %d times: does the pattern still match them?", named)
	}
}

// An account may have capitals, which registries do not take.
func TestOwnerWithCapitals(t *testing.T) {
	const page = "uses: a/breakwater@v1, ghcr.io/a/breakwater:v1, docker://ghcr.io/a/breakwater, --owner a"
	const want = "uses: Acme-Inc/breakwater@v1, ghcr.io/acme-inc/breakwater:v1, " +
		"docker://ghcr.io/acme-inc/breakwater, --owner Acme-Inc"
	if got := withOwner(page, "Acme-Inc"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// image matches the address of the image.
var image = regexp.MustCompile(`ghcr\.io/[\w-]+/breakwater\b`)

// withOwner puts the owner into the addresses of a page.
func withOwner(page, owner string) string {
	page = owned.ReplaceAllString(page, "${1}${3}"+owner+"${2}")
	return image.ReplaceAllStringFunc(page, strings.ToLower)
}
