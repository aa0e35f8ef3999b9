package action

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var fast = Uploader{Pause: time.Microsecond}

func TestUpload(t *testing.T) {
	for _, test := range []struct {
		name, prefix string // of the names, where it is not random
		env          []string
		set          func(*store)
		url          string
	}{
		{"GitHub", "breakwater", nil, func(*store) {}, "https://github.com/acme/shop/actions/runs/77/artifacts/4711"},
		{"Forgejo", "breakwater", []string{"FORGEJO_ACTIONS=true"}, func(s *store) { s.version, s.camel = 4, true }, ""},
		{"Gitea", "breakwater", []string{"GITEA_ACTIONS=true"}, func(s *store) { s.version, s.camel = 4, true }, ""},
		{"name taken", "breakwater-review", nil, func(s *store) { s.taken = []string{"breakwater"} }, "https://github.com/acme/shop/actions/runs/77/artifacts/4711"},
		{"name taken twice", "breakwater-review-", nil, func(s *store) { s.taken = []string{"breakwater", "breakwater-review"} }, "https://github.com/acme/shop/actions/runs/77/artifacts/4711"},
		{"busy service", "breakwater", nil, func(s *store) {
			s.failures = 4
			s.statuses = map[string]int{"CreateArtifact": 503, "block": 500, "blocklist": 429, "FinalizeArtifact": 502}
		}, "https://github.com/acme/shop/actions/runs/77/artifacts/4711"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newStore(t)
			test.set(s)
			big := make([]byte, 1000)
			if test.name == "GitHub" {
				big = make([]byte, blockSize+blockSize/2) // does not compress: two blocks
			}
			rand.NewChaCha8([32]byte{}).Read(big)
			var masked []string
			u := Uploader{Pause: fast.Pause, Mask: func(s Secret) { masked = append(masked, s.Reveal()) }}
			files := []ArtifactFile{TextFile("summary.md", []byte("# Hi\n")), TextFile("suggestions/01-x.patch", big)}
			got, err := u.Upload(context.Background(), s.runner(test.env...), "breakwater", files)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(got.Name, test.prefix) || got.ID != "4711" || got.URL != test.url {
				t.Errorf("artifact %+v", got)
			}
			if !slices.Contains(masked, "a+b/c=") || !slices.Contains(masked, "a%2Bb%2Fc%3D") {
				t.Errorf("masked %q", masked)
			}
			want := map[string]string{"summary.md": "# Hi\n", "suggestions/01-x.patch": string(big)}
			if have := unzip(t, s.stored[got.Name]); !maps.Equal(have, want) {
				t.Errorf("archive holds %v", slices.Sorted(maps.Keys(have)))
			}
		})
	}
}

func unzip(t *testing.T, content []byte) map[string]string {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(b)
	}
	return files
}

func TestUploadFile(t *testing.T) {
	s := newStore(t)
	content := []byte("--- a/x\n+++ b/x\n")
	patch := TextFile(".breakwater/breakwater.patch", content)
	got, err := fast.UploadFile(context.Background(), s.runner(), patch)
	if err != nil {
		t.Fatal(err)
	}
	stored := string(s.stored[got.Name])
	if got.Name != "breakwater.patch" || stored != string(content) || s.mimes[got.Name] != "text/plain" {
		t.Errorf("artifact %+v holds %q as %s", got, s.stored[got.Name], s.mimes[got.Name])
	}
	for _, env := range []string{"GITEA_ACTIONS=true", "FORGEJO_ACTIONS=true", "ACT=true"} {
		if _, err := fast.UploadFile(context.Background(), s.runner(env), patch); !errors.Is(err, ErrNoArtifacts) {
			t.Errorf("%s: error %v", env, err)
		}
	}
}

func TestUploadGivesUp(t *testing.T) {
	for _, test := range []struct {
		name string
		set  func(*store)
		call string
		want map[string]int
	}{
		{"service stays down", func(s *store) { s.failures, s.statuses = 99, map[string]int{"CreateArtifact": 503} }, "status 503", map[string]int{"CreateArtifact": 5}},
		{"not allowed", func(s *store) { s.failures, s.statuses = 99, map[string]int{"CreateArtifact": 403} }, "status 403", map[string]int{"CreateArtifact": 1}},
		{"blob store refuses", func(s *store) { s.failures, s.statuses = 99, map[string]int{"block": 403} }, "status 403", map[string]int{"CreateArtifact": 1, "block": 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newStore(t)
			test.set(s)
			files := []ArtifactFile{TextFile("a", []byte("a"))}
			_, err := fast.Upload(context.Background(), s.runner(), "breakwater", files)
			if err == nil || !strings.Contains(err.Error(), test.call) || strings.Contains(err.Error(), "sig=") {
				t.Errorf("error %v", err)
			}
			if diff := cmp.Diff(test.want, s.calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUploadNotOffered(t *testing.T) {
	s := newStore(t)
	for name, r := range map[string]Runner{
		"terminal":          Detect(nil, t.TempDir()),
		"no store":          Detect([]string{"GITHUB_ACTIONS=true"}, t.TempDir()),
		"Enterprise Server": s.runner("GITHUB_SERVER_URL=https://git.acme.example"),
		"odd token":         s.runner("ACTIONS_RUNTIME_TOKEN=x"),
		"token without job": s.runner("ACTIONS_RUNTIME_TOKEN=a.e30.c"),
		"odd address":       s.runner("ACTIONS_RESULTS_URL=::"),
	} {
		if _, err := fast.Upload(context.Background(), r, "breakwater", nil); !errors.Is(err, ErrNoArtifacts) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestUploadStopsWithTheRun(t *testing.T) {
	s := newStore(t)
	s.failures, s.statuses = 99, map[string]int{"CreateArtifact": 503}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := (Uploader{}).Upload(ctx, s.runner(), "breakwater", nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}
