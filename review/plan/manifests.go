package plan

import (
	"path"
	"sync"

	"breakwater/index/ecosystem"
	"breakwater/review/target"
)

// manifests knows what the folders of a project declare. It may be used by
// several goroutines.
type manifests struct {
	read func(path string) ([]byte, error)

	mu    sync.Mutex
	known map[string]ecosystem.Manifest // by path
}

// declared says which version of the library of a meaning is declared in the
// nearest manifest above a target that names it; empty if none does.
func (m *manifests) declared(t *target.Target, meaning string) string {
	for dir := path.Dir(t.Path); ; dir = path.Dir(dir) {
		for _, name := range ecosystem.Manifests(t.Language) {
			if d := m.at(path.Join(dir, name)).Declares(meaning); d != "" {
				return d
			}
		}
		if dir == "." || dir == "/" {
			return ""
		}
	}
}

func (m *manifests) at(name string) ecosystem.Manifest {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.known[name]; !ok {
		if m.known == nil {
			m.known = map[string]ecosystem.Manifest{}
		}
		text, err := m.read(name)
		if err != nil {
			text = nil // not there, or not to be read: it declares nothing
		}
		m.known[name] = ecosystem.ReadManifest(path.Base(name), text)
	}
	return m.known[name]
}
