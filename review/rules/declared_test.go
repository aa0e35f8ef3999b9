package rules

import (
	"context"
	"testing"
)

// TestDeclaredVersions: Express passes on what an async handler rejects with from version 5 on.
func TestDeclaredVersions(t *testing.T) {
	const routes = "import express from 'express'\nconst app = express()\n" +
		"app.get('/a', async (req, res) => {\n  res.json(await load(req.params.id))\n})\n"
	for version, want := range map[string]int{
		"^4.18.2": 1, "^5.0.1": 0, "5.1.0": 0, ">=4.17": 1, "latest": 1, "": 1, "~10.0": 0,
	} {
		manifest := `{"dependencies": {"express": "` + version + `"}}`
		files := []File{fileOf("src/routes.js", routes), fileOf("package.json", manifest)}
		got := 0
		for _, f := range With().Review(context.Background(), files, nil).Findings {
			if f.Rule == "unhandled-rejection" {
				got++
			}
		}
		if got != want {
			t.Errorf("express %s: %d findings, want %d", version, got, want)
		}
	}
}
