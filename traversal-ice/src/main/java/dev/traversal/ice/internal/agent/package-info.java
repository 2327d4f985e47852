/**
 * The long-lived agent and its sessions: routes datagrams, signals and commands between the parts. It owns the
 * sockets and what is shared by all sessions (RFC 8445).
 */
package dev.traversal.ice.internal.agent;
