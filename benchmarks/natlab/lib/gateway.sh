# Edges whose gateway maps ports: Debian's miniupnpd on the inner side, behind which there is a hard NAT unless said
# otherwise. Sourced by natlab.
#
# miniupnpd maps nothing if its outer address is a special one, those for documentation included. 44.128.0.0/16 is the
# test network of AMPRNet, which is announced nowhere.

gateway_files() { echo "$built/gateway-$id-$1"; }

# edge_gateway SIDE KIND: gateway, gateway-pcp, gateway-nat-pmp, gateway-upnp, gateway-upnp-refused, gateway6, gateway6-upnp, gateway-double,
# gateway-lying
edge_gateway() {
  local side=$1 kind=$2 outermost_node=edge-$1 hears='' natpmp=yes upnp=yes lie=''
  command -v miniupnpd >/dev/null || refuse "$kind needs miniupnpd"
  case "$kind" in
    gateway | gateway6 | gateway-double) ;;
    gateway-pcp) hears='udp dport 5351 @th,64,8 != 2 drop; udp dport 1900 drop; tcp dport 5000 drop;' ;;
    gateway-nat-pmp) hears='udp dport 5351 @th,64,8 != 0 drop; udp dport 1900 drop; tcp dport 5000 drop;' ;;
    gateway-upnp | gateway6-upnp) hears='udp dport 5351 drop;' ;;
    gateway-lying) lie=ext_ip=44.128.79.9 ;;
    gateway-upnp-refused) natpmp=no ;;
    *) refuse "unknown edge $kind" ;;
  esac
  private "$side"
  if [ "$kind" = gateway-double ]; then
    # The gateway's outer address is public to it, and yet the carrier's NAT translates it.
    router "carrier-$side"
    link "edge-$side" out "carrier-$side" in
    address "edge-$side" out "${doubled[$side]}.2/24"
    address "carrier-$side" in "${doubled[$side]}.1/24"
    default_route "edge-$side" "${doubled[$side]}.1"
    outermost "carrier-$side" "$side"
    nat "carrier-$side" masquerade
  else
    wide[$side]=${mapped[$side]}
    outermost "edge-$side" "$side"
  fi
  [[ $kind = gateway6* ]] && addressed6 "$side"
  rules "edge-$side" "table inet filter {
    chain input {
      type filter hook input priority filter; policy accept;
      iifname \"in\" jump hears
      iifname \"out\" ct state established,related accept
      iifname \"out\" icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
      iifname \"out\" $input
    }
    chain hears { $hears }
    chain forward {
      type filter hook forward priority filter; policy accept;
      iifname \"out\" ct state established,related accept
      jump miniupnpd
      iifname \"out\" drop
    }
    chain miniupnpd { }
    chain prerouting { type nat hook prerouting priority dstnat; policy accept; jump prerouting_miniupnpd; }
    chain prerouting_miniupnpd { }
    chain postrouting {
      type nat hook postrouting priority srcnat; policy accept;
      jump postrouting_miniupnpd
      meta nfproto ipv4 oifname \"out\" masquerade fully-random
    }
    chain postrouting_miniupnpd { }
  }"
  on "edge-$side" "cat >'$(gateway_files "$side").conf' <<'CONF'
ext_ifname=out
listening_ip=in
port=5000
enable_natpmp=$natpmp
enable_upnp=$upnp
secure_mode=yes
system_uptime=no
$lie
uuid=00000000-0000-0000-0000-00000000000$([ "$side" = a ] && echo 1 || echo 2)
allow 1024-65535 ${home[$side]}.0/24 1024-65535
deny 0-65535 0.0.0.0/0 0-65535
CONF
$await_links
$(gateway_command "$side") &"
}

gateway_command() {
  echo "setsid miniupnpd -d -f '$(gateway_files "$1").conf' -P '$(gateway_files "$1").pid' </dev/null >'$(gateway_files "$1").log' 2>&1"
}

# reboot_gateway SIDE: it forgets its rules and begins to count time anew
reboot_gateway() {
  local pid chain tries=0
  [ -e "$(gateway_files "$1").conf" ] || return 0
  pid=$(cat "$(gateway_files "$1").pid")
  kill -9 "$pid"
  while [ -e "/proc/$pid" ] && ((tries++ < 200)); do sleep 0.005; done
  rm -f "$(gateway_files "$1").pid"
  for chain in miniupnpd prerouting_miniupnpd postrouting_miniupnpd; do
    run "edge-$1" nft flush chain inet filter "$chain"
  done
  run "edge-$1" sh -c "$(gateway_command "$1") &"
}

remove_gateways() { rm -f "$built/gateway-$id-"*; }
