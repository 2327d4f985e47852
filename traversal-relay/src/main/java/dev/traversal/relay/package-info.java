/**
 * The server that lets two peers find each other, and the client that talks to it. The same process answers STUN
 * binding requests (RFC 8489).
 */
package dev.traversal.relay;
