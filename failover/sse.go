package failover

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"
)

// events yields the data of an event stream that a guard has checked. The guard bounds it and ends every line.
func events(body io.Reader) iter.Seq2[messagesEvent, error] {
	return func(yield func(messagesEvent, error) bool) {
		lines := bufio.NewReader(body)
		for {
			line, err := lines.ReadString('\n')
			if data, ok := strings.CutPrefix(line, "data:"); ok && err == nil {
				var e messagesEvent
				problem := decodeProblem(json.Unmarshal([]byte(data), &e))
				if !yield(e, problem) {
					return
				}
			}
			if errors.Is(err, io.EOF) && !isFailure(err) {
				return
			}
			if err != nil {
				yield(messagesEvent{}, err)
				return
			}
		}
	}
}
