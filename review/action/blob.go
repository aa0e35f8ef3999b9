package action

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// session is the way to the artifact store for one job.
type session struct {
	Uploader
	origin   string // scheme and host of the service
	token    string
	run, job string // the service's own ids
	jobName  string // people's
	protocol protocol
}

// errNameTaken means that the run has an artifact of that name.
var errNameTaken = errors.New("the run has an artifact of that name already")

// store creates an artifact, uploads its content and closes it.
func (s session) store(ctx context.Context, b blob) (id string, err error) {
	target, err := s.create(ctx, b)
	if err != nil {
		return "", err
	}
	if err := s.upload(ctx, target, b); err != nil {
		return "", err
	}
	return s.finalize(ctx, b)
}

const service = "/twirp/github.actions.results.api.v1.ArtifactService/"

// reply holds the answers of the service in both spellings that are around:
// GitHub's own, and the one of generated JSON that act and Gitea print.
type reply struct {
	OK         bool        `json:"ok"`
	SignedURL  string      `json:"signed_upload_url"`
	SignedURL2 string      `json:"signedUploadUrl"`
	ID         json.Number `json:"artifact_id"`
	ID2        json.Number `json:"artifactId"`
}

func (s session) create(ctx context.Context, b blob) (string, error) {
	request := map[string]any{"workflow_run_backend_id": s.run, "workflow_job_run_backend_id": s.job, "name": b.name,
		"version": s.protocol.version}
	if s.protocol.files {
		request["mime_type"] = b.mime
	}
	r, err := s.call(ctx, "CreateArtifact", request)
	if err != nil {
		return "", err
	}
	target := cmp.Or(r.SignedURL, r.SignedURL2)
	u, err := url.Parse(target)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", errors.New("the store gave no address to upload to")
	}
	if sig := u.Query().Get("sig"); s.Mask != nil && sig != "" {
		s.Mask(NewSecret(sig))
		s.Mask(NewSecret(url.QueryEscape(sig)))
	}
	return target, nil
}

func (s session) finalize(ctx context.Context, b blob) (string, error) {
	sum := sha256.Sum256(b.content)
	r, err := s.call(ctx, "FinalizeArtifact", map[string]any{
		"workflow_run_backend_id": s.run, "workflow_job_run_backend_id": s.job, "name": b.name,
		"size": strconv.Itoa(len(b.content)), "hash": "sha256:" + hex.EncodeToString(sum[:]),
	})
	return cmp.Or(r.ID.String(), r.ID2.String()), err
}

func (s session) call(ctx context.Context, method string, request any) (reply, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return reply{}, err
	}
	answer, err := s.send(ctx, exchange{
		what: method, method: http.MethodPost, url: s.origin + service + method, body: body,
		header: http.Header{"Authorization": {"Bearer " + s.token}, "Content-Type": {"application/json"}},
	})
	if err != nil {
		return reply{}, err
	}
	var r reply
	if err := json.Unmarshal(answer, &r); err != nil {
		return reply{}, fmt.Errorf("%s: the answer is not JSON: %w", method, err)
	}
	if !r.OK {
		return reply{}, fmt.Errorf("%s: the store refused", method)
	}
	return r, nil
}

// blockSize is the size of one block, in bytes. Azure takes far more; a lost
// connection then costs little.
const blockSize = 4 << 20

// upload sends the content in blocks and then the list of them. A single PUT
// would do for GitHub, but act and Gitea answer it with 200 and store nothing.
func (s session) upload(ctx context.Context, target string, b blob) error {
	var list strings.Builder
	list.WriteString(`<?xml version="1.0" encoding="utf-8"?><BlockList>`)
	n := 0
	for chunk := range slices.Chunk(b.content, blockSize) {
		id := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "block-%08d", n))
		_, err := s.send(ctx, exchange{
			what: "upload of a block", method: http.MethodPut, body: chunk,
			url:    withQuery(target, "comp=block&blockid="+url.QueryEscape(id)),
			header: http.Header{"Content-Type": {"application/octet-stream"}},
		})
		if err != nil {
			return err
		}
		list.WriteString("<Latest>" + id + "</Latest>")
		n++
	}
	list.WriteString(`</BlockList>`)
	_, err := s.send(ctx, exchange{
		what: "upload of the list of blocks", method: http.MethodPut, body: []byte(list.String()),
		url:    withQuery(target, "comp=blocklist"),
		header: http.Header{"Content-Type": {"text/xml"}, "X-Ms-Blob-Content-Type": {b.mime}},
	})
	return err
}

// withQuery adds to the query and leaves the rest as it is, which is signed.
func withQuery(target, more string) string {
	if strings.Contains(target, "?") {
		return target + "&" + more
	}
	return target + "?" + more
}

// exchange is one request, which may be repeated.
type exchange struct {
	what, method, url string
	body              []byte
	header            http.Header
}

// The limits of one exchange.
const (
	maxAttempts = 5 // as GitHub's own client
	maxAnswer   = 1 << 20
)

// send repeats an exchange while its failure looks temporary.
func (s session) send(ctx context.Context, e exchange) ([]byte, error) {
	pause := s.Pause
	for attempt := 1; ; attempt++ {
		answer, retry, err := s.once(ctx, e)
		if err == nil || !retry || attempt == maxAttempts {
			return answer, err
		}
		timer := time.NewTimer(pause/2 + rand.N(pause/2+1)) // jitter: jobs of a matrix end together
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, fmt.Errorf("%s: %w", e.what, ctx.Err())
		case <-timer.C:
		}
		pause += pause / 2
	}
}

func (s session) once(ctx context.Context, e exchange) (answer []byte, retry bool, err error) {
	req, err := http.NewRequestWithContext(ctx, e.method, e.url, bytes.NewReader(e.body))
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", e.what, withoutURL(err))
	}
	req.Header = e.header.Clone()
	client := *s.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if err != nil {
		return nil, ctx.Err() == nil, fmt.Errorf("%s: %w", e.what, withoutURL(err))
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	switch {
	case resp.StatusCode == http.StatusConflict:
		return nil, false, errNameTaken
	case resp.StatusCode >= 300:
		return nil, temporary(resp.StatusCode), fmt.Errorf("%s: status %d", e.what, resp.StatusCode)
	case err != nil:
		return nil, true, fmt.Errorf("%s: %w", e.what, withoutURL(err))
	}
	return answer, false, nil
}

// temporary lists the answers after which GitHub's own client tries again.
func temporary(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// withoutURL drops the address from an error: its query is a signature.
func withoutURL(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return u.Err
	}
	return err
}
