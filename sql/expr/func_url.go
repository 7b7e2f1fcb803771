package expr

import (
	"net/netip"
	"strings"
)

// urlFunctions take URLs apart.
var urlFunctions = map[string]implementation{
	"protocol": plain(func(c *call, i int) {
		scheme, _, ok := strings.Cut(string(c.bytes(0, i)), "://")
		if !ok || strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+-.") != "" {
			scheme = ""
		}
		c.out.AppendString(scheme)
	}),
	"domain":             plain(func(c *call, i int) { c.out.AppendString(urlHost(string(c.bytes(0, i)))) }),
	"domain_without_www": plain(func(c *call, i int) { c.out.AppendString(strings.TrimPrefix(urlHost(string(c.bytes(0, i))), "www.")) }),
	"top_level_domain": plain(func(c *call, i int) {
		host := urlHost(string(c.bytes(0, i)))
		at := strings.LastIndexByte(host, '.')
		if _, err := netip.ParseAddr(host); err == nil || at < 0 {
			host = ""
		}
		c.out.AppendString(host[min(at+1, len(host)):])
	}),
	"first_significant_subdomain": plain(func(c *call, i int) {
		host := urlHost(string(c.bytes(0, i)))
		from, to := significant(host)
		c.out.AppendString(host[from:to])
	}),
	"cut_to_first_significant_subdomain": plain(func(c *call, i int) {
		host := urlHost(string(c.bytes(0, i)))
		from, _ := significant(host)
		c.out.AppendString(host[from:])
	}),
}

// urlHost is a URL's host without port and user; the scheme may be left out.
func urlHost(url string) string {
	if _, rest, ok := strings.Cut(url, "//"); ok {
		url = rest
	}
	if end := strings.IndexAny(url, "/?#"); end >= 0 {
		url = url[:end]
	}
	if at := strings.LastIndexByte(url, '@'); at >= 0 {
		url = url[at+1:]
	}
	host, _, _ := strings.Cut(url, ":")
	if strings.ContainsAny(host, " \t<>%{}|\\^~[];&=") || !strings.Contains(host, ".") {
		return ""
	}
	return host
}

// significant is the part of a host in front of its top level domain, or in front of one like co.uk.
func significant(host string) (from, to int) {
	last := strings.LastIndexByte(host, '.')
	if last < 0 {
		return 0, 0
	}
	to = last
	before := strings.LastIndexByte(host[:last], '.')
	if before >= 0 {
		switch host[before+1 : last] {
		case "com", "net", "org", "co", "gov", "edu":
			to = before
		}
	}
	return strings.LastIndexByte(host[:to], '.') + 1, to
}
