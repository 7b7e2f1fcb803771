package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// downloadTimeout is how long a file of CREATE FILE may take.
const downloadTimeout = 10 * time.Second

// download fetches a file for CREATE FILE from an http or https address.
//
// Only administrators get here. Redirects stay with http and https and end after five; addresses that belong to a link only, where
// clouds keep the credentials of machines, are refused, because nobody keeps certificates there. Others, this machine's own too, are
// not: certificates of a broker in a test come from the next container.
func download(ctx context.Context, address string, limit int64) ([]byte, error) {
	if err := checkScheme(address); err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: downloadTimeout}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, host string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, host)
			if err != nil {
				return nil, err
			}
			if a, ok := c.RemoteAddr().(*net.TCPAddr); ok && refusedAddress(a.IP) {
				_ = c.Close()
				return nil, fmt.Errorf("%s is an address of the link only", a.IP)
			}
			return c, nil
		},
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: downloadTimeout, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) >= 5 {
			return errors.New("too many redirects")
		}
		return checkScheme(r.URL.String())
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotFound:
		return nil, errors.New("File not found")
	case answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("Server returned HTTP response code: %d for URL: %s", answer.StatusCode, address)
	case answer.ContentLength > limit:
		return nil, doriserr.New("Failed to download file from url: %s, invalid content length: %d", address, answer.ContentLength)
	}
	content, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", address, err)
	}
	if int64(len(content)) > limit {
		return nil, doriserr.New("Failed to download file from url: %s, invalid content length: more than %d", address, limit)
	}
	return content, nil
}

// refusedAddress reports whether no file is fetched from an address.
func refusedAddress(ip net.IP) bool {
	return ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified()
}

// checkScheme refuses everything but http and https.
func checkScheme(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("only http and https addresses are fetched, not %q", address)
	}
	return nil
}
