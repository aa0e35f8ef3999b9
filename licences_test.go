package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/licensecheck"
)

// licences are those that a library of the program may have: they ask for no more
// than to be named.
var licences = []string{"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "Unlicense"}

// TestLicences reads the licence of every module that the program or its tests are
// made of, as it lies in the module cache.
func TestLicences(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-test", "-json=Module", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	modules := map[string]string{} // path → folder
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			Module *struct {
				Path, Dir string
				Main      bool
			}
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module != nil && !p.Module.Main {
			modules[p.Module.Path] = p.Module.Dir
		}
	}
	if len(modules) < 10 {
		t.Errorf("%d modules: go list named too few", len(modules))
	}
	for path, dir := range modules {
		for _, wrong := range wrongLicences(t, dir) {
			t.Errorf("%s: %s; see licences in this test", path, wrong)
		}
	}
}

// TestLicencesFail: a licence that asks for more, and none, are told.
func TestLicencesFail(t *testing.T) {
	dir := t.TempDir()
	if got := wrongLicences(t, dir); len(got) != 1 {
		t.Errorf("without a licence: %q", got)
	}
	const text = "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n\n" +
		"Everyone is permitted to copy and distribute verbatim copies of " +
		"this license document, but changing it is not allowed.\n\n" +
		"The GNU General Public License is a free, copyleft license for " +
		"software and other kinds of works.\n"
	for name, content := range map[string]string{"COPYING": text, "LICENSE": "SPDX-License-Identifier: GPL-3.0-only\n"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := wrongLicences(t, dir); len(got) == 0 {
			t.Errorf("%s passes", name)
		}
	}
}

// wrongLicences says what is wrong with the licences in a folder.
func wrongLicences(t *testing.T, dir string) (wrong []string) {
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, f := range files {
		name := strings.ToUpper(f.Name())
		named := strings.HasPrefix(name, "LICEN") || strings.HasPrefix(name, "COPYING") ||
			strings.HasPrefix(name, "UNLICENSE")
		if f.IsDir() || !named {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		cover := licensecheck.Scan(text)
		for _, m := range cover.Match {
			found = true
			if !slices.Contains(licences, m.ID) {
				wrong = append(wrong, f.Name()+" is "+m.ID)
			}
		}
	}
	if !found && len(wrong) == 0 {
		wrong = append(wrong, "no licence that is known")
	}
	return wrong
}
