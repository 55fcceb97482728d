// dd-trace (npm): a function wrapped by llmobs.wrap, with the same values. Usage: node ddtrace_cost.mjs CASE COUNT
import tracer from 'dd-trace'

const [, , name, count] = process.argv
process.env.DD_TRACE_STARTUP_LOGS = 'false'
tracer.init({
  llmobs: { mlApp: 'bench', agentlessEnabled: false },
  flushInterval: 60000, telemetry: { enabled: false }, runtimeMetrics: false, remoteConfig: { enabled: false }
})
const input = 'i'.repeat(200)
const output = 'o'.repeat(200)
const lookUp = (text, k) => output
const traced = name === 'off' ? lookUp : tracer.llmobs.wrap({ kind: 'tool', name: 'look_up' }, lookUp)

const batch = 100
const times = []
for (let done = 0; done < Number(count); done += batch) {
  const before = process.cpuUsage()
  for (let i = 0; i < batch; i++) traced(input, i)
  const used = process.cpuUsage(before)
  times.push((used.user + used.system) * 1000 / batch)
  await new Promise(resolve => setImmediate(resolve))
}
times.sort((a, b) => a - b)
console.log(JSON.stringify({ ns_min: times[0], ns_median: times[times.length >> 1] }))
process.exit(0)
