package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxYAML bounds, in bytes, results that are written as YAML, which cannot be read as a stream: the parser makes some
// hundred bytes of two.
const maxYAML = 4 << 20

// yamlToJSON returns results that were written as YAML, since the file's name ended so, in the shape that they have as
// JSON: one document after the other.
func yamlToJSON(r io.Reader) ([]byte, error) {
	text := &capped{r: r, left: maxYAML}
	var out []byte
	for d := yaml.NewDecoder(text); ; {
		document, err := nextDocument(d)
		switch {
		case text.over:
			return nil, fmt.Errorf("YAML larger than %d MiB; %s, which may be larger", maxYAML>>20, wanted)
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("%w; %s", err, wanted)
		}
		out = append(append(out, document...), '\n')
	}
}

// nextDocument returns the next document as JSON; none where it is empty.
func nextDocument(d *yaml.Decoder) ([]byte, error) {
	var root yaml.Node
	err := d.Decode(&root)
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case err != nil:
		return nil, noYAML(err)
	case aliased(&root):
		return nil, errors.New("YAML with aliases, which fault does not write")
	}
	if line := odd(&root); line > 0 {
		return nil, fmt.Errorf("line %d: YAML that is no JSON: a key that is no text", line)
	}
	return asJSON(&root)
}

// asJSON returns a document as JSON; none where it is empty.
func asJSON(root *yaml.Node) ([]byte, error) {
	var value any
	if err := root.Decode(&value); err != nil {
		return nil, noYAML(err)
	}
	if value == nil {
		return nil, nil
	}
	out, err := json.Marshal(value)
	if err != nil { // keys that are no text, or numbers that JSON does not know
		return nil, fmt.Errorf("YAML that is no JSON: %s", clip(err.Error(), 100))
	}
	return out, nil
}

func noYAML(err error) error {
	return fmt.Errorf("not valid YAML: %s", clip(strings.TrimPrefix(err.Error(), "yaml: "), 100))
}

// aliased reports whether a document repeats parts of itself, by which few bytes make many.
func aliased(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || slices.ContainsFunc(n.Content, aliased)
}

// odd returns the line of the first key that is no text, which JSON has no place for; 0
// without one.
func odd(n *yaml.Node) int {
	for i, c := range n.Content {
		key := n.Kind == yaml.MappingNode && i%2 == 0
		if key && c.ShortTag() != "!!str" {
			return c.Line
		}
		if line := odd(c); line > 0 {
			return line
		}
	}
	return 0
}
