package shard

import (
	"testing"
)

// FuzzDecode: a record that is taken encodes to one that is taken too.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{
		`{"Input":{"Tool":"dev"},"Shard":{"Index":1,"Count":2},"Settings":{"SourceDir":"."}}`,
		`{"Input":{"Tool":"dev","Targets":[{"ID":"a","Path":"../a"}]},"Total":1,` +
			`"Shard":{"Index":1,"Count":1},"Settings":{"SourceDir":"."}}`,
		`{"Shard":{"Index":-1,"Count":1e9}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		data := append([]byte(`{"SHA256":"`+sumOf(body)+`","Record":`), body...)
		r, err := Decode(append(data, '}'))
		if err != nil {
			return
		}
		again, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(again); err != nil {
			t.Fatalf("%q became %q: %v", data, again, err)
		}
	})
}
