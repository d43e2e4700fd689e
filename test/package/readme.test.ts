import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { TestSwitch } from 'daolinet/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { scratch, type Scratch } from './scratch.js'

const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8')

/** The block whose fence names a file: ` ```ts controller.ts `. */
const example = /^```ts controller\.ts\n(.*?)^```$/ms.exec(readme)?.[1] ?? ''

let project: Scratch
let port: number

beforeAll(async () => {
  port = await freePort()
  project = await scratch()
})

afterAll(async () => {
  await project?.remove()
})

describe('the small controller of the README', () => {
  it('is there, and listens on OpenFlow\'s port', () => {
    expect(example).toContain('from \'daolinet')
    expect(example.match(/\b6653\b/g)).toHaveLength(1)
  })

  it('compiles as it stands, as ESM and as CommonJS', async () => {
    const here = example.replace(/\b6653\b/, `${port}`)
    await project.write('source/controller.mts', here)
    await project.write('source/controller.cts', here)
    await expect(project.compile('nodenext')).resolves.toBeUndefined()
  })

  it.each(['mjs', 'cjs'])('controls a switch, as out/controller.%s', async (ending) => {
    const controller = spawn(process.execPath, [`out/controller.${ending}`], {
      cwd: project.directory, stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [controller.stdout, controller.stderr]) {
      stream.on('data', (chunk: Buffer) => { said += chunk.toString() })
    }
    const exit = once(controller, 'exit')

    const sw = new TestSwitch({ datapathId: 1n, ports: [{ portNo: 1 }, { portNo: 2 }, { portNo: 9 }] })
    const answered = vi.fn()
    sw.on('transmit', answered)
    try {
      await vi.waitFor(() => sw.connect({ port }), { timeout: 60_000 })
      await vi.waitFor(() => {
        sw.receive(1, whoHas)
        expect(answered, said).toHaveBeenCalledWith(1, expect.anything())
      }, { timeout: 60_000 })
      expect(controller.exitCode, said).toBeNull()
    } finally {
      await sw.disconnect()
      controller.kill('SIGKILL')
      await exit
    }
  })
})

/** The README's endpoint `a` asks everybody for `b`. */
const whoHas = Buffer.from([
  'ffffffffffff020000000101', '0806', '0001080006040001', '0200000001010a01000b', '0000000000000a01000c',
].join(''), 'hex')

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: free } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return free
}
