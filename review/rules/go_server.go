package rules

import (
	"fmt"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// goServe finds servers started without any timeout.
func goServe(s *scan, call syntax.Node) {
	callee := s.callee(call)
	what := ""
	switch callee {
	case "net/http.ListenAndServe", "net/http.ListenAndServeTLS", "net/http.Serve", "net/http.ServeTLS":
		what = "http." + lastPart(callee)
	case "github.com/gin-gonic/gin.Default().Run", "github.com/gin-gonic/gin.New().Run", "github.com/gin-gonic/gin.Engine{}.Run":
		what = "gin's Run"
	}
	address := goArgument(call, 0).Text()
	if what == "" || containsAny(address, "localhost", "127.0.0.1", "[::1]") {
		return
	}
	s.report(claim{
		at: call, title: what + " serves without read and idle timeouts", confidence: finding.High,
		why:  "A client that sends its request byte by byte, or never finishes its headers, keeps a connection and a goroutine for as long as it likes.",
		mend: goServeMend(s, call),
	})
}

// goServeMend builds the server that ListenAndServe would have built, with
// timeouts that do not hurt streams.
func goServeMend(s *scan, call syntax.Node) []splice {
	need, ok := goNeed(s, call, "time")
	fn, address, handler := call.Field("function"), goArgument(call, 0), goArgument(call, 1)
	if !ok || s.callee(call) != "net/http.ListenAndServe" || call.StartLine() != call.EndLine() || !handler.Valid() || hasComment(call) {
		return nil
	}
	fields := "Addr: " + address.Text()
	if handler.Text() != "nil" {
		fields += ", Handler: " + handler.Text()
	}
	server := fmt.Sprintf("(&%s.Server{%s, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute}).ListenAndServe()", fn.Field("operand").Text(), fields)
	return append(need, replace(call, server))
}

// goBareServer finds http.Server values without a read timeout.
func goBareServer(s *scan, n syntax.Node) {
	if goType(s, n.Field("type")) != "net/http.Server{}" || goKey(n, "ReadHeaderTimeout").Valid() || goKey(n, "ReadTimeout").Valid() {
		return
	}
	name := goHolder(n)
	if name != "" && containsAny(goSight(s, n, name), name+".ReadHeaderTimeout", name+".ReadTimeout") || containsAny(goKey(n, "Addr").Text(), "localhost", "127.0.0.1") {
		return
	}
	c := claim{
		at: n, title: "http.Server without a read timeout", confidence: finding.High,
		why: "A client that never finishes its headers keeps a connection and a goroutine for as long as it likes.",
	}
	if need, ok := goNeed(s, n, "time"); ok {
		c.mend = append(need, goAddKey(s, n, "ReadHeaderTimeout", "5 * time.Second")...)
	}
	s.report(c)
}
