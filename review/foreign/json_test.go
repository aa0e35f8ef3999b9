package foreign

import (
	"encoding/json"
	"testing"
)

// TestJSONError: what is wrong with a text is said without the program's own types.
func TestJSONError(t *testing.T) {
	var into struct {
		List []struct{ Number int }
	}
	for text, want := range map[string]string{
		`{"List": [{"Number": "x"}]}`: "List.Number is of the wrong kind: string",
		`[1]`:                         "it is of the wrong kind: array",
		`{"List": [}`:                 "not JSON, at byte 11: invalid character '}' looking for beginning of value",
		``:                            "not JSON, at byte 0: unexpected end of JSON input",
	} {
		err := json.Unmarshal([]byte(text), &into)
		if err == nil || JSONError(err).Error() != want {
			t.Errorf("%s: %v, want %s", text, JSONError(err), want)
		}
	}
}
