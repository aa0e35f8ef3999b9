package rules

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

}
