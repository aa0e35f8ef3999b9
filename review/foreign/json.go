package foreign

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// JSONError is the error of a text that is no JSON, or whose values are of other kinds
// than those read, in words for whoever wrote it: the library names the types of our
// program.
func JSONError(err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Errorf("%s is of the wrong kind: %s", kind.Field, kind.Value)
	case errors.As(err, &kind):
		return fmt.Errorf("it is of the wrong kind: %s", kind.Value)
	case errors.As(err, &syntax):
		return fmt.Errorf("not JSON, at byte %d: %s", syntax.Offset, strings.TrimPrefix(syntax.Error(), "json: "))
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}
