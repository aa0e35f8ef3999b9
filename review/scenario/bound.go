package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
)

// Bounds on what a results file can make of a report, and of memory: a few bytes of JSON make a value of hundreds.
const (
	maxOperations = 2000
	maxEvidence   = 200    // scenario items for one operation
	maxInAll      = 20_000 // scenario items of all operations together
	maxItems      = 2000   // of one scenario
	maxFew        = 64     // faults or objectives of an item, tags or thresholds of a metric
)

// few is a JSON list of which the first maxFew elements are kept.
type few[T any] struct {
	kept []T
	more bool // there were others
}

// small is the size, in bytes, up to which a list is decoded at once: it cannot grow to anything much.
const small = 4 << 10

func (f *few[T]) UnmarshalJSON(data []byte) error {
	if len(data) <= small {
		err := json.Unmarshal(data, &f.kept)
		f.more = len(f.kept) > maxFew
		f.kept = f.kept[:min(len(f.kept), maxFew)]
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if first, _ := d.Token(); first != json.Delim('[') {
		return &json.UnmarshalTypeError{Value: "value that is no list", Type: reflect.TypeFor[[]T]()}
	}
	var wrong error
	for d.More() {
		if f.more = len(f.kept) == maxFew; f.more {
			break
		}
		var element T
		wrong = errors.Join(wrong, d.Decode(&element))
		f.kept = append(f.kept, element)
	}
	return wrong
}

// pair is a name of a JSON object with its value.
type pair struct {
	name  string
	value json.RawMessage
}

// pairs is a JSON object in its order, of which the first maxFew names are kept.
type pairs []pair

func (ps *pairs) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if first, _ := d.Token(); first != json.Delim('{') {
		return nil // null, or of another kind: it says nothing
	}
	for d.More() && len(*ps) < maxFew {
		var p pair
		token, err := d.Token()
		if err == nil {
			p.name, _ = token.(string)
			err = d.Decode(&p.value)
		}
		if err != nil {
			return err
		}
		*ps = append(*ps, p)
	}
	return nil
}

// text returns the value of a name, and whether there is one that is a string.
func (ps pairs) text(name string) (value string, found bool) {
	for _, p := range ps {
		if p.name == name {
			found = json.Unmarshal(p.value, &value) == nil
			return value, found
		}
	}
	return "", false
}
