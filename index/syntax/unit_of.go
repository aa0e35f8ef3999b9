package syntax

import (
	"context"
	"fmt"
)

// ParseUnit parses the file at path, of the language that its name tells, and
// extracts its unit. Source that does not fit the grammar gives a unit of what
// can be told, with Errors; the error is for files without a grammar and for
// those that cannot be parsed at all ([Parse]). src is not kept.
func ParseUnit(path string, src []byte) (*Unit, error) {
	return ParseUnitContext(context.Background(), path, src)
}

// ParseUnitContext is [ParseUnit] until ctx ends; then the error is its cause.
func ParseUnitContext(ctx context.Context, path string, src []byte) (*Unit, error) {
	l := LanguageOf(path)
	if l == "" {
		return nil, fmt.Errorf("parse %s: no grammar for files of this name", path)
	}
	if l == Go {
		if u := parseGo(path, src); u != nil {
			return u, nil
		}
	}
	t, err := ParseContext(ctx, l, src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer t.Close()
	return UnitOf(path, t), nil
}
