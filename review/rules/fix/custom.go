package fix

import (
	"maps"
	"slices"

	"breakwater/index/syntax"
	"breakwater/review/catalogue"
)

// custom are fixes that no table can say, by the name that rule files use.
var custom = map[string]change{}

func parseCustom(_ syntax.Language, v catalogue.Value) (change, error) {
	name, err := v.OneOf(slices.Sorted(maps.Keys(custom))...)
	return custom[name], err
}
