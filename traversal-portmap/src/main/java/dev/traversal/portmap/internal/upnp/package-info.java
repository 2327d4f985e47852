/**
 * UPnP Internet Gateway Device, versions 1 and 2, the control point's side: search (SSDP), description, and the actions of
 * WANIPConnection, WANPPPConnection and WANIPv6FirewallControl. What gateways send is bounded in size, time and depth.
 */
package dev.traversal.portmap.internal.upnp;
