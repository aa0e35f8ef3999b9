package report

import (
	"bytes"
	"encoding/json"
)

// JSON returns report.json: the Report with two spaces of indent and a final
// newline. Bytes that are not UTF-8 become U+FFFD.
func JSON(r Report) ([]byte, error) { return marshal(r) }

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // the files are read by programs, not put into pages
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
