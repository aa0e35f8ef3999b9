package action

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// store is an artifact store that is stricter than any real one: whatever a
// real one might forgive fails the test.
type store struct {
	t      *testing.T
	server *httptest.Server

	camel    bool           // spells its answers like act and Gitea
	version  float64        // of the protocol that it takes
	taken    []string       // names that the run has already
	statuses map[string]int // what to answer instead, once for each count: "CreateArtifact" → 503
	failures int            // how often

	mu     sync.Mutex
	open   map[string]*storedBlob // by name
	stored map[string][]byte      // by name, once closed
	mimes  map[string]string
	calls  map[string]int
}

type storedBlob struct {
	blocks  map[string][]byte
	content []byte
	listed  bool
	mime    string
}

const (
	storeToken = "Bearer head." + "eyJzY3AiOiJBY3Rpb25zLk90aGVyOjEgQWN0aW9ucy5SZXN1bHRzOnJ1bi0xOmpvYi0yIn0" + ".sig"
	storeQuery = "sv=2025&sig=a%2Bb%2Fc%3D&se=2026"
)

func newStore(t *testing.T) *store {
	s := &store{t: t, version: 7, statuses: map[string]int{}, open: map[string]*storedBlob{}, stored: map[string][]byte{}, mimes: map[string]string{}, calls: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /twirp/github.actions.results.api.v1.ArtifactService/{method}", s.rpc)
	mux.HandleFunc("PUT /blob/{name}", s.put)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("unexpected request: %s %s", r.Method, r.URL)
		http.NotFound(w, r)
	})
	s.server = httptest.NewServer(mux)
	t.Cleanup(s.server.Close)
	return s
}

// runner is a job that may use the store.
func (s *store) runner(more ...string) Runner {
	return Detect(append([]string{
		"GITHUB_ACTIONS=true", "ACTIONS_RUNTIME_TOKEN=" + storeToken[len("Bearer "):], "ACTIONS_RESULTS_URL=" + s.server.URL + "/some/path/",
		"GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=acme/shop", "GITHUB_RUN_ID=77", "GITHUB_JOB=re view",
	}, more...), s.t.TempDir())
}

// stumble answers with the status that the test asked for.
func (s *store) stumble(w http.ResponseWriter, what string) bool {
	s.calls[what]++
	status, ok := s.statuses[what]
	if !ok || s.calls[what] > s.failures {
		return false
	}
	w.WriteHeader(status)
	return true
}

func (s *store) rpc(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	method := r.PathValue("method")
	if s.stumble(w, method) {
		return
	}
	if got := r.Header.Get("Authorization"); got != storeToken {
		s.t.Errorf("%s: Authorization %q", method, got)
	}
	var body map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Header.Get("Content-Type") != "application/json" {
		s.t.Errorf("%s: body is not JSON: %v", method, err)
	}
	if body["workflow_run_backend_id"] != "run-1" || body["workflow_job_run_backend_id"] != "job-2" {
		s.t.Errorf("%s: ids %v", method, body)
	}
	name, _ := body["name"].(string)
	switch method {
	case "CreateArtifact":
		s.create(w, name, body)
	case "FinalizeArtifact":
		s.finalize(w, name, body)
	default:
		s.t.Errorf("unknown method %s", method)
	}
}

func (s *store) create(w http.ResponseWriter, name string, body map[string]any) {
	if slices.Contains(s.taken, name) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	keys := slices.Sorted(maps.Keys(body))
	want := []string{"mime_type", "name", "version", "workflow_job_run_backend_id", "workflow_run_backend_id"}
	if s.version < 7 {
		want = want[1:]
	}
	if !slices.Equal(keys, want) || body["version"] != s.version {
		s.t.Errorf("CreateArtifact: %v", body)
	}
	s.taken = append(s.taken, name)
	mime, _ := body["mime_type"].(string)
	s.open[name] = &storedBlob{blocks: map[string][]byte{}, mime: mime}
	s.answer(w, "signed_upload_url", "signedUploadUrl", fmt.Sprintf("%s/blob/%s?%s", s.server.URL, name, storeQuery))
}

func (s *store) answer(w http.ResponseWriter, snake, camel, value string) {
	if s.camel {
		snake = camel
	}
	json.NewEncoder(w).Encode(map[string]any{"ok": true, snake: value})
}

func (s *store) put(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	comp := r.URL.Query().Get("comp")
	if s.stumble(w, comp) {
		return
	}
	b := s.open[r.PathValue("name")]
	content, err := io.ReadAll(r.Body)
	switch {
	case b == nil || err != nil:
		s.t.Errorf("PUT to %q: %v", r.PathValue("name"), err)
	case r.Header.Get("Authorization") != "":
		s.t.Error("the token of the runner was sent to the blob store")
	case len(r.URL.RawQuery) < len(storeQuery) || r.URL.RawQuery[:len(storeQuery)] != storeQuery:
		s.t.Errorf("the signed query was altered: %s", r.URL.RawQuery)
	case comp == "block":
		s.block(b, r.URL.Query().Get("blockid"), content)
	case comp == "blocklist":
		s.blockList(b, content, r.Header.Get("X-Ms-Blob-Content-Type"))
	default:
		return // as act and Gitea: 200, and nothing is stored
	}
	w.WriteHeader(http.StatusCreated)
}

func (s *store) block(b *storedBlob, id string, content []byte) {
	if _, err := base64.StdEncoding.DecodeString(id); err != nil || len(content) == 0 {
		s.t.Errorf("block id %q with %d bytes: %v", id, len(content), err)
	}
	for other := range b.blocks {
		if len(other) != len(id) {
			s.t.Errorf("block ids %q and %q differ in length", id, other)
		}
	}
	b.blocks[id] = content
}

func (s *store) blockList(b *storedBlob, content []byte, mime string) {
	var list struct{ Latest []string }
	if err := xml.Unmarshal(content, &list); err != nil {
		s.t.Errorf("list of blocks: %v", err)
	}
	if b.mime != "" && mime != b.mime {
		s.t.Errorf("type of the blob %q, announced %q", mime, b.mime)
	}
	for _, id := range list.Latest {
		if _, ok := b.blocks[id]; !ok {
			s.t.Errorf("block %q was never uploaded", id)
		}
		b.content = append(b.content, b.blocks[id]...)
	}
	b.listed = true
}

func (s *store) finalize(w http.ResponseWriter, name string, body map[string]any) {
	b := s.open[name]
	if b == nil || !b.listed {
		s.t.Errorf("FinalizeArtifact of %q before its content is there", name)
		return
	}
	sum := sha256.Sum256(b.content)
	if body["size"] != strconv.Itoa(len(b.content)) || body["hash"] != "sha256:"+hex.EncodeToString(sum[:]) {
		s.t.Errorf("FinalizeArtifact: size %v and hash %v of %d bytes", body["size"], body["hash"], len(b.content))
	}
	delete(s.open, name)
	s.stored[name], s.mimes[name] = b.content, b.mime
	s.answer(w, "artifact_id", "artifactId", "4711")
}
