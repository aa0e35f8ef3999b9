package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// maxYAML bounds, in bytes, results that are written as YAML, which cannot be read as a stream.
const maxYAML = 16 << 20

// yamlToJSON returns results that fault wrote as YAML, since the file's name ended so, in the shape that they have as
// JSON.
func yamlToJSON(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxYAML+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxYAML:
		return nil, fmt.Errorf("YAML larger than %d MiB; %s, which may be larger", maxYAML>>20, wanted)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, fmt.Errorf("not valid YAML: %s; %s", clip(err.Error(), 100), wanted)
	}
	if aliased(&root) {
		return nil, errors.New("YAML with aliases, which fault does not write; " + wanted)
	}
	var value any
	if err := root.Decode(&value); err != nil {
		return nil, fmt.Errorf("not valid YAML: %s; %s", clip(err.Error(), 100), wanted)
	}
	out, err := json.Marshal(value)
	if err != nil { // keys that are no text, or numbers that JSON does not know
		return nil, fmt.Errorf("YAML that is no JSON: %s; %s", clip(err.Error(), 100), wanted)
	}
	return out, nil
}

// aliased reports whether a document repeats parts of itself, by which few bytes make many.
func aliased(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode {
		return true
	}
	for _, c := range n.Content {
		if aliased(c) {
			return true
		}
	}
	return false
}
