package failover

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"

	openai "github.com/sashabaranov/go-openai"
)

// kindOfError finds the row for an error below HTTP. parent is the caller's context, not the attempt's: only it
// tells a caller who left from an attempt that took too long, for both are context.DeadlineExceeded.
func kindOfError(err error, parent context.Context) Kind {
	switch {
	case parent.Err() != nil:
		return KindCanceled
	case refusedBySDK(err):
		return KindRefusedBySDK
	case errors.Is(err, openai.ErrTooManyEmptyStreamMessages):
		return KindStreamEmpty
	case isTLS(err):
		return KindTLS
	case isTLSTimeout(err):
		return KindTLSTimeout
	case isConnect(err):
		return KindConnect
	case errors.Is(err, context.DeadlineExceeded) || isTimeout(err):
		return KindTimeout
	case errors.Is(err, context.Canceled):
		return KindCanceled
	case isReset(err):
		return KindReset
	}
	return KindUnknown
}

func refusedBySDK(err error) bool {
	for _, sentinel := range []error{
		openai.ErrChatCompletionInvalidModel, openai.ErrContentFieldsMisused, openai.ErrReasoningModelMaxTokensDeprecated,
		openai.ErrReasoningModelLimitationsLogprobs, openai.ErrReasoningModelLimitationsOther,
		openai.ErrReasoningSamplingUnsupported, openai.ErrReasoningEffortUnsupported,
	} {
		if errors.Is(err, sentinel) {
			return true
		}
	}
	return errors.Is(err, errBadRequest)
}

// errBadRequest marks a request that could not even be built, such as one with an unusable URL.
var errBadRequest = errors.New("request could not be built")

func isTLS(err error) bool {
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var unknown x509.UnknownAuthorityError
	var hostname x509.HostnameError
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.As(err, &unknown) || errors.As(err, &hostname) ||
		strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

// isTLSTimeout matches text because net/http's error for it is not exported.
func isTLSTimeout(err error) bool {
	return isTimeout(err) && strings.Contains(err.Error(), "TLS handshake timeout")
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func isConnect(err error) bool {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return true
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return true
	}
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EHOSTUNREACH) ||
		errors.Is(err, syscall.ENETUNREACH)
}

func isReset(err error) bool {
	if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, http.ErrServerClosed) {
		return true
	}
	// The HTTP/2 errors of net/http are bundled and unexported; their text is all there is.
	text := err.Error()
	return strings.Contains(text, "GOAWAY") || strings.Contains(text, "stream error") ||
		strings.Contains(text, "connection lost")
}
