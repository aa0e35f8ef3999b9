// Package rates fetches exchange rates.
package rates

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// Rate is the price of one unit in another currency.
type Rate struct {
	From, To string
	Value    float64
}

// Client asks the rate service. It remembers what it was told.
type Client struct {
	base string

	mu    sync.Mutex
	known map[string]Rate
}

// New returns a client of the service at a base address.
func New(base string) *Client {
	return &Client{
		base:  base,
		known: map[string]Rate{},
	}
}

// Rate returns the rate between two currencies.
func (c *Client) Rate(from, to string) (Rate, error) {
	key := from + "/" + to
	c.mu.Lock()
	r, ok := c.known[key]
	c.mu.Unlock()
	if ok {
		return r, nil
	}

	resp, err := http.Get(c.base + "/rates/" + key)
	if err != nil {
		return Rate{}, err
	}
	if resp.StatusCode != http.StatusOK {
		return Rate{}, fmt.Errorf("rate of %s: %s", key, resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
		return Rate{}, err
	}

	c.mu.Lock()
	c.known[key] = r
	c.mu.Unlock()
	return r, nil
}

// Forget drops all remembered rates.
func (c *Client) Forget() {
	c.mu.Lock()
	c.known = map[string]Rate{}
	c.mu.Unlock()
}

// All returns the rates from one currency to several others.
func (c *Client) All(from string, to ...string) ([]Rate, error) {
	var out []Rate
	for _, t := range to {
		r, err := c.Rate(from, t)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
