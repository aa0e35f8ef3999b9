package action

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

// ArtifactFile is one file of the results, and of an artifact.
type ArtifactFile struct {
	Name  string                // slash-separated, relative to the top of the artifact
	Print func(io.Writer) error // writes it, the same whenever it is asked for: nobody need hold them all
}

// TextFile is a file of known content.
func TextFile(name string, content []byte) ArtifactFile {
	return ArtifactFile{Name: name, Print: func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}}
}

// Artifact is what was uploaded.
type Artifact struct {
	Name string
	ID   string
	URL  string // page from which people download it; empty where the runner's is not known
}

// ErrNoArtifacts means that the runner does not take artifacts from an action;
// its text says why.
var ErrNoArtifacts = errors.New("this runner takes no artifacts")

// Uploader hands files to the artifact store of the run, version 4 and later of
// GitHub's protocol. The zero value of each field is useful.
type Uploader struct {
	Client *http.Client  // nil: one with a timeout of a minute for each request
	Pause  time.Duration // before the second attempt, growing from there; 0: three seconds
	Mask   func(Secret)  // told each signature before it is used; nil: nobody is told
}

// Upload uploads files as one zip archive. Names are unique in a run; where
// another job of a matrix has taken the name, it gets a suffix.
func (u Uploader) Upload(ctx context.Context, r Runner, name string, files []ArtifactFile) (Artifact, error) {
	s, err := u.session(r)
	if err != nil {
		return Artifact{}, err
	}
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for _, f := range files {
		// No time is set, so that equal files make equal archives.
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
		if err != nil {
			return Artifact{}, fmt.Errorf("pack %s: %w", f.Name, err)
		}
		if err := f.Print(w); err != nil {
			return Artifact{}, fmt.Errorf("pack %s: %w", f.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return Artifact{}, fmt.Errorf("pack artifact: %w", err)
	}
	return s.leave(ctx, blob{name: name, content: archive.Bytes(), mime: "application/zip"})
}

// UploadFile uploads one file as it is, so that people download it without
// unpacking. [ErrNoArtifacts] where the store knows archives only, as those of
// Gitea, Forgejo and act.
func (u Uploader) UploadFile(ctx context.Context, r Runner, f ArtifactFile) (Artifact, error) {
	s, err := u.session(r)
	switch {
	case err != nil:
		return Artifact{}, err
	case !s.protocol.files:
		return Artifact{}, fmt.Errorf("%w as single files", ErrNoArtifacts)
	}
	var content bytes.Buffer
	if err := f.Print(&content); err != nil {
		return Artifact{}, fmt.Errorf("pack %s: %w", f.Name, err)
	}
	return s.leave(ctx, blob{name: path.Base(f.Name), content: content.Bytes(), mime: "text/plain"})
}

// blob is what one artifact holds.
type blob struct {
	name    string
	content []byte
	mime    string
}

// maxNames bounds how many names are tried.
const maxNames = 3

// leave stores a blob under its name, or under another where that is taken.
func (s session) leave(ctx context.Context, b blob) (Artifact, error) {
	name := b.name
	for n := 1; ; n++ {
		b.name = name
		if n > 1 {
			b.name = suffixed(name, s.jobName, n)
		}
		id, err := s.store(ctx, b)
		switch {
		case err == nil:
			return Artifact{Name: b.name, ID: id, URL: s.protocol.address(id)}, nil
		case !errors.Is(err, errNameTaken) || n == maxNames:
			return Artifact{}, fmt.Errorf("upload artifact %s: %w", b.name, err)
		}
	}
}

// suffixed makes another name: with that of the job, then with a random end.
func suffixed(name, job string, n int) string {
	ext := path.Ext(name)
	name = strings.TrimSuffix(name, ext) + "-" + cmp.Or(artifactWord(job), "job")
	if n > 2 {
		name += "-" + strings.ToLower(randomToken()[:6])
	}
	return name + ext
}

// artifactWord keeps what every store takes in a name.
func artifactWord(s string) string {
	return strings.Map(func(r rune) rune {
		letter := r|0x20 >= 'a' && r|0x20 <= 'z'
		digit := r >= '0' && r <= '9'
		if letter || digit || r == '-' || r == '_' {
			return r
		}
		return -1
	}, s)
}

// session tells whether the runner takes artifacts, and whose they will be.
func (u Uploader) session(r Runner) (session, error) {
	token, results := r.env["ACTIONS_RUNTIME_TOKEN"], r.env["ACTIONS_RESULTS_URL"]
	a := r.forge()
	if a == nil || token == "" || results == "" {
		return session{}, fmt.Errorf("%w: it offers no store", ErrNoArtifacts)
	}
	spoken, err := a.store(r.env)
	if err != nil {
		return session{}, err
	}
	base, err := url.Parse(results)
	if err != nil || base.Host == "" {
		return session{}, fmt.Errorf("%w: ACTIONS_RESULTS_URL is not an address", ErrNoArtifacts)
	}
	run, job, err := backendIDs(token)
	if err != nil {
		return session{}, fmt.Errorf("%w: %w", ErrNoArtifacts, err)
	}
	if u.Client == nil {
		u.Client = &http.Client{Timeout: time.Minute}
	}
	if u.Pause == 0 {
		u.Pause = 3 * time.Second
	}
	return session{Uploader: u, origin: base.Scheme + "://" + base.Host, token: token, run: run, job: job,
		protocol: spoken, jobName: r.env["GITHUB_JOB"]}, nil
}

// backendIDs reads the ids of run and job from the token of the runner. Its
// signature is the server's business.
func backendIDs(token string) (run, job string, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", "", errors.New("the token of the runner is not a JWT")
	}
	body, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return "", "", errors.New("the token of the runner is not a JWT")
	}
	var claims struct {
		Scopes string `json:"scp"`
	}
	if err := json.Unmarshal(body, &claims); err != nil {
		return "", "", errors.New("the token of the runner holds no scopes")
	}
	for scope := range strings.FieldsSeq(claims.Scopes) {
		if ids := strings.Split(scope, ":"); len(ids) == 3 && ids[0] == "Actions.Results" {
			return ids[1], ids[2], nil
		}
	}
	return "", "", errors.New("the token of the runner gives no access to results")
}
