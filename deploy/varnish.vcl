# Varnish before a hub and its mirror. docs/second-origin.md says how to set it up; nginx (deploy/nginx.conf, port 8081)
# serves the mirror. TLS is somebody else's: hitch, nginx or a load balancer before it.
#
# With the hub up nothing is served beyond its max-age (2 s). With the hub down the mirror is asked; what neither of them
# answers is served as it was kept, for a day. What the hub forbids to keep is never kept, nor is any answer but a 200.
vcl 4.1;

import std;
import directors;

probe ready {
  .url = "/readyz";
  .interval = 1s;
  .timeout = 1s;
  .window = 3;
  .threshold = 2;
  .initial = 2;
}

backend hub {
  .host = "127.0.0.1";
  .port = "3000";
  .probe = ready;
  .connect_timeout = 2s;
  .first_byte_timeout = 15s;
  .between_bytes_timeout = 60s;
}

backend mirror {
  .host = "127.0.0.1";
  .port = "8081";
  .connect_timeout = 2s;
  .first_byte_timeout = 5s;
}

sub vcl_init {
  new origins = directors.fallback();
  origins.add_backend(hub);
  origins.add_backend(mirror);
}

sub vcl_recv {
  # There is no PURGE: a document is kept for two seconds, and behind TLS on this machine everybody would be 127.0.0.1.
  set req.backend_hint = hub;
  unset req.http.Tocsin-Public;
  set req.http.X-Forwarded-Proto = "http";
  set req.http.X-Forwarded-Host = req.http.Host;

  # Server-sent events go through byte by byte.
  if (req.url ~ "^(/exercise)?/live($|\?)" || req.url ~ "^/api/v1/(.+/)?board/live($|\?)") {
    return (pipe);
  }
  # The desk, subscriptions, health.
  if (req.url ~ "^/(api|console|docs|hub|livez|readyz|metrics)(/|\?|$)") {
    return (pass);
  }
  if (req.method != "GET" && req.method != "HEAD") {
    return (synth(405, "Only GET and HEAD are possible here"));
  }
  # A public document has neither a query nor a cookie; what people add to an address is no reason to ask the hub.
  set req.http.Tocsin-Public = "1";
  set req.url = regsub(req.url, "\?.*$", "");
  unset req.http.Cookie;
  set req.backend_hint = origins.backend();
  # Old is better than nothing only when there is nothing.
  if (std.healthy(hub) && req.restarts == 0) {
    set req.grace = 0s;
  }
  return (hash);
}

sub vcl_pipe {
  set bereq.http.Connection = "close";
}

sub vcl_hash {
  hash_data(req.url);
  return (lookup);
}

sub vcl_backend_fetch {
  if (bereq.retries > 0) {
    set bereq.backend = mirror;
  }
}

sub vcl_backend_error {
  if (!bereq.uncacheable && bereq.retries == 0) {
    return (retry);
  }
}

sub vcl_backend_response {
  if (bereq.uncacheable) {
    return (deliver);
  }
  # A hub that fails before its probe has noticed: the mirror, at once. What is kept is left alone by errors.
  if (beresp.status >= 500) {
    if (bereq.backend == hub && bereq.retries == 0) {
      return (retry);
    }
    if (bereq.is_bgfetch) {
      return (abandon);
    }
  }
  if (beresp.status != 200 || beresp.http.Cache-Control ~ "no-store|private") {
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.uncacheable = true;
    return (deliver);
  }
  # Its max-age, and never longer than an immutable image deserves.
  set beresp.grace = 24h;
  set beresp.keep = 0s;
  if (beresp.ttl > 1h) {
    set beresp.ttl = 1h;
  }
  return (deliver);
}

sub vcl_deliver {
  # Neither of them answers: what is kept, however old.
  if (resp.status >= 500 && req.restarts == 0 && (req.method == "GET" || req.method == "HEAD") && req.http.Tocsin-Public) {
    return (restart);
  }
  unset resp.http.Via;
  unset resp.http.X-Varnish;
}
