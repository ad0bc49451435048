-- What wrk sends in eng/load-test.sh, and how it checks each answer.
-- Arguments: the body's file, its type, the header Inference-Header-Content-Length or "-", what a right answer contains, the pause in ms.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  wrk.method = "POST"
  wrk.body = file:read("*a")
  file:close()
  wrk.headers["Content-Type"] = args[2]
  if args[3] ~= "-" then
    wrk.headers["Inference-Header-Content-Length"] = args[3]
  end
  expected = args[4]
  pause = tonumber(args[5])
  counts = {}
  times = {}
  wrongs = 0
  example = ""
end

function delay()
  return pause > 0 and math.random(0, 2 * pause) or 0
end

function response(status, headers, body)
  local key = tostring(status)
  counts[key] = (counts[key] or 0) + 1
  if status ~= 200 then
    return
  end
  if not body:find(expected, 1, true) then
    wrongs = wrongs + 1
    example = body:sub(1, 300)
  end
  local decode, queue, inference = body:match('"decode":([%d.eE+-]+),"queue":([%d.eE+-]+),"inference":([%d.eE+-]+)')
  if decode then
    table.insert(times, decode + queue + inference)
  end
end

function done(summary, latency, requests)
  local counts, times, wrongs, example = {}, {}, 0, ""
  for _, thread in ipairs(threads) do
    for key, count in pairs(thread:get("counts")) do
      counts[key] = (counts[key] or 0) + count
    end
    for _, time in ipairs(thread:get("times")) do
      table.insert(times, time)
    end
    wrongs = wrongs + thread:get("wrongs")
    if thread:get("example") ~= "" then
      example = thread:get("example")
    end
  end
  local seconds = summary.duration / 1e6
  print(string.format("answers per second (200): %.1f", (counts["200"] or 0) / seconds))
  local keys = {}
  for key in pairs(counts) do
    table.insert(keys, key)
  end
  table.sort(keys)
  for _, key in ipairs(keys) do
    print(string.format("status %s: %d", key, counts[key]))
  end
  print(string.format("wrong answers: %d %s", wrongs, example))
  print(string.format("socket errors: connect %d, read %d, write %d, timeout %d",
    summary.errors.connect, summary.errors.read, summary.errors.write, summary.errors.timeout))
  print(string.format("latency of all answers, ms: p50 %.1f p95 %.1f p99 %.1f max %.1f",
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
  if #times > 0 then
    table.sort(times)
    local function percentile(p)
      return times[math.max(1, math.ceil(#times * p / 100))]
    end
    print(string.format("time inside of the server (200), ms: p50 %.1f p95 %.1f p99 %.1f",
      percentile(50), percentile(95), percentile(99)))
  end
end
