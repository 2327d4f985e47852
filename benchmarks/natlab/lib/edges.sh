# The kinds of edge. Sourced by natlab; each kind is a function of the side that it is at, a or b.

block=40960-41471 # of "block" and "cgnat"

# site SIDE KIND[:INPUT]
site() {
  local side=$1 kind=${2%%:*} input=drop low high
  [[ $2 = *:* ]] && input=${2#*:}
  case "$input" in
    drop | reject | accept) ;;
    *) refuse "INPUT must be drop, reject or accept but was $input" ;;
  esac
  host "$side"
  router "edge-$side"
  link "$side" uplink "edge-$side" in
  case "$kind" in
    none | masquerade | hard | block | double | cgnat | udp-blocked | only-443 | only-proxy | portal | firewall6 | ipv6-only) "edge_$kind" "$side" ;;
    gateway*) edge_gateway "$side" "$kind" ;;
    range-*)
      [[ $kind =~ ^range-([0-9]{1,5})-([0-9]{1,5})$ ]] || refuse "range-LOW-HIGH but was $kind"
      low=$((10#${BASH_REMATCH[1]})) high=$((10#${BASH_REMATCH[2]}))
      ((0 < low && low <= high && high < 65536)) || refuse "range-LOW-HIGH must lie in 1..65535 but was $kind"
      edge_range "$side" "$low-$high"
      ;;
    full-cone | restricted | adm | sequential | sequential-busy | per-destination | port-set)
      edge_userspace "$side" "$kind" ;;
    *) refuse "unknown edge $kind" ;;
  esac
}

edge_none() {
  outermost "edge-$1" "$1"
  local net=${public[$1]%.*} last=${public[$1]##*.}
  address "edge-$1" in "$net.$((last + 1))/29"
  address "$1" uplink "$net.$((last + 2))/29"
  default_route "$1" "$net.$((last + 1))"
  on net "ip route add ${public[$1]}/29 via ${wide[$1]}.2"
  filter "edge-$1" accept
}

edge_masquerade() { private "$1"; outermost "edge-$1" "$1"; nat "edge-$1" masquerade; }
edge_hard() { private "$1"; outermost "edge-$1" "$1"; nat "edge-$1" 'masquerade fully-random'; }
edge_range() { private "$1"; outermost "edge-$1" "$1"; nat_to_ports "edge-$1" "$1" "$2"; }
edge_block() { edge_range "$1" "$block"; }
edge_double() { behind_carrier "$1"; nat "carrier-$1" masquerade; }
edge_cgnat() { behind_carrier "$1"; nat_to_ports "carrier-$1" "$1" "$block"; }

edge_udp-blocked() {
  edge_masquerade "$1"
  rules "edge-$1" 'table ip blocked {
    chain forward { type filter hook forward priority -10; policy accept; meta l4proto udp drop; }
  }'
}

# Nothing but TCP to port 443 gets out.
edge_only-443() {
  edge_masquerade "$1"
  rules "edge-$1" 'table ip blocked {
    chain forward { type filter hook forward priority -10; policy accept; iifname "in" tcp dport 443 accept; iifname "in" drop; }
  }'
}

# Nothing gets out but what a program on the edge itself sends, such as a proxy.
edge_only-proxy() {
  edge_masquerade "$1"
  rules "edge-$1" 'table ip blocked {
    chain forward { type filter hook forward priority -10; policy accept; iifname "in" drop; }
  }'
}

# A hotel's: no UDP, and TCP ends at port 8443 of the edge itself, wherever it was to go.
edge_portal() {
  edge_masquerade "$1"
  rules "edge-$1" 'table ip portal {
    chain prerouting { type nat hook prerouting priority dstnat; iifname "in" meta l4proto tcp redirect to :8443; }
    chain forward { type filter hook forward priority -10; policy accept; iifname "in" drop; }
  }'
}

edge_firewall6() { edge_masquerade "$1"; firewalled6 "$1"; }
edge_ipv6-only() { firewalled6 "$1"; }

