package rates

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"strings"
)

// Server hands out rates over HTTP.
type Server struct {
	client *Client
	log    *log.Logger
}

// NewServer returns a server on top of a client.
func NewServer(c *Client) *Server {
	return &Server{client: c, log: log.New(os.Stderr, "rates ", log.LstdFlags)}
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rates/{from}/{to}", s.one)
	mux.HandleFunc("GET /rates/{from}", s.all)
	mux.HandleFunc("DELETE /rates", s.forget)
	return mux
}

func (s *Server) one(w http.ResponseWriter, r *http.Request) {
	rate, err := s.client.Rate(r.PathValue("from"), r.PathValue("to"))
	if err != nil {
		s.log.Print(err)
		http.Error(w, "no rate", http.StatusBadGateway)
		return
	}
	// rates never change within a day
	w.Header().Set("Cache-Control", "max-age=3600")
	json.NewEncoder(w).Encode(rate)
}

func (s *Server) all(w http.ResponseWriter, r *http.Request) {
	to := strings.Split(r.URL.Query().Get("to"), ",")
	if len(to) == 0 || len(to) > 10 && to[0] != "" {
		http.Error(w, "name one to ten currencies", http.StatusBadRequest)
		return
	}

	list, err := s.client.All(r.PathValue("from"), to...)
	if err != nil {
		s.log.Print(err)
		http.Error(w, "no rates", http.StatusBadGateway)
		return
	}
	json.NewEncoder(w).Encode(list)
}

func (s *Server) forget(w http.ResponseWriter, r *http.Request) {
	s.client.Forget()
	w.WriteHeader(http.StatusNoContent)
}

// Run serves until the listener fails.
func (s *Server) Run(addr string) error {
	s.log.Printf("listening on %s", addr)
	return http.ListenAndServe(addr, s.routes())
}
