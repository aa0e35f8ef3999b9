//go:build !unix

package index

import (
	"errors"
	"os"
)

// lockFile fails: without a lock that ends with its process the index is kept
// in memory.
func lockFile(*os.File) error { return errors.New("no file locks on this system") }
