package shop

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	redis "github.com/redis/go-redis/v9"
)

type Store struct {
	db     *sql.DB
	client *http.Client
	cache  redis.Client
}

func NewStore(db *sql.DB) *Store {
	return &Store{db: db, client: &http.Client{Timeout: time.Second}}  //#= .Store in NewStore; net/http.Client in NewStore
}

func (s *Store) Load(ctx context.Context, id string) error {
	rows, err := s.db.QueryContext(ctx, "select 1", id)  //#= database/sql.DB.QueryContext in Store.Load
	if err != nil {
		return err
	}
	defer rows.Close()  //#= database/sql.Rows.Close in Store.Load
	for rows.Next() {  //#= database/sql.Rows.Next loop in Store.Load
		s.cache.Get(ctx, id)  //#= github.com/redis/go-redis/v9.Client.Get loop in Store.Load
	}
	resp, err := s.client.Get("http://x/" + id)  //#= net/http.Client.Get in Store.Load
	resp.Body.Close()  //#= net/http.Response.Body.Close in Store.Load
	go func() {  //#= ? in Store.Load
		time.Sleep(time.Second)  //#= time.Sleep in Store.Load
		http.DefaultClient.Do(nil)  //#= net/http.Client.Do in Store.Load
	}()
	return s.helper(ctx).Close()  //#= database/sql.Rows.Close in Store.Load; .Store.helper in Store.Load
}

func (s *Store) helper(ctx context.Context) *sql.Rows {
	c := new(http.Client)  //#= new in Store.helper
	c.Get("x")  //#= net/http.Client.Get in Store.helper
	NewStore(s.db).Load(ctx, "1")  //#= .Store.Load in Store.helper; .NewStore in Store.helper
	return nil
}
