#!/usr/bin/env bash
# Loads a server with wrk, checks every answer, and samples the server's memory.
set -euo pipefail
script=$(readlink -f -- "${BASH_SOURCE[0]}")
root=${script%/eng/*}

usage() {
    cat <<'TEXT'
usage: eng/load-test.sh --weights FILE --photo JPEG [FLAGS]           loads fovea serve
       eng/load-test.sh --peer MODEL.onnx --photo JPEG [FLAGS]        loads the peer, a minimal API with ONNX Runtime
  --seconds N      how long (30)
  --connections N  connections of wrk (16)
  --rate N         requests a second to offer, by pauses between them (0: as fast as answers come)
  --tensor         send the prepared image as a binary tensor of KServe's protocol instead of the photograph
  --max-batch N    largest batch (8); 1 for none
  --queue N        images that may wait (64)
  --keep FILE      where the memory's samples are left, a line "SECONDS KILOBYTES" each
Needs wrk and curl (Debian: apt-get install wrk curl).
TEXT
}

weights='' peer='' photo='' seconds=30 connections=16 rate=0 tensor='' max_batch=8 queue=64 keep=''
while (($# > 0)); do
    case $1 in
        --weights) weights=$2; shift ;;
        --peer) peer=$2; shift ;;
        --photo) photo=$2; shift ;;
        --seconds) seconds=$2; shift ;;
        --connections) connections=$2; shift ;;
        --rate) rate=$2; shift ;;
        --tensor) tensor=1 ;;
        --max-batch) max_batch=$2; shift ;;
        --queue) queue=$2; shift ;;
        --keep) keep=$2; shift ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
[[ -n $photo && (-n $weights || -n $peer) ]] || { usage >&2; exit 2; }
command -v wrk >/dev/null || { echo "load-test: wrk is missing (Debian: apt-get install wrk)" >&2; exit 2; }

work=$(mktemp -d)
server=''
finish() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

if [[ -n $peer ]]; then
    port=18090
    dotnet "$root/artifacts/bin/Fovea.PeerServer/release/Fovea.PeerServer.dll" "$peer" "$port" >"$work/out" 2>"$work/err" &
    server=$! address=http://127.0.0.1:$port
    until curl -s -o /dev/null "$address/" || ! kill -0 "$server" 2>/dev/null; do sleep 0.2; done
else
    dotnet "$root/artifacts/bin/Fovea.Cli/release/Fovea.Cli.dll" serve --model "loaded=$weights" --port 0 --grpc-port 0 \
        --max-batch "$max_batch" --queue "$queue" --json >"$work/out" 2>"$work/err" &
    server=$!
    until [[ -s $work/out ]] || ! kill -0 "$server" 2>/dev/null; do sleep 0.2; done
    address=$(sed -n 's/.*"address":"\([^"]*\)".*/\1/p' "$work/out")
fi
kill -0 "$server" 2>/dev/null || { cat "$work/err" >&2; exit 1; }

# The first answer is the expected one: the same request has the same best class ever after.
first=$(curl -sf -H 'Content-Type: image/jpeg' --data-binary "@$photo" "$address/predict?top=5")
expected=$(grep -o '"classes":\[{"index":[0-9]*,' <<<"$first")
path=/predict body=$photo type=image/jpeg json_length=-
if [[ -n $tensor ]]; then
    [[ -z $peer ]] || { echo "load-test: the peer takes photographs only" >&2; exit 2; }
    shape=$(curl -sf "$address/v2/models/loaded" | sed -n 's/.*"inputs":\[{[^]]*"shape":\[-1,\([0-9,]*\)\].*/\1/p')
    bytes=$((4 * ${shape//,/*}))
    printf '{"inputs":[{"name":"input","datatype":"FP32","shape":[1,%s],"parameters":{"binary_data_size":%d}}],%s}' "$shape" "$bytes" \
        '"outputs":[{"name":"logits","parameters":{"classification":1}}]' >"$work/body"
    json_length=$(wc -c <"$work/body")
    python3 -c 'import struct, sys
n = int(sys.argv[1])
sys.stdout.buffer.write(struct.pack("<%df" % n, *[(i % 7 - 3) / 2 for i in range(n)]))' $((bytes / 4)) >>"$work/body"
    path=/v2/models/loaded/infer body=$work/body type=application/octet-stream
    first=$(curl -sf -H "Content-Type: $type" -H "Inference-Header-Content-Length: $json_length" --data-binary "@$body" "$address$path")
    expected=$(sed -n 's/.*"data":\["[^:]*\(:[0-9]*:\).*/\1/p' <<<"$first")
fi
pause=0
((rate == 0)) || pause=$((1000 * connections / rate))

sample_memory() {
    local start=$SECONDS
    while kill -0 "$server" 2>/dev/null; do
        echo "$((SECONDS - start)) $(awk '/^VmRSS/ { print $2 }' "/proc/$server/status" 2>/dev/null)"
        sleep 1
    done
}
sample_memory >"$work/memory" &
sampler=$!
echo "== ${peer:-$weights}, ${tensor:+tensor, }$connections connections, rate ${rate/#0/unbounded}, max batch $max_batch, queue $queue, $seconds s"
wrk -t 2 -c "$connections" -d "${seconds}s" --timeout 30s -s "$root/eng/load-test.lua" "$address$path" -- \
    "$body" "$type" "$json_length" "$expected" "$pause" | grep -E '^(answers|status|wrong|socket|latency|time)'
kill "$sampler" 2>/dev/null || true
awk 'NF == 2 { n++; kb[n] = $2 } END {
    for (i = 1; i <= n; i++) if (kb[i] > most) most = kb[i]
    quarter = int(n / 4) + 1
    printf "memory, MB: after a quarter %.0f, at the end %.0f, most %.0f (%d samples)\n", kb[quarter] / 1024, kb[n] / 1024, most / 1024, n
}' "$work/memory"
[[ -z $keep ]] || cp "$work/memory" "$keep"
if [[ -z $peer ]]; then
    curl -s "$address/metrics" | awk '/^fovea_batch_size_(sum|count).*queue="batches"/ { v[++n] = $2 } END { if (n == 2) printf "images per batch: %.2f\n", v[1] / v[2] }'
fi
