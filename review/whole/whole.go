// Package whole writes files whole or not at all.
//
// A disk becomes full and a run is killed in the middle of a file; what reads that file
// afterwards must find what was there before, or all that is new. The usual case is [Write].
package whole

import (
	"cmp"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

const unfinished = ".new-"

// Unfinished reports whether a file of that name, without its folder, is one that is being
// written, or that was when a run was killed.
func Unfinished(name string) bool { return strings.HasPrefix(name, unfinished) }

// Write is Print of a content.
func Write(
	root *os.Root, name string, mode fs.FileMode, content io.Reader, before func(name string),
) error {
	return Print(root, name, mode, func(w io.Writer) error {
		_, err := io.Copy(w, content)
		return err
	}, before)
}

// Print replaces a file below root by way of a new one beside it, which print writes. A
// symbolic link in its place is replaced, not followed. before, unless it is nil, is called
// with the name of the new file before that takes the place of the old one. An error says
// why, without the name of the new file.
func Print(
	root *os.Root, name string, mode fs.FileMode, print func(io.Writer) error, before func(name string),
) error {
	now := path.Join(path.Dir(name), unfinished+rand.Text())
	file, err := root.OpenFile(now, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return Cause(err)
	}
	err = print(file)
	err = cmp.Or(err, file.Close())
	if err == nil {
		if before != nil {
			before(now)
		}
		err = root.Rename(now, name)
	}
	if err != nil {
		root.Remove(now) // else whoever clears the folder removes it
	}
	return Cause(err)
}

// Cause is an error of a file without the name of the file.
func Cause(err error) error {
	switch p, l := (*fs.PathError)(nil), (*os.LinkError)(nil); {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}
