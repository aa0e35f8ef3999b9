//go:build long

package seen_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
)

// neighbourhood is the address that the application reaches its neighbours at, behind proxies.
const neighbourhood = "127.0.0.2"

// losses are ways to lose three of ten packets that neighbours send, the best one first: commands for a network
// namespace, which has a loopback device of its own.
var losses = []struct{ by, command string }{
	{"tc netem", "tc qdisc add dev lo root handle 1: prio bands 4 && tc qdisc add dev lo parent 1:4 netem loss 30% " +
		"&& tc filter add dev lo parent 1: protocol ip u32 match ip src " + neighbourhood + "/32 flowid 1:4"},
	{"iptables", "iptables -A INPUT -s " + neighbourhood + " -m statistic --mode random --probability 0.3 -j DROP"},
}

// lossOf is packet loss by the first way that the kernel and the rights of this process allow; where there is none,
// half of the connections are reset instead, and the title says so.
var lossOf = sync.OnceValue(func() fault {
	results := object{"type": "packetloss", "direction": "ingress"}
	for _, way := range losses {
		if command("unshare", "--net", "--map-root-user", "sh", "-c", up+way.command) == nil {
			return fault{results, "Three of ten packets of the neighbours are lost, by " + way.by, "", way.command}
		}
	}
	return fault{results, "Half of the connections are reset, in place of packet loss",
		`{"type": "reset_peer", "toxicity": 0.5, "attributes": {"timeout": 0}}`, ""}
})

// up starts the loopback device of a new namespace.
const up = "ip link set lo up && "

// apart plays a scenario in a network namespace of its own.
func apart(i int) (object, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "scenario-")
	if err != nil {
		return nil, err
	}
	file.Close()
	defer os.Remove(file.Name())
	cmd := exec.Command("unshare", "--net", "--map-root-user", "sh", "-c", up+`exec "$0"`, self)
	cmd.Env = append(os.Environ(), "PLAY="+strconv.Itoa(i), "RESULT="+file.Name())
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("scenario %d in a network of its own: %w\n%s", i, err, out)
	}
	text, err := os.ReadFile(file.Name())
	if err != nil {
		return nil, err
	}
	var result object
	return result, json.Unmarshal(text, &result)
}

// playOne plays the scenario of a number in this network.
func playOne(number string) error {
	i, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	result, err := scenario(i)
	if err != nil {
		return err
	}
	text, err := json.Marshal(result)
	if err != nil {
		return err
	}
	return os.WriteFile(os.Getenv("RESULT"), text, 0o600)
}

// command runs a command that says nothing where it succeeds.
func command(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}
