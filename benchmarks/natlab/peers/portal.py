#!/usr/bin/python3
"""The captive portal of a hotel: answers every TCP connection itself, whomever it was meant for.

portal.py redirect | page | tls CERTIFICATE KEY       sends elsewhere, shows its page, or speaks TLS in the server's place
"""
import socketserver
import ssl
import sys

PORT = 8443
ANSWERS = {
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\nContent-Length: 0\r\n\r\n",
    "page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n<html>Welcome</html>",
}


class Portal(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        if kind == "tls":
            try:
                with context.wrap_socket(self.request, server_side=True) as secured:
                    secured.recv(1000)
            except OSError:
                pass  # whoever looks at certificates goes away
        elif self.request.recv(1000):
            self.request.sendall(ANSWERS[kind])


kind = sys.argv[1]
if kind == "tls":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
with Portal(("", PORT), Handler) as portal:
    print("listening", flush=True)
    portal.serve_forever()
