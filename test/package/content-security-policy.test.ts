/**
 * The packed package where code generation is forbidden: in Node, bundled for browsers, and on a page in
 * Chromium. The last is a test only on a machine that has a Chromium; nothing installs one.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import * as fc from 'fast-check'
import { decode, encode, toJSON, type Message } from 'daolinet/codec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messageArbitraries, messageTypes } from '../support/arbitraries/messages.js'
import { toHex } from '../support/hex.js'
import { execute } from './execute.js'
import { scratch, type Scratch } from './scratch.js'

const esbuild = resolve(import.meta.dirname, '../../node_modules/.bin/esbuild')

/** One message of each type in hexadecimal, and the same as JSON. */
const messages = messageTypes.map((type) => {
  const messagesOfType: fc.Arbitrary<Message> = messageArbitraries[type]
  const [sample] = fc.sample(messagesOfType, { numRuns: 1, seed: 1 })
  const bytes = encode(sample!)
  return [toHex(bytes), JSON.stringify(toJSON(decode(bytes)))] as const
})

/** Decodes every message, after it made sure that code cannot be generated; gives what it saw as JSON. */
const decodeAll = `
  import { decode, toJSON } from 'daolinet/codec'

  const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (digits) => parseInt(digits, 16))

  export function decodeAll(messages) {
    let forbidden = false
    try {
      new Function('')
    } catch {
      forbidden = true
    }
    const seen = messages.map((hex) => JSON.stringify(toJSON(decode(bytesOf(hex)))))
    return JSON.stringify({ forbidden, seen })
  }
`
const expected = { forbidden: true, seen: messages.map(([, json]) => json) }

let project: Scratch

beforeAll(async () => {
  project = await scratch()
  await project.write('decode-all.js', decodeAll)
  await project.write('in-node.js', `
    import { decodeAll } from './decode-all.js'
    import messages from './messages.json' with { type: 'json' }
    console.log(decodeAll(messages))
  `)
  await project.write('on-page.js', `
    import { decodeAll } from './decode-all.js'
    const messages = await (await fetch('messages.json')).json()
    await fetch('seen', { method: 'POST', body: decodeAll(messages) })
  `)
  await project.write('messages.json', JSON.stringify(messages.map(([hex]) => hex)))
  await project.write('index.html', '<!doctype html><script type="module" src="page.js"></script>')
  for (const [from, to] of [['in-node', 'node'], ['on-page', 'page']]) {
    const bundle = [`${from}.js`, '--bundle', '--platform=browser', '--format=esm', `--outfile=${to}.js`]
    await execute(esbuild, bundle, project.directory)
  }
})

afterAll(async () => {
  await project?.remove()
})

it.each(['in-node.js', 'node.js'])('decodes every message without generating code: %s', async (file) => {
  const seen = await execute(
    process.execPath, ['--disallow-code-generation-from-strings', file], project.directory,
  )
  expect(JSON.parse(seen)).toEqual(expected)
})

/** The Chromium of this machine, in a list; an empty list when there is none. */
const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
  .filter(isExecutable)
  .slice(0, 1)

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const quiet = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage',
]

describe.each(browsers)('a page in %s', (browser) => {
  it('decodes every message under a content security policy without unsafe-eval', async () => {
    const { promise: seen, resolve: tell } = withResolvers<string>()
    const server = createServer((request, response) => {
      response.setHeader('Content-Security-Policy', "script-src 'self'")
      if (request.method === 'POST') {
        void text(request).then(tell)
        response.end()
        return
      }
      const file = request.url === '/' ? 'index.html' : (request.url ?? '').slice(1)
      response.setHeader('Content-Type', contentTypes[file.split('.').pop() ?? ''] ?? 'text/plain')
      readFile(join(project.directory, file)).then(
        (body) => response.end(body),
        () => response.writeHead(404).end(),
      )
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')

    const profile = await mkdtemp(join(tmpdir(), 'daolinet-chromium-'))
    const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const stay = '--remote-debugging-port=0'
    const chromium = spawn(browser, [...quiet, `--user-data-dir=${profile}`, stay, page])
    const errors = text(chromium.stderr)
    const exit = once(chromium, 'exit')
    try {
      const early = exit.then(async () => { throw new Error(`Chromium ended: ${await errors}`) })
      expect(JSON.parse(await Promise.race([seen, early]))).toEqual(expected)
    } finally {
      chromium.kill('SIGKILL')
      await exit
      server.closeAllConnections()
      server.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html', js: 'text/javascript', json: 'application/json',
}

function withResolvers<T>(): { promise: Promise<T>, resolve: (value: T) => void } {
  let settle: (value: T) => void = () => {}
  return { promise: new Promise((resolve) => { settle = resolve }), resolve: (value) => settle(value) }
}
