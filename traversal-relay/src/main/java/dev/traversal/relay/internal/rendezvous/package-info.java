/**
 * The rendezvous protocol and both of its ends as machines: who is there, what is his signed prekey, carry these bytes
 * to him. It runs over WebSocket (RFC 6455) as JSON text messages (RFC 8259).
 *
 * <h2>Messages</h2>
 *
 * <p>A message is one JSON object of at most 64 KiB and 16 levels, its member {@code type} first or anywhere. Binary
 * values are base64url without padding (RFC 4648 section 5), numbers are integers, unknown members are ignored. A peer
 * is named by its peer id. {@code id} is chosen by the client and comes back in the answer.
 *
 * <pre>
 * server  challenge  {version, nonce}                     32 random bytes, first message on every connection
 * client  register   {version, key, signature, prekey?}   compressed key; see {@link RegistrationProof}
 * server  registered {stun: ["host:port" | ":port", …]}   ":port" means the address of the server as the client sees it
 * client  publish    {id, prekey}                         at most 512 bytes, replaces the one before
 * server  published  {id}
 * client  fetch      {id, peer}
 * server  prekey     {id, prekey}
 * client  send       {id, to, envelope}                   at most 32 KiB
 * server  sent       {id}                                 handed to the receiver's connection, no more than that
 * server  message    {from, envelope}
 * server  error      {id?, reason}                        see {@link ErrorReason}
 * </pre>
 *
 * <p>Pings and pongs are those of WebSocket. The server says why it closes a connection by the status code: 1002 for
 * broken framing, 1003 for binary messages, 1007 for text that is not such JSON, 1008 for a wrong proof or one that
 * comes too late, 1009 for messages that are too long, 1013 when it is full, 4000 when the same peer registered anew.
 *
 * <p>One connection serves one peer, and a peer has one connection: the newest that proved possession of the key wins.
 * The server keeps nothing about a peer that is not connected.
 */
package dev.traversal.relay.internal.rendezvous;
