package scenario

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxDescription is the size in bytes beyond which an OpenAPI document is refused.
const MaxDescription = 16 << 20

// description is what an OpenAPI document says of paths, of version 2 (swagger) or later.
type description struct {
	OpenAPI  json.RawMessage            `json:"openapi"`
	Swagger  json.RawMessage            `json:"swagger"`
	BasePath string                     `json:"basePath"`
	Paths    map[string]json.RawMessage `json:"paths"`
	Servers  []struct {
		URL string `json:"url"`
	} `json:"servers"`
}

// described are the methods that a path of an OpenAPI document may have.
var described = strings.Fields("get put post delete options head patch trace")

// Describe reads the operations of an OpenAPI document, JSON or YAML, in no order and without any evidence.
// There are none where it describes no path, or is another document.
func Describe(text []byte) ([]Operation, error) {
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		converted, err := textKeysToJSON(text)
		if err != nil {
			return nil, fmt.Errorf("OpenAPI document: %w", err)
		}
		text = converted
	}
	var d description
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&d); err != nil && err != io.EOF {
		return nil, fmt.Errorf("OpenAPI document: %w", err)
	}
	if d.OpenAPI == nil && d.Swagger == nil {
		return nil, nil
	}
	base := d.BasePath
	if len(d.Servers) > 0 {
		base = pathOf(d.Servers[0].URL)
	}
	var ops []Operation
	for path, item := range d.Paths {
		var methods map[string]json.RawMessage
		if json.Unmarshal(item, &methods) != nil || !strings.HasPrefix(path, "/") {
			continue
		}
		for _, method := range described {
			var o struct {
				ID string `json:"operationId"`
			}
			if methods[method] == nil || json.Unmarshal(methods[method], &o) != nil {
				continue
			}
			ops = append(ops, Operation{ID: clip(o.ID, 200), Method: strings.ToUpper(method),
				Path: pathOf(strings.TrimSuffix(base, "/") + path)})
		}
	}
	return ops, nil
}

// MergeDescribed joins the operations of OpenAPI documents, by path and method: what several describe, such as one that
// is there as JSON and as YAML, is one. Of more than results may hold the first are taken, and a note says so.
func MergeDescribed(ops []Operation) Results {
	slices.SortFunc(ops, func(a, b Operation) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method), strings.Compare(b.ID, a.ID))
	})
	ops = slices.CompactFunc(ops, func(a, b Operation) bool { return a.Path == b.Path && a.Method == b.Method })
	if len(ops) <= maxOperations {
		return Results{Operations: ops}
	}
	return Results{ops[:maxOperations], []string{tooMany}}
}

// textKeysToJSON returns a document that was written as YAML as JSON. A status code is a key, and YAML takes it for a
// number.
func textKeysToJSON(text []byte) ([]byte, error) {
	if len(text) > maxYAML {
		return nil, fmt.Errorf("YAML larger than %d MiB; JSON may be larger", maxYAML>>20)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, noYAML(err)
	}
	if aliased(&root) {
		return nil, errors.New("YAML with aliases")
	}
	keysAsText(&root)
	return asJSON(&root)
}

func keysAsText(n *yaml.Node) {
	for i, c := range n.Content {
		key := n.Kind == yaml.MappingNode && i%2 == 0
		if key && c.Kind == yaml.ScalarNode {
			c.Tag = "!!str"
		}
		keysAsText(c)
	}
}
