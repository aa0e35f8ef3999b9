package failover_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"breakwater/failover"
	"breakwater/failover/failovertest"
)

// The first server is overloaded, so the second one answers.
func Example() {
	overloaded := failovertest.New(nil, failovertest.Reply{Status: 529})
	defer overloaded.Close()
	healthy := failovertest.New(nil, failovertest.Reply{Text: "Because air scatters blue light."})
	defer healthy.Close()

	document := fmt.Sprintf(`
- name: cloud
  model: gpt-5-mini
  api-key-env: CLOUD_KEY
  regions:
    - {name: east, url: %s}
    - {name: west, url: %s}
`, overloaded.URL, healthy.URL)
	cfg, err := failover.ParseConfig([]byte(document), func(string) string { return "a key" })
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := failover.New(cfg, failover.Options{MaxRequests: new(10)})
	if err != nil {
		fmt.Println(err)
		return
	}
	reply, err := client.Chat(context.Background(), failover.Request{User: "Why is the sky blue?"})
	fmt.Println(reply.Text, reply.Region, reply.Attempts, err)
	// Output: Because air scatters blue light. west 2 <nil>
}

// A configuration is checked as a whole.
func ExampleParseConfig() {
	_, err := failover.ParseConfig([]byte(`
- name: cloud
  modle: gpt-5-mini
  attempts: 0
`), nil)
	fmt.Println(err)
	// Output:
	// backends[0]: unknown key "modle" in line 3; known are api-key, api-key-env, api-version, attempt-timeout, attempts, base-url, context-window, first-token-timeout, half-open, idle-timeout, max-failures, max-output-tokens, model, name, price-in, price-out, probe-url, regions, reset-time, retry-after-limit, stream, type
	// backends[0].attempts: "0" is not a whole number of at least 1
	// backends[0] (cloud).regions[0].model: is missing; name the model, or for azure the deployment
}

// A breaker on its own, around any call.
func ExampleBreaker() {
	b, err := failover.NewBreaker(failover.Place{Backend: "inventory"}, failover.BreakerOptions{MaxFailures: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 3 {
		permit, err := b.Allow()
		if errors.Is(err, failover.ErrOpen) {
			fmt.Println("rejected while", b.State())
			return
		}
		_ = permit.Done(failover.Verdict{Outcome: failover.Fail}) // only a Store can fail
	}
	// Output: rejected while open
}

// A router on its own: it learns from the transitions of breakers, and says where to go.
func ExampleRouter() {
	probe := func(context.Context, failover.Place) (bool, error) { return true, nil }
	router, err := failover.NewRouter(failover.RouterOptions{
		Regions: map[string][]string{"prices": {"near", "far"}}, Probe: probe,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	near, err := failover.NewBreaker(failover.Place{Backend: "prices", Region: "near"}, failover.BreakerOptions{
		MaxFailures: 1, OnTransition: router.OnStateChange,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	before, _ := router.Active("prices")
	_ = near.Record(failover.Verdict{Outcome: failover.Fail}) // only a Store can fail
	after, _ := router.Active("prices")
	fmt.Println(before, near.State(), after)
	// Output: near open far
}

// Any function can be run through breakers, retries and routes.
func ExampleDo() {
	executor, err := failover.NewExecutor(failover.ExecutorOptions{
		Backends: []failover.BackendOptions{{Name: "prices", Regions: []string{"near", "far"}, AttemptTimeout: time.Second}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	price, err := failover.Do(context.Background(), executor, func(_ context.Context, p failover.Place) (int, error) {
		if p.Region == "near" {
			return 0, errors.New("near is down")
		}
		return 42, nil
	})
	fmt.Println(price, err)
	// Output: 42 <nil>
}

// A stream is delivered piece by piece; before the first piece it may still go elsewhere.
func ExampleRequest_stream() {
	server := failovertest.New(nil, failovertest.Reply{Status: 401}, failovertest.Reply{Pieces: []string{"one, ", "two"}})
	defer server.Close()
	cfg, err := failover.ParseConfig(fmt.Appendf(nil, `
- {name: first, model: m, base-url: %s}
- {name: second, model: m, base-url: %[1]s}
`, server.URL), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := failover.New(cfg, failover.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	reply, err := client.Chat(context.Background(), failover.Request{
		User:    "Count.",
		OnDelta: func(text string) error { fmt.Printf("%q ", text); return nil },
	})
	fmt.Println(reply.Backend, err)
	// Output: "one, " "two" second <nil>
}
