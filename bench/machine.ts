/** What the figures that follow were measured on. */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

const [ovs] = (spawnSync('ovs-vswitchd', ['--version'], { encoding: 'utf8' }).stdout ?? '').split('\n')
console.log([
  `${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}`, `Node ${process.version}`,
  ovs === '' ? 'no Open vSwitch' : ovs,
].join(', '))
