package action

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"

	"breakwater/review/foreign"
)

// owner says whose file of settings it is.
type owner int

const (
	ofRepository owner = iota // of what is reviewed: it must not choose where keys go and where files are written
	ofPerson                  // of who runs the program
)

// config takes values from a file of settings. Its keys are the names of inputs.
func (l *loader) config(name string, content []byte, by owner) {
	root, err := decodeConfig(content)
	if err != nil {
		l.problem("%s: %v", name, err)
		return
	}
	if root == nil {
		return
	}
	seen := map[string]int{}
	for n := 0; n+1 < len(root.Content); n += 2 {
		key, node := root.Content[n], root.Content[n+1]
		where := fmt.Sprintf("%s line %d", name, key.Line)
		i, known := lookup(key.Value)
		switch {
		case key.Value == ignoreKey && by == ofRepository && seen[key.Value] == 0:
			l.ignoreEntries(name, node)
		case !known:
			l.problem("%s: %.60q is not a setting%s; the settings are the inputs of the action", where, key.Value,
				closest(key.Value))
		case seen[key.Value] > 0:
			l.problem("%s: %q stands there twice, first in line %d; keep one", where, key.Value, seen[key.Value])
		case i.Trusted && by == ofRepository:
			l.notice("%s: %s is ignored, since a file of the repository must not set it; set %s instead.", where, i.Name,
				l.instead(i))
		default:
			v, err := nodeValue(i, node)
			if err != nil {
				l.problem("%s: %s: %v", where, i.Name, err)
				break
			}
			if by == ofRepository {
				v.file, v.line = name, key.Line
			}
			l.give(i, v, where)
		}
		seen[key.Value] = key.Line
	}
}

// instead names the place where an input that a repository must not set belongs.
func (l *loader) instead(i Input) string {
	switch {
	case l.Runner.CI():
		return "the input " + i.Name
	case i.Secret:
		return "the variable " + i.Variables()[len(i.Variables())-1] + ", or " + i.Name + " in your own " + personalFile
	}
	return "--" + i.Name + ", or " + i.Name + " in your own " + personalFile
}

// decodeConfig returns the mapping at the top of the document, nil if the
// document is empty.
func decodeConfig(content []byte) (*yaml.Node, error) {
	d := yaml.NewDecoder(bytes.NewReader(content))
	var doc, more yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("not YAML: %w", foreign.YAMLError(content, err))
	case !errors.Is(d.Decode(&more), io.EOF):
		return nil, fmt.Errorf("line %d: begins more than one document; keep one", max(more.Line, 1))
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: must be a list of `setting: value` lines", root.Line)
	}
	return root, nil
}

func nodeValue(i Input, node *yaml.Node) (value, error) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch {
	case node.Kind == yaml.ScalarNode && node.Tag == "!!null":
		return value{}, nil
	case node.Kind == yaml.ScalarNode:
		return value{text: node.Value}, nil
	case i.Name == "backends":
		return documentValue(node)
	case i.Name == "rules":
		return switchesValue(node)
	case node.Kind != yaml.SequenceNode:
		return value{}, errors.New("takes a value, not a map")
	}
	v := value{list: []string{}}
	for _, n := range node.Content {
		if n.Kind != yaml.ScalarNode {
			return value{}, errors.New("takes a list of plain values")
		}
		v.list = append(v.list, n.Value)
	}
	return v, nil
}

// documentValue writes a nested value as a document of its own.
func documentValue(node *yaml.Node) (value, error) {
	var v any
	if err := node.Decode(&v); err != nil {
		return value{}, fmt.Errorf("not YAML: %w", foreign.YAMLError(nil, err))
	}
	doc, err := yaml.Marshal(v)
	return value{text: string(doc)}, err
}
