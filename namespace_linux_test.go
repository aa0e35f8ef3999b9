package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// mounting runs the test once more in a process that may mount: as root of a user namespace of its own. It says whether
// that was possible; containers and some distributions forbid it.
func mounting(t *testing.T) bool {
	t.Helper()
	const nested = "BREAKWATER_TEST_NAMESPACE"
	if os.Getenv(nested) != "" {
		return false
	}
	short := fmt.Sprintf("-test.short=%t", testing.Short())
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.parallel=8", short)
	cmd.Env = append(os.Environ(), nested+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOSPC) {
		return false
	}
	t.Logf("in a namespace of its own:\n%s", out)
	if err != nil {
		t.Error(err)
	}
	return true
}
