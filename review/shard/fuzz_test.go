package shard

import (
	"testing"
)

// FuzzDecode: a record that is taken encodes to one that is taken too.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"Input":{"Tool":"dev"},"Shard":{"Index":1,"Count":2},"Settings":{"SourceDir":"."}}`))
	f.Add([]byte(`{"Input":{"Tool":"dev","Targets":[{"ID":"a","Path":"../a"}]},` +
		`"Total":1,"Shard":{"Index":1,"Count":1},"Settings":{"SourceDir":"."}}`))
	f.Add([]byte(`{"Shard":{"Index":-1,"Count":1e9}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Decode(data)
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
