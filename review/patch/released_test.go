package patch

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/patch/vet"
)

// released is a module or package in two released versions.
type released struct{ fetch, name, old, new string }

// releases are pairs of released versions whose differences people made.
var releases = []released{
	{"go", "github.com/gorilla/mux", "v1.7.4", "v1.8.1"},
	{"go", "github.com/go-chi/chi/v5", "v5.0.10", "v5.1.0"},
	{"go", "github.com/cenkalti/backoff/v4", "v4.1.3", "v4.3.0"},
	{"go", "github.com/hashicorp/go-retryablehttp", "v0.7.2", "v0.7.7"},
	{"npm", "express", "4.17.1", "4.19.2"},
	{"npm", "axios", "1.6.0", "1.7.2"},
	{"npm", "rxjs", "7.5.0", "7.8.1"},
	{"npm", "@reduxjs/toolkit", "1.9.0", "1.9.7"},
	{"npm", "node-gyp", "9.0.0", "10.1.0"},                                   // ships Python
	{"npm", "@react-native-async-storage/async-storage", "1.17.0", "1.19.0"}, // ships Java
	{"npm", "@react-native-community/netinfo", "9.0.0", "11.0.0"},            // ships Java
}

// others are held out: they show what the corpus does not.
var others = []released{
	{"go", "github.com/spf13/cobra", "v1.4.0", "v1.8.1"},
	{"go", "github.com/sirupsen/logrus", "v1.6.0", "v1.9.3"},
	{"go", "github.com/go-redis/redis/v8", "v8.8.0", "v8.11.5"},
	{"go", "github.com/labstack/echo/v4", "v4.9.0", "v4.12.0"},
	{"go", "github.com/nats-io/nats.go", "v1.28.0", "v1.36.0"},
	{"npm", "fastify", "4.10.0", "4.28.0"},
	{"npm", "koa", "2.13.0", "2.15.3"},
	{"npm", "got", "11.8.0", "11.8.6"},
	{"npm", "ioredis", "4.28.0", "4.28.5"},
	{"npm", "undici", "5.20.0", "5.28.4"},
	{"npm", "ws", "8.5.0", "8.18.0"},
	{"npm", "date-fns", "2.28.0", "2.30.0"},
	{"npm", "node-gyp", "7.1.2", "8.4.1"},                           // ships Python
	{"npm", "react-native-screens", "3.10.0", "3.20.0"},             // ships Java or Kotlin
	{"npm", "react-native-webview", "11.13.0", "11.26.0"},           // ships Java
	{"npm", "@react-native-community/slider", "4.2.0", "4.4.2"},     // ships Java
	{"npm", "react-native-device-info", "8.0.0", "10.8.0"},          // ships Java
	{"npm", "@react-native-firebase/messaging", "14.0.0", "18.0.0"}, // ships Java
}

// releasedPairs takes the files that differ between released versions, fetched
// by each ecosystem's own client.
func releasedPairs(t testing.TB, releases []released) []pair {
	t.Helper()
	var out []pair
	for _, r := range releases {
		before, after := release(t, r.fetch, r.name, r.old), release(t, r.fetch, r.name, r.new)
		n := 0
		for _, p := range slices.Sorted(maps.Keys(before)) {
			b, ok := after[p]
			changed := ok && !bytes.Equal(b, before[p]) && len(b) < 100<<10
			source := syntax.LanguageOf(p) != "" && (&vet.Vetter{}).May(p, true) == ""
			if changed && source && n < 12 {
				out = append(out, pair{p, string(before[p]), string(b), before, after})
				n++
			}
		}
		t.Logf("%s %s..%s: %d files", r.name, r.old, r.new, n)
	}
	return out
}

func release(t testing.TB, fetch, name, version string) Files {
	t.Helper()
	if fetch == "go" {
		var mod struct{ Dir string }
		if err := json.Unmarshal(client(t, "go", "mod", "download", "-json", name+"@"+version), &mod); err != nil {
			t.Fatal(err)
		}
		return fromFS(t, os.DirFS(mod.Dir))
	}
	dir := t.TempDir()
	if *cacheDir != "" {
		dir = filepath.Join(*cacheDir, strings.ReplaceAll(name, "/", "+")+"@"+version)
		if _, err := os.Stat(dir); err == nil {
			return fromTar(t, only(t, dir))
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	client(t, "npm", "pack", "--silent", "--pack-destination", dir, name+"@"+version)
	return fromTar(t, only(t, dir))
}

func client(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = t.TempDir()
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return out
}

func only(t testing.TB, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("%s holds %v: %v", dir, names, err)
	}
	return names[0]
}

func fromFS(t testing.TB, f fs.FS) Files {
	t.Helper()
	out := Files{}
	err := fs.WalkDir(f, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.Contains(name, "dist/") {
			return err
		}
		b, err := fs.ReadFile(f, name)
		out[name] = b
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func fromTar(t testing.TB, name string) Files {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	out := Files{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if p := strings.TrimPrefix(path.Clean(h.Name), "package/"); !strings.Contains(p, "dist/") && !strings.HasPrefix(p, "build/") {
			out[p] = b
		}
	}
}
