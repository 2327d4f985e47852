# What may happen to a network while it is in use. Sourced by natlab.

# sent NODE
sent() { run "$1" nft list counter inet lab sent | awk '$1 == "packets" { print $2 }'; }

# outer SIDE: the site's outermost router
outer() { if present "carrier-$1"; then echo "carrier-$1"; else echo "edge-$1"; fi; }

impair() {
  local text='flush chain inet lab impair;'
  while [ $# -ge 2 ]; do
    case "$1" in
      --loss)
        [[ $2 =~ ^[0-9]{1,3}$ ]] || refuse "--loss must be 0..100 but was $2"
        text+="add rule inet lab impair numgen random mod 100 < $2 drop;"
        ;;
      --mtu)
        [[ $2 =~ ^[0-9]{1,5}$ ]] || refuse "--mtu must be bytes but was $2"
        text+="add rule inet lab impair meta length > $2 drop;"
        ;;
      *) refuse "unknown option $1" ;;
    esac
    shift 2
  done
  [ $# -eq 0 ] || refuse "$1 needs a value"
  run net nft "$text"
}

reboot() {
  local node
  reboot_gateway "$1"
  for node in "edge-$1" "carrier-$1"; do
    present "$node" || continue
    run "$node" conntrack -F 2>/dev/null
    # Our own router, if this node has one, forgets on this signal.
    run "$node" sh -c 'for pid in $(ip netns pids "$0"); do
      [ "$(cat /proc/$pid/comm 2>/dev/null)" = router ] && kill -USR1 $pid; done; true' "$(namespace "$node")"
  done
}

flap() {
  local ms=${2:-1000} routes
  routes=$(run "$1" sh -c 'ip -4 route show default; ip -6 route show default')
  run "$1" ip link set uplink down
  sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
  run "$1" ip link set uplink up
  restore "$1" "$routes"
}

# restore NODE ROUTES: the default routes that went with an address
restore() {
  local route
  while read -r route; do
    # shellcheck disable=SC2086
    [ -z "$route" ] || run "$1" ip route replace ${route%% proto*}
  done <<<"$2"
}

renumber() {
  local node old new
  node=$(outer "$1")
  case "$(run "$node" ip -4 -o address show dev out)" in
    *"${wide[$1]}.2/"*) old=${wide[$1]}.2 new=${wide[$1]}.3 ;;
    *"${wide[$1]}.3/"*) old=${wide[$1]}.3 new=${wide[$1]}.2 ;;
    *) refuse "side $1 has no public IPv4 address" ;;
  esac
  run "$node" ip link show nat >/dev/null 2>&1 && refuse "our own router keeps its address"
  # One transaction: rules that name the address go over to the new one.
  run "$node" sh -c "{ echo 'flush table ip lab'; nft list table ip lab | sed 's/snat to $old:/snat to $new:/'; } | nft -f -"
  replace_address "$node" out "$old/29" "$new/29"
  run net ip route show via "$old" | while read -r route; do
    # shellcheck disable=SC2086
    run net ip route replace ${route%% via*} via "$new"
  done
  run "$node" conntrack -F 2>/dev/null
}

move() {
  local old
  old=$(run "$1" ip -4 -o address show dev uplink | awk '{ print $4 }')
  [ -n "$old" ] || refuse "host $1 has no IPv4 address"
  local bare=${old%/*} length=${old#*/} last
  last=${bare##*.}
  # Of a home .2 and .3, of a public subnet .66 and .67.
  replace_address "$1" uplink "$old" "${bare%.*}.$((last % 2 == 0 ? last + 1 : last - 1))/$length"
}

# replace_address NODE DEVICE OLD NEW
replace_address() {
  local routes
  routes=$(run "$1" ip -4 route show default)
  run "$1" ip address del "$3" dev "$2"
  run "$1" ip address add "$4" dev "$2"
  restore "$1" "$routes"
}
