package failover

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// thisProcess names the process in a shared record: host and id. Containers that share a file have hosts of their own.
var thisProcess = func() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s:%d", host, os.Getpid())
}()

// gone reports whether a process of this host has ended. Of other hosts nothing is known.
func gone(owner string) bool {
	i := strings.LastIndexByte(owner, ':')
	j := strings.LastIndexByte(thisProcess, ':')
	if i < 0 || owner[:i] != thisProcess[:j] {
		return false
	}
	pid, err := strconv.Atoi(owner[i+1:])
	return err == nil && pid > 0 && ended(pid)
}
