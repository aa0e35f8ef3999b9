package index

import (
	"context"
	"strings"
	"testing"
)

func files(t *testing.T, src map[string]string) []File {
	t.Helper()
	var fs []File
	for path, text := range src {
		fs = append(fs, File{Path: path, Read: func() ([]byte, error) { return []byte(text), nil }})
	}
	return fs
}

func TestContextFindsWhatIsUsed(t *testing.T) {
	ix, _, err := Open(context.Background(), Options{}, files(t, map[string]string{
		"app/users.py":   "from app.clients import fetch\n\n\ndef show(id):\n    return fetch(id)\n",
		"app/clients.py": "import requests\n\n\ndef fetch(id):\n    return requests.get(f\"http://inventory/{id}\")\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	hits := ix.Context(context.Background(), Query{Path: "app/users.py", StartLine: 4, EndLine: 5})
	if len(hits) == 0 || hits[0].Symbol != "fetch" || hits[0].Path != "app/clients.py" || !strings.Contains(hits[0].Text, "requests.get") {
		t.Errorf("got %+v, want fetch of app/clients.py", hits)
	}
}
