# Compiling what the laboratory runs. Sourced by natlab; uses $here and $built.

# newer TARGET SOURCE...: whether a source is newer than what was made of it
newer() {
  local target=$1 source
  shift
  [ -e "$target" ] || return 0
  for source; do [ "$source" -nt "$target" ] && return 0; done
  return 1
}

# locked COMMAND...: several labs may come up at once, on a tree in which nothing is compiled yet
locked() {
  mkdir -p "$built"
  (flock 9 && "$@") 9>"$built/.lock"
}

compile_c() {
  local target=$built/$1 flags=$2
  shift 2
  newer "$target" "$@" || return 0
  # shellcheck disable=SC2086
  gcc -std=gnu11 -O2 -Wall -Wextra -Werror -o "$target.new" $(printf '%s\n' "$@" | grep '\.c$') $flags
  mv "$target.new" "$target"
}

compile_router() {
  compile_c router '' "$here"/router/*.[ch]
  compile_c stun-server '' "$here/stun-server.c"
}

compile_peers() {
  if pkg-config --exists nice; then
    compile_c libnice-peer "$(pkg-config --cflags --libs nice)" "$here/peers/libnice.c"
  else
    echo "natlab: no libnice peer: libnice-dev is not installed" >&2
  fi
  if command -v go >/dev/null && [ -d /usr/share/gocode/src/github.com/pion/ice ]; then
    newer "$built/pion-peer" "$here"/peers/pion/*.go || return 0
    (cd "$here/peers/pion" && GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$built/go-cache" GOFLAGS= \
      go build -o "$built/pion-peer.new" . && mv "$built/pion-peer.new" "$built/pion-peer")
  else
    echo "natlab: no pion peer: golang-go and golang-github-pion-ice.v2-dev are not installed" >&2
  fi
}

build_router() { locked compile_router; }
build_peers() { locked compile_peers; }
