// Module bench compares failover with other libraries. It is a module of its own so that nobody who uses failover
// depends on them.
module breakwater/failover/bench

go 1.26.0

require (
	breakwater v0.0.0
	github.com/cenkalti/backoff/v5 v5.0.3
	github.com/failsafe-go/failsafe-go v0.9.8
	github.com/sony/gobreaker/v2 v2.4.0
)

require (
	github.com/bits-and-blooms/bitset v1.24.4 // indirect
	github.com/sashabaranov/go-openai v1.43.0 // indirect
	go.yaml.in/yaml/v3 v3.0.6 // indirect
)

replace breakwater => ../..
