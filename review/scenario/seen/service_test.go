//go:build long

package seen_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// service is the sample application with neighbours behind proxies.
type service struct {
	address string
	proxies []*toxiproxy.Proxy
	down    atomic.Bool // the neighbours answer 503
	closers []func()
}

// start starts the application of the current folder, with one member.
func start() (*service, error) {
	s := &service{}
	dir, err := os.MkdirTemp("", "members-")
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, func() { os.RemoveAll(dir) })
	neighbours := httptest.NewServer(http.HandlerFunc(s.answer))
	s.closers = append(s.closers, neighbours.Close)
	mail, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, func() { mail.Close() })
	go deliver(mail)
	http, err := s.proxy("http", neighbours.Listener.Addr().String())
	if err != nil {
		return nil, err
	}
	smtp, err := s.proxy("smtp", mail.Addr().String())
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(smtp)
	if err != nil {
		return nil, err
	}
	err = s.application("DATABASE_URL=sqlite:///"+filepath.Join(dir, "members.db"), "CONTACTS_URL=http://"+http,
		"POINTS_URL=http://"+http, "AVATARS_URL=http://"+http, "MAIL_HOST="+host, "MAIL_PORT="+port)
	if err != nil {
		s.stop()
		return nil, err
	}
	if made := s.call(operations[1], "first@example.org"); made["protocol"] == nil {
		s.stop()
		return nil, fmt.Errorf("no first member: %v", made)
	}
	return s, nil
}

// answer is the address book and the points service.
func (s *service) answer(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.down.Load():
		w.WriteHeader(http.StatusServiceUnavailable)
	case r.Method == http.MethodPost:
		w.WriteHeader(http.StatusCreated)
	default:
		fmt.Fprintln(w, `{"points": 7}`)
	}
}

// deliver is a mail server that takes every message.
func deliver(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			fmt.Fprint(c, "220 mail\r\n")
			message := false
			for lines := bufio.NewScanner(c); lines.Scan(); {
				line := strings.ToUpper(lines.Text())
				switch {
				case message && line != ".":
					continue
				case line == "DATA":
					message = true
					fmt.Fprint(c, "354 go on\r\n")
					continue
				case line == "QUIT":
					fmt.Fprint(c, "221 bye\r\n")
					return
				}
				message = false
				fmt.Fprint(c, "250 ok\r\n")
			}
		}()
	}
}

// proxy puts a Toxiproxy before an address, and returns its own.
func (s *service) proxy(name, upstream string) (string, error) {
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := toxiproxy.NewProxy(server, name, neighbourhood+":0", upstream)
	if err := p.Start(); err != nil {
		return "", err
	}
	s.proxies, s.closers = append(s.proxies, p), append(s.closers, p.Stop)
	return p.Listen, nil
}

// application starts uvicorn and waits until it answers.
func (s *service) application(env ...string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	var log bytes.Buffer
	cmd := exec.Command(python(), "-m", "uvicorn", "app.main:app", "--port", port, "--log-level", "warning")
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), env...), &log, &log
	if err := cmd.Start(); err != nil {
		return err
	}
	s.closers = append(s.closers, func() { cmd.Process.Kill(); cmd.Wait() })
	s.address = "http://127.0.0.1:" + port
	for range 300 {
		if reply, err := http.Get(s.address + "/"); err == nil {
			reply.Body.Close()
			return nil
		}
		time.Sleep(200 * time.Millisecond)
	}
	cmd.Process.Kill()
	cmd.Wait()
	return fmt.Errorf("the application does not answer within a minute:\n%s", log.String())
}

// suffer lets a fault happen from now on.
func (s *service) suffer(f fault) error {
	switch {
	case f.lost != "":
		return command("sh", "-c", f.lost)
	case f.toxic == "":
		s.down.Store(true)
		return nil
	}
	for _, p := range s.proxies {
		if _, err := p.Toxics.AddToxicJson(strings.NewReader(f.toxic)); err != nil {
			return err
		}
	}
	return nil
}

func (s *service) stop() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
}
