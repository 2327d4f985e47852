# Namespaces, links and addresses. Sourced by natlab; uses $id, $built, and the edges of lib/edges.sh.
#
# The network is written down first, as a batch for ip and one script for each node, and then run: a process for every
# command would take most of a second.

declare -A home=([a]=10.71.0 [b]=10.72.0)            # hosts behind a NAT
declare -A public=([a]=198.51.100.64 [b]=203.0.113.64) # hosts without one, /29
declare -A carrier=([a]=100.64.71 [b]=100.64.72)     # between two NATs
declare -A wide=([a]=198.51.100 [b]=203.0.113)       # the outermost router is .2, and .3 when renumbered; /29
declare -A mapped=([a]=44.128.71 [b]=44.128.72)      # outermost routers that map ports, likewise
declare -A doubled=([a]=44.128.81 [b]=44.128.82)     # between a gateway and a NAT that it does not know of
declare -A wide6=([a]=2001:db8:a [b]=2001:db8:b)     # /48: subnet 0 toward the internet, 1 the home
server_addresses=(198.51.100.130 198.51.100.131)
server_addresses6=(2001:db8:5::2 2001:db8:5::3)
delay_table=100

declare -A script=()
nodes=() batch=()

namespace() { echo "natlab-$id-$1"; }
run() { ip netns exec "$(namespace "$1")" "${@:2}"; }
present() { [ -e "/run/netns/$(namespace "$1")" ]; }
list() { find /run/netns -name 'natlab-*-net' -printf '%f\n' 2>/dev/null | sed 's/^natlab-\(.*\)-net$/\1/' | sort; }

# node NAME
node() {
  nodes+=("$1")
  batch+=("netns add $(namespace "$1")")
  script[$1]='ip link set lo up
    for conf in /proc/sys/net/ipv4/conf/*; do echo 0 >$conf/rp_filter; done
    for conf in /proc/sys/net/ipv6/conf/*; do
      echo 0 >$conf/accept_dad
      echo 0 >$conf/accept_ra
      echo 1 >$conf/keep_addr_on_down
    done
    '
}

# on NODE TEXT: what a node's script does next
on() { script[$1]+="$2"$'\n'; }

# router NAME
router() {
  node "$1"
  on "$1" 'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1'
}

# link NODE_1 DEVICE_1 NODE_2 DEVICE_2
link() {
  batch+=("link add $2 netns $(namespace "$1") type veth peer name $4 netns $(namespace "$3")")
  on "$1" "ip link set $2 up"
  on "$3" "ip link set $4 up"
}

# address NODE DEVICE ADDRESS/LENGTH
# One of IPv6 is tentative for a moment, even where nobody looks for duplicates, and a server that binds to it ends then.
address() {
  local kind=
  [[ $3 = *:* ]] && kind=nodad
  on "$1" "ip address add $3 dev $2 $kind"
}

# default_route NODE GATEWAY
default_route() { on "$1" "ip route add default via $2"; }

# rules NODE TEXT: for nftables
rules() { on "$1" "nft -f - <<'RULES'"$'\n'"$2"$'\n''RULES'; }

host() {
  node "$1"
  rules "$1" 'table inet lab {
    counter sent { }
    chain output {
      type filter hook output priority filter; policy accept;
      meta l4proto udp counter name sent
    }
  }'
}

internet() {
  router net
  rules net 'table inet lab {
    chain impair { }
    chain forward {
      type filter hook forward priority filter; policy accept;
      oifname "to-*" jump impair
    }
  }'
  node server
  link server uplink net to-server
  address net to-server 198.51.100.129/29
  address net to-server 2001:db8:5::1/64
  local one
  for one in "${server_addresses[@]}"; do address server uplink "$one/29"; done
  for one in "${server_addresses6[@]}"; do address server uplink "$one/64"; done
  default_route server 198.51.100.129
  default_route server 2001:db8:5::1
  on server "setsid '$built/stun-server' 3478 ${server_addresses[*]} ${server_addresses6[*]} </dev/null >/dev/null 2>&1 &"
}

# delayed MS: what the sites send goes through our router, which holds it
delayed() {
  local micros=$1
  ((micros > 0)) || return 0
  on net "ip tuntap add dev wan mode tun
    ip link set wan up txqueuelen 5000
    for device in to-a to-b to-server; do
      ip rule add pref 100 iif \$device lookup $delay_table
      ip -6 rule add pref 100 iif \$device lookup $delay_table
    done
    ip route add default dev wan table $delay_table
    ip -6 route add default dev wan table $delay_table
    setsid '$built/router' delay wan ${wide[a]}.0/25=$micros ${wide[b]}.0/24=$micros \
      ${wide6[a]}::/48=$micros ${wide6[b]}::/48=$micros </dev/null >/dev/null 2>&1 &"
}

# A device may not be running for up to a second after it was set up.
await_links='
  for device in /sys/class/net/*; do
    [ "${device##*/}" = lo ] && continue
    tries=0
    until [ "$(cat $device/operstate)" != down ] || [ $tries -ge 200 ]; do tries=$((tries + 1)); sleep 0.01; done
  done'

up() {
  local edge_a=$1 edge_b=$2 delay=0 loss=() one
  shift 2
  while [ $# -ge 2 ]; do
    case "$1" in
      --delay) [[ $2 =~ ^[0-9]{1,4}$ ]] || refuse "--delay must be 0..9999 ms but was $2"; delay=$((10#$2 * 1000)) ;;
      --loss | --mtu) loss+=("$1" "$2") ;;
      *) refuse "unknown option $1" ;;
    esac
    shift 2
  done
  [ $# -eq 0 ] || refuse "$1 needs a value"
  [ -z "$(compgen -G "/run/netns/natlab-$id-*")" ] || refuse "$id is up already"
  internet
  site a "$edge_a"
  site b "$edge_b"
  delayed "$delay"
  build_router
  trap 'status=$?; [ $status -eq 0 ] || down' EXIT
  trap 'exit 1' INT TERM HUP
  printf '%s\n' "${batch[@]}" | ip -batch -
  local pids=()
  for one in "${nodes[@]}"; do
    run "$one" sh -euc "${script[$one]}$await_links" &
    pids+=($!)
  done
  for one in "${pids[@]}"; do wait "$one"; done
  ((${#loss[@]} == 0)) || impair "${loss[@]}"
}

down() {
  local path name pids tries
  for path in /run/netns/natlab-"$id"-*; do
    [ -e "$path" ] || continue
    name=${path##*/} tries=0
    while pids=$(ip netns pids "$name") && [ -n "$pids" ] && ((tries++ < 200)); do
      # shellcheck disable=SC2086
      kill -9 $pids 2>/dev/null || true
      sleep 0.005
    done
    ip netns delete "$name"
  done
  remove_gateways
}
