// Package store keeps users.
package store

import (
	"context"
	db "example.com/app/database"
	"net/http"
)

// Limit bounds a page.
const Limit = 10

const (
	// Low is low.
	Low Level = iota
	High
)

var client, spare = &http.Client{}, 1

// Level ranks.
type Level int

// Store keeps users.
type Store struct {
	*Base
	client *http.Client
	pool   db.Pool
	hooks  []func(int)
}

// Saver saves.
type Saver interface {
	context.Context
	// Save saves one.
	Save(ctx context.Context, u *User) error
}

type alias = Store

// New makes a Store.
func New(c *http.Client) *Store { return &Store{client: c} }

// Save saves one
// user.
func (s *Store) Save(ctx context.Context, u *User) error {
	order := Order{ID: u.ID}
	var line Line
	log := newLog()
	made := NewThing(1)
	if err := s.client.Do(order.Request(ctx)); err != nil {
		return wrap(err)
	}
	go func() { log.Print(line.Text, made.X) }()
	return db.Insert(ctx, order, Limit)
}

func (p Pair[K, V]) Swap() {}

// Each calls f with what the stores hold.
func Each(stores []*Store, made chan db.Row, by map[string]Saver, f func() db.Tx) {
	for _, s := range stores {
		s.Save(f(), Of[int](by["x"]))
	}
	row := <-made
	row.Close()
}
