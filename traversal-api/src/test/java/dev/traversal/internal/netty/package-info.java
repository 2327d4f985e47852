/** Tests of the driver: its parts in frozen time, the whole over loopback. */
package dev.traversal.internal.netty;
