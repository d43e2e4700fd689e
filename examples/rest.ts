/**
 * An HTTP interface to the switches, in the manner of Ryu's `ofctl_rest`. It asks nobody for a password:
 * leave it on the loopback address, or put a proxy that does in front of it.
 *
 *     node --import tsx examples/rest.ts [--http http://127.0.0.1:8080] [--listen tcp:127.0.0.1:6653]
 *
 *     curl http://127.0.0.1:8080/stats/flow/1
 *     curl http://127.0.0.1:8080/stats/flowentry/add -d '{"dpid":"1","priority":7,"match":{"inPort":1},
 *       "instructions":[{"type":"applyActions","actions":[{"type":"output","port":2}]}]}'
 *
 * A datapath id is decimal, or hexadecimal behind `0x`. Flows are in the form of the codec's `toJSON`, where
 * 64-bit numbers are text.
 */
import {
  check, descRequest, EncodeError, flowStatsRequest, fromJSON, portStatsRequest, toJSON, type Json,
} from 'daolinet/codec'
import { ApplyError, listen, RequestError, type SwitchSession } from 'daolinet/switch'
import type { IncomingMessage } from 'node:http'
import {
  fail, LISTEN, listenHttp, logSession, readAddress, readOptions, runUntilSignal,
} from './command-line.js'

/** A request that is refused: the status of the answer, and what is wrong. */
class HttpError extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly path?: string) {
    super(message)
  }
}

const MAX_BODY = 1 << 20

/** What can be read of a switch. */
const reads = new Map<string, (sw: SwitchSession) => Promise<Json | undefined>>([
  ['desc', async (sw) => toJSON(await sw.request(descRequest()))],
  ['flow', async (sw) => toJSON(await sw.request(flowStatsRequest())).flows],
  ['port', async (sw) => toJSON(await sw.request(portStatsRequest())).ports],
])

/** What can be done to flows, and the command of the flow-mod. */
const writes = new Map([
  ['add', 'add'], ['modify', 'modify'], ['modify_strict', 'modifyStrict'], ['delete', 'delete'],
  ['delete_strict', 'deleteStrict'],
])

async function answer(request: IncomingMessage): Promise<Json> {
  const { url = '', method, headers } = request
  const [, what = '', which = ''] = /^\/stats\/(\w+)(?:\/(\w+))?$/.exec(url) ?? []
  const command = what === 'flowentry' ? writes.get(which) : undefined
  const read = reads.get(what)
  const isKnown = command !== undefined || read !== undefined || url === '/stats/switches'
  if (!isKnown) throw new HttpError(404, 'ERR_PATH', `there is nothing at ${url}`)
  const right = command === undefined ? 'GET' : 'POST'
  if (method !== right) throw new HttpError(405, 'ERR_METHOD', `${url} takes ${right}, not ${method}`)
  // Browsers tell which page sends a request. Any page that somebody looks at could send one.
  if (headers.origin !== undefined) throw new HttpError(403, 'ERR_ORIGIN', 'web pages may not use this')
  if (command !== undefined) return write(command, await bodyOf(request))
  if (read === undefined) return [...server.sessions.keys()].map(String)
  const sw = sessionOf(which)
  return { [sw.datapathId.toString()]: await read(sw) ?? [] }
}

/** Has a switch carry out a flow-mod in which there is nothing to be found wrong. */
async function write(command: string, body: Json): Promise<Json> {
  const { dpid, ...flow } = (body ?? {}) as { readonly [key: string]: Json }
  const sw = sessionOf(dpid)
  const message = fromJSON({ ...flow, type: 'flowMod', command })
  const unknown = unknownMember(flow, toJSON(message))
  if (unknown !== undefined) throw new HttpError(400, 'ERR_UNKNOWN_NAME', 'there is no such member', unknown)
  const [finding] = check(message)
  if (finding !== undefined) {
    throw new HttpError(400, finding.error ?? 'ERR_CHECK', finding.detail, finding.path)
  }
  await sw.apply(message)
  return { done: command }
}

/** The path of a member that the message does not have. `fromJSON` looks at the names of match fields. */
function unknownMember(given: Json | undefined, known: Json | undefined, path = ''): string | undefined {
  if (typeof given !== 'object' || typeof known !== 'object' || /\b(match|field)$/.test(path)) return undefined
  for (const [key, value] of Object.entries<Json>(given ?? {})) {
    const at = path === '' ? key : Array.isArray(given) ? `${path}[${key}]` : `${path}.${key}`
    if (!Object.hasOwn(known ?? {}, key)) return at
    const found = unknownMember(value, (known as { readonly [key: string]: Json })[key], at)
    if (found !== undefined) return found
  }
  return undefined
}

/** The session of the switch with this id: text, or in JSON also a number. */
function sessionOf(id: unknown): SwitchSession {
  const isId = (typeof id === 'string' && /^(\d+|0x[0-9a-f]+)$/i.test(id)) || Number.isSafeInteger(id)
  const shown = JSON.stringify(id)
  if (!isId) throw new HttpError(400, 'ERR_BAD_VALUE', `${shown} is no datapath id`, 'dpid')
  const sw = server.sessions.get(BigInt(id as string | number))
  if (sw === undefined) throw new HttpError(404, 'ERR_SWITCH', `switch ${shown} is not connected`, 'dpid')
  return sw
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk)
    if (text.length > MAX_BODY) throw new HttpError(413, 'ERR_TOO_LONG', `more than ${MAX_BODY} characters`)
  }
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new HttpError(400, 'ERR_JSON', (error as Error).message)
  }
}

/** An error as it is answered: its code, the member at fault if there is one, and what is wrong. */
function problemOf(thrown: unknown): { readonly status: number, readonly error: object } {
  const error = thrown instanceof ApplyError ? thrown.failures[0]!.error : thrown as Error
  const { message } = error
  if (error instanceof HttpError) {
    return { status: error.status, error: { code: error.code, path: error.path, message } }
  }
  if (error instanceof EncodeError) {
    return { status: 400, error: { code: error.code, path: error.path, message: error.detail } }
  }
  if (error instanceof RequestError) return { status: 409, error: { code: error.errorName, message } }
  return { status: 502, error: { code: 'ERR_SWITCH', message } }
}

const options = readOptions('An HTTP interface to the switches, in the manner of ofctl_rest of Ryu.', {
  listen: LISTEN,
  http: { type: 'string', default: 'http://127.0.0.1:8080', help: 'where HTTP requests come to' },
})
const { host, port } = readAddress('listen', options.listen, 'tcp:')
const server = await listen({ host, port }, logSession).catch(fail)
const http = await listenHttp('http', options.http, (request, response) => {
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`)
  }
  answer(request).then((body) => send(200, body), (thrown: unknown) => {
    const { status, error } = problemOf(thrown)
    send(status, { error })
  })
})
runUntilSignal(server, http)