# Our own router owns the outer address: nothing of the edge's kernel answers there, but to ARP, as for another.
edge_userspace() {
  private "$1"
  outermost "edge-$1" "$1"
  on "edge-$1" "ip tuntap add dev nat mode tun
    ip link set nat up txqueuelen 5000
    sysctl -qw net.ipv4.conf.nat.accept_local=1 net.ipv4.conf.out.proxy_arp=1 net.ipv4.neigh.out.proxy_delay=0
    ip rule add pref 10 lookup local
    ip rule add pref 5 iif in to ${home[$1]}.0/24 lookup local
    ip rule add pref 6 iif in lookup $delay_table
    ip rule add pref 7 iif out lookup $delay_table
    ip rule del pref 0
    ip route add default dev nat table $delay_table
    setsid '$built/router' nat nat $2 ${wide[$1]}.2 ${home[$1]}.0/24 $input </dev/null >/dev/null 2>&1 &"
}

# private SIDE: the host's address is one of a home
private() {
  address "edge-$1" in "${home[$1]}.1/24"
  address "$1" uplink "${home[$1]}.2/24"
  default_route "$1" "${home[$1]}.1"
}

# outermost NODE SIDE: joins a router to the internet
outermost() {
  link "$1" out net "to-$2"
  address "$1" out "${wide[$2]}.2/29"
  address net "to-$2" "${wide[$2]}.1/29"
  default_route "$1" "${wide[$2]}.1"
}

# behind_carrier SIDE: a home with a NAT, and a carrier's router that is still without
behind_carrier() {
  private "$1"
  router "carrier-$1"
  link "edge-$1" out "carrier-$1" in
  address "edge-$1" out "${carrier[$1]}.2/24"
  address "carrier-$1" in "${carrier[$1]}.1/24"
  default_route "edge-$1" "${carrier[$1]}.1"
  nat "edge-$1" masquerade
  outermost "carrier-$1" "$1"
}

# filter NODE FORWARD: what the node does with packets to itself ($input), and with new ones to those behind it
filter() {
  rules "$1" "table ip lab {
    chain input {
      type filter hook input priority filter; policy accept;
      iifname \"out\" ct state established,related accept
      iifname \"out\" $input
    }
    chain forward {
      type filter hook forward priority filter; policy accept;
      iifname \"out\" ct state established,related accept
      iifname \"out\" $2
    }
  }"
}

# nat NODE STATEMENT
nat() {
  filter "$1" drop
  rules "$1" "table ip lab {
    chain postrouting { type nat hook postrouting priority srcnat; policy accept; oifname \"out\" $2; }
  }"
}

# nat_to_ports NODE SIDE LOW-HIGH
nat_to_ports() {
  nat "$1" "meta l4proto { tcp, udp } snat to ${wide[$2]}.2:$3 fully-random"
  rules "$1" 'add rule ip lab postrouting oifname "out" masquerade'
}

# addressed6 SIDE: IPv6 addresses for an edge and its host
addressed6() {
  local edge=edge-$1 prefix=${wide6[$1]}
  case "${script[$edge]}" in *'dev out'*) ;; *) link "$edge" out net "to-$1" ;; esac
  address "$edge" out "$prefix::2/64"
  address net "to-$1" "$prefix::1/64"
  default_route "$edge" "$prefix::1"
  address "$edge" in "$prefix:1::1/64"
  address "$1" uplink "$prefix:1::2/64"
  default_route "$1" "$prefix:1::1"
  on net "ip route add $prefix:1::/64 via $prefix::2"
}

# firewalled6 SIDE: IPv6 through an edge that lets nobody in
firewalled6() {
  addressed6 "$1"
  rules "edge-$1" 'table ip6 lab {
    chain input {
      type filter hook input priority filter; policy accept;
      iifname "out" ct state established,related accept
      iifname "out" icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
      iifname "out" '"$input"'
    }
    chain forward {
      type filter hook forward priority filter; policy accept;
      iifname "out" ct state established,related accept
      iifname "out" drop
    }
  }'
}
